// Stands in the bundle for modules that only development needs.
export {};

// Stands in the bundle for modules that only development needs; CommonJS, so that every name can be imported from it.
module.exports = {};

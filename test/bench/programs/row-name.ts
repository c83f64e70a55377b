// Names of rows that a screen can be searched for and that sort as they count.

/** `row-00042` */
export function rowName(index: number): string {
  return `row-${String(index).padStart(5, '0')}`;
}

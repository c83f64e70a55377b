// What of a table lies under a cell of the screen: the title of a column, a row, or nothing.
import type { TableFrame } from './table-model.ts';

export type TableHit = { readonly title: string } | { readonly key: string } | undefined;

/** `x` and `y` count from the upper left corner of the table, whose first line holds the titles. */
export function tableHit(frame: Pick<TableFrame, 'keys' | 'layout'> | undefined, x: number, y: number): TableHit {
  if (!frame || y < 0) return undefined;
  if (y > 0) {
    const key = frame.keys[y - 1];
    return key === undefined ? undefined : { key };
  }
  const column = frame.layout.columns.find((each) => x >= each.x && x < each.x + each.width + each.gap);
  return column && { title: column.title };
}

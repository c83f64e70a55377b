// What a table needs to know of its objects: a key, columns, labels, a tone; kinds' columns fit as they are.
import type { CellValue } from '../../model/kind.ts';
import type { Tone } from '../../model/tone.ts';
import { makeVisible } from '../../model/visible-text.ts';

/** One column; every function is pure, `now` is virtual time in ms. A kind's Column is one. */
export interface TableColumn<T> {
  title: string;
  value(object: T, now: number): CellValue;
  text?(object: T, now: number): string;
  tone?(object: T, now: number): Tone | undefined;
  align?: 'left' | 'right';
  /** Cells it has, whatever is in it. */
  width?: number;
  /** Said in place of the text where that has more than `width` cells. */
  short?(object: T, width: number): string;
  /** Shown in the wide layout only, unless it is always there. */
  wide?: boolean;
  alwaysOnDashboard?: boolean;
  /** Left out where there is no room for all columns; by default wide ones are. */
  isExtra?: boolean;
  /** The text depends on `now`: drawn anew as time passes, never marked as changed, not searched. */
  ageing?: boolean;
  /** A gauge or a curve, which is not read out: other columns say it in figures. */
  isPicture?: boolean;
  /** The text depends on more than the object and the time, but is searched all the same; implies `ageing`. */
  isLive?: boolean;
}

export interface TableSpec<T> {
  columns: readonly TableColumn<T>[];
  /** Identity across replaces: `namespace/name` or a uid. */
  keyOf(object: T): string;
  /** The tone of the row's state (error when unhealthy); undefined lets the table say added, changed or normal. */
  tone?(object: T, now: number): Tone | undefined;
  labelsOf?(object: T): Readonly<Record<string, string>> | undefined;
  /** `namespace/name`, for fuzzy filters; the key by default. */
  nameOf?(object: T): string;
}

/** The text of a cell in one line, safe for a terminal. */
export function cellText<T>(column: TableColumn<T>, object: T, now: number): string {
  if (column.text) return makeVisible(column.text(object, now));
  const value = column.value(object, now);
  return value === undefined ? '' : makeVisible(String(value));
}

/** The texts of all cells of a row by their titles. */
export function cellsOf<T>({ columns }: TableSpec<T>, object: T, now: number): ReadonlyMap<string, string> {
  return new Map(columns.map((column) => [column.title, cellText(column, object, now)]));
}

/** One row of a table; replaced when its object changes, so that drawn lines can be kept by identity. */
export interface Row<T> {
  readonly key: string;
  readonly object: T;
  /** Screen time in ms of the first sight; undefined for rows of the first load, which are not news. */
  readonly addedAt: number | undefined;
  /** Screen time in ms of the last change. */
  readonly changedAt: number | undefined;
  /** The object before the changes that are still marked. */
  readonly baseline: T | undefined;
  /** Screen time in ms since which the changes from `baseline` are marked. */
  readonly baselineAt: number | undefined;
  /** Screen time in ms since which the object is gone; the row fades. */
  readonly deletedAt: number | undefined;
  /** Value of the sorted column; kept by the index that holds the row. */
  sortValue: CellValue;
  /** Cell widths by column, when measured; kept by ColumnWidths. */
  widths: Uint8Array | undefined;
  /** The text that filters search, once it was made; kept by searchText. */
  searched: string | undefined;
  /** Values by column, ageing ones left out, once they were made ready for sorting; kept by TableModel. */
  values: readonly CellValue[] | undefined;
}

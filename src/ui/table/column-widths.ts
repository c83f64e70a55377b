// The widest text of each column, known at any time because every row that enters or leaves is counted.
import { textWidth } from '../text-width.ts';
import type { Row, TableColumn } from './table-column.ts';
import { cellText } from './table-column.ts';

/** Rows beyond this number are not counted one by one, so that a huge table opens at once. */
const COUNT_LIMIT = 2000;
const WIDEST = 255;

/** Counts cell widths per column. What it says grows at once and shrinks only when told to, so that columns stand still. */
export class ColumnWidths<T> {
  readonly #columns: readonly TableColumn<T>[];
  /** Per column: how many rows have a cell of each width. */
  readonly #counts: Uint32Array[];
  #held: number[];
  /** Widest cell of the rows that are not counted; only grows. */
  readonly #uncounted: number[];
  #measured = 0;
  #version = 0;

  constructor(columns: readonly TableColumn<T>[]) {
    this.#columns = columns;
    this.#counts = columns.map(() => new Uint32Array(WIDEST + 1));
    this.#held = columns.map(() => 0);
    this.#uncounted = columns.map(() => 0);
  }

  /** Rises when a width changes. */
  get version(): number {
    return this.#version;
  }

  /** Widest cell by column, titles not counted. */
  get widths(): readonly number[] {
    return this.#held;
  }

  /** Counts `after` in and `before` out; `now` is virtual time in ms. */
  count(before: Row<T> | undefined, after: Row<T> | undefined, now: number): void {
    if (after && (before?.widths || this.#measured < COUNT_LIMIT)) {
      after.widths = this.#measure(after, before, now);
      this.#add(after.widths, 1);
      this.#measured++;
    }
    if (before?.widths) {
      this.#add(before.widths, -1);
      this.#measured--;
      if (after?.widths !== before.widths) before.widths = undefined;
    }
  }

  /** Makes room for a cell of a row that is not counted, for good. */
  readonly include = (column: number, text: string): void => {
    const width = this.#columns[column]!.width ?? Math.min(WIDEST, textWidth(text));
    if (width > this.#uncounted[column]!) this.#uncounted[column] = width;
    this.observe(column, width);
  };

  /** Makes room for a text that is about to be drawn: of an ageing column or of a row never measured. */
  observe(column: number, width: number): void {
    if (width <= this.#held[column]!) return;
    this.#held[column] = Math.min(width, WIDEST);
    this.#version++;
  }

  /** Lets columns shrink to what is there now. */
  relax(): void {
    const next = this.#counts.map((counts, column) => Math.max(widest(counts), this.#uncounted[column]!));
    if (next.every((width, column) => width === this.#held[column])) return;
    this.#held = next;
    this.#version++;
  }

  #measure(row: Row<T>, before: Row<T> | undefined, now: number): Uint8Array {
    if (before?.widths && before.object === row.object) return before.widths;
    return Uint8Array.from(this.#columns, (column) => this.#widthOf(column, row.object, now));
  }

  /** What has a width of its own is not measured. */
  #widthOf(column: TableColumn<T>, object: T, now: number): number {
    return column.width ?? Math.min(WIDEST, textWidth(cellText(column, object, now)));
  }

  #add(widths: Uint8Array, step: 1 | -1): void {
    for (let column = 0; column < widths.length; column++) {
      const width = widths[column]!;
      this.#counts[column]![width]! += step;
      if (step > 0) this.observe(column, width);
    }
  }
}

function widest(counts: Uint32Array): number {
  for (let width = WIDEST; width > 0; width--) if (counts[width]! > 0) return width;
  return 0;
}

// A table without a screen: rows, widths, layout and lines put together; views keep one and draw what it says.
import type { Theme } from '../theme.ts';
import type { Spoken } from '../view.ts';
import { layoutColumns } from './column-layout.ts';
import type { ColumnRole, Layout, LayoutColumn } from './column-layout.ts';
import { ColumnWidths } from './column-widths.ts';
import { followCursor } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { createRowFormatter, formatHeader } from './format-row.ts';
import type { RowFormatter } from './format-row.ts';
import { searchText } from './filter.ts';
import { LiveRows } from './live-rows.ts';
import type { RowChange, Sort } from './live-rows.ts';
import { cellText } from './table-column.ts';
import type { Row, TableColumn, TableSpec } from './table-column.ts';

export interface TableModelOptions {
  sort?: Sort;
  fadeMs?: number;
  markMs?: number;
}

/** What one frame of the table depends on. `width` and `height` are cells, the header line included. */
export interface TableViewport {
  width: number;
  height: number;
  theme: Theme;
  cursor: Cursor;
  marked: ReadonlySet<string>;
  /** Columns scrolled out on the left. */
  scroll: number;
  wide: boolean;
  /** Index of the column that is underlined, because the sort key would take it. */
  picked?: number | undefined;
  /** Widths that the user gave to columns, by title; another map when they change. */
  widths?: ReadonlyMap<string, number> | undefined;
  /** The borders between columns are drawn, for a mouse to take hold of. */
  borders?: boolean;
  /** Virtual time in ms. */
  now: number;
  /** Screen time in ms. */
  atMs: number;
}

export interface TableFrame {
  header: string;
  /** The visible rows, at most `height - 1`. */
  lines: readonly string[];
  /** Keys of the visible rows, for React and the mouse. */
  keys: readonly string[];
  /** The cursor where it is drawn; keep it as the new cursor. */
  cursor: Cursor;
  layout: Layout;
}

export class TableModel<T> {
  readonly spec: TableSpec<T>;
  readonly rows: LiveRows<T>;
  readonly #widths: ColumnWidths<T>;
  readonly #formatter: RowFormatter<T>;
  /** Columns whose cells are not searched. */
  readonly #ageing: readonly number[];
  #now = 0;
  #layout: Layout | undefined;
  #layoutKey = '';
  #layoutWidths: ReadonlyMap<string, number> | undefined;
  /** Rows that prepare has not come to yet: whose values are not asked, and whose texts are not made. */
  #unprepared: { readonly unvalued: Row<T>[]; readonly unmeasured: Row<T>[] } | undefined;

  constructor(spec: TableSpec<T>, options: TableModelOptions = {}) {
    this.spec = spec;
    const { markMs = 4000 } = options;
    this.#widths = new ColumnWidths(spec.columns);
    this.#ageing = spec.columns.flatMap(({ ageing, width }, index) => (ageing && width === undefined ? [index] : []));
    this.#formatter = createRowFormatter(spec, { markMs, onWidth: (column, width) => this.#widths.observe(column, width) });
    this.rows = new LiveRows({ spec, ...options, markMs, onRow: (before, after) => this.#widths.count(before, after, this.#now) });
  }

  /** Starts over with these objects. */
  reset(objects: Iterable<T>, now: number): void {
    this.#now = now;
    this.#unprepared = undefined;
    this.rows.reset(objects, now);
    this.#widths.relax();
  }

  /**
   * Makes room for rows that were too many to be measured when they came, and readies all for filters and sorts. `mayContinue` is
   * asked after every few rows; answers true when everything is done, false when it is to be called again.
   */
  prepare(now: number, mayContinue: () => boolean): boolean {
    if (!this.#unprepared) {
      if (!this.rows.prepareIndex(mayContinue)) return false;
      const rows = [...this.rows.all()];
      this.#unprepared = { unvalued: rows, unmeasured: rows.slice() };
      return false;
    }
    const { columns } = this.spec;
    const { unvalued, unmeasured } = this.#unprepared;
    // Values first: they are quick to ask, and a sort is what comes next most often.
    return (
      emptied(unvalued, mayContinue, (row) => {
        row.values ??= columns.map((column) => (column.ageing ? undefined : column.value(row.object, now)));
      }) &&
      emptied(unmeasured, mayContinue, (row) => {
        if (row.widths !== undefined) return void searchText(this.spec, row, now);
        searchText(this.spec, row, now, this.#widths.include);
        for (const index of this.#ageing) this.#widths.include(index, cellText(columns[index]!, row.object, now));
      })
    );
  }

  /** Applies a batch of changes; returns true when something may look different. */
  apply(changes: Iterable<RowChange<T>>, now: number, atMs: number): boolean {
    this.#now = now;
    const before = this.rows.version;
    this.rows.apply(changes, atMs);
    this.rows.expire(atMs);
    return this.rows.version !== before;
  }

  setSort(sort: Sort, now: number): void {
    this.rows.setSort(sort, now);
    this.#widths.relax();
  }

  setFilter(keep: ((row: Row<T>) => boolean) | undefined): void {
    this.rows.setFilter(keep);
    this.#widths.relax();
  }

  /** The rows that the filter lets through as CSV (RFC 4180), in their order; wide columns with `wide`. */
  csv(now: number, wide: boolean): string {
    const columns = this.spec.columns.filter((column) => !column.isPicture && (wide || !column.wide || column.alwaysOnDashboard));
    const lines = [columns.map(({ title }) => title)];
    for (const { object, deletedAt } of this.rows.slice(0, this.rows.length)) if (deletedAt === undefined) lines.push(columns.map((column) => cellText(column, object, now)));
    return lines.map((cells) => `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`).join('');
  }

  /** The row under the cursor as it is read out; undefined without one. Columns without a text are left out, but for changes. */
  readOut(cursor: Cursor, marked: ReadonlySet<string>, wide: boolean, now: number): Spoken['row'] {
    const row = cursor.key === undefined ? undefined : this.rows.get(cursor.key);
    if (!row || row.deletedAt !== undefined) return undefined;
    const columns = this.spec.columns.filter((column) => !column.isPicture && (wide || !column.wide || column.alwaysOnDashboard));
    const cells = columns.map((column) => ({ title: column.title, text: cellText(column, row.object, now), isAgeing: column.ageing === true }));
    return { key: row.key, cells, place: `${cursor.index + 1} of ${this.rows.length}`, isMarked: marked.has(row.key) };
  }

  /** The object under the cursor. */
  objectAt(cursor: Cursor): T | undefined {
    return cursor.key === undefined ? undefined : this.rows.get(cursor.key)?.object;
  }

  /** The lines of a frame. Lines of rows that did not change are the same strings as before. */
  frame(viewport: TableViewport): TableFrame {
    const height = Math.max(0, viewport.height - 1);
    const cursor = followCursor(viewport.cursor, this.rows, height);
    const visible = this.rows.slice(cursor.top, cursor.top + height);
    let lines = this.#lines(visible, cursor, viewport);
    // A text wider than its column was measured has made room for itself: once more, with that room.
    const layout = this.#layout;
    if (this.#layoutOf(viewport) !== layout) lines = this.#lines(visible, cursor, viewport);
    return {
      header: formatHeader(this.#layoutOf(viewport), this.rows.sort, viewport),
      lines,
      keys: visible.map((row) => row.key),
      cursor,
      layout: this.#layoutOf(viewport),
    };
  }

  #lines(visible: readonly Row<T>[], cursor: Cursor, viewport: TableViewport): string[] {
    const { theme, now, atMs, marked } = viewport;
    const frame = { layout: this.#layoutOf(viewport), theme, now, atMs };
    return visible.map((row) =>
      this.#formatter.format(row, frame, { selected: row.key === cursor.key, marked: marked.has(row.key) }),
    );
  }

  #layoutOf({ width, scroll, wide, widths }: TableViewport): Layout {
    const key = `${width} ${scroll} ${wide} ${this.#widths.version}`;
    if (this.#layout && this.#layoutKey === key && this.#layoutWidths === widths) return this.#layout;
    this.#layoutWidths = widths;
    const columns = this.spec.columns.flatMap((column, index): LayoutColumn[] => {
      if (column.wide && !column.alwaysOnDashboard && !wide) return [];
      return [{ index, title: column.title, natural: column.width ?? this.#widths.widths[index]!, align: this.#align(index), role: roleOf(column), fixed: widths?.get(column.title) }];
    });
    this.#layoutKey = key;
    this.#layout = layoutColumns({ columns, width, scroll });
    return this.#layout;
  }

  /** Numbers stand on the right, unless the column says otherwise. */
  #align(index: number): 'left' | 'right' {
    const column = this.spec.columns[index]!;
    if (column.align) return column.align;
    if (column.text || column.ageing) return 'left';
    const first = this.rows.at(0);
    return first && typeof column.value(first.object, this.#now) === 'number' ? 'right' : 'left';
  }
}

/** Who the object is and how it is, by the titles that all kinds share. */
const stateTitles = ['NAMESPACE', 'STATUS', 'STATE', 'READY', 'RESTARTS'];

function roleOf<T>({ title, wide, alwaysOnDashboard, isExtra }: TableColumn<T>): ColumnRole {
  if (title === 'NAME') return 'name';
  if (title === 'AGE') return 'age';
  if (title === 'LABELS') return 'spare';
  if (isExtra ?? (wide || alwaysOnDashboard)) return 'extra';
  return stateTitles.includes(title) ? 'state' : 'other';
}

/** Takes rows from a list one by one, until `mayContinue` says no, which it is asked after every few; true when none is left. */
function emptied<T>(rows: Row<T>[], mayContinue: () => boolean, prepare: (row: Row<T>) => void): boolean {
  for (let count = 1; rows.length > 0; count++) {
    prepare(rows.pop()!);
    if (count % 16 === 0 && !mayContinue()) return false;
  }
  return true;
}

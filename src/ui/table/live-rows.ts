// The rows of a table, sorted and filtered, kept up to date by changes instead of being rebuilt.
import { compareNatural } from '../natural-order.ts';
import { SortedRows } from './sorted-rows.ts';
import type { Direction } from './sorted-rows.ts';
import type { Row, TableSpec } from './table-column.ts';

export type { Direction } from './sorted-rows.ts';

/** A change of one object; a store's Change is one. */
export interface RowChange<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: T;
}

export interface Sort {
  /** Index into the columns of the spec. */
  column: number;
  direction: Direction;
}

/** So many rows of a piece of preparation go between two looks at the time. */
const PIECE = 256;
const always = (): boolean => true;

export interface LiveRowsOptions<T> {
  spec: TableSpec<T>;
  sort?: Sort;
  /** How long a deleted row stays, in ms of screen time; default 1500. */
  fadeMs?: number;
  /** How long a change stays marked, in ms of screen time; default 4000. */
  markMs?: number;
  /** Hears of every row that enters, is replaced or leaves. */
  onRow?(before: Row<T> | undefined, after: Row<T> | undefined): void;
}

/**
 * Costs O(log n) per change, and one pass over the array for all rows of a batch that change places. `atMs` is screen time, for marks
 * and fading; `now` is virtual time, for values that depend on it.
 */
export class LiveRows<T> {
  readonly #spec: TableSpec<T>;
  readonly #fadeMs: number;
  readonly #markMs: number;
  readonly #onRow: LiveRowsOptions<T>['onRow'];
  /** By key, made when somebody first asks for a row: a large table opens without it. */
  #index: Map<string, Row<T>> | undefined;
  /** How many rows are in the index; Infinity once it is whole. */
  #indexed = 0;
  /** How far its order was looked at. */
  #look: { readonly rows: Iterator<Row<T>>; last: Row<T> | undefined } | undefined;
  /** The index is in the order of the keys, which spares most of a sort by a column of few values. */
  #isInKeyOrder = false;
  #all: SortedRows<T>;
  #shown: SortedRows<T>;
  #sort: Sort;
  #sortNow = 0;
  #keep: ((row: Row<T>) => boolean) | undefined;
  readonly #deleted = new Map<string, Row<T>>();
  #shownDeleted = 0;
  #version = 0;

  constructor(options: LiveRowsOptions<T>) {
    this.#spec = options.spec;
    this.#sort = options.sort ?? { column: 0, direction: 'ascending' };
    this.#fadeMs = options.fadeMs ?? 1500;
    this.#markMs = options.markMs ?? 4000;
    this.#onRow = options.onRow;
    this.#all = new SortedRows(this.#sort.direction);
    this.#shown = this.#all;
  }

  /** Rows that can be drawn: those the filter keeps, fading ones included. */
  get length(): number {
    return this.#shown.rows.length;
  }

  /** Living objects that the filter keeps: the number in the title. */
  get count(): number {
    return this.#shown.rows.length - this.#shownDeleted;
  }

  /** Living objects, filtered or not. */
  get total(): number {
    return this.#all.rows.length - this.#deleted.size;
  }

  /** Rises with every change of what could be drawn. */
  get version(): number {
    return this.#version;
  }

  get sort(): Sort {
    return this.#sort;
  }

  at(index: number): Row<T> | undefined {
    return this.#shown.rows[index];
  }

  get(key: string): Row<T> | undefined {
    // Where the cursor is when a table opens.
    const first = this.#shown.rows[0];
    return first?.key === key ? first : this.#byKey.get(key);
  }

  slice(from: number, to: number): readonly Row<T>[] {
    return this.#shown.rows.slice(from, to);
  }

  /** Position among the shown rows, or -1. */
  indexOf(key: string): number {
    const row = this.get(key);
    return row ? this.#shown.indexOf(row) : -1;
  }

  /** Every row in order, filtered or not. */
  all(): readonly Row<T>[] {
    return this.#all.rows;
  }

  /** Every shown row in order; for export and for marks. */
  shown(): readonly Row<T>[] {
    return this.#shown.rows;
  }

  /** Starts over with these objects; none of them is news. */
  reset(objects: Iterable<T>, now: number): void {
    if (this.#onRow) for (const row of this.#all.rows) this.#onRow(row, undefined);
    this.#index = undefined;
    this.#indexed = 0;
    this.#look = undefined;
    this.#isInKeyOrder = false;
    this.#deleted.clear();
    this.#sortNow = now;
    const rows: Row<T>[] = [];
    for (const object of objects) rows.push(this.#row(this.#spec.keyOf(object), object, undefined));
    if (this.#onRow) for (const row of rows) this.#onRow(undefined, row);
    this.#all.load(rows);
    this.#refilter();
  }

  /** Makes ready what the first change and the first sort would have to make; `mayContinue` is asked now and then. True when done. */
  prepareIndex(mayContinue: () => boolean): boolean {
    return this.#fillIndex(mayContinue) && this.#lookAtOrder(mayContinue);
  }

  #fillIndex(mayContinue: () => boolean): boolean {
    const index = (this.#index ??= new Map());
    const { rows } = this.#all;
    while (this.#indexed < rows.length) {
      const row = rows[this.#indexed++]!;
      index.set(row.key, row);
      if (this.#indexed % PIECE === 0 && !mayContinue()) return false;
    }
    // From now on rows come and go in both.
    this.#indexed = Number.POSITIVE_INFINITY;
    return true;
  }

  #lookAtOrder(mayContinue: () => boolean): boolean {
    const look = (this.#look ??= { rows: this.#byKey.values(), last: undefined });
    let count = 0;
    for (let next = look.rows.next(); !next.done; next = look.rows.next()) {
      const row = next.value;
      if (look.last && compareNatural(look.last.key, row.key) > 0) return true;
      look.last = row;
      if (++count % PIECE === 0 && !mayContinue()) return false;
    }
    this.#isInKeyOrder = true;
    return true;
  }

  /** Applies changes in order; several changes of one object count as one. */
  apply(changes: Iterable<RowChange<T>>, atMs: number): void {
    const pending = new Map<string, Row<T>>();
    for (const change of changes) {
      const key = this.#spec.keyOf(change.object);
      const after = this.#after(key, pending.get(key) ?? this.#byKey.get(key), change, atMs);
      if (after) pending.set(key, after);
    }
    this.#commit(pending);
  }

  /** Drops rows that have faded; true when any went. */
  expire(atMs: number): boolean {
    const gone: Row<T>[] = [];
    // Deletions are held in the order of their time.
    for (const row of this.#deleted.values()) {
      if (row.deletedAt! + this.#fadeMs > atMs) break;
      gone.push(row);
    }
    if (gone.length === 0) return false;
    for (const row of gone) {
      this.#byKey.delete(row.key);
      this.#deleted.delete(row.key);
      this.#onRow?.(row, undefined);
    }
    if (this.#shown !== this.#all) {
      this.#shownDeleted -= gone.filter((row) => this.#shown.indexOf(row) >= 0).length;
      this.#shown.replace(gone, []);
    } else {
      this.#shownDeleted -= gone.length;
    }
    this.#all.replace(gone, []);
    this.#version++;
    return true;
  }

  /** Sorts by another column or direction. */
  setSort(sort: Sort, now: number): void {
    this.#sort = sort;
    this.#resort(now);
  }

  /** Shows only rows that `keep` accepts; undefined shows all. */
  setFilter(keep: ((row: Row<T>) => boolean) | undefined): void {
    this.#keep = keep;
    this.#refilter();
  }

  /** Sorts and filters again at a later virtual time, for values that depend on it (AGE:<5m). */
  refresh(now: number): void {
    if (this.#spec.columns[this.#sort.column]?.ageing) this.#resort(now);
    else this.#refilter();
  }

  #after(key: string, before: Row<T> | undefined, change: RowChange<T>, atMs: number): Row<T> | undefined {
    if (change.type === 'DELETED') {
      if (!before || before.deletedAt !== undefined) return undefined;
      return { ...before, object: change.object, deletedAt: atMs, searched: undefined, values: undefined };
    }
    if (!before || before.deletedAt !== undefined) return this.#row(key, change.object, atMs);
    const row = this.#row(key, change.object, before.addedAt);
    // Counted from the first of them: changes that never rest would otherwise be marked for ever.
    const isMarked = before.baselineAt !== undefined && atMs - before.baselineAt < this.#markMs;
    return { ...row, changedAt: atMs, baseline: isMarked ? before.baseline : before.object, baselineAt: isMarked ? before.baselineAt : atMs };
  }

  #row(key: string, object: T, addedAt: number | undefined): Row<T> {
    const sortValue = this.#spec.columns[this.#sort.column]?.value(object, this.#sortNow);
    return { key, object, addedAt, changedAt: undefined, baseline: undefined, baselineAt: undefined, deletedAt: undefined, sortValue, widths: undefined, searched: undefined, values: undefined };
  }

  /** In the order in which they were loaded, which is nearly that of the keys. */
  get #byKey(): Map<string, Row<T>> {
    if (this.#indexed < Number.POSITIVE_INFINITY) this.#fillIndex(always);
    return this.#index!;
  }

  #commit(pending: ReadonlyMap<string, Row<T>>): void {
    if (pending.size === 0) return;
    const changes: (RowPair<T> & { after: Row<T> })[] = [];
    for (const [key, after] of pending) {
      const before = this.#byKey.get(key);
      changes.push({ before, after });
      if (!before) this.#isInKeyOrder = false;
      this.#byKey.set(key, after);
      if (before?.deletedAt !== undefined) this.#deleted.delete(key);
      if (after.deletedAt !== undefined) this.#deleted.set(key, after);
      this.#onRow?.(before, after);
    }
    if (this.#shown !== this.#all) {
      const keep = this.#keep!;
      const shown: RowPair<T>[] = [];
      for (const { before, after } of changes) {
        const wasShown = before !== undefined && this.#shown.indexOf(before) >= 0;
        // A row that was shown fades where it was, whatever the filter says of it.
        const isShown = after.deletedAt === undefined ? keep(after) : wasShown;
        if (wasShown || isShown) shown.push({ before: wasShown ? before : undefined, after: isShown ? after : undefined });
      }
      this.#put(this.#shown, shown);
      this.#countDeleted(shown);
    } else {
      this.#countDeleted(changes);
    }
    this.#put(this.#all, changes);
    this.#version++;
  }

  /** Only rows that change places move anything. */
  #put(rows: SortedRows<T>, changes: readonly RowPair<T>[]): void {
    const removed: Row<T>[] = [];
    const added: Row<T>[] = [];
    for (const { before, after } of changes) {
      if (before && after && rows.exchange(before, after)) continue;
      if (before) removed.push(before);
      if (after) added.push(after);
    }
    if (removed.length + added.length > 0) rows.replace(removed, added);
  }

  #countDeleted(changes: readonly RowPair<T>[]): void {
    for (const { before, after } of changes) {
      if (before?.deletedAt !== undefined) this.#shownDeleted--;
      if (after?.deletedAt !== undefined) this.#shownDeleted++;
    }
  }

  #resort(now: number): void {
    this.#sortNow = now;
    // In the order of the first list, which is nearly that of the keys: little is left to sort for most columns.
    const rows = [...this.#byKey.values()];
    const { column: index } = this.#sort;
    const column = this.#spec.columns[index];
    for (const row of rows) row.sortValue = row.values && !column?.ageing ? row.values[index] : column?.value(row.object, now);
    this.#all = new SortedRows(this.#sort.direction);
    this.#all.load(rows, this.#isInKeyOrder);
    this.#refilter();
  }

  #refilter(): void {
    const keep = this.#keep;
    if (keep) {
      this.#shown = new SortedRows(this.#sort.direction);
      this.#shown.adopt(this.#all.rows.filter((row) => keep(row)));
    } else {
      this.#shown = this.#all;
    }
    this.#shownDeleted = this.#deleted.size === 0 ? 0 : countDeleted(this.#shown.rows);
    this.#version++;
  }
}

/** A row and what takes its place; one of them may be missing. */
interface RowPair<T> {
  before: Row<T> | undefined;
  after: Row<T> | undefined;
}

function countDeleted(rows: readonly { deletedAt: number | undefined }[]): number {
  let count = 0;
  for (const row of rows) if (row.deletedAt !== undefined) count++;
  return count;
}

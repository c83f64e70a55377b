// An array of rows in the order of (sort value, key) that stays sorted under single changes and batches.
import { compareNatural, compareValues } from '../natural-order.ts';
import type { Row } from './table-column.ts';

export type Direction = 'ascending' | 'descending';

/** Above this share of the array a batch is merged in one pass instead of spliced row by row. */
const MERGE_SHARE = 1 / 32;

export class SortedRows<T> {
  #rows: Row<T>[] = [];
  readonly #sign: 1 | -1;

  constructor(direction: Direction) {
    this.#sign = direction === 'ascending' ? 1 : -1;
  }

  get rows(): readonly Row<T>[] {
    return this.#rows;
  }

  /** Takes over an array and sorts it. */
  load(rows: Row<T>[]): void {
    this.#rows = rows.sort(this.#compare);
  }

  /** Takes over an array that is in this order already. */
  adopt(rows: Row<T>[]): void {
    this.#rows = rows;
  }

  /** Position of a row that is held, or -1; O(log n). */
  indexOf(row: Row<T>): number {
    const index = this.#lowerBound(row);
    return this.#rows[index] === row ? index : -1;
  }

  /** Takes rows out and puts others in; rows to take out that are not held are ignored. */
  replace(removed: readonly Row<T>[], added: Row<T>[]): void {
    const limit = Math.max(8, this.#rows.length * MERGE_SHARE);
    if (removed.length + added.length > limit) this.#merge(removed, added);
    else this.#splice(removed, added);
  }

  #splice(removed: readonly Row<T>[], added: readonly Row<T>[]): void {
    for (const row of removed) {
      const index = this.indexOf(row);
      if (index >= 0) this.#rows.splice(index, 1);
    }
    for (const row of added) this.#rows.splice(this.#lowerBound(row), 0, row);
  }

  #merge(removed: readonly Row<T>[], added: Row<T>[]): void {
    const gone = new Set(removed);
    added.sort(this.#compare);
    const merged: Row<T>[] = [];
    let next = 0;
    for (const row of this.#rows) {
      if (gone.has(row)) continue;
      while (next < added.length && this.#compare(added[next]!, row) < 0) merged.push(added[next++]!);
      merged.push(row);
    }
    while (next < added.length) merged.push(added[next++]!);
    this.#rows = merged;
  }

  #lowerBound(row: Row<T>): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(this.#rows[middle]!, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  readonly #compare = (left: Row<T>, right: Row<T>): number => {
    const leftValue = left.sortValue;
    const rightValue = right.sortValue;
    if (leftValue === undefined || rightValue === undefined) {
      // What has no value comes last in both directions.
      if (leftValue !== rightValue) return leftValue === undefined ? 1 : -1;
    } else {
      const order = compareValues(leftValue, rightValue);
      if (order !== 0) return order * this.#sign;
    }
    return compareNatural(left.key, right.key);
  };
}

// An array of rows in the order of (sort value, key) that stays sorted under single changes and batches.
import type { CellValue } from '../../model/kind.ts';
import { compareNatural, compareValues } from '../natural-order.ts';
import type { Row } from './table-column.ts';

export type Direction = 'ascending' | 'descending';

/** More rows than this in a batch are put in their places in one pass over the array instead of one move for each. */
const SPLICE_LIMIT = 4;
/** With fewer rows of a value than this, on average, sorting by groups brings nothing. */
const LEAST_GROUP = 8;

export class SortedRows<T> {
  #rows: Row<T>[] = [];
  readonly #sign: 1 | -1;

  constructor(direction: Direction) {
    this.#sign = direction === 'ascending' ? 1 : -1;
  }

  get rows(): readonly Row<T>[] {
    return this.#rows;
  }

  /** Takes over an array and sorts it; `isInKeyOrder` when it is in the order of the keys already. */
  load(rows: Row<T>[], isInKeyOrder = false): void {
    this.#rows = this.#sortByGroups(rows, isInKeyOrder) ?? rows.sort(this.#compare);
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

  /** Puts a row in the place of another when it belongs there too: most changes move nothing. False when it does not. */
  exchange(before: Row<T>, after: Row<T>): boolean {
    if (this.#compare(before, after) !== 0) return false;
    const index = this.indexOf(before);
    if (index < 0) return false;
    this.#rows[index] = after;
    return true;
  }

  /** Takes rows out and puts others in; rows to take out that are not held are ignored. */
  replace(removed: readonly Row<T>[], added: Row<T>[]): void {
    if (removed.length + added.length > SPLICE_LIMIT) this.#merge(removed, added);
    else this.#splice(removed, added);
  }

  #splice(removed: readonly Row<T>[], added: readonly Row<T>[]): void {
    for (const row of removed) {
      const index = this.indexOf(row);
      if (index >= 0) this.#rows.splice(index, 1);
    }
    for (const row of added) this.#rows.splice(this.#lowerBound(row), 0, row);
  }

  /** Places are searched for; what lies between them is copied without a look at it. */
  #merge(removed: readonly Row<T>[], added: Row<T>[]): void {
    const rows = this.#rows;
    const gone = removed.map((row) => this.indexOf(row)).filter((index) => index >= 0).sort((a, b) => a - b);
    added.sort(this.#compare);
    const merged = new Array<Row<T>>(rows.length - gone.length + added.length);
    let from = 0;
    let to = 0;
    const copyUntil = (end: number): void => {
      while (from < end) merged[to++] = rows[from++]!;
    };
    let next = 0;
    for (const row of added) {
      const place = this.#lowerBound(row);
      for (; next < gone.length && gone[next]! < place; next++) {
        copyUntil(gone[next]!);
        from++;
      }
      copyUntil(place);
      merged[to++] = row;
    }
    for (; next < gone.length; next++) {
      copyUntil(gone[next]!);
      from++;
    }
    copyUntil(rows.length);
    this.#rows = merged;
  }

  /** Rows of few values: the values are sorted, and the rows of each. Undefined when there are too many values. */
  #sortByGroups(rows: readonly Row<T>[], isInKeyOrder: boolean): Row<T>[] | undefined {
    const groups = new Map<CellValue, Row<T>[]>();
    const most = rows.length / LEAST_GROUP;
    for (const row of rows) {
      const group = groups.get(row.sortValue);
      if (group) group.push(row);
      else if (groups.size >= most) return undefined;
      else groups.set(row.sortValue, [row]);
    }
    const inOrder = [...groups.values()].sort(([left], [right]) => this.#compareValues(left!, right!));
    const sorted: Row<T>[] = [];
    for (let index = 0; index < inOrder.length; index++) {
      let group = inOrder[index]!;
      let isSorted = isInKeyOrder;
      // Different values may be equal in order.
      while (index + 1 < inOrder.length && this.#compareValues(group[0]!, inOrder[index + 1]![0]!) === 0) {
        group = group.concat(inOrder[++index]!);
        isSorted = false;
      }
      if (!isSorted) group.sort((left, right) => compareNatural(left.key, right.key));
      for (const row of group) sorted.push(row);
    }
    return sorted;
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

  readonly #compare = (left: Row<T>, right: Row<T>): number => this.#compareValues(left, right) || compareNatural(left.key, right.key);

  #compareValues(left: Row<T>, right: Row<T>): number {
    const leftValue = left.sortValue;
    const rightValue = right.sortValue;
    // What has no value comes last in both directions.
    if (leftValue === undefined || rightValue === undefined) return leftValue === rightValue ? 0 : leftValue === undefined ? 1 : -1;
    return compareValues(leftValue, rightValue) * this.#sign;
  }
}

// The marked rows of a table: keys of objects, of which only those count that can be seen.
import type { LiveRows } from './live-rows.ts';

export class Marks<T> {
  readonly #keys = new Set<string>();
  #rows: LiveRows<T>;
  /** The answer of `objects`, which is asked for with every key, and the version of the rows that it holds for. */
  #objects: readonly T[] | undefined;
  #objectsVersion = -1;

  constructor(rows: LiveRows<T>) {
    this.#rows = rows;
  }

  /** Looks at other rows from now on; keys stay. */
  moveTo(rows: LiveRows<T>): void {
    this.#rows = rows;
    this.#objects = undefined;
  }

  get keys(): ReadonlySet<string> {
    return this.#keys;
  }

  get count(): number {
    return this.#keys.size;
  }

  /** Marked rows that the filter hides: no key works on them. */
  get hidden(): number {
    return this.#keys.size - this.objects().length;
  }

  toggle(key: string): void {
    this.#objects = undefined;
    if (!this.#keys.delete(key)) this.#keys.add(key);
  }

  /** Marks all living rows between the nearest mark and this one; `mayMark` says which rows can be marked. */
  extendTo(index: number, mayMark: (key: string) => boolean): void {
    this.#objects = undefined;
    const marks = [...this.#keys].map((key) => this.#rows.indexOf(key)).filter((mark) => mark >= 0);
    const nearest = marks.reduce((best, mark) => (Math.abs(mark - index) < Math.abs(best - index) ? mark : best), marks[0] ?? index);
    for (const { key, deletedAt } of this.#rows.slice(Math.min(nearest, index), Math.max(nearest, index) + 1)) {
      if (deletedAt === undefined && mayMark(key)) this.#keys.add(key);
    }
  }

  delete(key: string): void {
    if (this.#keys.delete(key)) this.#objects = undefined;
  }

  clear(): void {
    this.#keys.clear();
    this.#objects = undefined;
  }

  /** Forgets objects that are no longer there. */
  prune(): void {
    this.#objects = undefined;
    for (const key of this.#keys) if (!this.#rows.get(key)) this.#keys.delete(key);
  }

  /** The marked objects that are shown and living, in the order of the rows. */
  objects(): readonly T[] {
    if (this.#objects && this.#objectsVersion === this.#rows.version) return this.#objects;
    this.#objectsVersion = this.#rows.version;
    this.#objects = [...this.#keys]
      .map((key) => ({ row: this.#rows.get(key), index: this.#rows.indexOf(key) }))
      .filter(({ row, index }) => index >= 0 && row!.deletedAt === undefined)
      .sort((a, b) => a.index - b.index)
      .map(({ row }) => row!.object);
    return this.#objects;
  }
}

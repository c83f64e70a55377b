// By which column the user wants a table sorted, and which one the sort key would take; by title, because columns come and go.
import { sameTitle } from '../../model/custom-view.ts';
import type { Sort } from './live-rows.ts';

interface Titled {
  readonly title: string;
}

interface WantedSort extends Titled {
  readonly direction: Sort['direction'];
}

export class TableOrder {
  #sort: WantedSort | undefined;
  #picked: string | undefined;

  /** The sort that was asked for, else the one that it begins with; without one, or while its column is away, `natural` upwards. */
  wanted(columns: readonly Titled[], natural: string, begins?: WantedSort): Sort {
    for (const sort of [this.#sort, begins]) {
      const column = sort ? columns.findIndex(({ title }) => sameTitle(title, sort.title)) : -1;
      if (column >= 0) return { column, direction: sort!.direction };
    }
    return { column: Math.max(0, columns.findIndex(({ title }) => title === natural)), direction: 'ascending' };
  }

  /** Sorts by a column; by the one that `now` names already, the other way round. */
  sortBy(title: string, now: WantedSort): void {
    this.#sort = { title, direction: now.title === title && now.direction === 'ascending' ? 'descending' : 'ascending' };
  }

  /** The column that was picked, by default the sorted one. */
  picked(sorted: string): string {
    return this.#picked ?? sorted;
  }

  /** Picks the column beside the picked one among those that are shown. */
  pick(step: 1 | -1, shown: readonly string[], sorted: string): void {
    if (shown.length === 0) return;
    const at = shown.indexOf(this.picked(sorted));
    this.#picked = shown[(at + step + shown.length) % shown.length];
  }

  /** Index of the column that is underlined; undefined before one was picked. */
  pickedIndex(columns: readonly Titled[]): number | undefined {
    return this.#picked === undefined ? undefined : columns.findIndex(({ title }) => title === this.#picked);
  }
}

// By which column a table is sorted: as its user chose, as the configuration says, else in kubectl's order.
import { sameTitle } from '../../model/custom-view.ts';
import type { CustomView } from '../../model/custom-view.ts';
import type { Sort } from '../table/live-rows.ts';

export interface WantedOrder {
  readonly title: string;
  readonly direction: Sort['direction'];
}

export interface OrderFacts {
  /** By title, because columns come and go. */
  chosen: WantedOrder | undefined;
  custom: CustomView['sort'];
  plural: string;
  /** Objects of several namespaces are shown. */
  showsSeveral: boolean;
}

export function tableOrder(columns: readonly { readonly title: string }[], { chosen, custom, plural, showsSeveral }: OrderFacts): Sort {
  for (const wanted of [chosen, custom]) {
    const column = wanted ? columns.findIndex(({ title }) => sameTitle(title, wanted.title)) : -1;
    if (column >= 0) return { column, direction: wanted!.direction };
  }
  // Of events the newest matter.
  const natural = plural === 'events' ? 'LAST SEEN' : showsSeveral ? 'NAMESPACE' : 'NAME';
  return { column: Math.max(0, columns.findIndex(({ title }) => title === natural)), direction: 'ascending' };
}

// The titles that a table can have, for whoever wants to name one.
import type { Registry } from '../../model/registry.ts';
import { findKind } from '../kind-words.ts';
import { companionTitles } from './table-companion.ts';
import { dashboardTitles } from './table-spec.ts';

/** Of the table of a kind, by any of its names; undefined for what is no kind. */
export function createTableTitles(registry: Registry): (word: string) => { place: string; titles: readonly string[] } | undefined {
  return (word) => {
    const kind = findKind(registry, word);
    return kind && { place: kind.plural, titles: [...kind.columns.map(({ title }) => title), ...(companionTitles[kind.plural] ?? []), ...dashboardTitles] };
  };
}

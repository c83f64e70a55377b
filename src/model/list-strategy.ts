// How the lists and maps of a kind are merged (behaviour rule 1.13.4), as the patch functions ask for it.

/**
 * `merge`: list items are merged by `mergeKey`. `set`: a list of distinct primitives. `retainKeys`: a map of which only
 * the keys of the manifest stay, or with `mergeKey` a merged list of such maps. `replace`: taken whole.
 */
export interface ListStrategy {
  readonly strategy: 'merge' | 'replace' | 'set' | 'retainKeys';
  readonly mergeKey?: string;
}

/** Asked with field names only, `['spec', 'template', 'spec', 'containers']`; undefined means: maps merge, lists replace. */
export type ListStrategyOf = (path: readonly string[]) => ListStrategy | undefined;

/** The key that items of this list are merged by, or undefined when the list is not merged by key. */
export function mergeKeyOf(strategy: ListStrategy | undefined): string | undefined {
  return strategy?.strategy === 'merge' || strategy?.strategy === 'retainKeys' ? strategy.mergeKey : undefined;
}

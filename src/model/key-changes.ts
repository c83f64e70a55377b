// Keys that the user has changed, and the catalogue of those that can be.

/** Where a key works (the name of a view, or of a table's kind) → action → the keys it has by default, in the order in which keys are looked up. */
export type KeyCatalogue = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Keys of one action instead of its default ones; none: it has no key. */
export interface KeyChanges {
  readonly everywhere: ReadonlyMap<string, readonly string[]>;
  /** These go first. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

export const noKeyChanges: KeyChanges = { everywhere: new Map(), places: new Map() };

/** The keys of an action in a place; undefined: its default ones. */
export function changedKeys({ everywhere, places }: KeyChanges, place: string, action: string): readonly string[] | undefined {
  return places.get(place)?.get(action) ?? everywhere.get(action);
}

/** The action that a key has in a place, when keys are changed like this. */
export function actionOfKey(catalogue: KeyCatalogue, changes: KeyChanges, place: string, key: string): string | undefined {
  const actions = catalogue.get(place) ?? new Map<string, readonly string[]>();
  let byDefault: string | undefined;
  for (const [action, defaults] of actions) {
    const changed = changedKeys(changes, place, action);
    if (changed?.includes(key)) return action;
    if (changed === undefined && byDefault === undefined && defaults.includes(key)) byDefault = action;
  }
  return byDefault;
}

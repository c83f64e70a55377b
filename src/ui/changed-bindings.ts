// Bindings with the keys that the user has given them.
import { actionName } from '../model/binding.ts';
import type { Binding } from '../model/binding.ts';
import { changedKeys } from '../model/key-changes.ts';
import type { KeyChanges } from '../model/key-changes.ts';
import type { BindingGroup } from './view.ts';

/** A binding under a key of the user's choice; `was` is the key that the program gave it. */
export interface ChangedBinding extends Binding {
  readonly was?: string;
}

/**
 * Actions that are changed have the keys they were given, and nothing else has those; all others are as they were. The wheel stays. `place`
 * is the view that is on top.
 */
export function changeBindings(groups: readonly BindingGroup[], changes: KeyChanges, place: string): readonly BindingGroup[] {
  if (changes.everywhere.size === 0 && changes.places.size === 0) return groups;
  const keysOf = (binding: Binding): readonly string[] | undefined => (binding.key.startsWith('wheel') ? undefined : changedKeys(changes, place, actionName(binding)));
  const given = new Set(groups.flatMap(({ bindings }) => bindings.flatMap((binding) => keysOf(binding) ?? [])));
  const seen = new Set<string>();
  return groups.map(({ title, bindings }) => ({
    title,
    bindings: bindings.flatMap((binding): ChangedBinding[] => {
      const keys = keysOf(binding);
      if (keys === undefined) return given.has(binding.key) ? [] : [binding];
      // Of several keys for one action, and of two places that both have it, the first stands for all.
      const action = actionName(binding);
      if (seen.has(action)) return [];
      seen.add(action);
      return keys.map((key) => ({ ...binding, key, was: binding.key }));
    }),
  }));
}

/** The key that somebody has to press for what a key does by default; undefined when there is none now. */
export function keyAfterChange(groups: readonly BindingGroup[], changed: readonly BindingGroup[], key: string): string | undefined {
  const action = firstWith(groups, (binding) => binding.key === key);
  const now = action && firstWith(changed, (binding) => actionName(binding) === actionName(action))?.key;
  // A hotkey may have been put in front of it.
  return now !== undefined && actionName(firstWith(changed, (binding) => binding.key === now)!) === actionName(action!) ? now : undefined;
}

function firstWith(groups: readonly BindingGroup[], fits: (binding: Binding) => boolean): Binding | undefined {
  for (const { bindings } of groups) {
    const found = bindings.find(fits);
    if (found) return found;
  }
  return undefined;
}

// The keys of a view as they are now: its own and those of everywhere, with what the user has changed.
import { noKeyChanges } from '../model/key-changes.ts';
import { changeBindings, keyAfterChange } from './changed-bindings.ts';
import type { Dashboard } from './dashboard.ts';
import { globalBindings } from './keymap.ts';
import { userBindings } from './programs/user-bindings.ts';
import { placeOf } from './view.ts';
import type { BindingGroup, View } from './view.ts';

/** In the order in which keys are looked up. */
export function presentKeys(dashboard: Dashboard, view: View): readonly BindingGroup[] {
  // What is typed into takes its keys as they are, and leaves none to anybody else.
  if (view.press) return view.bindings();
  const changed = changeBindings(ownKeys(dashboard, view), dashboard.world.settings?.snapshot().keys ?? noKeyChanges, placeOf(view));
  const { first, last } = userBindings(dashboard.world, view);
  return [...first, ...changed, ...last];
}

/** The key that does what `key` does by default in the view on top; undefined when it was taken away. */
export function presentKey(dashboard: Dashboard, key: string): string | undefined {
  const { view, world } = dashboard;
  const { keys = noKeyChanges, hotkeys = [], plugins = [] } = world.settings?.snapshot() ?? {};
  // Asked by every hint: most users change nothing.
  if (keys === noKeyChanges && hotkeys.length + plugins.length === 0) return key;
  return keyAfterChange(ownKeys(dashboard, view), presentKeys(dashboard, view), key);
}

function ownKeys(dashboard: Dashboard, view: View): readonly BindingGroup[] {
  return [...view.bindings(), ...globalBindings(dashboard)];
}

// Every place of the dashboard with its keys, found by going there: what the catalogue of keys has to say.
import { actionName } from '../../src/model/binding.ts';
import type { Dashboard } from '../../src/ui/dashboard.ts';
import { globalBindings } from '../../src/ui/keymap.ts';
import { visitEveryPlace } from './every-place.ts';

/** Place → action → keys; the wheel has none. */
export function keyPlaces(): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const places = new Map<string, Map<string, string[]>>();
  const note = (dashboard: Dashboard): void => {
    const { view } = dashboard;
    if (view.press) return;
    const taken = new Set<string>();
    const actions = places.get(view.crumb) ?? new Map<string, string[]>();
    places.set(view.crumb, actions);
    for (const binding of [...view.bindings(), ...globalBindings(dashboard)].flatMap(({ bindings }) => bindings)) {
      const { key } = binding;
      if (key.startsWith('wheel') || taken.has(key)) continue;
      taken.add(key);
      const keys = actions.get(actionName(binding)) ?? [];
      if (!keys.includes(key)) keys.push(key);
      actions.set(actionName(binding), keys);
    }
  };
  visitEveryPlace({}, (dashboard) => {
    note(dashboard);
    // A second look: what the view offers while something is searched for.
    dashboard.view.search?.change('e');
    note(dashboard);
  });
  return places;
}

// The hint of the moment as a painted text.
import { paintToned } from './components/toned-text.ts';
import type { Dashboard } from './dashboard.ts';
import { hintFor } from './hints.ts';
import { findBinding } from './keymap.ts';
import type { BindingGroup } from './view.ts';

const LONGEST = 200;

/** For the view on top, whose keys are `bindings` now; '' when there is none, or hints are off. */
export function presentHint(dashboard: Dashboard, bindings: readonly BindingGroup[]): string {
  if (!dashboard.isGuiding) return '';
  const { world, view } = dashboard;
  const { port, driver, manifests, theme, readOnly } = world;
  const situation = { selected: view.selected, manifests: manifests?.snapshot(), isPaused: driver.paused, isDown: port.outage?.() !== undefined, now: port.now };
  const keyFor = (key: string): string | undefined => {
    const now = dashboard.keyNow(key);
    const binding = now === undefined ? undefined : findBinding(bindings, now);
    return binding !== undefined && binding.disabled === undefined && !(binding.changes && readOnly) ? now : undefined;
  };
  const hint = hintFor(situation, keyFor);
  return hint ? paintToned(hint, theme, LONGEST) : '';
}

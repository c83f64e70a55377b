// The hint of the moment as a painted text, looked at anew whenever the view, the time, the folder or the faults have changed.
import { useCallback, useSyncExternalStore } from 'react';
import { paintToned } from './components/toned-text.ts';
import type { Dashboard } from './dashboard.ts';
import { hintFor } from './hints.ts';
import { findBinding } from './keymap.ts';

const LONGEST = 200;

/** '' when there is none, or hints are off. */
export function useHint(dashboard: Dashboard): string {
  const { view } = dashboard;
  const subscribe = useCallback(
    (listener: () => void) => {
      if (!dashboard.isGuiding) return () => undefined;
      const { ticker, driver, manifests, port } = dashboard.world;
      const unsubscribes = [view.signal.subscribe(listener), ticker.signal.subscribe(listener), driver.subscribe(listener), manifests?.subscribe(listener), port.faults?.subscribe(listener)];
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe?.();
      };
    },
    [dashboard, view],
  );
  return useSyncExternalStore(subscribe, () => currentHint(dashboard));
}

function currentHint(dashboard: Dashboard): string {
  if (!dashboard.isGuiding) return '';
  const { world, view } = dashboard;
  const { port, driver, manifests, theme, readOnly } = world;
  const situation = { selected: view.selected, manifests: manifests?.snapshot(), isPaused: driver.paused, isDown: port.outage?.() !== undefined, now: port.now };
  const keyFor = (key: string): string | undefined => {
    const now = dashboard.keyNow(key);
    const binding = now === undefined ? undefined : findBinding(dashboard.bindings(), now);
    return binding !== undefined && binding.disabled === undefined && !(binding.changes && readOnly) ? now : undefined;
  };
  const hint = hintFor(situation, keyFor);
  return hint ? paintToned(hint, theme, LONGEST) : '';
}

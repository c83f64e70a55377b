// The painted lines around the view, drawn anew when they are others.
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Dashboard } from './dashboard.ts';
import { Surroundings } from './surroundings.ts';
import type { SurroundingTexts } from './surroundings.ts';

/** Header and hint for a screen of this size. */
export function useSurroundings(dashboard: Dashboard, columns: number, rows: number): SurroundingTexts {
  const { view } = dashboard;
  const surroundings = useMemo(() => new Surroundings(dashboard), [dashboard]);
  const subscribe = useCallback((listener: () => void) => surroundings.follow(view, listener), [surroundings, view]);
  return useSyncExternalStore(subscribe, () => surroundings.texts(columns, rows));
}

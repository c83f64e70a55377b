// The painted lines of the header, drawn anew when their text is another one.
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Dashboard } from './dashboard.ts';
import { HeaderKeeper } from './header-keeper.ts';

/** Lines joined with \n, so that equal headers are equal values; one line when the header is hidden. */
export function useHeader(dashboard: Dashboard, columns: number, rows: number): string {
  const { view } = dashboard;
  const keeper = useMemo(() => new HeaderKeeper(dashboard), [dashboard]);
  const subscribe = useCallback((listener: () => void) => keeper.follow(view, listener), [keeper, view]);
  return useSyncExternalStore(subscribe, () => keeper.text(columns, rows));
}

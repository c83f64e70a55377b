// The painted lines of the header, drawn anew when the cluster, the time, the folder or the keys have changed.
import { useCallback, useSyncExternalStore } from 'react';
import { headerLines } from './components/header.tsx';
import type { KeyHint } from './components/header.tsx';
import { paintToned } from './components/toned-text.ts';
import type { TonedText } from './components/toned-text.ts';
import type { Dashboard } from './dashboard.ts';
import { clusterLines, timeLines } from './header-content.ts';
import { keyHints } from './keymap.ts';

/** Narrower screens get one line of hints below the rest instead of columns beside it. */
const NARROW_COLUMNS = 100;

/** Lines of the header, by the height of the screen: more lines hold more hints. */
function heightOf(rows: number): number {
  if (rows < 16) return 2;
  if (rows < 28) return 4;
  return rows < 40 ? 5 : 6;
}

/** Lines joined with \n, so that equal headers are equal values; '' when the header is hidden. */
export function useHeader(dashboard: Dashboard, columns: number, rows: number): string {
  const { view } = dashboard;
  const { isHeaderShown } = dashboard.getState();
  const subscribe = useCallback(
    (listener: () => void) => {
      const { summary, ticker, driver, manifests, port } = dashboard.world;
      const unsubscribes = [
        summary.store.subscribe(listener),
        ticker.signal.subscribe(listener),
        driver.subscribe(listener),
        view.signal.subscribe(listener),
        manifests?.subscribe(listener),
        port.faults?.subscribe(listener),
      ];
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe?.();
      };
    },
    [dashboard, view],
  );
  return useSyncExternalStore(subscribe, () => (isHeaderShown ? headerText(dashboard, columns, rows) : ''));
}

function headerText(dashboard: Dashboard, columns: number, rows: number): string {
  const { summary, driver, port, startedAtMs, seed, manifests, readOnly, theme, api } = dashboard.world;
  const facts = {
    figures: summary.store.getSnapshot(),
    driver,
    elapsedMs: port.now - startedAtMs,
    revision: port.revision,
    seed,
    manifests: manifests?.snapshot(),
    readOnly,
    apiUrl: api?.url,
    faults: port.faults?.list().length,
    isDown: port.outage?.() !== undefined,
  };
  const height = heightOf(rows);
  const isNarrow = columns < NARROW_COLUMNS;
  const hints = keyHints(dashboard.bindings(), readOnly);
  const left = clusterLines(facts);
  while (!isNarrow && left.length < height) left.push([]);
  const lines = headerLines({ left, hints: isNarrow ? [] : hints, right: timeLines(facts), width: columns, maxHeight: height, theme });
  if (isNarrow) lines.push(paintToned(hintLine(hints, columns), theme, columns));
  return lines.join('\n');
}

/** As many hints as fit in one line, none cut. */
function hintLine(hints: readonly KeyHint[], width: number): TonedText[] {
  const line: TonedText[] = [];
  let room = width;
  for (const { key, title, disabled } of hints) {
    const parts: TonedText[] = [
      { text: ` <${key}>`, tone: disabled ? 'muted' : 'key' },
      { text: ` ${title}`, tone: disabled ? 'muted' : 'text' },
    ];
    room -= parts.reduce((sum, { text }) => sum + text.length, 0);
    if (room < 0) break;
    line.push(...parts);
  }
  return line;
}

// The first words to somebody who has just opened the dashboard; the first key puts them away.
import type { TonedLine } from './components/toned-text.ts';
import { wrapToned } from './components/wrap-toned.ts';
import { makeVisible } from '../model/visible-text.ts';
import type { ManifestsPort } from './manifests-port.ts';

/** Below this height the table needs every line. */
const LEAST_ROWS = 22;

/** Four lines on 80 columns for a screen of this size; none where there is no room. `keyNow` answers the key that does what one does by default. */
export function welcomeLines(manifests: Pick<ManifestsPort, 'dir' | 'snapshot'> | undefined, keyNow: (key: string) => string | undefined, columns: number, rows: number): TonedLine[] {
  if (rows < LEAST_ROWS) return [];
  const hasExample = manifests?.snapshot().files.some(({ path }) => path === 'web.yaml') ?? false;
  const dir = manifests?.dir === undefined ? undefined : makeVisible(manifests.dir).replace(/\/+$/, '');
  const first = !manifests
    ? 'No folder is followed: this cluster changes only by your keys.'
    : hasExample
      ? `Open ${dir === undefined ? '' : `${dir}/`}web.yaml in your editor, set the image to nginx:1.29, save, and watch.`
      : `Save a manifest in ${dir ?? 'the folder'}, and watch the cluster make it true.`;
  const lines: TonedLine[] = [
    [{ text: ' Welcome. ', tone: 'title' }, { text: 'The cluster is simulated: nothing outside this program is touched.', tone: 'text' }],
    [{ text: ` ${first}`, tone: 'text' }],
    keys.flatMap(([name, does]) => key(keyNow(name), does)),
    [{ text: ' :tour', tone: 'key' }, { text: ' shows you round, in eight short steps.  ', tone: 'text' }, { text: 'The first key puts this away.', tone: 'muted' }],
  ];
  return lines.flatMap((line) => wrapToned(line, columns));
}

const keys: readonly [key: string, does: string][] = [['enter', 'down'], ['escape', 'back'], ['w', 'why'], [':', 'a kind (:deploy)'], ['?', 'all keys']];

function key(name: string | undefined, does: string): TonedLine {
  return name === undefined ? [] : [{ text: ` <${name}>`, tone: 'key' }, { text: ` ${does} `, tone: 'text' }];
}

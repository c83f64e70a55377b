// The dashboard beside a served API that is watched a lot: whether watches see all there is, and what that does to keys.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.ts';
import { pageThrough, turnPages } from './key-to-frame.ts';
import { formatNumber, quantile } from './measure.ts';
import type { Line, Measure } from './measure.ts';
import { bundleProgram, firstRow, ScreenProgram, sleep, temporaryFolder } from './screen-program.ts';

const SIZE = { columns: 120, rows: 40 };
const LIMIT = 1.5;
const PATIENCE_MS = 600_000;
/** A key and the pause behind it, on average, in ms. */
const KEY_MS = 110;

interface Seen {
  perSecond: number;
  changesPerSecond: number;
  gaps: number;
  different: number;
  cutOff: number;
}

export const servedWatches: Measure = {
  name: 'served-watches',
  async run({ isQuick, progress }) {
    const [watches, pods, changesPerSecond, seconds] = isQuick ? [20, 2000, 100, 5] : [200, 10_000, 500, 60];
    const [dashboard, bare] = (await Promise.all(['busy-dashboard', 'bare-screen'].map(bundleProgram))) as [string, string];
    progress(`served watches: ${watches} of ${formatNumber(pods)} pods, ${changesPerSecond} changes/s, ${seconds} s`);
    const keys = Math.floor((seconds * 1000) / KEY_MS);
    const plain = await pageThrough(bare, [], SIZE, Math.min(keys, 100));
    const connection = join(temporaryFolder(), 'connection');
    const program = new ScreenProgram(dashboard, { ...SIZE, args: [String(pods), String(changesPerSecond), 'pods', connection], execArgv: ['--max-old-space-size=8192'] });
    try {
      await program.screen.until((lines) => firstRow(lines) !== undefined && existsSync(connection), PATIENCE_MS);
      await sleep(1000);
      const watching = runChild<Seen>('watchers', [connection, String(watches), String(seconds)]);
      const [seen, times] = await Promise.all([watching, turnPages(program, keys)]);
      return linesOf({ watches, pods, changesPerSecond }, seen, times, plain);
    } finally {
      await program.close();
    }
  },
};

function linesOf(load: { watches: number; pods: number; changesPerSecond: number }, seen: Seen, times: readonly number[], plain: readonly number[]): Line[] {
  const what = `${load.watches} watches of ${formatNumber(load.pods)} pods, ${load.changesPerSecond} changes/s`;
  const wrong = seen.gaps + seen.different + seen.cutOff;
  const lines: Line[] = [
    {
      what,
      figure: `${formatNumber(seen.perSecond)} events/s (${formatNumber(seen.changesPerSecond)} changes/s)`,
      plain: wrong === 0 ? 'none lost, none out of order' : `${seen.gaps} lost or twice, ${seen.different} watches that differ, ${seen.cutOff} cut off`,
      target: 'all of them',
      isMet: wrong === 0,
    },
  ];
  for (const share of [0.5, 0.99]) {
    const [product, bare] = [quantile(times, share), quantile(plain, share)];
    const ratio = product / bare;
    lines.push({ what: `key to frame beside that, ${SIZE.columns}x${SIZE.rows}, p${share * 100}`, figure: `${formatNumber(product)} ms`, plain: `${formatNumber(bare)} ms, bare Ink screen, static rows`, ratio, target: `<= ${LIMIT}x`, isMet: ratio <= LIMIT });
  }
  return lines;
}

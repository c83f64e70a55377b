// How fast virtual time passes over a cluster where little happens, from the first apply on and in a fresh process each time.
import { runChild } from './child.ts';
import { formatNumber, median } from './measure.ts';
import type { Measure } from './measure.ts';

const TARGET = 10_000;

export const quietTime: Measure = {
  name: 'quiet-time',
  async run({ isQuick, progress }) {
    const speeds: Record<'pods' | 'none', number[]> = { pods: [], none: [] };
    for (let round = 0; round < (isQuick ? 3 : 9); round++) {
      progress(`quiet time: round ${round + 1}`);
      for (const load of ['pods', 'none'] as const) {
        const { virtualMs, wallMs } = await runChild<{ virtualMs: number; wallMs: number }>('quiet-time', [load]);
        speeds[load].push(virtualMs / wallMs);
      }
    }
    const speed = median(speeds.pods);
    const bare = median(speeds.none);
    return [
      {
        what: '600 virtual s of 20 quiet pods and a crash-looping one, 3 nodes',
        figure: `${formatNumber(speed)}x real time`,
        plain: `${formatNumber(bare)}x without pods`,
        ratio: speed / bare,
        target: `>= ${formatNumber(TARGET)}x`,
        isMet: speed >= TARGET,
      },
    ];
  },
};

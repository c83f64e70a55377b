// How fast virtual time passes over a cluster where little happens, from the first apply on and in a fresh process each time.
import { runChild } from './child.ts';
import { formatNumber, median } from './measure.ts';
import type { Measure } from './measure.ts';

const TARGET = 10_000;
/** Times that it is done before it is measured, for the line that says what it costs when nothing is done for the first time. */
const WARM_UP = 12;

export const quietTime: Measure = {
  name: 'quiet-time',
  async run({ isQuick, progress }) {
    const speeds: Record<'pods' | 'none' | 'warm', number[]> = { pods: [], none: [], warm: [] };
    for (let round = 0; round < (isQuick ? 3 : 9); round++) {
      progress(`quiet time: round ${round + 1}`);
      for (const load of ['pods', 'none', 'warm'] as const) {
        const args = load === 'warm' ? ['pods', String(WARM_UP)] : [load];
        const { virtualMs, wallMs } = await runChild<{ virtualMs: number; wallMs: number }>('quiet-time', args);
        speeds[load].push(virtualMs / wallMs);
      }
    }
    const speed = median(speeds.pods);
    const bare = median(speeds.none);
    const warm = median(speeds.warm);
    return [
      {
        what: '600 virtual s of 20 quiet pods and a crash-looping one, 3 nodes',
        figure: `${formatNumber(speed)}x real time`,
        plain: `${formatNumber(bare)}x without pods`,
        ratio: speed / bare,
        target: `>= ${formatNumber(TARGET)}x`,
        isMet: speed >= TARGET,
      },
      {
        what: `the same, after ${WARM_UP} times in one process`,
        figure: `${formatNumber(warm)}x real time`,
        plain: `${formatNumber(speed)}x the first time`,
        ratio: warm / speed,
        target: `>= ${formatNumber(TARGET)}x`,
        isMet: warm >= TARGET,
      },
    ];
  },
};

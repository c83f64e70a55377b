// Jobs of many completions, with many or few pods at a time: the cost of a completion must not depend on how many there are.
import { runChild } from './child.ts';
import { formatNumber } from './measure.ts';
import type { Line, Measure } from './measure.ts';

interface Cost {
  completions: number;
  cpuMs: number;
  wallMs: number;
  virtualMs: number;
}

const GROWTH_LIMIT = 1.5;
/** Enough for the program to be warm. */
const SMALL = 4000;

export const largeJob: Measure = {
  name: 'large-job',
  async run({ isQuick, progress }) {
    const small = await measure(SMALL, 1000, 'NonIndexed', progress);
    const sizes: readonly [number, number, string][] = isQuick
      ? [[2000, 1000, 'NonIndexed']]
      : [[10_000, 100, 'NonIndexed'], [10_000, 1000, 'NonIndexed'], [10_000, 10_000, 'NonIndexed'], [10_000, 1000, 'Indexed']];
    const lines: Line[] = [lineOf(small, `a Job of ${formatNumber(SMALL)} completions, ${formatNumber(1000)} at a time`)];
    for (const [completions, parallelism, mode] of sizes) {
      const cost = await measure(completions, parallelism, mode, progress);
      const what = `${mode === 'Indexed' ? 'an Indexed Job' : 'a Job'} of ${formatNumber(completions)} completions, ${formatNumber(parallelism)} at a time`;
      const ratio = microseconds(cost) / microseconds(small);
      lines.push({ ...lineOf(cost, what), plain: `${formatNumber(microseconds(small))} µs of ${formatNumber(SMALL)}`, ratio, target: `<= ${GROWTH_LIMIT}x`, isMet: ratio <= GROWTH_LIMIT });
    }
    return lines;
  },
};

function measure(completions: number, parallelism: number, mode: string, progress: (text: string) => void): Promise<Cost> {
  progress(`a Job: ${formatNumber(completions)} completions, ${formatNumber(parallelism)} at a time, ${mode}`);
  return runChild<Cost>('large-job', [String(completions), String(parallelism), mode], { execArgv: ['--expose-gc'] });
}

function lineOf(cost: Cost, what: string): Line {
  return { what, figure: `${formatNumber(cost.cpuMs)} ms CPU for ${formatNumber(cost.virtualMs / 1000)} virtual s, ${formatNumber(microseconds(cost))} µs a completion` };
}

function microseconds({ cpuMs, completions }: Cost): number {
  return (cpuMs * 1000) / completions;
}

// Create to Ready as fast as possible, against the mere making and keeping of as many objects.
import { runChild } from './child.ts';
import { formatNumber, median } from './measure.ts';
import type { Line, Measure } from './measure.ts';

interface Cost {
  pods: number;
  wallMs: number;
  cpuMs: number;
  residentBytes: number;
  heapBytes: number;
}

/**
 * Clusters of a thousand pods in the same process before: half of the cost of a thousand pods is the compiling of what makes
 * them, and what was compiled for one cluster only is compiled again for the second.
 */
const WARM_UPS = 5;
/** Of so many warm runs the median counts: on a machine that others use too, one run says little. */
const RUNS = 3;
const FASTEST = 10_000;
const GROWTH_LIMIT = 1.5;
const BYTES_LIMIT = 6 * 1024;

export const createToReady: Measure = {
  name: 'create-to-ready',
  async run({ isQuick, progress }) {
    const sizes = isQuick ? [1000, 5000] : [1000, 10_000, 50_000, 150_000];
    const lines: Line[] = [];
    const costs: Cost[] = [];
    for (const pods of sizes) {
      progress(`create to Ready: ${formatNumber(pods)} pods`);
      const execArgv = ['--expose-gc', '--max-old-space-size=8192'];
      const fresh = await runChild<Cost>('create-to-ready', [String(pods)], { execArgv });
      const warm: Cost[] = [];
      while (warm.length < (isQuick ? 1 : RUNS)) warm.push(await runChild<Cost>('create-to-ready', [String(pods), String(WARM_UPS)], { execArgv }));
      const wallMs = median(warm.map((run) => run.wallMs));
      const cost = { ...warm[0]!, wallMs, cpuMs: median(warm.map((run) => run.cpuMs)) };
      const best = Math.max(...warm.map(podsPerSecond));
      const bare = await runChild<Cost>('bare-objects', [String(pods)], { execArgv });
      costs.push(cost);
      lines.push(speedLine(cost, best, fresh, bare));
      if (pods === sizes.at(-1)) lines.push(growthLine(costs[0]!, cost), memoryLine(fresh, bare));
    }
    return lines;
  },
};

function speedLine(cost: Cost, best: number, fresh: Cost, bare: Cost): Line {
  const perSecond = podsPerSecond(cost);
  return {
    what: `create to Ready, ${formatNumber(cost.pods)} pods`,
    figure: `${formatNumber(perSecond)} pods/s, at best ${formatNumber(best)}, in a fresh process ${formatNumber(podsPerSecond(fresh))}; ${formatNumber(microseconds(cost))} µs CPU a pod`,
    plain: `${formatNumber(microseconds(bare))} µs an object made, frozen, kept`,
    ratio: microseconds(cost) / microseconds(bare),
    target: `>= ${formatNumber(FASTEST)} pods/s`,
    isMet: perSecond >= FASTEST,
  };
}

function podsPerSecond({ pods, wallMs }: Cost): number {
  return pods / (wallMs / 1000);
}

function growthLine(small: Cost, large: Cost): Line {
  const ratio = microseconds(large) / microseconds(small);
  return {
    what: `CPU a pod at ${formatNumber(large.pods)} against ${formatNumber(small.pods)}`,
    figure: `${formatNumber(microseconds(large))} µs`,
    plain: `${formatNumber(microseconds(small))} µs`,
    ratio,
    target: `<= ${GROWTH_LIMIT}x`,
    isMet: ratio <= GROWTH_LIMIT,
  };
}

function memoryLine(cost: Cost, bare: Cost): Line {
  const bytes = cost.residentBytes / cost.pods;
  return {
    what: `resident a pod at ${formatNumber(cost.pods)}, over the bare cluster`,
    figure: `${formatNumber(bytes)} B (heap ${formatNumber(cost.heapBytes / cost.pods)} B)`,
    plain: `${formatNumber(bare.residentBytes / bare.pods)} B an object`,
    ratio: cost.residentBytes / bare.residentBytes,
    target: `<= ${formatNumber(BYTES_LIMIT)} B`,
    isMet: bytes <= BYTES_LIMIT,
  };
}

function microseconds({ cpuMs, pods }: Cost): number {
  return (cpuMs * 1000) / pods;
}

// 5,000 nodes lose one zone of three: boot of the cluster, and ten virtual minutes of NotReady nodes, evictions and replacements.
import { runChild } from './child.ts';
import { formatNumber } from './measure.ts';
import type { Measure } from './measure.ts';

interface Cost {
  boot: { wallMs: number; cpuMs: number };
  wallMs: number;
  cpuMs: number;
  virtualMs: number;
  evicted: number;
}

const PODS_PER_NODE = 10;

export const zoneLoss: Measure = {
  name: 'zone-loss',
  async run({ isQuick, progress }) {
    const nodes = isQuick ? 300 : 5000;
    progress(`zone loss: ${formatNumber(nodes)} nodes`);
    const cost = await runChild<Cost>('zone-loss', [String(nodes), String(PODS_PER_NODE)], { execArgv: ['--max-old-space-size=8192'] });
    return [
      { what: `boot of ${formatNumber(nodes)} nodes with kube-system`, figure: `${formatNumber(cost.boot.wallMs)} ms (${formatNumber(cost.boot.cpuMs)} ms CPU)` },
      {
        what: `${formatNumber(nodes)} nodes, ${formatNumber(nodes * PODS_PER_NODE)} pods lose one zone of three: 10 virtual minutes`,
        figure: `${formatNumber(cost.wallMs)} ms (${formatNumber(cost.cpuMs)} ms CPU), ${formatNumber(cost.virtualMs / cost.wallMs)}x real time, ${formatNumber(cost.evicted)} pods evicted`,
      },
    ];
  },
};

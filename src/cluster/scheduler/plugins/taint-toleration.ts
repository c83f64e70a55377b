// Refuses nodes with taints the pod does not tolerate; likes those with fewer soft ones.
import { firstUntolerated, formatTaint, toleratesTaint } from '../../../model/taint.ts';
import type { SchedulerPlugin } from '../plugin.ts';

const HARD_EFFECTS = ['NoSchedule', 'NoExecute'];

export const taintToleration: SchedulerPlugin = {
  name: 'TaintToleration',
  weight: 3,
  filter({ tolerations }, { taints }) {
    const taint = firstUntolerated(taints, tolerations, HARD_EFFECTS);
    if (!taint) return undefined;
    return { plugin: 'TaintToleration', reasons: [`node(s) had untolerated taint ${formatTaint(taint)}`], resolvable: false };
  },
  score({ tolerations }, { taints }) {
    let soft = 0;
    for (const taint of taints) {
      if (taint.effect === 'PreferNoSchedule' && !tolerations.some((toleration) => toleratesTaint(toleration, taint))) soft++;
    }
    return soft;
  },
  normalize: (raw, _least, most) => (most === 0 ? 100 : 100 - Math.trunc((100 * raw) / most)),
};

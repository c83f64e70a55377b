// Refuses cordoned nodes to pods that do not tolerate the unschedulable taint.
import { toleratesTaint } from '../../../model/taint.ts';
import type { Refusal, SchedulerPlugin } from '../plugin.ts';

const refusal: Refusal = { plugin: 'NodeUnschedulable', reasons: ['node(s) were unschedulable'], resolvable: false };
const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export const nodeUnschedulable: SchedulerPlugin = {
  name: 'NodeUnschedulable',
  filter(podClass, { isUnschedulable }) {
    if (!isUnschedulable) return undefined;
    return podClass.tolerations.some((toleration) => toleratesTaint(toleration, taint)) ? undefined : refusal;
  },
};

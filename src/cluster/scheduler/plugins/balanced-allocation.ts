// Likes nodes whose cpu and memory would be used to a like share (rule 5.4.1).
import type { SchedulerPlugin } from '../plugin.ts';

export const balancedAllocation: SchedulerPlugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  scores: ({ requests }) => requests.milliCpu > 0 || requests.memoryBytes > 0,
  score({ requests }, node) {
    const cpu = share(node.usedMilliCpu + requests.milliCpu, node.milliCpu);
    const memory = share(node.usedMemoryBytes + requests.memoryBytes, node.memoryBytes);
    return Math.trunc(100 * (1 - Math.abs(cpu - memory) / 2));
  },
};

function share(used: number, allocatable: number): number {
  return allocatable === 0 ? 1 : Math.min(used / allocatable, 1);
}

// Refuses nodes without room for the pod's requests (rule 5.3); likes the least allocated ones (rule 5.4.1).
import type { NodeInfo, PodClass, Refusal, SchedulerPlugin } from '../plugin.ts';

export const nodeResourcesFit: SchedulerPlugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  mindsRoom: true,
  filter(podClass, node) {
    const reasons = insufficient(podClass, node);
    if (!reasons) return undefined;
    return { plugin: 'NodeResourcesFit', reasons, resolvable: true } satisfies Refusal;
  },
  score(podClass, node) {
    const { requests } = podClass;
    const cpu = free(node.milliCpu, node.nonZeroMilliCpu + requests.nonZeroMilliCpu);
    const memory = free(node.memoryBytes, node.nonZeroMemoryBytes + requests.nonZeroMemoryBytes);
    return Math.trunc((cpu + memory) / 2);
  },
};

function free(allocatable: number, requested: number): number {
  if (allocatable === 0 || requested > allocatable) return 0;
  return Math.trunc(((allocatable - requested) * 100) / allocatable);
}

function insufficient({ requests }: PodClass, node: NodeInfo): string[] | undefined {
  let reasons: string[] | undefined;
  const add = (reason: string): void => {
    (reasons ??= []).push(reason);
  };
  if (node.pods + 1 > node.podLimit) add('Too many pods');
  if (requests.milliCpu > 0 && requests.milliCpu > node.milliCpu - node.usedMilliCpu) add('Insufficient cpu');
  if (requests.memoryBytes > 0 && requests.memoryBytes > node.memoryBytes - node.usedMemoryBytes) add('Insufficient memory');
  if (requests.ephemeralBytes > 0 && requests.ephemeralBytes > node.ephemeralBytes - node.usedEphemeralBytes) add('Insufficient ephemeral-storage');
  if (requests.extended) {
    for (const [name, amount] of requests.extended) {
      if (amount > (node.extended.get(name) ?? 0) - (node.usedExtended?.get(name) ?? 0)) add(`Insufficient ${name}`);
    }
  }
  return reasons;
}

// A critical pod that came past the scheduler makes room for itself: which pods of the machine end for it (rule 6.11.1).
import { podRequests } from '../../kinds/pod/resources.ts';
import type { Pod } from '../../model/object.ts';
import { isCritical } from './eviction.ts';
import type { PodWorker } from './pod-worker.ts';
import type { Verdict } from './pod-status.ts';

/** A resource of which the pod wants more than is left; the amount is what is missing. */
export interface Shortage {
  readonly resource: 'pods' | 'cpu' | 'memory' | 'ephemeral-storage';
  readonly amount: number;
}

export const PREEMPTED: Verdict = {
  reason: 'Preempting',
  message: 'Preempted in order to admit critical pod',
  disruption: 'Pod was preempted by Kubelet to accommodate a critical pod.',
};

/** The request of a pod in the unit that the kubelet counts in: milli-CPU, bytes, pods. */
export function requestOf({ spec }: Pod, resource: Shortage['resource']): number {
  const { milliCpu, memoryBytes, ephemeralBytes } = podRequests(spec);
  return resource === 'pods' ? 1 : resource === 'cpu' ? milliCpu : resource === 'memory' ? memoryBytes : ephemeralBytes;
}

/**
 * The fewest pods whose end makes up for all shortages: BestEffort before Burstable before Guaranteed ones, and among equals those
 * that come nearest to what is missing. When all of them together are not enough: what is missing then, as the kubelet writes it.
 */
export function podsToPreempt(pod: Pod, workers: Iterable<PodWorker>, shortages: readonly Shortage[]): readonly PodWorker[] | string {
  const byClass = new Map<string | undefined, PodWorker[]>();
  for (const worker of workers) if (!worker.isOver && mayPreempt(pod, worker)) byClass.set(worker.pod.status.qosClass, [...(byClass.get(worker.pod.status.qosClass) ?? []), worker]);
  const [bestEffort, burstable, guaranteed] = ['BestEffort', 'Burstable', 'Guaranteed'].map((each) => byClass.get(each) ?? []) as [PodWorker[], PodWorker[], PodWorker[]];
  const missing = without(shortages, [...bestEffort, ...burstable, ...guaranteed]);
  if (missing.length > 0) return `[${missing.map(({ resource, amount }) => `(res: ${resource}, q: ${amount}), `).join('')}]`;
  const last = nearest(guaranteed, without(shortages, [...bestEffort, ...burstable]));
  const middle = nearest(burstable, without(shortages, [...bestEffort, ...last]));
  const first = nearest(bestEffort, without(shortages, [...middle, ...last]));
  return [...first, ...middle, ...last];
}

function mayPreempt(pod: Pod, { pod: other, isStatic }: PodWorker): boolean {
  if (isStatic) return false;
  return !isCritical(other) || (pod.spec.priority ?? 0) > (other.spec.priority ?? 0);
}

/** What is still missing when these pods are gone. */
function without(shortages: readonly Shortage[], workers: readonly PodWorker[]): Shortage[] {
  return shortages
    .map(({ resource, amount }) => ({ resource, amount: workers.reduce((rest, { pod }) => rest - requestOf(pod, resource), amount) }))
    .filter(({ amount }) => amount > 0);
}

/** One pod after the other, each time the one that leaves least to be desired; of equal ones the smaller. */
function nearest(workers: readonly PodWorker[], shortages: readonly Shortage[]): PodWorker[] {
  const left = [...workers];
  const chosen: PodWorker[] = [];
  let missing = [...shortages];
  while (missing.length > 0) {
    const best = left.reduce((a, b) => (distance(b, missing) - distance(a, missing) || requestOf(b.pod, 'memory') - requestOf(a.pod, 'memory') || requestOf(b.pod, 'cpu') - requestOf(a.pod, 'cpu')) < 0 ? b : a);
    left.splice(left.indexOf(best), 1);
    chosen.push(best);
    missing = without(missing, [best]);
  }
  return chosen;
}

/** The sum of the squared shares that stay missing, so that each resource weighs the same. */
function distance({ pod }: PodWorker, shortages: readonly Shortage[]): number {
  return shortages.reduce((sum, { resource, amount }) => sum + (Math.max(0, amount - requestOf(pod, resource)) / amount) ** 2, 0);
}

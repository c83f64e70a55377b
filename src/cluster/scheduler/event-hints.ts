// Which parked pods a change may help: the rest is left alone until something that concerns them happens (rule 5.1.3).
import type { Change } from '../../model/client.ts';
import type { Applicant } from './applicant.ts';
import type { PodMove } from './cache.ts';
import { confinementOf } from './confinement.ts';
import type { NodeInfo } from './node-info.ts';
import type { ClusterView, SchedulerPlugin } from './plugin.ts';
import { firstRefusal } from './plugin.ts';
import type { PodClass } from './pod-class.ts';
import type { QueuedPod } from './queue.ts';

/**
 * Pods for which a node has become better: they fit now, or may fit when others are preempted there. `before` is the node as it was,
 * undefined for a new one.
 */
export function helpedByNode(node: NodeInfo, before: NodeInfo | undefined, plugins: readonly SchedulerPlugin[]): (pod: QueuedPod) => boolean {
  const fits = perClass(node, plugins, (podClass) => {
    const refusal = firstRefusal(podClass, node, plugins);
    if (!refusal) return true;
    if (!refusal.resolvable) return false;
    const old = before && firstRefusal(podClass, before, plugins);
    return !old?.resolvable || before!.node.status.allocatable !== node.node.status.allocatable;
  });
  // Domains of other nodes may be others now.
  return (pod) => pod.looksBeyond || fits(pod);
}

/** Pods that fit a node now that others have left it. */
export function helpedByRoom(node: NodeInfo, plugins: readonly SchedulerPlugin[]): (pod: QueuedPod) => boolean {
  const minding = plugins.filter(({ mindsRoom }) => mindsRoom).map(({ name }) => name);
  const fits = perClass(node, plugins, (podClass) => !firstRefusal(podClass, node, plugins));
  return (pod) => minding.some((plugin) => pod.refusedBy.has(plugin)) && fits(pod);
}

/** Pods that were refused for the pods around a node, and may not be now that one of them came, went or changed its labels. */
export function helpedByPod({ left, arrived }: PodMove, plugins: readonly SchedulerPlugin[], cluster: ClusterView): (pod: QueuedPod) => boolean {
  const answers = new Map<Applicant, boolean>();
  const isHelped = (applicant: Applicant, { mindsPod }: SchedulerPlugin): boolean =>
    mindsPod !== undefined &&
    ((left !== undefined && mindsPod(applicant, left, 'left', cluster)) || (arrived !== undefined && mindsPod(applicant, arrived, 'arrived', cluster)));
  return ({ applicant, refusedBy }) => {
    if (!applicant) return true;
    let answer = answers.get(applicant);
    if (answer === undefined) {
      answer = plugins.some((plugin) => refusedBy.has(plugin.name) && isHelped(applicant, plugin));
      answers.set(applicant, answer);
    }
    return answer;
  };
}

/** Pods that were refused because of other objects, and may not be now that one of those has changed. */
export function helpedByOther(change: Change, minding: readonly SchedulerPlugin[]): (pod: QueuedPod) => boolean {
  return ({ applicant, refusedBy }) =>
    minding.some(({ name, mindsChange }) => refusedBy.has(name) && (!applicant || !mindsChange || mindsChange(applicant, change)));
}

/** Pods of one template share an answer; those confined to other nodes are not asked about. */
function perClass(node: NodeInfo, plugins: readonly SchedulerPlugin[], isHelped: (podClass: PodClass) => boolean): (pod: QueuedPod) => boolean {
  const answers = new Map<PodClass, boolean>();
  return ({ applicant }) => {
    if (!applicant) return true;
    const { podClass } = applicant;
    const confinedTo = confinementOf(podClass, plugins);
    if (confinedTo && !confinedTo.has(node.name)) return false;
    let answer = answers.get(podClass);
    if (answer === undefined) answers.set(podClass, (answer = isHelped(podClass)));
    return answer;
  };
}

// Which parked pods a change may help: the rest is left alone until something that concerns them happens (rule 5.1.3).
import { confinementOf } from './confinement.ts';
import type { NodeInfo } from './node-info.ts';
import type { SchedulerPlugin } from './plugin.ts';
import { firstRefusal } from './plugin.ts';
import type { PodClass } from './pod-class.ts';
import type { QueuedPod } from './queue.ts';

/** Plugins whose refusal of one node may depend on pods of another. */
const ACROSS_NODES: readonly string[] = ['PodTopologySpread', 'InterPodAffinity'];

/**
 * Pods for which a node has become better: they fit now, or may fit when others are preempted there. `before` is the node as it was,
 * undefined for a new one.
 */
export function helpedByNode(node: NodeInfo, before: NodeInfo | undefined, plugins: readonly SchedulerPlugin[]): (pod: QueuedPod) => boolean {
  return perClass(node, plugins, (podClass) => {
    const refusal = firstRefusal(podClass, node, plugins);
    if (!refusal) return true;
    if (!refusal.resolvable) return false;
    const old = before && firstRefusal(podClass, before, plugins);
    return !old?.resolvable || before!.node.status.allocatable !== node.node.status.allocatable;
  });
}

/** Pods that fit a node now that others have left it. */
export function helpedByRoom(node: NodeInfo, plugins: readonly SchedulerPlugin[]): (pod: QueuedPod) => boolean {
  return perClass(node, plugins, (podClass) => !firstRefusal(podClass, node, plugins));
}

/** Pods of one template share an answer; those confined to other nodes are not asked about. */
function perClass(node: NodeInfo, plugins: readonly SchedulerPlugin[], isHelped: (podClass: PodClass) => boolean): (pod: QueuedPod) => boolean {
  const answers = new Map<PodClass, boolean>();
  return ({ podClass, refusedBy }) => {
    if (!podClass || ACROSS_NODES.some((plugin) => refusedBy.has(plugin))) return true;
    const confinedTo = confinementOf(podClass, plugins);
    if (confinedTo && !confinedTo.has(node.name)) return false;
    let answer = answers.get(podClass);
    if (answer === undefined) answers.set(podClass, (answer = isHelped(podClass)));
    return answer;
  };
}

// The numbers of a DaemonSet (rule 4.2.7).
import { isPodAvailable, isPodReady } from '../../../kinds/pod/conditions.ts';
import { deepEqual } from '../../../model/equal.ts';
import type { DaemonSet, Node } from '../../../model/object.ts';
import { nodeFit } from './node-fit.ts';
import type { PodsByNode, Revision } from './pods-by-node.ts';
import { isUpdated } from './pods-by-node.ts';

type Status = DaemonSet['status'];

/** The status from the pods as they were seen; the stored one itself when nothing differs. On each node the oldest pod counts. */
export function daemonSetStatus(daemonSet: DaemonSet, nodes: readonly Node[], pods: PodsByNode, revision: Revision, nowMs: number): Status {
  const { template, minReadySeconds = 0 } = daemonSet.spec;
  let [desired, current, misscheduled, ready, updated, available] = [0, 0, 0, 0, 0, 0];
  for (const node of nodes) {
    const pod = pods.get(node.metadata.name)?.[0];
    if (!nodeFit(template, node).shouldRun) {
      if (pod) misscheduled++;
      continue;
    }
    desired++;
    if (!pod) continue;
    current++;
    if (isPodReady(pod)) {
      ready++;
      if (isPodAvailable(pod, minReadySeconds, nowMs)) available++;
    }
    if (isUpdated(pod, revision)) updated++;
  }
  const old = daemonSet.status;
  const status: Status = {
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    observedGeneration: daemonSet.metadata.generation!,
  };
  if (updated > 0) status.updatedNumberScheduled = updated;
  if (available > 0) status.numberAvailable = available;
  if (desired - available > 0) status.numberUnavailable = desired - available;
  if (old.collisionCount !== undefined) status.collisionCount = old.collisionCount;
  if (old.conditions) status.conditions = old.conditions;
  return deepEqual(status, old) ? old : status;
}

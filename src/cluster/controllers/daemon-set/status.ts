// The numbers of a DaemonSet (rule 4.2.7), as what each node adds to them.
import { isPodAvailable, isPodReady } from '../../../kinds/pod/conditions.ts';
import { deepEqual } from '../../../model/equal.ts';
import type { DaemonSet, Node, Pod } from '../../../model/object.ts';
import { nodeFit } from './node-fit.ts';
import type { Revision } from './pods-by-node.ts';
import { isUpdated } from './pods-by-node.ts';

type Status = DaemonSet['status'];

export const NUMBERS = ['desired', 'current', 'misscheduled', 'ready', 'updated', 'available', 'old', 'waiting'] as const;

/** What one node adds: the numbers of the status, pods of older templates, and pods that only wait for minReadySeconds. */
export type Share = Record<(typeof NUMBERS)[number], number>;

export function noShare(): Share {
  return { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0, old: 0, waiting: 0 };
}

/** On each node the oldest pod counts. */
export function shareOf(daemonSet: DaemonSet, node: Node, pods: readonly Pod[], revision: Revision, nowMs: number): Share {
  const { template, minReadySeconds = 0 } = daemonSet.spec;
  const share = noShare();
  for (const pod of pods) if (!isUpdated(pod, revision)) share.old++;
  const pod = pods[0];
  if (!nodeFit(template, node).shouldRun) {
    if (pod) share.misscheduled = 1;
    return share;
  }
  share.desired = 1;
  if (!pod) return share;
  share.current = 1;
  if (isPodReady(pod)) {
    share.ready = 1;
    if (isPodAvailable(pod, minReadySeconds, nowMs)) share.available = 1;
    else share.waiting = 1;
  }
  if (isUpdated(pod, revision)) share.updated = 1;
  return share;
}

/** The status from the sum of all shares; the stored one itself when nothing differs. */
export function daemonSetStatus(daemonSet: DaemonSet, sum: Share): Status {
  const { desired, current, misscheduled, ready, updated, available } = sum;
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

// The numbers of a StatefulSet (rule 4.1.7).
import { isPodAvailable, isPodReady } from '../../../kinds/pod/conditions.ts';
import { deepEqual } from '../../../model/equal.ts';
import type { Pod, StatefulSet } from '../../../model/object.ts';
import type { History } from './history.ts';
import { REVISION_LABEL } from './pod-identity.ts';

type Status = StatefulSet['status'];

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status.phase === 'Running' && isPodReady(pod);
}

/** The status from the pods as they were seen; the stored one itself when nothing differs. `deleted`: pods of the old revision removed just now. */
export function statefulSetStatus(set: StatefulSet, history: History, pods: readonly Pod[], deleted: number, nowMs: number): Status {
  const { minReadySeconds = 0, updateStrategy } = set.spec;
  let [ready, available, current, updated] = [0, 0, -deleted, 0];
  for (const pod of pods) {
    if (isRunningAndReady(pod)) {
      ready++;
      if (isPodAvailable(pod, minReadySeconds, nowMs)) available++;
    }
    if (pod.metadata.deletionTimestamp) continue;
    const revision = pod.metadata.labels?.[REVISION_LABEL];
    if (revision === history.current) current++;
    if (revision === history.update) updated++;
  }
  const desired = set.spec.replicas!;
  const isComplete = updateStrategy?.type === 'RollingUpdate' && updated === desired && ready === desired && pods.length === desired;
  if (isComplete) current = updated;
  const status: Status = {
    observedGeneration: set.metadata.generation!,
    replicas: pods.length,
    availableReplicas: available,
    currentRevision: isComplete ? history.update : history.current,
    updateRevision: history.update,
    collisionCount: history.collisionCount,
  };
  if (ready > 0) status.readyReplicas = ready;
  if (current > 0) status.currentReplicas = current;
  if (updated > 0) status.updatedReplicas = updated;
  return deepEqual(status, set.status) ? set.status : status;
}

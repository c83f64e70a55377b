// The status of a Deployment: sums over its ReplicaSets, availability, progress and its deadline (rule 2.7).
import type { Deployment, ReplicaSet } from '../../../model/object.ts';
import { formatTimestamp, parseTimestamp } from '../../../model/timestamp.ts';
import type { Conditions } from './conditions.ts';
import { findCondition, hasProgressDeadline, withCondition, withoutCondition } from './conditions.ts';
import { maxUnavailableOf } from '../../../kinds/deployment/limits.ts';

type Status = Deployment['status'];

export function sumOf(replicaSets: readonly ReplicaSet[], read: (replicaSet: ReplicaSet) => number | undefined): number {
  let sum = 0;
  for (const replicaSet of replicaSets) sum += read(replicaSet) ?? 0;
  return sum;
}

/** Numbers and the Available condition (rule 2.7.1); conditions otherwise as they were. */
export function calculateStatus(deployment: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet | undefined, nowMs: number): Status {
  const wanted = deployment.spec.replicas!;
  const available = sumOf(all, ({ status }) => status.availableReplicas);
  const unavailable = Math.max(0, sumOf(all, ({ spec }) => spec.replicas) - available);
  const enough = available >= wanted - maxUnavailableOf(deployment);
  const conditions = withCondition(
    deployment.status.conditions ?? [],
    enough
      ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
      : { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' },
    nowMs,
  );
  return compact({
    observedGeneration: deployment.metadata.generation!,
    replicas: sumOf(all, ({ status }) => status.replicas),
    updatedReplicas: newest?.status.replicas ?? 0,
    readyReplicas: sumOf(all, ({ status }) => status.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: unavailable,
    collisionCount: deployment.status.collisionCount,
    conditions: conditions as Status['conditions'],
  });
}

/** Adds what the rollout has to say: Progressing with its deadline, ReplicaFailure (rules 2.7.2 to 2.7.5). */
export function rolloutStatus(deployment: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet | undefined, nowMs: number): Status {
  const status = calculateStatus(deployment, all, newest, nowMs);
  let conditions: Conditions = status.conditions ?? [];
  const current = findCondition(deployment.status.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment)) conditions = withoutCondition(conditions, 'Progressing');
  const isDone = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (hasProgressDeadline(deployment) && !isDone) {
    const subject = newest ? `ReplicaSet "${newest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
    if (isComplete(deployment, status)) {
      const message = `${subject} has successfully progressed.`;
      conditions = withCondition(conditions, { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message }, nowMs);
    } else if (hasProgressed(deployment, status)) {
      // The time of the last progress moves on even when nothing else of the condition changes.
      const now = formatTimestamp(nowMs);
      const lastTransitionTime = current?.status === 'True' ? current.lastTransitionTime! : now;
      conditions = [
        ...withoutCondition(conditions, 'Progressing'),
        { type: 'Progressing', status: 'True', lastUpdateTime: now, lastTransitionTime, reason: 'ReplicaSetUpdated', message: `${subject} is progressing.` },
      ];
    } else if (hasTimedOut(deployment, status, nowMs)) {
      const message = `${subject} has timed out progressing.`;
      conditions = withCondition(conditions, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message }, nowMs);
    }
  }
  const failure = replicaFailure(all, newest);
  conditions = failure ? withCondition(conditions, failure, nowMs) : withoutCondition(conditions, 'ReplicaFailure');
  status.conditions = conditions as Status['conditions'];
  return status;
}

/** All pods new, none old, all available (rule 2.7.3). */
export function isComplete(deployment: Deployment, status: Status): boolean {
  const wanted = deployment.spec.replicas!;
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= deployment.metadata.generation!
  );
}

/** Ms until the deadline must be looked at again; undefined when there is none to watch. */
export function deadlineInMs(deployment: Deployment, nowMs: number): number | undefined {
  const current = findCondition(deployment.status.conditions, 'Progressing');
  if (!current || !hasProgressDeadline(deployment)) return undefined;
  if (isComplete(deployment, deployment.status) || current.reason === 'NewReplicaSetAvailable' || current.reason === 'ProgressDeadlineExceeded') return undefined;
  return Math.max(0, deadlineOf(deployment, current.lastUpdateTime!) - nowMs) + 1000;
}

function hasProgressed({ status: old }: Deployment, status: Status): boolean {
  const oldPods = (each: Status): number => (each.replicas ?? 0) - (each.updatedReplicas ?? 0);
  return (
    (status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    oldPods(status) < oldPods(old) ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

function hasTimedOut(deployment: Deployment, status: Status, nowMs: number): boolean {
  const current = findCondition(status.conditions, 'Progressing');
  if (!current || current.reason === 'NewReplicaSetAvailable') return false;
  if (current.reason === 'ProgressDeadlineExceeded') return true;
  return deadlineOf(deployment, current.lastUpdateTime!) < nowMs;
}

function deadlineOf(deployment: Deployment, lastUpdateTime: string): number {
  return parseTimestamp(lastUpdateTime) + deployment.spec.progressDeadlineSeconds! * 1000;
}

function replicaFailure(all: readonly ReplicaSet[], newest: ReplicaSet | undefined): { type: string; status: string; reason: string; message: string } | undefined {
  for (const replicaSet of newest ? [newest, ...all] : all) {
    const found = replicaSet.status.conditions?.find((condition) => condition.type === 'ReplicaFailure');
    if (found) return { type: 'ReplicaFailure', status: found.status, reason: found.reason ?? '', message: found.message ?? '' };
  }
  return undefined;
}

/** Leaves out zeros and undefined, as Go's omitempty does. */
function compact(status: Status): Status {
  const { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas, collisionCount, conditions } = status;
  const compacted: Status = {};
  if (observedGeneration) compacted.observedGeneration = observedGeneration;
  if (replicas) compacted.replicas = replicas;
  if (updatedReplicas) compacted.updatedReplicas = updatedReplicas;
  if (readyReplicas) compacted.readyReplicas = readyReplicas;
  if (availableReplicas) compacted.availableReplicas = availableReplicas;
  if (unavailableReplicas) compacted.unavailableReplicas = unavailableReplicas;
  if (collisionCount !== undefined) compacted.collisionCount = collisionCount;
  if (conditions) compacted.conditions = conditions;
  return compacted;
}

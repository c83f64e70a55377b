// The rollout of a Deployment as kubectl tells it: its status, its history, and the way back to a revision.
import { deepEqual } from '../../model/equal.ts';
import type { ReadOnlyClient } from '../../model/client.ts';
import { controllerOf } from '../../model/object.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../model/object.ts';
import { findCondition } from '../condition.ts';
import type { Revision, Rollback, RollbackSource, RolloutStatus } from '../rollout-history.ts';
import { alreadyMatches, revisionFrom, unknownRevision } from '../rollout-history.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const hashLabel = 'pod-template-hash';

/** Annotations that stay the Deployment's own when it takes those of a revision (behaviour rule 2.9.6). */
const ownAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

/** ReplicaSets that this Deployment controls, oldest first, then by name. */
export function replicaSetsOf(reader: ReadOnlyClient, deployment: Deployment): ReplicaSet[] {
  const { uid } = deployment.metadata;
  return [...reader.ownedBy<ReplicaSet>(uid, 'replicasets')]
    .filter((replicaSet) => controllerOf(replicaSet)?.uid === uid)
    .sort(compareAge);
}

/** The number of the revision that a ReplicaSet holds; 0 when it has none. */
export function revisionOf(replicaSet: ReplicaSet): number {
  return Number.parseInt(replicaSet.metadata.annotations?.[revisionAnnotation] ?? '', 10) || 0;
}

/** The oldest ReplicaSet with the Deployment's template (behaviour rule 2.1.4); `replicaSets` are oldest first. */
export function newReplicaSetOf(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return replicaSets.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
}

/** Whether two templates make the same pods: the hash label does not count. */
export function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  if (!deepEqual(a?.spec, b?.spec)) return false;
  const left = withoutHash(a);
  const right = withoutHash(b);
  return (
    deepEqual(left?.metadata?.labels ?? {}, right?.metadata?.labels ?? {}) &&
    deepEqual(a?.metadata?.annotations ?? {}, b?.metadata?.annotations ?? {}) &&
    deepEqual(a?.metadata?.finalizers ?? [], b?.metadata?.finalizers ?? [])
  );
}

/** The template without the label that ties it to one ReplicaSet; the same object when it has none. */
export function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  const labels = template?.metadata?.labels;
  if (!template || !labels || !(hashLabel in labels)) return template;
  const { [hashLabel]: _hash, ...rest } = labels;
  return { ...template, metadata: { ...template.metadata, labels: rest } };
}

/** Behaviour rule 2.9.1. */
export function rolloutStatus({ metadata, spec, status }: Deployment): RolloutStatus {
  const waiting = (rest: string): RolloutStatus => ({ state: 'waiting', text: rest });
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return waiting('Waiting for deployment spec update to be observed...');
  }
  const deployment = `deployment "${metadata.name}"`;
  if (findCondition(status.conditions, 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    return { state: 'error', text: `${deployment} exceeded its progress deadline` };
  }
  const { updatedReplicas: updated = 0, replicas: total = 0, availableReplicas: available = 0 } = status;
  const finish = `Waiting for ${deployment} rollout to finish:`;
  if (spec.replicas !== undefined && updated < spec.replicas) {
    return waiting(`${finish} ${updated} out of ${spec.replicas} new replicas have been updated...`);
  }
  if (total > updated) return waiting(`${finish} ${total - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${finish} ${available} of ${updated} updated replicas are available...`);
  return { state: 'done', text: `${deployment} successfully rolled out` };
}

/** Revisions in ascending order (behaviour rule 2.9.4). */
export function rolloutHistory(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Revision[] {
  const current = newReplicaSetOf(deployment, replicaSets);
  return replicaSets
    .filter((replicaSet) => revisionOf(replicaSet) > 0)
    .map((replicaSet) => revisionFrom(replicaSet, revisionOf(replicaSet), replicaSet.spec.template, replicaSet === current))
    .sort((a, b) => a.revision - b.revision);
}

/** A step of a JSON patch. */
interface JsonPatchStep {
  op: 'replace' | 'add';
  path: string;
  value: unknown;
}

/** The way back to a revision; 0 means the one before the newest (behaviour rules 2.9.5 and 2.9.6). */
export function rollbackPatch(deployment: Deployment, replicaSets: readonly ReplicaSet[], toRevision = 0): Rollback<readonly JsonPatchStep[]> {
  const target = toRevision === 0 ? secondNewest(replicaSets) : replicaSets.find((one) => revisionOf(one) === toRevision);
  if (!target) {
    return toRevision === 0 ? { error: noHistoryOf(deployment) } : unknownRevision(toRevision);
  }
  if (deployment.spec.paused) return { error: pausedRollback };
  if (isSameTemplate(target.spec.template, deployment.spec.template)) {
    return alreadyMatches(toRevision);
  }
  return {
    patchType: 'json',
    revision: revisionOf(target),
    patch: [
      { op: 'replace', path: '/spec/template', value: withoutHash(target.spec.template) },
      { op: 'add', path: '/metadata/annotations', value: annotationsAfterRollback(deployment, target) },
    ],
  };
}

/** All that the dialog needs to take a Deployment back. */
export function rollbackSource(deployment: Deployment, replicaSets: readonly ReplicaSet[]): RollbackSource {
  return {
    object: deployment,
    plural: 'deployments',
    template: deployment.spec.template,
    history: rolloutHistory(deployment, replicaSets),
    noHistory: noHistoryOf(deployment),
    rollbackTo: (revision) => rollbackPatch(deployment, replicaSets, revision),
  };
}

function noHistoryOf({ metadata }: Deployment): string {
  return `no rollout history found for deployment "${metadata.name}"`;
}

export const pausedRollback =
  "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again";

function annotationsAfterRollback(deployment: Deployment, target: ReplicaSet): Record<string, string> {
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => ownAnnotations.has(key));
  const taken = Object.entries(target.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key));
  return Object.fromEntries([...kept, ...taken]);
}

function secondNewest(replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return replicaSets.toSorted((a, b) => revisionOf(b) - revisionOf(a))[1];
}

function compareAge(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

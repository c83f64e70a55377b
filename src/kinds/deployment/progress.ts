// How far a Deployment's rollout has come, in one short sentence for the dashboard, and whether something is wrong.
import type { Deployment } from '../../model/object.ts';
import type { Tone } from '../../model/tone.ts';
import { findCondition, hasCondition } from '../condition.ts';

export interface Progress {
  readonly text: string;
  readonly tone: Tone;
}

/** The state of the rollout: `rolling out 2 of 4`, `1 of 4 available`, `paused`, `complete`. */
export function deploymentProgress({ metadata, spec, status }: Deployment): Progress {
  const desired = spec.replicas ?? 0;
  const updated = status.updatedReplicas ?? 0;
  const total = status.replicas ?? 0;
  const available = status.availableReplicas ?? 0;
  if (metadata.deletionTimestamp) return { text: 'terminating', tone: 'killed' };
  if (hasCondition(status.conditions, 'ReplicaFailure')) {
    return { text: findCondition(status.conditions, 'ReplicaFailure')?.reason ?? 'ReplicaFailure', tone: 'error' };
  }
  if (isPastDeadline(status)) return { text: `deadline exceeded, ${updated} of ${desired} updated`, tone: 'error' };
  if (spec.paused) return { text: 'paused', tone: 'pending' };
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return { text: 'waiting for the controller', tone: 'pending' };
  if (updated < desired) return { text: `rolling out ${updated} of ${desired}`, tone: 'changed' };
  if (total > updated) return { text: `${total - updated} old terminating`, tone: 'changed' };
  if (available < updated) return { text: `${available} of ${updated} available`, tone: 'pending' };
  return desired === 0 ? { text: 'scaled to zero', tone: 'pending' } : { text: 'complete', tone: 'ok' };
}

/** '' when as many pods are available as are wanted and nothing failed. */
export function deploymentHealth({ metadata, spec, status }: Deployment): string {
  if (metadata.deletionTimestamp) return 'terminating';
  const failure = findCondition(status.conditions, 'ReplicaFailure');
  if (failure?.status === 'True') return `${failure.reason}: ${failure.message}`;
  if (isPastDeadline(status)) return 'exceeded its progress deadline';
  const desired = spec.replicas ?? 0;
  const available = status.availableReplicas ?? 0;
  return available < desired ? `${available} of ${desired} available` : '';
}

function isPastDeadline(status: Deployment['status']): boolean {
  return findCondition(status.conditions, 'Progressing')?.reason === 'ProgressDeadlineExceeded';
}

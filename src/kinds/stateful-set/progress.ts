// How far a StatefulSet has come, in one short sentence for the dashboard, and whether something is wrong.
import type { StatefulSet } from '../../model/object.ts';
import type { Tone } from '../../model/tone.ts';

/** `rolling out 1 of 3`, `2 of 3 ready`, `1 too many`, `1 of 3 updated (partition 2)`, `complete`. */
export function statefulSetProgress({ metadata, spec, status }: StatefulSet): { readonly text: string; readonly tone: Tone } {
  const desired = spec.replicas ?? 0;
  const { replicas = 0, readyReplicas: ready = 0, updatedReplicas: updated = 0, currentRevision, updateRevision } = status;
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (metadata.deletionTimestamp) return { text: 'terminating', tone: 'killed' };
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return { text: 'waiting for the controller', tone: 'pending' };
  const isNew = currentRevision !== updateRevision;
  const partition = Math.min(rollingUpdate?.partition ?? 0, desired);
  if (isNew && type === 'RollingUpdate' && updated < desired - partition) return { text: `rolling out ${updated} of ${desired - partition}`, tone: 'changed' };
  if (replicas > desired) return { text: `${replicas - desired} too many`, tone: 'changed' };
  if (ready < desired) return { text: `${ready} of ${desired} ready`, tone: 'pending' };
  if (desired === 0) return { text: 'scaled to zero', tone: 'pending' };
  if (isNew && updated < desired) {
    return { text: `${updated} of ${desired} updated (${type === 'OnDelete' ? 'OnDelete' : `partition ${partition}`})`, tone: 'pending' };
  }
  return { text: 'complete', tone: 'ok' };
}

/** '' when as many pods are ready as are wanted. */
export function statefulSetHealth({ metadata, spec, status }: StatefulSet): string {
  if (metadata.deletionTimestamp) return 'terminating';
  const desired = spec.replicas ?? 0;
  const ready = status.readyReplicas ?? 0;
  return ready < desired ? `${ready} of ${desired} ready` : '';
}

// How far a DaemonSet has come, in one short sentence for the dashboard.
import type { DaemonSet } from '../../model/object.ts';
import type { Tone } from '../../model/tone.ts';

/** `rolling out 1 of 3`, `2 of 3 available`, `1 of 3 updated (OnDelete)`, `no node fits`, `complete`. */
export function daemonSetProgress({ metadata, spec, status }: DaemonSet): { readonly text: string; readonly tone: Tone } {
  const { desiredNumberScheduled: desired = 0, updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status;
  if (metadata.deletionTimestamp) return { text: 'terminating', tone: 'killed' };
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return { text: 'waiting for the controller', tone: 'pending' };
  if (desired === 0) return { text: 'no node fits', tone: 'pending' };
  const isOnDelete = spec.updateStrategy?.type === 'OnDelete';
  if (updated < desired && !isOnDelete) return { text: `rolling out ${updated} of ${desired}`, tone: 'changed' };
  if (available < desired) return { text: `${available} of ${desired} available`, tone: 'pending' };
  return updated < desired ? { text: `${updated} of ${desired} updated (OnDelete)`, tone: 'pending' } : { text: 'complete', tone: 'ok' };
}

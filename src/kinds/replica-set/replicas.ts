// What ReplicaSets and ReplicationControllers say of their pods: columns and health.
import type { Column } from '../../model/kind.ts';
import type { ReplicaSet, ReplicationController } from '../../model/object.ts';
import { countColumn } from '../columns.ts';
import { findCondition } from '../condition.ts';

type Replicas = ReplicaSet | ReplicationController;

/** Behaviour rule 7.4.3. */
export const replicaColumns: readonly Column<Replicas>[] = [
  countColumn('Desired', ({ spec }) => spec.replicas),
  countColumn('Current', ({ status }) => status.replicas),
  {
    ...countColumn<Replicas>('Ready', ({ status }) => status.readyReplicas),
    tone: ({ spec, status }) => ((status.readyReplicas ?? 0) < (spec.replicas ?? 0) ? 'warning' : undefined),
  },
];

/** '' when as many pods are ready as are wanted and nothing failed. */
export function replicaHealth({ metadata, spec, status }: Replicas): string {
  if (metadata.deletionTimestamp) return 'terminating';
  const failure = findCondition(status.conditions, 'ReplicaFailure');
  if (failure?.status === 'True') return `${failure.reason}: ${failure.message}`;
  const desired = spec.replicas ?? 0;
  const ready = status.readyReplicas ?? 0;
  return ready === desired ? '' : `${ready} of ${desired} ready`;
}

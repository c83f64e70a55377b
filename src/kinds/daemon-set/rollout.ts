// What `kubectl rollout status` says of a DaemonSet.
import type { DaemonSet } from '../../model/object.ts';
import type { RolloutStatus } from '../rollout-history.ts';

/** Behaviour rule 2.9.2. */
export function daemonSetRolloutStatus({ metadata, spec, status }: DaemonSet): RolloutStatus {
  if (spec.updateStrategy?.type !== 'RollingUpdate') {
    return { state: 'error', text: 'rollout status is only available for RollingUpdate strategy type' };
  }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return { state: 'waiting', text: 'Waiting for daemon set spec update to be observed...' };
  }
  const { updatedNumberScheduled: updated = 0, numberAvailable: available = 0, desiredNumberScheduled: desired } = status;
  const daemonSet = `daemon set "${metadata.name}"`;
  const finish = `Waiting for ${daemonSet} rollout to finish:`;
  if (updated < desired) return { state: 'waiting', text: `${finish} ${updated} out of ${desired} new pods have been updated...` };
  if (available < desired) return { state: 'waiting', text: `${finish} ${available} of ${desired} updated pods are available...` };
  return { state: 'done', text: `${daemonSet} successfully rolled out` };
}

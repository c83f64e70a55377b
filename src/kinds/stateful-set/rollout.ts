// What `kubectl rollout status` says of a StatefulSet.
import type { StatefulSet } from '../../model/object.ts';
import type { RolloutStatus } from '../rollout-history.ts';

/** Behaviour rule 2.9.3. */
export function statefulSetRolloutStatus({ metadata, spec, status }: StatefulSet): RolloutStatus {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  const waiting = (text: string): RolloutStatus => ({ state: 'waiting', text });
  const done = (text: string): RolloutStatus => ({ state: 'done', text });
  if (type !== 'RollingUpdate') return { state: 'error', text: 'rollout status is only available for RollingUpdate strategy type' };
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0, currentRevision = '', updateRevision = '' } = status;
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration) {
    return waiting('Waiting for statefulset spec update to be observed...');
  }
  const desired = spec.replicas ?? 0;
  if (readyReplicas < desired) return waiting(`Waiting for ${desired - readyReplicas} pods to be ready...`);
  if (rollingUpdate) {
    const wanted = desired - (rollingUpdate.partition ?? 0);
    if (updatedReplicas < wanted) {
      return waiting(`Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`);
    }
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision) {
    return waiting(`waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`);
  }
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}

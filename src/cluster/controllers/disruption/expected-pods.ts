// How many pods a budget's percentage is of: the scales of the controllers behind its pods (rule 4.6.1).
import type { ReadOnlyClient } from '../../../model/client.ts';
import type { OwnerReference, Pod, PodDisruptionBudget } from '../../../model/object.ts';
import { controllerOf } from '../../../model/object.ts';
import { resourceName } from '../../../model/kind.ts';
import { wantedReplicas } from '../../../model/scale.ts';
import { resolveIntOrPercent } from '../../../kinds/int-or-percent.ts';

export interface Expectation {
  expectedPods: number;
  desiredHealthy: number;
  /** Some pod has no controller, so that the sum of scales says too little. */
  hasUnmanaged: boolean;
}

/** Answers Kubernetes' words instead when a pod's controller cannot be found or scaled. */
export function expectationOf(client: ReadOnlyClient, { spec }: PodDisruptionBudget, pods: readonly Pod[]): Expectation | string {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    return { expectedPods: pods.length, desiredHealthy: minAvailable, hasUnmanaged: false };
  }
  if (maxUnavailable === undefined && minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0, hasUnmanaged: false };
  const scale = sumOfScales(client, pods);
  if (typeof scale === 'string') return scale;
  const { sum, hasUnmanaged } = scale;
  const desiredHealthy =
    maxUnavailable !== undefined ? Math.max(0, sum - resolveIntOrPercent(maxUnavailable, sum, 'up')) : resolveIntOrPercent(minAvailable, sum, 'up');
  return { expectedPods: sum, desiredHealthy, hasUnmanaged };
}

function sumOfScales(client: ReadOnlyClient, pods: readonly Pod[]): { sum: number; hasUnmanaged: boolean } | string {
  const scales = new Map<string, number>();
  const known = new Set<string>();
  let hasUnmanaged = false;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner) {
      hasUnmanaged = true;
      continue;
    }
    if (known.has(owner.uid)) continue;
    known.add(owner.uid);
    const scale = scaleOf(client, owner);
    if (scale === undefined) return `found no controllers for pod "${pod.metadata.name}"`;
    if (typeof scale === 'string') return scale;
    scales.set(scale.uid, scale.replicas);
  }
  let sum = 0;
  for (const replicas of scales.values()) sum += replicas;
  return { sum, hasUnmanaged };
}

/** The scale of a controller, or of the Deployment behind a ReplicaSet. */
function scaleOf(client: ReadOnlyClient, owner: OwnerReference): { uid: string; replicas: number } | string | undefined {
  const controller = client.byUid(owner.uid);
  if (!controller) return undefined;
  const kind = client.registry.forObject(controller.apiVersion, controller.kind);
  if (!kind?.scalable) return kind ? `${resourceName(kind)} does not implement the scale subresource` : undefined;
  const above = kind.kind === 'ReplicaSet' ? controllerOf(controller) : undefined;
  const scaled = above?.kind === 'Deployment' ? client.byUid(above.uid) : controller;
  return scaled && { uid: scaled.metadata.uid, replicas: wantedReplicas(kind, scaled) ?? 0 };
}

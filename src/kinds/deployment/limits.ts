// How far a rollout may go above and below the wanted number of pods (rule 2.3.1).
import type { Deployment } from '../../model/object.ts';
import { resolveIntOrPercent } from '../int-or-percent.ts';

function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const replicas = deployment.spec.replicas!;
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = resolveIntOrPercent(maxSurge, replicas, 'up');
  const unavailable = resolveIntOrPercent(maxUnavailable, replicas, 'down');
  // Both 0 would never move: Kubernetes then lets one pod be unavailable.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type !== 'Recreate';
}

/** Pods above the wanted number during a rollout. */
export function maxSurgeOf(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;
}

/** Pods that may be missing during a rollout. */
export function maxUnavailableOf(deployment: Deployment): number {
  const replicas = deployment.spec.replicas!;
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

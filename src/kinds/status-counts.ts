// The counts of a status: who writes one through its subresource may not write nonsense.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import type { KubeObject } from '../model/object.ts';

/** One that may not exceed another, and what is said of it. */
type Bound = readonly [name: string, most: string, why: string];

/** Field errors of a status with such counts, none of which is negative, in Kubernetes' order. The count of collisions only rises. */
export function countsOf(names: readonly string[], bounds: readonly Bound[] = []): (object: KubeObject, old: KubeObject) => FieldError[] {
  return ({ status }, { status: before }) => {
    const [counts, old] = [status, before].map((each) => (each ?? {}) as Partial<Record<string, number>>) as [Counts, Counts];
    const invalid = (name: string, why: string): FieldError => fieldError.invalid(`status.${name}`, counts[name] ?? 0, why);
    return [
      ...names.filter((name) => (counts[name] ?? 0) < 0).map((name) => invalid(name, 'must be greater than or equal to 0')),
      ...bounds.filter(([name, most]) => (counts[name] ?? 0) > (counts[most] ?? 0)).map(([name, , why]) => invalid(name, why)),
      ...((old['collisionCount'] ?? 0) > (counts['collisionCount'] ?? 0) ? [invalid('collisionCount', 'cannot be decremented')] : []),
    ];
  };
}

type Counts = Partial<Record<string, number>>;

const exceeds = 'cannot be greater than status.replicas';

/** `isReady`: how the kind names the bound of those that are available. */
function ofReplicas(names: readonly string[], isReady = 'cannot be greater than readyReplicas'): readonly Bound[] {
  return [...names.map((name): Bound => [name, 'replicas', exceeds]), ['availableReplicas', 'readyReplicas', isReady]];
}

const replicas = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'];

export const replicaSetCounts = countsOf(replicas, ofReplicas(['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas']));
export const deploymentCounts = countsOf(
  ['observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas', 'collisionCount'],
  ofReplicas(['updatedReplicas', 'readyReplicas', 'availableReplicas']),
);
export const statefulSetCounts = countsOf(
  ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas', 'observedGeneration', 'collisionCount'],
  ofReplicas(['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'], 'cannot be greater than status.readyReplicas'),
);
export const daemonSetCounts = countsOf([
  ...['currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady', 'observedGeneration'],
  ...['updatedNumberScheduled', 'numberAvailable', 'numberUnavailable', 'collisionCount'],
]);
export const budgetCounts = countsOf(['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods']);
export const autoscalerCounts = countsOf(['currentReplicas', 'desiredReplicas']);

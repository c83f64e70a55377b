// Conditions of a Deployment, written only when status or reason differs (rules 2.7.2, 2.7.5).
import type { Deployment, DeploymentCondition } from '../../../model/object.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';

export type Conditions = readonly DeploymentCondition[];

export function findCondition(conditions: Conditions | undefined, type: string): DeploymentCondition | undefined {
  if (conditions) for (let index = 0; index < conditions.length; index++) if (conditions[index]!.type === type) return conditions[index];
  return undefined;
}

/** Puts a condition at the end of the list; keeps the transition time while its status stands. */
export function withCondition(conditions: Conditions, condition: Omit<DeploymentCondition, 'lastUpdateTime' | 'lastTransitionTime'>, nowMs: number): Conditions {
  const old = findCondition(conditions, condition.type);
  if (old && old.status === condition.status && old.reason === condition.reason) return conditions;
  const now = formatTimestamp(nowMs);
  const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime! : now;
  const { type, status, reason, message } = condition;
  return [...withoutCondition(conditions, type), { type, status, lastUpdateTime: now, lastTransitionTime, reason: reason!, message: message! }];
}

/** The very same list when it has none of that type. */
export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return findCondition(conditions, type) === undefined ? conditions : conditions.filter((condition) => condition.type !== type);
}

/** Without a deadline, or with the largest number there is, nothing is said about progress. */
export function hasProgressDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== 2147483647;
}

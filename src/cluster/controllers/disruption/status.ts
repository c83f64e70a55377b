// The status of a PodDisruptionBudget: numbers and the condition DisruptionAllowed (rules 4.6.1 to 4.6.3).
import { isPodReady } from '../../../kinds/pod/conditions.ts';
import { deepEqual } from '../../../model/equal.ts';
import type { Pod, PodDisruptionBudget } from '../../../model/object.ts';
import { formatTimestamp, parseTimestamp } from '../../../model/timestamp.ts';
import type { Expectation } from './expected-pods.ts';

type Status = PodDisruptionBudget['status'];

/** How long an evicted pod counts as gone although it is still there. */
const DELETION_MS = 120_000;

export interface Assessment {
  /** The stored one itself when nothing differs. */
  status: Status;
  /** Evicted pods that ought to be gone and are not. */
  overdue: Pod[];
  /** When the next of them ought to be gone. */
  recheckInMs: number | undefined;
}

export function assess(budget: PodDisruptionBudget, pods: readonly Pod[], { expectedPods, desiredHealthy }: Expectation, nowMs: number): Assessment {
  const evicted = (budget.status.disruptedPods ?? {}) as Readonly<Record<string, string>>;
  const disruptedPods: Record<string, string> = {};
  const overdue: Pod[] = [];
  let recheckInMs: number | undefined;
  let currentHealthy = 0;
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp) continue;
    const since = Object.hasOwn(evicted, name) ? evicted[name] : undefined;
    const leftMs = since === undefined ? -1 : parseTimestamp(since) + DELETION_MS - nowMs;
    if (since !== undefined && leftMs < 0) overdue.push(pod);
    if (since !== undefined && leftMs >= 0) {
      disruptedPods[name] = since;
      recheckInMs = Math.min(recheckInMs ?? Infinity, leftMs + 1);
      if (leftMs > 0) continue;
    }
    if (isPodReady(pod)) currentHealthy++;
  }
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const numbers = { currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods };
  const condition = disruptionsAllowed > 0 ? { status: 'True', reason: 'SufficientPods' } : { status: 'False', reason: 'InsufficientPods' };
  const status = { ...withCondition(budget, { ...condition, message: '' }, nowMs), ...numbers } as Status;
  if (Object.keys(disruptedPods).length > 0) status.disruptedPods = disruptedPods;
  else delete status.disruptedPods;
  return { status: deepEqual(status, budget.status) ? budget.status : status, overdue, recheckInMs };
}

/** Nothing may be evicted when the number of pods is unknown. */
export function failedStatus(budget: PodDisruptionBudget, message: string, nowMs: number): Status {
  const zeros = { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, ...(budget.status as Partial<Status>) };
  const status = { ...zeros, ...withCondition(budget, { status: 'False', reason: 'SyncFailed', message }, nowMs), disruptionsAllowed: 0 } as Status;
  return deepEqual(status, budget.status) ? budget.status : status;
}

/** The status with the condition written; its transition time stands while the condition does. */
function withCondition(budget: PodDisruptionBudget, to: { status: string; reason: string; message: string }, nowMs: number): Partial<Status> {
  const { generation } = budget.metadata;
  const old = budget.status.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const lastTransitionTime = old?.status === to.status ? old.lastTransitionTime : formatTimestamp(nowMs);
  const condition = { type: 'DisruptionAllowed', ...to, lastTransitionTime, observedGeneration: generation! };
  const others = budget.status.conditions?.filter((each) => each !== old) ?? [];
  return { ...budget.status, observedGeneration: generation!, conditions: [...others, condition] };
}

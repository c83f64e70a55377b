// pods/eviction: a delete that asks the disruption budget first (rules 4.6.4 to 4.6.7).
import type { DeleteOptions } from '../../model/client.ts';
import { ApiError, forbidden, notFound, tooManyRequests } from '../../model/errors.ts';
import type { Pod, PodCondition, PodDisruptionBudget } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { compileLabelSelector } from '../../model/selector.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { deleteObject } from './delete.ts';
import type { Scope, Server } from './server.ts';

const refusal = "Cannot evict pod as it would violate the pod's disruption budget.";

/** Throws NotFound, TooManyRequests when a budget forbids it, 500 when two budgets select the pod. */
export function evictPod(server: Server, scope: Scope, namespace: string, name: string, options: DeleteOptions = {}): void {
  const pods = server.registry.kind('pods');
  const pod = server.store.get('pods', objectKey(namespace, name)) as Pod | undefined;
  if (!pod) throw notFound('pods', name);
  if (!isBeyondBudgets(pod)) {
    const budgets = budgetsOf(server, pod);
    if (budgets.length > 1) {
      throw new ApiError('Unknown', 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
    }
    if (budgets[0]) spendBudget(server, scope, pod, budgets[0]);
  }
  if (!scope.dryRun && !options.dryRun) markDisrupted(server, pod);
  deleteObject(server, scope, pods, namespace, name, options);
}

/** Pods that serve nobody yet or any more disrupt nobody. */
function isBeyondBudgets(pod: Pod): boolean {
  const { phase } = pod.status;
  return phase === 'Pending' || phase === 'Succeeded' || phase === 'Failed' || pod.metadata.deletionTimestamp !== undefined;
}

function budgetsOf(server: Server, pod: Pod): PodDisruptionBudget[] {
  if (!server.registry.find('poddisruptionbudgets')) return [];
  const budgets = server.reader.list<PodDisruptionBudget>('poddisruptionbudgets', { namespace: pod.metadata.namespace });
  return budgets.filter((budget) => compileLabelSelector(budget.spec.selector).matches(pod.metadata.labels));
}

function spendBudget(server: Server, scope: Scope, pod: Pod, budget: PodDisruptionBudget): void {
  const { currentHealthy, desiredHealthy, disruptionsAllowed, observedGeneration = 0 } = budget.status;
  const { name } = budget.metadata;
  if (!isReady(pod)) {
    if (policyOf(budget) === 'AlwaysAllow') return;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  const cause = (message: string) => [{ reason: 'DisruptionBudget', message, field: '' }];
  if (observedGeneration < (budget.metadata.generation ?? 0)) {
    const causes = cause(`The disruption budget ${name} is still being processed by the server.`);
    throw tooManyRequests(refusal, { retryAfterSeconds: 10, causes });
  }
  if (disruptionsAllowed < 0) throw forbidden('poddisruptionbudget', name, 'pdb disruptions allowed is negative');
  if (disruptionsAllowed === 0) {
    throw tooManyRequests(refusal, {
      causes: cause(`The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`),
    });
  }
  if (scope.dryRun) return;
  const disruptedPods = { ...budget.status.disruptedPods, [pod.metadata.name]: formatTimestamp(server.clock.now) };
  server.store.update<PodDisruptionBudget>(server.registry.kind('poddisruptionbudgets'), {
    ...budget,
    metadata: { ...budget.metadata },
    status: { ...budget.status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods, ...(disruptionsAllowed === 1 && { conditions: spent(budget, formatTimestamp(server.clock.now)) }) },
  });
}

/** The budget is used up, which its controller need not find out. */
function spent({ status, metadata }: PodDisruptionBudget, lastTransitionTime: string): NonNullable<PodDisruptionBudget['status']['conditions']> {
  const condition = { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '', lastTransitionTime, observedGeneration: metadata.generation! };
  return [...(status.conditions ?? []).filter(({ type }) => type !== condition.type), condition];
}

/** Newer than the typings this project uses. */
function policyOf(budget: PodDisruptionBudget): string | undefined {
  return (budget.spec as { unhealthyPodEvictionPolicy?: string }).unhealthyPodEvictionPolicy;
}

function isReady(pod: Pod): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

function markDisrupted(server: Server, pod: Pod): void {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: formatTimestamp(server.clock.now),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  } as unknown as PodCondition;
  const conditions = [...(pod.status.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget'), condition];
  server.store.update<Pod>(server.registry.kind('pods'), { ...pod, metadata: { ...pod.metadata }, status: { ...pod.status, conditions } });
}

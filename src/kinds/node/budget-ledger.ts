// Looks ahead at evictions: which of them a disruption budget would grant, each taking from what the budget allows.
import type { ReadOnlyClient } from '../../model/client.ts';
import type { Pod, PodDisruptionBudget } from '../../model/object.ts';
import { compileLabelSelector } from '../../model/selector.ts';
import { isPodReady, isPodTerminal } from '../pod/conditions.ts';

export interface BudgetLedger {
  /** Why the eviction of this pod would be refused, or undefined when it is granted (behaviour rules 4.6.4 to 4.6.6). */
  evict(pod: Pod): string | undefined;
}

/** Remembers what it has granted; make a new one for each look ahead. */
export function createBudgetLedger(reader: ReadOnlyClient): BudgetLedger {
  const budgetsOf = new Map<string, PodDisruptionBudget[]>();
  const granted = new Map<PodDisruptionBudget, number>();

  function matchingBudgets(pod: Pod): PodDisruptionBudget[] {
    const namespace = pod.metadata.namespace ?? '';
    let budgets = budgetsOf.get(namespace);
    if (!budgets) {
      budgets = reader.list<PodDisruptionBudget>('poddisruptionbudgets', { namespace });
      budgetsOf.set(namespace, budgets);
    }
    return budgets.filter(({ spec }) => compileLabelSelector(spec.selector).matches(pod.metadata.labels));
  }

  return {
    evict(pod) {
      if (isPodTerminal(pod) || pod.status.phase === 'Pending' || pod.metadata.deletionTimestamp) return undefined;
      const [budget, second] = matchingBudgets(pod);
      if (!budget) return undefined;
      if (second) return 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
      const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0 } = budget.status;
      if (!isPodReady(pod)) {
        // A pod that is not healthy takes nothing from the budget.
        if (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return undefined;
        if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return undefined;
      }
      const taken = granted.get(budget) ?? 0;
      if (taken >= disruptionsAllowed) {
        const { name } = budget.metadata;
        return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy - taken} currently`;
      }
      granted.set(budget, taken + 1);
      return undefined;
    },
  };
}

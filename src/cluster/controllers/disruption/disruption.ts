// The disruption controller: keeps the status of PodDisruptionBudgets, which eviction asks (rules 4.6.1 to 4.6.3).
import { isPodReady } from '../../../kinds/pod/conditions.ts';
import { formatLabelSelector } from '../../../model/go-value.ts';
import type { LabelSelector, Pod, PodDisruptionBudget } from '../../../model/object.ts';
import { keyOf, splitKey } from '../../../model/object.ts';
import { compileLabelSelector } from '../../../model/selector.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { expectationOf } from './expected-pods.ts';
import { assess, failedStatus } from './status.ts';

/** A sync looks at all pods of the budget, so for a large one changes are gathered for longer. */
const GATHER_MS_PER_POD = 0.02;

export const disruptionController: ControllerDefinition = { name: 'controllermanager', create };

function create(context: ControllerContext): Controller {
  const { client, clock, events } = context;
  /** Keys of the budgets per namespace, so that a pod's change asks only those beside it. */
  const budgetsIn = new Map<string, Set<string>>();

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const budget = client.find<PodDisruptionBudget>('poddisruptionbudgets', namespace, name);
    if (!budget) return undefined;
    const pods = podsOf(budget);
    if (pods.length === 0) events.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const expectation = expectationOf(client, budget, pods);
    if (typeof expectation === 'string') {
      events.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', `Failed to calculate the number of expected pods: ${expectation}`);
      write(budget, failedStatus(budget, expectation, clock.now));
      return undefined;
    }
    if (expectation.hasUnmanaged) events.event(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget.spec.selector));
    const { status, overdue, recheckInMs } = assess(budget, pods, expectation, clock.now);
    for (const pod of overdue) events.event(pod, 'Warning', 'NotDeleted', `Pod was expected by PDB ${key} to be deleted but it wasn't`);
    write(budget, status);
    return recheckInMs === undefined ? undefined : { requeueAfterMs: recheckInMs };
  }

  function podsOf({ metadata, spec }: PodDisruptionBudget): Pod[] {
    const { matches } = compileLabelSelector(spec.selector);
    const candidates = client.labelled<Pod>('pods', metadata.namespace, spec.selector?.matchLabels ?? {});
    const pods: Pod[] = [];
    for (const pod of candidates) if (matches(pod.metadata.labels)) pods.push(pod);
    return pods;
  }

  function write(budget: PodDisruptionBudget, status: PodDisruptionBudget['status']): void {
    if (status === budget.status) return;
    client.updateStatus<PodDisruptionBudget>('poddisruptionbudgets', { ...budget, metadata: { ...budget.metadata }, status });
  }

  return {
    reconcile,
    watches: [
      {
        plural: 'poddisruptionbudgets',
        keysOf({ type, object }) {
          const key = keyOf(object);
          const { namespace } = object.metadata;
          const keys = budgetsIn.get(namespace!);
          if (type === 'DELETED') {
            keys?.delete(key);
            if (keys?.size === 0) budgetsIn.delete(namespace!);
            return [];
          }
          if (keys) keys.add(key);
          else budgetsIn.set(namespace!, new Set([key]));
          return [key];
        },
      },
      {
        plural: 'pods',
        keysOf({ type, object, previous }) {
          const keys = budgetsIn.get(object.metadata.namespace!);
          if (!keys) return noKeys;
          const pod = object as Pod;
          const before = type === 'MODIFIED' ? (previous as Pod) : undefined;
          if (before && !matters(pod, before)) return noKeys;
          const due: string[] = [];
          let chosen: string | undefined;
          let matching = 0;
          for (const key of keys) {
            const { namespace, name } = splitKey(key);
            const budget = client.find<PodDisruptionBudget>('poddisruptionbudgets', namespace, name);
            const selector = compileLabelSelector(budget?.spec.selector);
            if (!budget || !(selector.matches(pod.metadata.labels) || (before && selector.matches(before.metadata.labels)))) continue;
            chosen ??= name;
            matching++;
            const delayMs = Math.floor((budget.status.expectedPods ?? 0) * GATHER_MS_PER_POD);
            if (delayMs === 0) due.push(key);
            else context.enqueueAfter(key, delayMs);
          }
          // Here both budgets are kept up to date; an eviction is refused all the same (rule 4.6.4).
          if (matching > 1) events.event(pod, 'Warning', 'MultiplePodDisruptionBudgets', severalText(pod, chosen!));
          return due;
        },
      },
    ],
  };
}

function severalText({ metadata: { namespace, name } }: Pod, chosen: string): string {
  return `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${chosen}" arbitrarily.`;
}

/** The few changes of a pod that a budget can see. */
function matters(pod: Pod, before: Pod): boolean {
  return (
    pod.metadata.labels !== before.metadata.labels ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    pod.metadata.ownerReferences !== before.metadata.ownerReferences ||
    isPodReady(pod) !== isPodReady(before)
  );
}

/** Kubernetes prints the selector as Go does. */
function unmanagedText(selector: LabelSelector | undefined): string {
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${formatLabelSelector(selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be ` +
    'calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
  );
}

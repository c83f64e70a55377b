// What draining a node would do to each pod on it, worked out before anything happens.
import type { ReadOnlyClient } from '../../model/client.ts';
import type { DialogAnswers } from '../../model/intent.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import { controllerOf } from '../../model/object.ts';
import type { Pod } from '../../model/object.ts';
import { isPodTerminal } from '../pod/conditions.ts';
import { createBudgetLedger } from './budget-ledger.ts';
import type { BudgetLedger } from './budget-ledger.ts';

/** The flags of `kubectl drain`. */
export interface DrainOptions {
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly force: boolean;
  /** Deletes instead of evicting: budgets are not asked. */
  readonly disableEviction: boolean;
  /** -1: each pod's own. */
  readonly gracePeriodSeconds: number;
  /** 0: no limit. */
  readonly timeoutSeconds: number;
}

export interface DrainRow {
  readonly pod: Pod;
  /** `blocked`: by a missing option, which refuses the whole drain, or by a budget, for which the drain waits. */
  readonly verdict: 'evict' | 'delete' | 'skip' | 'blocked';
  /** Why, in a few words; '' for a pod that simply goes. */
  readonly why: string;
  readonly blockedBy?: 'option' | 'budget';
}

export interface DrainPlan {
  /** Sorted by namespace and name. */
  readonly rows: readonly DrainRow[];
  /** kubectl's errors: with any of them nothing is evicted (behaviour rules 7.6.3 and 7.6.4). */
  readonly errors: readonly string[];
  /** kubectl's line after `Warning: `, '' when there is nothing to warn of (behaviour rule 7.6.5). */
  readonly warning: string;
}

const daemonSetError = 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)';
const daemonSetWarning = 'ignoring DaemonSet-managed Pods';
const localStorageError = 'Pods with local storage (use --delete-emptydir-data to override)';
// Kubernetes doubles the words itself.
const unmanagedError = 'cannot delete Pods that declare no controller (use --force to override)';
const unmanagedWarning = 'deleting Pods that declare no controller';

/** The verdict of kubectl's filters on one pod. */
interface Sorting {
  readonly goes: boolean;
  readonly warning?: string;
  readonly error?: string;
  /** For the row. */
  readonly why: string;
}

/**
 * Sorts the pods on a node as `kubectl drain` does, and looks ahead which of them a budget would hold back. `budgets`
 * is shared between nodes that are drained together.
 */
export function planDrain(
  reader: ReadOnlyClient,
  nodeName: string,
  options: DrainOptions,
  budgets: BudgetLedger = createBudgetLedger(reader),
): DrainPlan {
  const pods = [...reader.onNode<Pod>('pods', nodeName)].sort(compareNames);
  const errors = new Map<string, string[]>();
  const warnings = new Map<string, string[]>();
  const rows = pods.map((pod): DrainRow => {
    const sorting = sortPod(reader, pod, options);
    if (sorting.error) append(errors, sorting.error, pod);
    if (sorting.warning) append(warnings, sorting.warning, pod);
    if (sorting.error) return { pod, verdict: 'blocked', why: sorting.why, blockedBy: 'option' };
    if (!sorting.goes) return { pod, verdict: 'skip', why: sorting.why };
    if (options.disableEviction) return { pod, verdict: 'delete', why: sorting.why };
    const refusal = budgets.evict(pod);
    return refusal ? { pod, verdict: 'blocked', why: refusal, blockedBy: 'budget' } : { pod, verdict: 'evict', why: sorting.why };
  });
  return {
    rows,
    errors: [...errors].map(([text, names]) => `cannot delete ${text}: ${names.join(', ')}`),
    warning: [...warnings].map(([text, names]) => `${text}: ${names.join(', ')}`).join('; '),
  };
}

/** The answers of the drain dialog as options. */
export function drainOptions(answers: DialogAnswers): DrainOptions {
  return {
    ignoreDaemonSets: answers.ignoreDaemonSets === true,
    deleteEmptyDirData: answers.deleteEmptyDirData === true,
    force: answers.force === true,
    disableEviction: answers.disableEviction === true,
    gracePeriodSeconds: Number(answers.gracePeriodSeconds ?? -1),
    timeoutSeconds: Number(answers.timeoutSeconds ?? 0),
  };
}

/** `kubectl drain worker-1 --ignore-daemonsets`. */
export function drainCommand(nodeNames: readonly string[], options: DrainOptions): string {
  const flags = [
    options.ignoreDaemonSets && '--ignore-daemonsets',
    options.deleteEmptyDirData && '--delete-emptydir-data',
    options.force && '--force',
    options.disableEviction && '--disable-eviction',
    options.gracePeriodSeconds >= 0 && `--grace-period=${options.gracePeriodSeconds}`,
    options.timeoutSeconds > 0 && `--timeout=${options.timeoutSeconds}s`,
  ];
  return ['kubectl drain', ...nodeNames, ...flags.filter((flag) => flag !== false)].join(' ');
}

/**
 * kubectl's filters in their order (behaviour rule 7.6.2). The first that excludes decides; of pods that go, only the
 * last filter's warning is kept, so that lost emptyDir data is never warned of.
 */
function sortPod(reader: ReadOnlyClient, pod: Pod, options: DrainOptions): Sorting {
  const isFinished = isPodTerminal(pod);
  const owner = controllerOf(pod);
  let why = isFinished ? 'finished' : '';
  if (owner?.kind === 'DaemonSet' && !isFinished) {
    const sorting = sortDaemonPod(reader, pod, owner.name, options);
    if (!sorting.goes) return sorting;
    why = sorting.why;
  }
  if (isMirrorPod(pod)) {
    return { goes: false, why: 'static pod of the node' };
  }
  if (isFinished) return { goes: true, why };
  if (pod.spec.volumes?.some((volume) => volume.emptyDir)) {
    if (!options.deleteEmptyDirData) return { goes: false, error: localStorageError, why: 'has emptyDir data' };
    why = 'its emptyDir data is lost';
  }
  if (owner) return { goes: true, why };
  if (!options.force) return { goes: false, error: unmanagedError, why: 'nothing would bring it back' };
  return { goes: true, warning: unmanagedWarning, why: 'nothing brings it back' };
}

function sortDaemonPod(reader: ReadOnlyClient, pod: Pod, daemonSet: string, options: DrainOptions): Sorting {
  if (!reader.find('daemonsets', pod.metadata.namespace, daemonSet)) {
    const missing = `daemonsets.apps "${daemonSet}" not found`;
    const why = 'its DaemonSet is gone';
    return options.force ? { goes: true, why } : { goes: false, error: missing, why };
  }
  return options.ignoreDaemonSets
    ? { goes: false, warning: daemonSetWarning, why: `stays: DaemonSet ${daemonSet}` }
    : { goes: false, error: daemonSetError, why: `belongs to DaemonSet ${daemonSet}` };
}

function append(groups: Map<string, string[]>, text: string, { metadata }: Pod): void {
  const name = `${metadata.namespace}/${metadata.name}`;
  const group = groups.get(text);
  if (group) group.push(name);
  else groups.set(text, [name]);
}

function compareNames(a: Pod, b: Pod): number {
  const [left, right] = [`${a.metadata.namespace}/${a.metadata.name}`, `${b.metadata.namespace}/${b.metadata.name}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

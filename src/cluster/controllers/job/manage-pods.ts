// Makes and removes a Job's pods, so that as many are active as there should be (rules 4.3.1, 4.3.2, 4.3.7).
import { getCondition, isPodReady } from '../../../kinds/pod/conditions.ts';
import { completionIndexOf, hasIndex } from '../../../kinds/job/indexes.ts';
import type { Intervals } from '../../../kinds/job/indexes.ts';
import { backoffMs, failuresBefore, finishedAtMs, hasJobFinalizer, replacesFailedOnly } from '../../../kinds/job/pods.ts';
import { isFailureCounted } from '../../../kinds/job/failure-policy.ts';
import { isIndexed } from '../../../kinds/job/status.ts';
import { ApiError } from '../../../model/errors.ts';
import type { Job, Pod } from '../../../model/object.ts';
import type { ControllerContext } from '../controller.ts';
import { MAX_BURST, createPod, deletePod, slowStart } from '../pod-control.ts';
import { releaseJobPod } from './finalizer.ts';
import type { Backoff, JobState } from './job-state.ts';

export interface Plan {
  job: Job;
  state: JobState;
  /** Successes so far, those not counted yet included. */
  succeeded: number;
  backoff: Backoff;
  succeededIndexes: Intervals;
  failedIndexes: Intervals | undefined;
  /** The last failed pod of each index that waits for another one, in a Job with a limit per index. */
  lastFailed: ReadonlyMap<number, Pod>;
}

/** What was refused, and in how many ms the Job has to be looked at again when it waits after failures. */
export interface Managed {
  error?: ApiError;
  waitMs?: number;
}

export function managePods(context: ControllerContext, plan: Plan): Managed {
  const { job, state, succeeded } = plan;
  const { spec } = job;
  const { active } = state.pods;
  if (spec.suspend) return removePods(context, plan, [...active.values()]);
  const wanted = wantedActive(job, active.size, succeeded);
  const surplus = podsToRemove(plan, Math.max(0, active.size - wanted)).slice(0, MAX_BURST);
  // Either or: what is made waits for what is removed.
  if (surplus.length > 0) return removePods(context, plan, surplus);
  const terminating = replacesFailedOnly(spec) ? state.pods.terminating.size : 0;
  const missing = wanted - terminating - active.size;
  return missing > 0 ? addPods(context, plan, Math.min(missing, MAX_BURST)) : {};
}

function wantedActive({ spec }: Job, active: number, succeeded: number): number {
  // Without completions one success is enough: what runs may end, and nothing is added.
  if (spec.completions === undefined) return succeeded > 0 ? active : spec.parallelism!;
  return Math.max(0, Math.min(spec.parallelism!, spec.completions - succeeded));
}

function addPods(context: ControllerContext, plan: Plan, count: number): Managed {
  const { job, state, backoff, lastFailed } = plan;
  const { now } = context.clock;
  const isPerIndex = job.spec.backoffLimitPerIndex !== undefined;
  const waitMs = isPerIndex || backoff.failures === 0 ? 0 : backoff.lastAtMs + backoffMs(backoff.failures) - now;
  if (waitMs > 0) return { waitMs };
  const make = state.maker(job);
  if (!isIndexed(job)) {
    const pod = make();
    return slowStart(count, () => void state.expectations.creating(() => createPod(context, job, pod)));
  }
  const { indexes, waitMs: indexWaitMs } = freeIndexes(plan, count, now);
  if (indexes.length === 0) return indexWaitMs === undefined ? {} : { waitMs: indexWaitMs };
  let at = 0;
  const managed: Managed = slowStart(indexes.length, () => {
    const index = indexes[at++]!;
    const pod = make(index, isPerIndex ? failuresSoFar(job, lastFailed.get(index)) : undefined);
    state.expectations.creating(() => createPod(context, job, pod));
  });
  return indexWaitMs === undefined ? managed : { ...managed, waitMs: indexWaitMs };
}

/** The lowest indexes that nobody works on and that are not done with; those that have just failed wait each for itself. */
function freeIndexes({ job, state, succeededIndexes, failedIndexes = [], lastFailed }: Plan, count: number, now: number): { indexes: number[]; waitMs?: number } {
  const { pods } = state;
  const completions = job.spec.completions ?? 0;
  const isTaken = (index: number): boolean => pods.activeIndexes.has(index) || hasIndex(succeededIndexes, index) || hasIndex(failedIndexes, index);
  const waitsForEnd = replacesFailedOnly(job.spec) ? pods.terminatingIndexes : new Map<number, number>();
  const indexes: number[] = [];
  let waitMs: number | undefined;
  // An index that waits holds its place: no other one is begun instead.
  let considered = 0;
  const consider = (index: number): void => {
    considered++;
    const failed = lastFailed.get(index);
    const leftMs = failed ? finishedAtMs(failed) + backoffMs(totalFailures(failed)) - now : 0;
    if (leftMs <= 0) indexes.push(index);
    else waitMs = Math.min(waitMs ?? Infinity, leftMs);
  };
  for (const index of [...pods.freed].sort((a, b) => a - b)) {
    if (considered >= count) break;
    if (isTaken(index)) pods.freed.delete(index);
    else if (index < completions && !waitsForEnd.has(index)) consider(index);
  }
  for (let index = pods.untouched; index < completions && considered < count; index++) if (!isTaken(index)) consider(index);
  return waitMs === undefined ? { indexes } : { indexes, waitMs };
}

function totalFailures(failed: Pod): number {
  const { counted, ignored } = failuresBefore(failed);
  return counted + ignored + 1;
}

function failuresSoFar({ spec }: Job, replaced: Pod | undefined): { counted: number; ignored: number } {
  if (!replaced) return { counted: 0, ignored: 0 };
  const { counted, ignored } = failuresBefore(replaced);
  return isFailureCounted(spec.podFailurePolicy, replaced) ? { counted: counted + 1, ignored } : { counted, ignored: ignored + 1 };
}

/** Pods that do not belong: of an index that is worked on twice or does not exist; then as many more as are too many. */
function podsToRemove({ job, state }: Plan, atLeast: number): Pod[] {
  const { active, activeIndexes } = state.pods;
  const misfits = new Set<Pod>();
  if (isIndexed(job) && (activeIndexes.size !== active.size || state.isUnsure)) {
    const kept = new Map<number, Pod>();
    for (const pod of inOrderOfRemoval([...active.values()]).reverse()) {
      const index = completionIndexOf(pod);
      if (index === undefined || index >= job.spec.completions! || kept.has(index)) misfits.add(pod);
      else kept.set(index, pod);
    }
  }
  if (misfits.size >= atLeast) return [...misfits];
  const others = inOrderOfRemoval([...active.values()].filter((pod) => !misfits.has(pod)));
  return [...misfits, ...others.slice(0, atLeast - misfits.size)];
}

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** Those that have come least far go first. */
function inOrderOfRemoval(pods: Pod[]): Pod[] {
  const progress = (pod: Pod): readonly number[] => [pod.spec.nodeName ? 1 : 0, phases[pod.status.phase ?? ''] ?? 1, isPodReady(pod) ? 1 : 0];
  const since = (pod: Pod): string => (isPodReady(pod) ? (getCondition(pod, 'Ready')?.lastTransitionTime ?? '') : '');
  return pods.sort((a, b) => {
    const [x, y] = [progress(a), progress(b)];
    for (const [at, value] of x.entries()) if (value !== y[at]) return value - y[at]!;
    return newestFirst(since(a), since(b)) || newestFirst(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
  });
}

function newestFirst(a: string, b: string): number {
  return a === b ? 0 : a > b ? -1 : 1;
}

/** Pods that are wanted no more are no failures: their finalizers go first. */
function removePods(context: ControllerContext, { job, state: { expectations } }: Plan, pods: readonly Pod[]): Managed {
  return eachPod(pods, (pod) => {
    const freed = hasJobFinalizer(pod) ? releaseJobPod(context.client, expectations, pod) : pod;
    if (freed) expectations.deleting(freed.metadata.uid, () => deletePod(context, job, freed));
  });
}

/** Pods of a Job that is over keep their finalizers until they are counted. */
export function deleteActivePods(context: ControllerContext, job: Job, state: JobState): Managed {
  return eachPod([...state.pods.active.values()], (pod) => state.expectations.deleting(pod.metadata.uid, () => deletePod(context, job, pod)));
}

function eachPod(pods: readonly Pod[], run: (pod: Pod) => void): Managed {
  let error: ApiError | undefined;
  for (const pod of pods) {
    try {
      run(pod);
    } catch (refusal) {
      if (!(refusal instanceof ApiError)) throw refusal;
      error ??= refusal;
    }
  }
  return error ? { error } : {};
}

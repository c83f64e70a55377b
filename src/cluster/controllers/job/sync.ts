// One sync of a Job: counts what has ended, decides whether it is over, makes and removes pods, writes its status (rule 4.3).
//
// Pods that have ended are counted in two steps, as an observer of the real one sees them: their uids go into
// status.uncountedTerminatedPods, then their finalizers go, then the counts rise. A crash in between counts none twice.
import { findCondition, hasCondition } from '../../../kinds/condition.ts';
import { isFailureCounted, matchFailurePolicy } from '../../../kinds/job/failure-policy.ts';
import { completionIndexOf, countIndexes, formatIndexes, hasIndex, parseIndexes, withIndexes } from '../../../kinds/job/indexes.ts';
import type { Intervals } from '../../../kinds/job/indexes.ts';
import { failuresBefore, finishedAtMs, hasJobFinalizer, isJobPodFailed } from '../../../kinds/job/pods.ts';
import { isIndexed } from '../../../kinds/job/status.ts';
import type { Job, JobCondition, JobStatus, Pod } from '../../../model/object.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';
import type { ControllerContext } from '../controller.ts';
import { releaseJobPod } from './finalizer.ts';
import type { Backoff, JobState } from './job-state.ts';
import type { Managed } from './manage-pods.ts';
import { deleteActivePods, managePods } from './manage-pods.ts';
import type { Verdict } from './verdict.ts';
import { deadlineLeftMs, reached, verdictOf } from './verdict.ts';

/** So many ended pods are counted in one sync, to keep the status small. */
const MOST_UNCOUNTED = 500;

/** A Job that has not finished. Answers when it has to be looked at again; throws what the apiserver refused. */
export function syncJob(context: ControllerContext, job: Job, state: JobState): { requeueAfterMs: number } | undefined {
  const { client, events, clock } = context;
  const { spec, metadata } = job;
  const now = formatTimestamp(clock.now);
  const seen = lookAt(job, state);
  const status: JobStatus = { ...job.status };
  // A Job that is resumed begins anew, before its deadline is looked at.
  const isResumed = hasCondition(status.conditions, 'Suspended') && !spec.suspend;
  if ((!status.startTime && !spec.suspend) || isResumed) status.startTime = now;
  const { failed, newlyFailed, succeededIndexes, failedIndexes } = seen;

  let managed: Managed = {};
  const decided = verdictOf(job, status.startTime, { failed, restarts: state.pods.restarts, newlyFailed, succeededIndexes, failedIndexes }, clock.now);
  let verdict = decided;
  if (decided) managed = deleteActivePods(context, job, state);
  else if (!metadata.deletionTimestamp) managed = managePods(context, { job, state, ...seen });
  // What was made and removed is not in the counts yet when the watch is late: the rest has to wait for it.
  const { waitMs } = state.expectations;
  if (waitMs !== undefined) {
    write(client, job, decided ? withVerdict(status, decided, now) : status);
    if (managed.error) throw managed.error;
    return { requeueAfterMs: waitMs };
  }
  if (decided) {
    // Not over before all of them are going.
    if (managed.error) verdict = undefined;
  } else {
    const { active } = state.pods;
    const isComplete = active.size === 0 && (spec.completions === undefined ? seen.succeeded > 0 : seen.succeeded >= spec.completions);
    if (isComplete) verdict = reached;
    else if (!metadata.deletionTimestamp) noteSuspension(context, job, status);
  }
  state.isUnsure = false;

  const written = track(context, job, state, status, seen, verdict);
  const finished = written && findFinished(written.status);
  if (written && finished) {
    if (finished.type === 'Complete') {
      if (spec.completions !== undefined && (written.status.succeeded ?? 0) > spec.completions) {
        events.event(written, 'Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached');
      }
      events.event(written, 'Normal', 'Completed', 'Job completed');
    } else events.event(written, 'Warning', finished.reason!, finished.message!);
    return undefined;
  }
  if (managed.error) throw managed.error;
  const waits = [managed.waitMs ?? Infinity, verdict ? Infinity : deadlineLeftMs({ spec, status }, clock.now)];
  const requeueAfterMs = Math.min(...waits);
  return requeueAfterMs === Infinity ? undefined : { requeueAfterMs };
}

interface Seen {
  succeeded: number;
  failed: number;
  newlyFailed: readonly Pod[];
  backoff: Backoff;
  succeededIndexes: Intervals;
  failedIndexes: Intervals | undefined;
  lastFailed: ReadonlyMap<number, Pod>;
}

/** What has ended since the last sync, and what that makes of the counts. */
function lookAt(job: Job, state: JobState): Seen {
  const { spec, status } = job;
  const uncounted = status.uncountedTerminatedPods ?? {};
  const known = new Set([...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])]);
  const newlySucceeded: Pod[] = [];
  const newlyFailed: Pod[] = [];
  for (const pod of state.pods.ended.values()) {
    if (known.has(pod.metadata.uid) || !hasValidIndex(job, pod)) continue;
    if (pod.status.phase === 'Succeeded') newlySucceeded.push(pod);
    else if (isJobPodFailed(pod, spec)) newlyFailed.push(pod);
  }
  const counted = newlyFailed.filter((pod) => isFailureCounted(spec.podFailurePolicy, pod)).length;
  const failed = (status.failed ?? 0) + counted + (uncounted.failed?.length ?? 0);
  const seen: Seen = {
    succeeded: (status.succeeded ?? 0) + newlySucceeded.length + (uncounted.succeeded?.length ?? 0),
    failed,
    newlyFailed,
    backoff: backoffAfter(state.backoff, newlySucceeded, newlyFailed),
    succeededIndexes: [],
    failedIndexes: undefined,
    lastFailed: new Map(),
  };
  return isIndexed(job) ? { ...seen, ...lookAtIndexes(job, state, newlySucceeded, newlyFailed) } : seen;
}

function lookAtIndexes(job: Job, state: JobState, newlySucceeded: readonly Pod[], newlyFailed: readonly Pod[]): Partial<Seen> {
  const { spec, status } = job;
  const succeededIndexes = withIndexes(state.completedIndexes(job), indexesOf(newlySucceeded));
  const succeeded = countIndexes(succeededIndexes);
  if (spec.backoffLimitPerIndex === undefined) return { succeededIndexes, succeeded };
  const lost = newlyFailed.filter((pod) => isIndexLost(spec, pod));
  const failedIndexes = withIndexes(parseIndexes(status.failedIndexes, spec.completions!), indexesOf(lost));
  const lastFailed = new Map<number, Pod>();
  for (const pod of newlyFailed) {
    const index = completionIndexOf(pod)!;
    if (hasIndex(succeededIndexes, index) || hasIndex(failedIndexes, index) || state.pods.activeIndexes.has(index)) continue;
    const other = lastFailed.get(index);
    if (!other || (total(other) <= total(pod) && finishedAtMs(pod) >= finishedAtMs(other))) lastFailed.set(index, pod);
  }
  return { succeededIndexes, succeeded, failedIndexes, lastFailed };
}

function total(pod: Pod): number {
  const { counted, ignored } = failuresBefore(pod);
  return counted + ignored;
}

/** No other pod will be made for the index. */
function isIndexLost({ podFailurePolicy, backoffLimitPerIndex = 0 }: Job['spec'], pod: Pod): boolean {
  const action = matchFailurePolicy(podFailurePolicy, pod)?.action;
  return action === 'FailIndex' || (action !== 'Ignore' && failuresBefore(pod).counted >= backoffLimitPerIndex);
}

function hasValidIndex(job: Job, pod: Pod): boolean {
  return !isIndexed(job) || (completionIndexOf(pod) ?? Infinity) < job.spec.completions!;
}

function indexesOf(pods: readonly Pod[]): number[] {
  return [...new Set(pods.map((pod) => completionIndexOf(pod)!))].sort((a, b) => a - b);
}

/** A success begins the count anew; only what failed after it remains. */
function backoffAfter(before: Backoff, succeeded: readonly Pod[], failed: readonly Pod[]): Backoff {
  const lastSuccessAt = Math.max(-1, ...succeeded.map(finishedAtMs));
  const later = failed.map(finishedAtMs).filter((atMs) => atMs > lastSuccessAt);
  const failures = later.length + (succeeded.length > 0 ? 0 : before.failures);
  return later.length === 0 && succeeded.length === 0 ? before : { failures, lastAtMs: Math.max(0, ...later) };
}

function noteSuspension({ events, clock }: ControllerContext, job: Job, status: JobStatus): void {
  if (Boolean(job.spec.suspend) === hasCondition(status.conditions, 'Suspended')) return;
  const now = formatTimestamp(clock.now);
  if (job.spec.suspend) {
    status.conditions = withCondition(status.conditions, 'Suspended', 'True', 'JobSuspended', 'Job suspended', now);
    events.event(job, 'Normal', 'Suspended', 'Job suspended');
  } else {
    status.conditions = withCondition(status.conditions, 'Suspended', 'False', 'JobResumed', 'Job resumed', now);
    events.event(job, 'Normal', 'Resumed', 'Job resumed');
  }
}

/** Writes status and takes finalizers off; answers the Job as last written, undefined when there was nothing to say. */
function track(context: ControllerContext, job: Job, state: JobState, draft: JobStatus, seen: Seen, verdict: Verdict | undefined): Job | undefined {
  const { client, clock } = context;
  const now = formatTimestamp(clock.now);
  const status: JobStatus = { ...draft };
  const counted = pendingCounts(job, state);
  const { pods, isCut } = selectEnded(job, state, seen, verdict, counted);

  const isJobIndexed = isIndexed(job);
  if (isJobIndexed) {
    const text = formatIndexes(seen.succeededIndexes);
    setText(status, 'completedIndexes', text);
    state.noteCompletedIndexes(status.completedIndexes, seen.succeededIndexes);
    if (seen.failedIndexes) status.failedIndexes = formatIndexes(seen.failedIndexes);
  }
  if (verdict) status.conditions = withVerdict(status, verdict, now).conditions!;
  setCounts(status, state, isJobIndexed ? countIndexes(seen.succeededIndexes) : (job.status.succeeded ?? 0) + counted.doneSucceeded, (job.status.failed ?? 0) + counted.doneFailed);
  status.uncountedTerminatedPods = uncountedOf(counted.succeeded, counted.failed);
  let current = write(client, job, status);
  state.backoff = seen.backoff;

  for (const pod of pods) releaseJobPod(client, state.expectations, pod);
  const after: JobStatus = { ...(current ?? job).status };
  setCounts(after, state, isJobIndexed ? after.succeeded! : (after.succeeded ?? 0) + counted.succeeded.length, (after.failed ?? 0) + counted.failed.length);
  after.uncountedTerminatedPods = {};
  if (verdict && !isCut && state.pods.terminating.size === 0) {
    const type = verdict.type === 'FailureTarget' ? 'Failed' : 'Complete';
    after.conditions = withCondition(after.conditions, type, 'True', verdict.reason, verdict.message, now);
    if (type === 'Complete') after.completionTime = now;
  }
  current = write(client, current ?? job, after) ?? current;
  return current;
}

interface Counts {
  /** Uids that wait to be counted, in status.uncountedTerminatedPods. */
  succeeded: string[];
  failed: string[];
  /** Left over from a sync that was cut short after their finalizers had gone. */
  doneSucceeded: number;
  doneFailed: number;
}

function pendingCounts({ status }: Job, state: JobState): Counts {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const waits = (uid: string): boolean => state.pods.ended.has(uid) || hasFinalizerStill(state, uid);
  const [stillSucceeded, stillFailed] = [succeeded.filter(waits), failed.filter(waits)];
  return { succeeded: stillSucceeded, failed: stillFailed, doneSucceeded: succeeded.length - stillSucceeded.length, doneFailed: failed.length - stillFailed.length };
}

function hasFinalizerStill(state: JobState, uid: string): boolean {
  const pod = state.pods.active.get(uid);
  return pod !== undefined && hasJobFinalizer(pod);
}

/** The pods whose finalizers go now, with their uids added to what is counted. */
function selectEnded(job: Job, state: JobState, seen: Seen, verdict: Verdict | undefined, counts: Counts): { pods: readonly Pod[]; isCut: boolean } {
  const { spec, metadata } = job;
  const isLeaving = metadata.deletionTimestamp !== undefined || verdict !== undefined;
  const candidates = isLeaving ? [...state.pods.ended.values(), ...[...state.pods.active.values()].filter(hasJobFinalizer)] : [...state.pods.ended.values()];
  const [succeeded, failed] = [new Set(counts.succeeded), new Set(counts.failed)];
  // As they were before this sync deleted any.
  const newlyFailed = new Set(seen.newlyFailed.map((pod) => pod.metadata.uid));
  const pods: Pod[] = [];
  let counted = counts.succeeded.length + counts.failed.length;
  for (const pod of candidates) {
    const { uid } = pod.metadata;
    const hasSucceeded = pod.status.phase === 'Succeeded';
    const hasFailed = failed.has(uid) || newlyFailed.has(uid);
    if (!isLeaving && !hasSucceeded && (!hasFailed || seen.lastFailed.get(completionIndexOf(pod) ?? -1) === pod)) continue;
    pods.push(pod);
    if (hasSucceeded && !failed.has(uid)) {
      counted++;
      // An index is enough not to be counted twice.
      if (!isIndexed(job) && !succeeded.has(uid)) counts.succeeded.push(uid);
    } else if ((hasFailed || verdict?.type === 'FailureTarget') && !failed.has(uid) && hasValidIndex(job, pod) && isFailureCounted(spec.podFailurePolicy, pod)) {
      counted++;
      counts.failed.push(uid);
    }
    if (counted >= MOST_UNCOUNTED) return { pods, isCut: pods.length < candidates.length };
  }
  return { pods, isCut: false };
}

function setCounts(status: JobStatus, { pods }: JobState, succeeded: number, failed: number): void {
  setNumber(status, 'active', pods.active.size);
  status.ready = pods.ready;
  status.terminating = pods.terminating.size;
  setNumber(status, 'succeeded', succeeded);
  setNumber(status, 'failed', failed);
}

function setNumber(status: JobStatus, field: 'active' | 'succeeded' | 'failed', value: number): void {
  if (value > 0) status[field] = value;
  else delete status[field];
}

function setText(status: JobStatus, field: 'completedIndexes', value: string): void {
  if (value !== '') status[field] = value;
  else delete status[field];
}

function uncountedOf(succeeded: string[], failed: string[]): NonNullable<JobStatus['uncountedTerminatedPods']> {
  return { ...(succeeded.length > 0 ? { succeeded } : {}), ...(failed.length > 0 ? { failed } : {}) };
}

/** The Job as stored afterwards, or undefined when that is what it was. */
function write(client: ControllerContext['client'], job: Job, status: JobStatus): Job | undefined {
  const stored = client.updateStatus<Job>('jobs', { ...job, metadata: { ...job.metadata }, status });
  return stored.metadata.resourceVersion === job.metadata.resourceVersion ? undefined : stored;
}

/** With the condition that says how it is going to end. */
function withVerdict(status: JobStatus, { type, reason, message }: Verdict, now: string): JobStatus {
  if (findCondition(status.conditions, type)?.status === 'True') return status;
  return { ...status, conditions: withCondition(status.conditions, type, 'True', reason, message, now) };
}

function findFinished({ conditions }: JobStatus): JobCondition | undefined {
  return conditions?.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
}

function withCondition(conditions: readonly JobCondition[] | undefined, type: string, status: string, reason: string, message: string, now: string): JobCondition[] {
  const condition: JobCondition = { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
  const others = conditions ?? [];
  return others.some((other) => other.type === type) ? others.map((other) => (other.type === type ? condition : other)) : [...others, condition];
}

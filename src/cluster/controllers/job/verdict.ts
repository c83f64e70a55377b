// Whether a Job is about to end, and why: the conditions in the order in which Kubernetes looks for them (rules 4.3.3, 4.3.4).
import { findCondition } from '../../../kinds/condition.ts';
import { matchFailurePolicy } from '../../../kinds/job/failure-policy.ts';
import { checkIndexes, countIndexes, countShared, parseIndexes } from '../../../kinds/job/indexes.ts';
import type { Intervals } from '../../../kinds/job/indexes.ts';
import type { Job, JobSpec, Pod } from '../../../model/object.ts';
import { parseTimestamp } from '../../../model/timestamp.ts';

/** The interim condition; Failed and Complete follow with the same words when the last pod is gone. */
export interface Verdict {
  type: 'FailureTarget' | 'SuccessCriteriaMet';
  reason: string;
  message: string;
}

/** What is known of the Job's pods at the start of a sync. */
export interface Count {
  /** Pods that failed and count, those of earlier syncs included. */
  failed: number;
  /** Restarts of pods that have not ended. */
  restarts: number;
  /** Pods that failed since the last sync. */
  newlyFailed: readonly Pod[];
  succeededIndexes: Intervals;
  /** Of a Job with a limit per index. */
  failedIndexes: Intervals | undefined;
}

export const reached: Verdict = { type: 'SuccessCriteriaMet', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };

export function verdictOf(job: Job, startTime: string | undefined, count: Count, nowMs: number): Verdict | undefined {
  const { spec, status } = job;
  return (
    standing(job, 'SuccessCriteriaMet') ??
    standing(job, 'FailureTarget') ??
    policyVerdict(spec, count.newlyFailed) ??
    (count.failed > spec.backoffLimit! || tooManyRestarts(spec, count.restarts) ? failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit') : undefined) ??
    (deadlineLeftMs({ spec, status: { ...status, ...(startTime ? { startTime } : {}) } }, nowMs) <= 0 ? failure('DeadlineExceeded', 'Job was active longer than specified deadline') : undefined) ??
    (spec.completionMode === 'Indexed' ? (indexVerdict(spec, count) ?? successVerdict(spec, count.succeededIndexes)) : undefined)
  );
}

/** How long the Job may still be active; Infinity without a deadline, before its start and while it is suspended. */
export function deadlineLeftMs({ spec, status }: Pick<Job, 'spec' | 'status'>, nowMs: number): number {
  if (spec.activeDeadlineSeconds === undefined || !status.startTime || spec.suspend) return Infinity;
  return parseTimestamp(status.startTime) + spec.activeDeadlineSeconds * 1000 - nowMs;
}

function failure(reason: string, message: string): Verdict {
  return { type: 'FailureTarget', reason, message };
}

function standing({ status }: Job, type: Verdict['type']): Verdict | undefined {
  const condition = findCondition(status.conditions, type);
  return condition?.status === 'True' ? { type, reason: condition.reason ?? '', message: condition.message ?? '' } : undefined;
}

function policyVerdict({ podFailurePolicy }: JobSpec, newlyFailed: readonly Pod[]): Verdict | undefined {
  if (!podFailurePolicy) return undefined;
  for (const pod of newlyFailed) {
    const match = matchFailurePolicy(podFailurePolicy, pod);
    if (match?.action === 'FailJob') return failure('PodFailurePolicy', match.message);
  }
  return undefined;
}

/** Pods that are restarted in place fail the Job by their restarts. */
function tooManyRestarts({ template, backoffLimit = 0 }: JobSpec, restarts: number): boolean {
  if (template.spec?.restartPolicy !== 'OnFailure') return false;
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function indexVerdict({ maxFailedIndexes, completions = 0 }: JobSpec, { failedIndexes, succeededIndexes }: Count): Verdict | undefined {
  const failed = countIndexes(failedIndexes ?? []);
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes) {
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  return failed > 0 && failed + countIndexes(succeededIndexes) >= completions ? failure('FailedIndexes', 'Job has failed indexes') : undefined;
}

function successVerdict({ successPolicy, completions = 0 }: JobSpec, succeeded: Intervals): Verdict | undefined {
  if (succeeded.length === 0) return undefined;
  const index = (successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && countIndexes(succeeded) >= succeededCount;
    if ('fault' in checkIndexes(succeededIndexes, completions)) return false;
    const wanted = parseIndexes(succeededIndexes, completions);
    const shared = countShared(wanted, succeeded);
    return wanted.length > 0 && (shared === countIndexes(wanted) || (succeededCount !== undefined && shared >= succeededCount));
  });
  return index < 0 ? undefined : { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: `Matched rules at index ${index}` };
}

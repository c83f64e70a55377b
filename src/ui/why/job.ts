// Why a Job is where it is: what succeeded, what failed and by which rule, what it waits for and until when.
import type { Job, Pod } from '../../model/object.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import { formatTimestamp, parseTimestamp } from '../../model/timestamp.ts';
import { isPodActive } from '../../kinds/pod/conditions.ts';
import { podStatus, podTone } from '../../kinds/pod/status-text.ts';
import { findCondition, hasCondition } from '../../kinds/condition.ts';
import { matchFailurePolicy } from '../../kinds/job/failure-policy.ts';
import { completionIndexOf } from '../../kinds/job/indexes.ts';
import { backoffMs, failuresBefore, failuresSinceSuccess, finishedAtMs, isJobPodFailed } from '../../kinds/job/pods.ts';
import { completionsText, finishedCondition, isIndexed, isManagedElsewhere, jobHealth } from '../../kinds/job/status.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { explainChain } from './chain.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { ahead, counted, fact, heading, help, line, verdict } from './explanation.ts';
import { jobGuideLines } from './guide/job-words.ts';
import { blockerLines, conditionLines, podsOf, troubledPods } from './workload.ts';

/** Failed pods told of one by one. */
const MOST_FAILED = 5;

export function explainJob(context: WhyContext, job: Job): Explanation {
  const { now } = context;
  const { spec, status } = job;
  const pods = podsOf(context, job);
  const active = pods.filter(isPodActive);
  const failed = pods.filter((pod) => isJobPodFailed(pod, spec)).sort((a, b) => finishedAtMs(b) - finishedAtMs(a));
  const isOver = finishedCondition(job) !== undefined;
  return [
    verdictLine(job, now),
    ...jobGuideLines(context, job),
    ...(isManagedElsewhere(job) ? [line(`it is managed by ${spec.managedBy}: the Job controller leaves it alone`, 'pending', 0)] : []),
    ...(isOver ? expiryLines(job, now) : waitingLines(context, job, pods)),
    ...heading('Pods'),
    fact('there are', `${status.active ?? 0} active of ${spec.parallelism} at a time, ${status.succeeded ?? 0} succeeded, ${status.failed ?? 0} failed${status.terminating ? `, ${status.terminating} terminating` : ''}`),
    ...(isIndexed(job) ? indexLines(job) : []),
    ...failedLines(job, failed, now),
    ...(isOver ? [] : blockerLines(context, active)),
    ...conditionLines(status.conditions, now),
    ...explainChain(context, job, [...troubledPods(context, active).slice(0, 1), ...failed.slice(0, 1)]),
  ];
}

function verdictLine(job: Job, now: number): TonedLine {
  const { metadata, status } = job;
  const name = `job/${metadata.name}`;
  const health = jobHealth(job);
  if (health !== '') return verdict(`${name} ${finishedCondition(job) ? 'has failed' : 'is failing'}: ${health}`, 'error');
  if (finishedCondition(job)) {
    const took = parseTimestamp(status.completionTime) - parseTimestamp(status.startTime);
    const reason = findCondition(status.conditions, 'SuccessCriteriaMet');
    const why = reason?.reason === 'SuccessPolicy' ? ` (successPolicy: ${reason.message})` : '';
    return verdict(`${name} is complete: ${completionsText(job)} succeeded in ${formatHumanDuration(took)}${why}`, 'ok');
  }
  if (metadata.deletionTimestamp) return verdict(`${name} is being deleted`, 'killed');
  if (hasCondition(status.conditions, 'Suspended')) return verdict(`${name} is suspended: its pods are deleted, and none are made until it is resumed (key s)`, 'pending');
  return verdict(`${name}: ${completionsText(job)} succeeded${status.startTime ? `, started ${formatHumanDuration(now - parseTimestamp(status.startTime))} ago` : ''}`, 'warning');
}

/** What the Job waits for after failures, how many more it may have, and its deadline. */
function waitingLines({ now }: WhyContext, job: Job, pods: readonly Pod[]): TonedLine[] {
  const { spec, status } = job;
  const lines: TonedLine[] = [];
  const { failures, lastAtMs } = failuresSinceSuccess(pods, spec);
  const untilMs = lastAtMs + backoffMs(failures);
  const isShort = (status.active ?? 0) < Math.min(spec.parallelism!, (spec.completions ?? Infinity) - (status.succeeded ?? 0));
  if (!spec.suspend && spec.backoffLimitPerIndex === undefined && failures > 0 && isShort && untilMs > now) {
    const wait = formatHumanDuration(backoffMs(failures));
    lines.push(fact('back-off', `${counted(failures, 'failure')} since the last success: the next pod is made ${ahead(untilMs, now)}, ${wait} after the last one failed`, 'pending', 0));
  }
  if (spec.template.spec?.restartPolicy === 'OnFailure') {
    lines.push(fact('limit', `its containers are restarted in place; after ${counted(Math.max(1, spec.backoffLimit!), 'restart')} in all the Job fails (backoffLimit ${spec.backoffLimit})`, 'text', 0));
  } else if (spec.backoffLimitPerIndex === undefined && (status.failed ?? 0) > 0) {
    const left = spec.backoffLimit! - status.failed!;
    lines.push(fact('limit', `${counted(status.failed!, 'failure')} so far; ${left > 0 ? `${left} more may fail` : 'the next failure ends it'} (backoffLimit ${spec.backoffLimit})`, left > 0 ? 'text' : 'warning', 0));
  }
  if (spec.activeDeadlineSeconds !== undefined && status.startTime && !spec.suspend) {
    const atMs = parseTimestamp(status.startTime) + spec.activeDeadlineSeconds * 1000;
    lines.push(fact('deadline', `it fails ${ahead(atMs, now)}, at ${formatTimestamp(atMs)} (activeDeadlineSeconds ${spec.activeDeadlineSeconds})`, 'pending', 0));
  }
  return lines;
}

function expiryLines(job: Job, now: number): TonedLine[] {
  const { ttlSecondsAfterFinished: seconds } = job.spec;
  if (seconds === undefined) return [];
  const atMs = parseTimestamp(finishedCondition(job)!.lastTransitionTime) + seconds * 1000;
  return [fact('goes', `it is deleted with its pods ${ahead(atMs, now)} (ttlSecondsAfterFinished ${seconds})`, 'pending', 0)];
}

function indexLines({ spec, status }: Job): TonedLine[] {
  const { backoffLimitPerIndex: limit, maxFailedIndexes: most } = spec;
  return [
    fact('completed indexes', status.completedIndexes || 'none yet'),
    ...(limit === undefined ? [] : [fact('failed indexes', `${status.failedIndexes || 'none'} (an index may fail ${counted(limit, 'time')} and be tried again${most === undefined ? '' : `; with more than ${most} failed indexes the Job fails`})`)]),
  ];
}

/** The newest failed pods: how they ended, and what the rules make of it. */
function failedLines({ spec }: Job, failed: readonly Pod[], now: number): TonedLine[] {
  if (failed.length === 0) return [];
  return [
    ...heading('Failed pods', 'newest first'),
    ...failed.slice(0, MOST_FAILED).flatMap((pod) => {
      const { status } = podStatus(pod, now);
      const ended = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])].find(({ state }) => state?.terminated && state.terminated.exitCode !== 0);
      const code = ended ? `, ${ended.name} ended with exit code ${ended.state!.terminated!.exitCode}` : '';
      const index = completionIndexOf(pod);
      const tries = index === undefined || spec.backoffLimitPerIndex === undefined ? '' : `, try ${failuresBefore(pod).counted + 1} of ${spec.backoffLimitPerIndex + 1} for index ${index}`;
      const age = formatHumanDuration(Math.max(0, now - finishedAtMs(pod)));
      const match = matchFailurePolicy(spec.podFailurePolicy, pod);
      return [
        fact(pod.metadata.name, `${status}${code} ${age} ago${tries}`, podTone(status) ?? 'error'),
        ...(match ? [line(`rule at index ${match.index} of podFailurePolicy: ${match.action}: ${meaning[match.action]}`, 'muted', 2)] : []),
        ...(spec.podFailurePolicy && !match ? [line('no rule of podFailurePolicy fits: it counts against backoffLimit', 'muted', 2)] : []),
      ];
    }),
    ...(failed.length > MOST_FAILED ? [line(`and ${failed.length - MOST_FAILED} older`, 'muted')] : []),
    help('l shows what a pod said before it ended'),
  ];
}

const meaning = {
  FailJob: 'the whole Job fails at once',
  FailIndex: 'the index fails at once',
  Ignore: 'it does not count, another pod is made',
  Count: 'it counts against backoffLimit',
} as const;

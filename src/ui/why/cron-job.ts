// Why a CronJob does or does not start Jobs: its next run, what stands in its way, and how the last ones went.
import { nextRunOf } from '../../kinds/cron-job.ts';
import { ScheduleError } from '../../kinds/cron-job/fields.ts';
import { missedRuns } from '../../kinds/cron-job/missed-runs.ts';
import { createSchedule } from '../../kinds/cron-job/schedule.ts';
import { finishedCondition, jobHealth, jobStatusText } from '../../kinds/job/status.ts';
import { describeTime } from '../../model/describe-writer.ts';
import { controllerOf } from '../../model/object.ts';
import type { CronJob, Job } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { explainChain } from './chain.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { ago, ahead, fact, heading, help, line, verdict } from './explanation.ts';
import { cronJobGuideLines } from './guide/cron-job-words.ts';

/** Jobs told of one by one. */
const MOST_JOBS = 6;

export function explainCronJob(context: WhyContext, cronJob: CronJob): Explanation {
  const { port, now } = context;
  const { spec, status, metadata } = cronJob;
  const jobs = [...port.ownedBy<Job>(metadata.uid, 'jobs')].filter((job) => controllerOf(job)?.uid === metadata.uid).sort(newestFirst);
  const failed = jobs.find((job) => jobHealth(job) !== '');
  return [
    verdictLine(cronJob, now),
    ...obstacleLines(cronJob, now),
    ...cronJobGuideLines(context, cronJob),
    ...heading('Schedule'),
    fact(spec.schedule, spec.timeZone ? `by the clocks of ${spec.timeZone}` : 'in UTC, the time zone of kube-controller-manager'),
    fact('last run', status.lastScheduleTime ? `${describeTime(status.lastScheduleTime)}, ${ago(status.lastScheduleTime, now)}` : 'none yet'),
    fact('last success', status.lastSuccessfulTime ? `${describeTime(status.lastSuccessfulTime)}, ${ago(status.lastSuccessfulTime, now)}` : 'none yet'),
    fact('while a Job runs', policies[spec.concurrencyPolicy!] ?? ''),
    ...(spec.startingDeadlineSeconds === undefined ? [] : [fact('starting deadline', `a run that cannot be started within ${spec.startingDeadlineSeconds}s is left out`)]),
    ...heading('Jobs', `kept: ${spec.successfulJobsHistoryLimit} complete, ${spec.failedJobsHistoryLimit} failed`),
    ...(jobs.length === 0 ? [line('none', 'muted')] : []),
    ...jobs.slice(0, MOST_JOBS).map((job) => fact(job.metadata.name, `${jobStatusText(job)}, made ${ago(job.metadata.creationTimestamp, now)}${jobHealth(job) === '' ? '' : `: ${jobHealth(job)}`}`, jobHealth(job) === '' ? 'text' : 'error')),
    ...(jobs.length > MOST_JOBS ? [line(`and ${jobs.length - MOST_JOBS} older`, 'muted')] : []),
    help('t starts a Job now'),
    ...explainChain(context, cronJob, failed ? [failed] : []),
  ];
}

const policies: Readonly<Record<string, string>> = {
  Allow: 'the next one is started beside it (concurrencyPolicy Allow)',
  Forbid: 'no other is started (concurrencyPolicy Forbid)',
  Replace: 'it is deleted, and the next one takes its place (concurrencyPolicy Replace)',
};

function verdictLine(cronJob: CronJob, now: number): TonedLine {
  const { metadata, spec } = cronJob;
  const name = `cronjob/${metadata.name}`;
  if (metadata.deletionTimestamp) return verdict(`${name} is being deleted`, 'killed');
  if (spec.suspend) return verdict(`${name} is suspended: it starts nothing until it is resumed (key s)`, 'pending');
  const next = nextRunOf(cronJob, now);
  if (next === undefined) return verdict(`${name} never runs: no day fits its schedule ${spec.schedule}`, 'error');
  return verdict(`${name} runs next ${ahead(next, now)}, at ${describeTime(formatTimestamp(next))}`, 'ok');
}

/** Runs that were missed, and what keeps the next one from being started. */
function obstacleLines(cronJob: CronJob, now: number): TonedLine[] {
  const { spec, status } = cronJob;
  const active = status.active ?? [];
  const lines: TonedLine[] = [];
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    lines.push(line(`it is left out if ${active.map(({ name }) => `job/${name}`).join(', ')} still runs then: concurrencyPolicy is Forbid`, 'warning', 0));
  }
  if (spec.suspend && hasMissed(cronJob, now)) lines.push(line('runs were missed meanwhile: when it is resumed, the last of them is made up for at once', 'pending', 0));
  return lines;
}

/** Whether a run would be started now if nothing stood in the way. */
function hasMissed(cronJob: CronJob, now: number): boolean {
  try {
    const missed = missedRuns(cronJob, createSchedule(cronJob.spec.schedule, cronJob.spec.timeZone), now, true);
    return missed?.newestMs !== undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return false;
    throw error;
  }
}

function newestFirst(a: Job, b: Job): number {
  const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (x !== y) return x < y ? 1 : -1;
  return Number(finishedCondition(a) !== undefined) - Number(finishedCondition(b) !== undefined) || (a.metadata.name < b.metadata.name ? 1 : -1);
}

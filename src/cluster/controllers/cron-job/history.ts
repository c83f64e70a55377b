// Removes the oldest finished Jobs of a CronJob beyond its limits (rule 4.4.5).
import { finishedCondition } from '../../../kinds/job/status.ts';
import { ApiError } from '../../../model/errors.ts';
import type { CronJob, Job } from '../../../model/object.ts';
import { parseTimestamp } from '../../../model/timestamp.ts';
import type { ControllerContext } from '../controller.ts';

export function cleanUp(context: ControllerContext, cronJob: CronJob, status: CronJob['status'], jobs: readonly Job[]): void {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
  const limits = { Complete: successfulJobsHistoryLimit, Failed: failedJobsHistoryLimit };
  for (const [type, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    const finished = jobs.filter((job) => finishedCondition(job)?.type === type && !job.metadata.deletionTimestamp).sort(byStart);
    for (const job of finished.slice(0, Math.max(0, finished.length - limit))) deleteJob(context, cronJob, status, job);
  }
}

/** In the background, with its event; throws when it was refused, so that the next sync tries again. */
export function deleteJob({ client, events }: ControllerContext, cronJob: CronJob, status: CronJob['status'], { metadata }: Job): void {
  const { namespace, name, uid } = metadata;
  try {
    client.delete('jobs', namespace, name, { propagationPolicy: 'Background' });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    events.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${error.message}`);
    throw error;
  }
  forgetActive(status, uid);
  events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
}

/** Takes a Job off the list of those that run. */
export function forgetActive(status: CronJob['status'], uid: string): void {
  const left = (status.active ?? []).filter((reference) => reference.uid !== uid);
  if (left.length > 0) status.active = left;
  else delete status.active;
}

function byStart(a: Job, b: Job): number {
  const [x, y] = [parseTimestamp(a.status.startTime), parseTimestamp(b.status.startTime)];
  if (x !== y && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

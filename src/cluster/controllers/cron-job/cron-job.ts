// The CronJob controller: starts Jobs at their times, keeps account of those that run, removes old ones (rule 4.4).
import { ScheduleError } from '../../../kinds/cron-job/fields.ts';
import { missedRuns, nextRun } from '../../../kinds/cron-job/missed-runs.ts';
import { scheduledJob, scheduledJobName } from '../../../kinds/cron-job/new-job.ts';
import { createSchedule } from '../../../kinds/cron-job/schedule.ts';
import type { Schedule } from '../../../kinds/cron-job/schedule.ts';
import { describeTime } from '../../../model/describe-writer.ts';
import { ApiError } from '../../../model/errors.ts';
import type { CronJob, Job, KubeObject } from '../../../model/object.ts';
import { controllerOf, keyOf, splitKey } from '../../../model/object.ts';
import { formatTimestamp, parseTimestamp } from '../../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { isNamespaceTerminating } from '../pod-control.ts';
import { cleanUp, deleteJob } from './history.ts';
import { noteJobs } from './active-jobs.ts';

/** A Job is started so long after its time, lest it be a moment too early. */
const DELAY_MS = 100;

export const cronJobController: ControllerDefinition = { name: 'cronjob-controller', create };

type Status = CronJob['status'];

function create(context: ControllerContext): Controller {
  const { client, clock, events } = context;

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const cronJob = client.find<CronJob>('cronjobs', namespace, name);
    if (!cronJob) return undefined;
    const jobs = [...client.ownedBy<Job>(cronJob.metadata.uid, 'jobs')].filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid);
    const status: Status = { ...cronJob.status };
    try {
      cleanUp(context, cronJob, status, jobs);
      noteJobs(context, cronJob, status, jobs);
      return startDue(cronJob, status);
    } finally {
      client.updateStatus<CronJob>('cronjobs', { ...cronJob, metadata: { ...cronJob.metadata }, status });
    }
  }

  /** Starts the run that is due, if there is one; answers when the next one will be. */
  function startDue(cronJob: CronJob, status: Status): { requeueAfterMs: number } | undefined {
    const { spec, metadata } = cronJob;
    if (metadata.deletionTimestamp || spec.suspend) return undefined;
    const schedule = scheduleOf(cronJob);
    const missed = schedule && missedRuns(cronJob, schedule, clock.now, true);
    if (!schedule || !missed) {
      if (schedule) events.event(cronJob, 'Warning', 'InvalidSchedule', `invalid schedule: ${spec.schedule} : time difference between two schedules is less than 1 second`);
      return undefined;
    }
    if (missed.count === 'many') {
      const help = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      events.event(cronJob, 'Warning', 'TooManyMissedTimes', `too many missed start times. ${help}`);
    }
    if (missed.newestMs !== undefined) start(cronJob, status, missed.newestMs);
    const next = nextRun({ ...cronJob, status }, schedule, clock.now);
    return next === undefined ? undefined : { requeueAfterMs: next + DELAY_MS - clock.now };
  }

  function scheduleOf(cronJob: CronJob): Schedule | undefined {
    const { schedule, timeZone } = cronJob.spec;
    try {
      return createSchedule(schedule, timeZone);
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      events.event(cronJob, 'Warning', 'UnparseableSchedule', `unparseable schedule: ${JSON.stringify(schedule)} : ${error.message}`);
      return undefined;
    }
  }

  function start(cronJob: CronJob, status: Status, atMs: number): void {
    const { startingDeadlineSeconds: deadline, concurrencyPolicy } = cronJob.spec;
    if (deadline !== undefined && atMs + deadline * 1000 < clock.now) {
      events.event(cronJob, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${describeTime(formatTimestamp(atMs))}`);
      return;
    }
    const { active = [] } = status;
    if (active.some(({ name }) => name === scheduledJobName(cronJob, atMs)) || parseTimestamp(status.lastScheduleTime) === atMs) return;
    if (concurrencyPolicy === 'Forbid' && active.length > 0) {
      events.event(cronJob, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
      return;
    }
    if (concurrencyPolicy === 'Replace') {
      for (const { namespace, name } of active) {
        const job = client.find<Job>('jobs', namespace, name!);
        if (job) deleteJob(context, cronJob, status, job);
      }
    }
    const job = createJob(cronJob, status, atMs);
    if (!job) return;
    const { apiVersion, kind, metadata } = job;
    const { name, namespace, uid, resourceVersion } = metadata;
    status.active = [...(status.active ?? []), { apiVersion, kind, name, namespace: namespace!, uid, resourceVersion }];
    status.lastScheduleTime = formatTimestamp(atMs);
  }

  /** undefined when somebody else has made it, or it is accounted for; throws what was refused. */
  function createJob(cronJob: CronJob, status: Status, atMs: number): Job | undefined {
    const wanted = scheduledJob(cronJob, atMs);
    try {
      const job = client.create<Job>('jobs', wanted);
      events.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
      return job;
    } catch (error) {
      if (!(error instanceof ApiError) || isNamespaceTerminating(error)) throw error;
      if (error.reason !== 'AlreadyExists') {
        events.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
        throw error;
      }
      const job = client.get<Job>('jobs', cronJob.metadata.namespace, wanted.metadata.name!);
      // Started already, by a sync that could not write it down, or by another run of the same minute.
      const isOurs = controllerOf(job)?.uid === cronJob.metadata.uid;
      return isOurs && !status.active?.some(({ uid }) => uid === job.metadata.uid) ? job : undefined;
    }
  }

  return {
    reconcile,
    watches: [
      { plural: 'cronjobs', keysOf: ({ type, object }) => (type === 'DELETED' ? [] : [keyOf(object)]) },
      { plural: 'jobs', keysOf: ({ object, previous }) => [...new Set([...keysOfOwner(object), ...(previous ? keysOfOwner(previous) : [])])] },
    ],
  };
}

function keysOfOwner(job: KubeObject): readonly string[] {
  const owner = controllerOf(job);
  return owner?.kind === 'CronJob' ? [`${job.metadata.namespace}/${owner.name}`] : noKeys;
}

// CronJob: starts a Job again and again, at the times of a schedule.
import { formatHumanDuration } from '../model/duration.ts';
import { defineKind } from '../model/kind.ts';
import type { CronJob } from '../model/object.ts';
import { ageColumn, countColumn, dashboardOnly, nameColumn, sinceColumn, templateColumns, textColumn } from './columns.ts';
import { describeCronJob } from './cron-job/describe.ts';
import { ScheduleError } from './cron-job/fields.ts';
import { nextRun } from './cron-job/missed-runs.ts';
import { createSchedule } from './cron-job/schedule.ts';
import { triggerAction } from './cron-job/trigger-action.ts';
import { validateCronJob, validateCronJobUpdate } from './cron-job/validation.ts';
import { defaultedEmbeddedSpec } from './job/defaults.ts';
import { jobSpecWarnings } from './job/warnings.ts';
import { ownerAction } from './owner-action.ts';
import { withFields } from './pod/copy-on-write.ts';
import { suspendAction } from './suspend-action.ts';
import { cronJobUses } from './template-uses.ts';
import { workloadNameWarnings } from './workload.ts';

export const cronJobKind = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const spec = draft.spec ?? ({} as CronJob['spec']);
    draft.spec = withFields(spec, {
      concurrencyPolicy: spec.concurrencyPolicy || 'Allow',
      suspend: spec.suspend ?? false,
      successfulJobsHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
      failedJobsHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
      jobTemplate: defaultedJobTemplate(spec.jobTemplate),
    });
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  validate: validateCronJob,
  validateUpdate: validateCronJobUpdate,
  warnings: (object, old) => [
    ...(old ? [] : workloadNameWarnings(object)),
    ...(object.spec.jobTemplate.spec ? jobSpecWarnings(object.spec.jobTemplate.spec, 'spec.jobTemplate.spec', old?.spec.jobTemplate.spec) : []),
    ...(object.spec.schedule.includes('TZ') ? ['cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone field instead'] : []),
  ],
  columns: [
    nameColumn,
    textColumn('Schedule', ({ spec }) => spec.schedule),
    textColumn('Timezone', ({ spec }) => spec.timeZone, '<none>'),
    { title: 'SUSPEND', type: 'boolean', value: ({ spec }) => (spec.suspend ? 'True' : 'False'), tone: ({ spec }) => (spec.suspend ? 'pending' : undefined) },
    countColumn('Active', ({ status }) => status.active?.length),
    sinceColumn('Last Schedule', ({ status }) => status.lastScheduleTime, '<none>'),
    ageColumn,
    ...templateColumns<CronJob>(({ spec }) => spec.jobTemplate.spec),
    dashboardOnly({
      title: 'NEXT RUN',
      value: (object, now) => {
        const at = nextRunOf(object, now);
        return at === undefined ? undefined : at - now;
      },
      text: (object, now) => {
        const at = nextRunOf(object, now);
        return at === undefined ? '<none>' : `in ${formatHumanDuration(Math.max(0, at - now))}`;
      },
      align: 'right',
      ageing: true,
    }),
  ],
  tone: ({ spec }) => (spec.suspend ? 'pending' : undefined),
  describe: describeCronJob,
  actions: [
    triggerAction,
    suspendAction<CronJob>({
      plural: 'cronjobs',
      suspend: 'No more Jobs are started. Those that run go on.',
      resume: 'The last run that was missed meanwhile is made up for, unless startingDeadlineSeconds says that it is too late.',
    }),
    ownerAction,
  ],
  uses: cronJobUses,
  drillDown: ({ metadata }) => ({ view: 'table', plural: 'jobs', namespace: metadata.namespace, ownerUid: metadata.uid }),
});

/** A Job's own defaults wait until there is a Job. */
function defaultedJobTemplate(given: CronJob['spec']['jobTemplate'] | undefined): CronJob['spec']['jobTemplate'] {
  const jobTemplate = given ?? {};
  const { metadata, spec } = jobTemplate;
  return withFields(jobTemplate, {
    // Kubernetes prints the zero time of embedded metadata.
    metadata: metadata && 'creationTimestamp' in metadata ? metadata : { creationTimestamp: null as unknown as string, ...metadata },
    spec: defaultedEmbeddedSpec(spec ?? {}),
  });
}

/** When it runs next, in ms; undefined when it is suspended, or never will. */
export function nextRunOf(cronJob: CronJob, nowMs: number): number | undefined {
  if (cronJob.spec.suspend || cronJob.metadata.deletionTimestamp) return undefined;
  try {
    return nextRun(cronJob, createSchedule(cronJob.spec.schedule, cronJob.spec.timeZone), nowMs);
  } catch (error) {
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
}

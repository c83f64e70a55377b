// Job: runs pods until enough of them have succeeded.
import { formatHumanDuration } from '../model/duration.ts';
import { defineKind } from '../model/kind.ts';
import type { Job } from '../model/object.ts';
import { parseTimestamp } from '../model/timestamp.ts';
import { ageColumn, dashboardOnly, nameColumn, workloadWideColumns } from './columns.ts';
import { defaultedJobSpec } from './job/defaults.ts';
import { describeJob } from './job/describe.ts';
import { generateSelector, takeLabels } from './job/selector.ts';
import { completionsText, finishedCondition, jobHealth, jobStatusText, jobTone } from './job/status.ts';
import { validateJob, validateJobUpdate } from './job/validation.ts';
import { jobSpecWarnings } from './job/warnings.ts';
import { ownerAction } from './owner-action.ts';
import { ownPodsOf } from './pod-selection.ts';
import { suspendAction } from './suspend-action.ts';
import { templateUses } from './template-uses.ts';
import { workloadNameWarnings } from './workload.ts';
import { countErrors } from './status-validation.ts';

export const jobKind = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  shortNames: [],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  fieldSelectors: { 'status.successful': ({ status }) => String(status.succeeded ?? 0) },
  setDefaults(draft) {
    draft.spec = defaultedJobSpec(draft.spec ?? {});
    if (Object.keys(draft.metadata.labels ?? {}).length === 0) takeLabels(draft);
  },
  prepareForCreate(draft) {
    generateSelector(draft);
    draft.status = {};
  },
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  warnings: (object, old) => [
    ...(old ? [] : workloadNameWarnings(object)),
    ...jobSpecWarnings(object.spec, 'spec', old?.spec),
  ],
  validateStatus: ({ status }) => countErrors(status, ['active', 'succeeded', 'failed', 'ready', 'terminating']),
  columns: [
    nameColumn,
    { title: 'STATUS', value: jobStatusText, tone: jobTone },
    { title: 'COMPLETIONS', value: ({ status }) => status.succeeded ?? 0, text: completionsText, align: 'right' },
    {
      title: 'DURATION',
      value: durationMs,
      text: (object, now) => {
        const ms = durationMs(object, now);
        return ms === undefined ? '' : formatHumanDuration(ms);
      },
      align: 'right',
      ageing: true,
    },
    ageColumn,
    ...workloadWideColumns,
    dashboardOnly({ title: 'ACTIVE', value: ({ status }) => status.active ?? 0, align: 'right' }),
    dashboardOnly({ title: 'FAILED', value: ({ status }) => status.failed ?? 0, align: 'right', tone: ({ status }) => (status.failed ? 'warning' : undefined) }),
  ],
  health: jobHealth,
  tone: jobTone,
  describe: describeJob,
  actions: [
    suspendAction<Job>({
      plural: 'jobs',
      suspend: 'Its running pods are deleted. What has succeeded stays counted.',
      resume: 'Its pods start again, and the time of activeDeadlineSeconds counts from now.',
      disabled: (job) => (finishedCondition(job) ? 'it has finished' : undefined),
    }),
    ownerAction,
  ],
  uses: templateUses,
  drillDown: ownPodsOf,
});

/** A Job that did not complete goes on counting, as kubectl shows it. */
function durationMs({ status }: Job, now: number): number | undefined {
  if (!status.startTime) return undefined;
  return (status.completionTime ? parseTimestamp(status.completionTime) : now) - parseTimestamp(status.startTime);
}

import { describe, expect, test } from 'vitest';
import { cronJobKind, nextRunOf } from '../../src/kinds/cron-job.ts';
import { manualJob, scheduledJob } from '../../src/kinds/cron-job/new-job.ts';
import { missedRuns } from '../../src/kinds/cron-job/missed-runs.ts';
import { createSchedule } from '../../src/kinds/cron-job/schedule.ts';
import { formatTimestamp, parseTimestamp } from '../../src/model/timestamp.ts';
import { cellsOf, created, createdAt, errorsOf, live, updateErrorsOf } from '../support/kinds.ts';

const job = 'jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: work, image: "busybox:1.36"}]}}}}';
const spec = (rest = 'schedule: "*/5 * * * *"', template = job) => `spec: {${rest}, ${template}}`;

test('defaults; those of the Job wait until there is one', () => {
  const { spec: given, status } = created(cronJobKind, spec());
  expect(given).toMatchObject({ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
  expect(given.jobTemplate.metadata).toEqual({ creationTimestamp: null });
  expect(given.jobTemplate.spec).toMatchObject({ template: { metadata: { creationTimestamp: null }, spec: { dnsPolicy: 'ClusterFirst' } } });
  expect(given.jobTemplate.spec).not.toHaveProperty('backoffLimit');
  expect(status).toEqual({});
});

describe('refusals', () => {
  test.each<[string, string[]]>([
    [spec('schedule: ""'), ['spec.schedule: Required value']],
    [spec('schedule: "every day"'), ['spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]']],
    [spec('schedule: "TZ=UTC 0 0 * * *"'), ['spec.schedule: Invalid value: "TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead']],
    [spec('schedule: "@daily", timeZone: Moon/Base'), ['spec.timeZone: Invalid value: "Moon/Base": unknown time zone Moon/Base']],
    [spec('schedule: "@daily", timeZone: "Etc/../UTC"'), ['spec.timeZone: Invalid value: "Etc/../UTC": unknown time zone Etc/../UTC']],
    [spec('schedule: "@daily", timeZone: europe/berlin'), ['spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin']],
    [spec('schedule: "@daily", timeZone: ""'), ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
    [
      spec('schedule: "@daily", timeZone: Local'),
      ['spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'],
    ],
    [spec('schedule: "@daily", concurrencyPolicy: Queue'), ['spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"']],
    [
      spec('schedule: "@daily", startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -2, failedJobsHistoryLimit: -3'),
      ['startingDeadlineSeconds: Invalid value: -1', 'successfulJobsHistoryLimit: Invalid value: -2', 'failedJobsHistoryLimit: Invalid value: -3'].map((text) => `spec.${text}: must be greater than or equal to 0`),
    ],
    [spec('schedule: "@daily"', 'jobTemplate: {spec: {template: {spec: {containers: [{name: work, image: busybox}]}}}}'), ['spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']],
    [
      `metadata: {name: this-cron-job-name-is-longer-than-fifty-two-characters}\n${spec()}`,
      ['metadata.name: Invalid value: "this-cron-job-name-is-longer-than-fifty-two-characters": must be no more than 52 characters'],
    ],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(cronJobKind, yaml)).toEqual(errors);
  });

  test('everything may change, if it is valid', () => {
    expect(updateErrorsOf(cronJobKind, spec(), spec('schedule: "@daily", timeZone: Asia/Seoul, suspend: true'))).toEqual([]);
    expect(updateErrorsOf(cronJobKind, spec(), spec('schedule: now'))).toEqual(['spec.schedule: Invalid value: "now": expected exactly 5 fields, found 1: [now]']);
  });
});

test('kubectl columns, and the next run on the dashboard', () => {
  const object = live(cronJobKind, `${spec('schedule: "*/5 * * * *", timeZone: Asia/Seoul')}\nstatus: {lastScheduleTime: "2025-06-01T08:00:00Z", active: [{name: web-1}]}`);
  const now = createdAt + 60_000;
  expect(cellsOf(cronJobKind, object, { now, wide: true })).toEqual({
    NAME: 'web',
    SCHEDULE: '*/5 * * * *',
    TIMEZONE: 'Asia/Seoul',
    SUSPEND: 'False',
    ACTIVE: '1',
    'LAST SCHEDULE': '60s',
    AGE: '60s',
    CONTAINERS: 'work',
    IMAGES: 'busybox:1.36',
    SELECTOR: '<none>',
  });
  const next = cronJobKind.columns.find(({ title }) => title === 'NEXT RUN')!;
  expect(next.text!(object, now)).toBe('in 4m');
  const suspended = live(cronJobKind, spec('schedule: "*/5 * * * *", suspend: true'));
  expect([cellsOf(cronJobKind, suspended)['SUSPEND'], cellsOf(cronJobKind, suspended)['LAST SCHEDULE'], next.text!(suspended, now)]).toEqual(['True', '<none>', '<none>']);
});

describe('the Job of a run', () => {
  const cronJob = live(cronJobKind, `${spec('schedule: "@hourly", timeZone: America/St_Johns', job.replace('{spec', '{metadata: {labels: {app: a}, annotations: {b: c}}, spec'))}`);

  test('is named after the minute, and knows its time', () => {
    const { metadata } = scheduledJob(cronJob, parseTimestamp('2025-06-01T09:00:00Z'));
    expect(metadata).toMatchObject({
      name: 'web-29146140',
      labels: { app: 'a' },
      annotations: { b: 'c', 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2025-06-01T06:30:00-02:30' },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'web', uid: 'uid-cronjobs-web', controller: true, blockOwnerDeletion: true }],
    });
  });

  test('by hand it is marked, and blocks nothing', () => {
    const { metadata } = manualJob(cronJob, 'now');
    expect(metadata).toMatchObject({ name: 'now', annotations: { b: 'c', 'cronjob.kubernetes.io/instantiate': 'manual' } });
    expect(metadata.ownerReferences).toEqual([{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'web', uid: 'uid-cronjobs-web', controller: true }]);
  });
});

describe('missed runs', () => {
  const after = (minutes: number, fields = '', status = '') => {
    const object = live(cronJobKind, `${spec(`schedule: "*/5 * * * *"${fields}`)}\nstatus: {${status}}`);
    const missed = missedRuns(object, createSchedule('*/5 * * * *'), createdAt + minutes * 60_000, true)!;
    return `${missed.count} ${missed.newestMs === undefined ? '-' : formatTimestamp(missed.newestMs).slice(11, 16)}`;
  };
  test.each<[string, number, string, string, string]>([
    ['before the first', 4, '', '', 'none -'],
    ['the first', 6, '', '', 'none 08:05'],
    ['two', 11, '', '', 'few 08:10'],
    ['a hundred', 504, '', '', 'few 16:20'],
    ['more than a hundred', 510, '', '', 'many 16:30'],
    ['years', 60 * 24 * 365 * 3, '', '', 'many 08:00'],
    ['within the deadline only', 510, ', startingDeadlineSeconds: 600', '', 'few 16:30'],
    ['since the last run', 510, '', 'lastScheduleTime: "2025-06-01T16:25:00Z"', 'none 16:30'],
  ])('%s', (_, minutes, fields, status, expected) => {
    expect(after(minutes, fields, status)).toBe(expected);
  });

  test('none comes after the last day of February', () => {
    expect(nextRunOf(live(cronJobKind, spec('schedule: "0 0 30 2 *"')), createdAt)).toBeUndefined();
  });
});

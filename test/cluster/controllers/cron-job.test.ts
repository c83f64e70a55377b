import { describe, expect, it } from 'vitest';
import type { CronJob, Job } from '../../../src/model/object.ts';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { cronJobYaml } from '../../support/jobs.ts';

/** Clusters begin some seconds after 08:00 on 2025-06-01. */
function start(spec: string, command: string, jobSpec = ''): TestCluster {
  const cluster = createTestCluster();
  cluster.apply(cronJobYaml('tick', spec, command, jobSpec));
  return cluster;
}

const cronJob = (cluster: TestCluster): CronJob => cluster.admin.get<CronJob>('cronjobs', 'default', 'tick');
const jobs = (cluster: TestCluster): string => cluster.table('jobs', { columns: ['NAME', 'STATUS', 'COMPLETIONS'] });
const eventsOf = (cluster: TestCluster): string[] => cluster.events('cronjob/tick').map((line) => line.replace(' cronjob-controller', ''));
const minutes = (schedule: string): string => `schedule: "${schedule}"`;

describe('a CronJob', () => {
  it('starts a Job at each of its times, keeps account of it, and forgets the oldest', () => {
    const cluster = start(minutes('* * * * *'), 'sleep 10');
    cluster.advance('5m');
    expect(jobs(cluster)).toMatchInlineSnapshot(`
      "NAME            STATUS     COMPLETIONS
      tick-29146082   Complete   1/1
      tick-29146083   Complete   1/1
      tick-29146084   Complete   1/1
      tick-29146085   Running    0/1"
    `);
    expect(cronJob(cluster).status).toMatchObject({
      active: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'tick-29146085', namespace: 'default' }],
      lastScheduleTime: '2025-06-01T08:05:00Z',
      lastSuccessfulTime: '2025-06-01T08:04:12Z',
    });
    expect(eventsOf(cluster).slice(-4)).toEqual([
      'Normal SuccessfulCreate Created job tick-29146084',
      'Normal SuccessfulDelete Deleted job tick-29146081',
      'Normal SawCompletedJob Saw completed job: tick-29146084, condition: Complete',
      'Normal SuccessfulCreate Created job tick-29146085',
    ]);
  });

  it('keeps one failed Job beside three good ones', () => {
    const cluster = start(minutes('* * * * *'), 'exit 1', 'backoffLimit: 0');
    cluster.advance('4m30s');
    expect(jobs(cluster)).toBe('NAME            STATUS   COMPLETIONS\ntick-29146084   Failed   0/1');
    expect(eventsOf(cluster)).toContain('Normal SawCompletedJob Saw completed job: tick-29146084, condition: Failed');
    expect(cronJob(cluster).status.lastSuccessfulTime).toBeUndefined();
  });

  it('goes by the clocks of its time zone', () => {
    // 08:30 UTC.
    const cluster = start(`${minutes('0 14 * * *')}, timeZone: Asia/Kolkata`, 'true');
    cluster.advance('29m');
    expect(jobs(cluster)).toBe('NAME   STATUS   COMPLETIONS');
    cluster.advance('2m');
    expect(cluster.admin.list<Job>('jobs').map(({ metadata }) => metadata.annotations)).toEqual([{ 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2025-06-01T14:00:00+05:30' }]);
  });

  it('never starts anything on a day that does not come', () => {
    const cluster = start(minutes('0 0 31 2 *'), 'true');
    cluster.advance('10m');
    expect([eventsOf(cluster), cluster.admin.list('jobs')]).toEqual([['Warning InvalidSchedule invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second'], []]);
  });

  it('takes its Jobs and their pods along', () => {
    const cluster = start(minutes('* * * * *'), 'sleep 30');
    cluster.advance('3m10s');
    cluster.admin.delete('cronjobs', 'default', 'tick', { propagationPolicy: 'Background' });
    cluster.advance('1m');
    expect([...cluster.admin.list('jobs'), ...cluster.admin.list('pods')]).toEqual([]);
  });
});

describe('concurrencyPolicy', () => {
  const after = (policy: string): TestCluster => {
    const cluster = start(`${minutes('* * * * *')}, concurrencyPolicy: ${policy}`, 'sleep 90');
    cluster.advance('2m10s');
    return cluster;
  };

  it('Allow lets Jobs run beside each other', () => {
    const cluster = after('Allow');
    expect(jobs(cluster)).toBe('NAME            STATUS    COMPLETIONS\ntick-29146081   Running   0/1\ntick-29146082   Running   0/1');
    expect(cronJob(cluster).status.active).toHaveLength(2);
  });

  it('Forbid leaves a run out, and makes up for it when the other has ended', () => {
    const cluster = after('Forbid');
    expect(jobs(cluster)).toBe('NAME            STATUS    COMPLETIONS\ntick-29146081   Running   0/1');
    expect(eventsOf(cluster).at(-1)).toBe('Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid');
    cluster.advance('40s');
    expect(jobs(cluster)).toBe('NAME            STATUS     COMPLETIONS\ntick-29146081   Complete   1/1\ntick-29146082   Running    0/1');
  });

  it('Replace deletes the one that runs', () => {
    const cluster = after('Replace');
    expect(jobs(cluster)).toBe('NAME            STATUS    COMPLETIONS\ntick-29146082   Running   0/1');
    expect(eventsOf(cluster)).toEqual(['Normal SuccessfulCreate Created job tick-29146081', 'Normal SuccessfulDelete Deleted job tick-29146081', 'Normal SuccessfulCreate Created job tick-29146082']);
    expect(cronJob(cluster).status.active).toMatchObject([{ name: 'tick-29146082' }]);
  });
});

describe('missed runs', () => {
  const suspend = (cluster: TestCluster, value: boolean): void => void cluster.admin.patch('cronjobs', 'default', 'tick', 'merge', { spec: { suspend: value } });

  it('are not started while it is suspended, and the last one is when it is resumed', () => {
    const cluster = start(`${minutes('*/5 * * * *')}, suspend: true`, 'sleep 3');
    cluster.advance('16m');
    expect(jobs(cluster)).toBe('NAME   STATUS   COMPLETIONS');
    suspend(cluster, false);
    cluster.advance('1m');
    expect(jobs(cluster)).toBe('NAME            STATUS     COMPLETIONS\ntick-29146095   Complete   1/1');
    cluster.advance('5m');
    expect(cronJob(cluster).status.lastScheduleTime).toBe('2025-06-01T08:20:00Z');
  });

  it('beyond the deadline are not made up for', () => {
    const cluster = start(`${minutes('*/5 * * * *')}, startingDeadlineSeconds: 30, suspend: true`, 'sleep 3');
    cluster.advance('7m');
    suspend(cluster, false);
    cluster.advance('1m');
    expect(cluster.admin.list('jobs')).toEqual([]);
    cluster.advance('3m');
    expect(cluster.admin.list('jobs')).toHaveLength(1);
  });

  it('more than a hundred are told of', () => {
    const cluster = start(`${minutes('* * * * *')}, suspend: true`, 'sleep 3');
    cluster.advance('2h');
    suspend(cluster, false);
    cluster.advance('1s');
    expect(eventsOf(cluster)).toEqual([
      'Warning TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      'Normal SuccessfulCreate Created job tick-29146200',
    ]);
  });
});

it('starts one Job a minute at most, however often it is due', () => {
  const cluster = start('schedule: "@every 10s"', 'sleep 3');
  cluster.advance('2m30s');
  expect(jobs(cluster)).toBe('NAME            STATUS     COMPLETIONS\ntick-29146080   Complete   1/1\ntick-29146081   Complete   1/1\ntick-29146082   Complete   1/1');
  expect(cronJob(cluster).status.lastScheduleTime).toBe('2025-06-01T08:02:37Z');
});

describe('Jobs that the controller did not start', () => {
  it('are told of, counted as successes, and kept by the limits', () => {
    const cluster = start(minutes('0 0 1 1 *'), 'true');
    const { apiVersion, kind, metadata, spec } = cronJob(cluster);
    const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
    cluster.admin.create('jobs', { metadata: { name: 'by-hand', namespace: 'default', ownerReferences: [owner] }, spec: spec.jobTemplate.spec });
    cluster.advance('10s');
    expect(eventsOf(cluster)[0]).toMatch(/^Warning UnexpectedJob Saw a job that the controller did not create or forgot: by-hand/);
    expect(cronJob(cluster).status.lastSuccessfulTime).toMatch(/^2025-06-01T08:00:/);
    expect(cronJob(cluster).status.active).toBeUndefined();
  });

  it('and are missed when somebody deleted them', () => {
    const cluster = start(minutes('* * * * *'), 'sleep 300');
    cluster.advance('1m');
    cluster.admin.delete('jobs', 'default', 'tick-29146081');
    cluster.advance('1s');
    expect(eventsOf(cluster).at(-1)).toBe('Normal MissingJob Active job went missing: tick-29146081');
    expect(cronJob(cluster).status.active).toBeUndefined();
  });
});

it('says why a Job cannot be made', () => {
  const cluster = createTestCluster();
  const name = 'a-name-of-fifty-two-characters-which-is-all-it-may-b';
  cluster.apply(cronJobYaml(name, minutes('* * * * *'), 'true', 'completionMode: Indexed, completions: 1000, parallelism: 1'));
  cluster.advance('70s');
  const refusal = `Job.batch "${name}-29146081" is invalid: metadata.name: Invalid value: "${name}-29146081": will not able to create pod with invalid DNS label: ${name}-29146081-999`;
  expect(cluster.events(`cronjob/${name}`)[0]).toMatch(`Warning FailedCreate cronjob-controller Error creating job: ${refusal}`);
});

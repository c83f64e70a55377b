// Golden scenario 9.12 and its like: Jobs and CronJobs as kubectl shows them.
import { describe, expect, it } from 'vitest';
import { createTestCluster } from '../support/cluster.ts';
import { cronJobYaml, jobYaml } from '../support/jobs.ts';

const podColumns = { columns: ['READY', 'STATUS', 'RESTARTS', 'AGE'] };

describe('9.12 a Job that always fails, with backoffLimit 2', () => {
  it('has pods at 0, 10 and 20 s after failures, and has failed after the third', () => {
    const cluster = createTestCluster();
    cluster.apply(jobYaml('work', 'backoffLimit: 2', 'sleep 1; exit 1'));
    cluster.advance('20s');
    expect(cluster.table('jobs')).toMatchInlineSnapshot(`
      "NAME   STATUS    COMPLETIONS   DURATION   AGE
      work   Running   0/1           20s        20s"
    `);
    cluster.advance('60s');
    expect(cluster.table('jobs')).toMatchInlineSnapshot(`
      "NAME   STATUS   COMPLETIONS   DURATION   AGE
      work   Failed   0/1           80s        80s"
    `);
    expect(cluster.table('pods', podColumns)).toMatchInlineSnapshot(`
      "READY   STATUS   RESTARTS   AGE
      0/1     Error    0          80s
      0/1     Error    0          68s
      0/1     Error    0          47s"
    `);
    expect(cluster.events('job/work').at(-1)).toBe('Warning BackoffLimitExceeded job-controller Job has reached the specified backoff limit');
  });
});

describe('a Job that completes', () => {
  it('keeps its pods, for their logs', () => {
    const cluster = createTestCluster();
    cluster.apply(jobYaml('work', 'completions: 4, parallelism: 2', 'echo done; sleep 5'));
    cluster.advance('4s');
    expect(cluster.table('pods', podColumns)).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS   AGE
      1/1     Running   0          4s
      1/1     Running   0          4s"
    `);
    cluster.advance('60s');
    expect(cluster.table('jobs', { wide: true }).replaceAll(/=[0-9a-f-]{36}/g, '=<uid>')).toMatchInlineSnapshot(`
      "NAME   STATUS     COMPLETIONS   DURATION   AGE   CONTAINERS   IMAGES         SELECTOR
      work   Complete   4/4           15s        64s   work         busybox:1.36   batch.kubernetes.io/controller-uid=<uid>"
    `);
    expect(cluster.table('pods', podColumns)).toMatchInlineSnapshot(`
      "READY   STATUS      RESTARTS   AGE
      0/1     Completed   0          64s
      0/1     Completed   0          56s
      0/1     Completed   0          64s
      0/1     Completed   0          56s"
    `);
  });
});

describe('a CronJob', () => {
  it('shows its last run, and its Jobs named after their minute', () => {
    const cluster = createTestCluster();
    cluster.apply(cronJobYaml('tick', 'schedule: "*/2 * * * *", timeZone: Europe/Berlin', 'sleep 30'));
    cluster.advance('4m5s');
    expect(cluster.table('cronjobs')).toMatchInlineSnapshot(`
      "NAME   SCHEDULE      TIMEZONE        SUSPEND   ACTIVE   LAST SCHEDULE   AGE
      tick   */2 * * * *   Europe/Berlin   False     1        12s             4m5s"
    `);
    expect(cluster.table('jobs')).toMatchInlineSnapshot(`
      "NAME            STATUS     COMPLETIONS   DURATION   AGE
      tick-29146082   Complete   1/1           32s        2m12s
      tick-29146084   Running    0/1           12s        12s"
    `);
  });
});

import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/model/object.ts';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { cronJobYaml, jobYaml } from '../../support/jobs.ts';
import { whyLines } from '../../support/why.ts';

function why(yaml: string, time: string, plural = 'jobs', prepare?: (cluster: TestCluster) => void): string[] {
  const cluster = createTestCluster();
  cluster.apply(yaml);
  cluster.advance(time);
  prepare?.(cluster);
  const [object] = cluster.admin.list(plural);
  return whyLines(cluster, plural, object!.metadata.name).map((line) => line.replaceAll(/work-(\d+-)?[bcdf-hj-np-tv-xz2-9]{5}\b/g, 'work-$1<rand>'));
}

describe('a Job', () => {
  test('that waits after failures says until when, and what is left', () => {
    const lines = why(jobYaml('work', 'backoffLimit: 3', 'exit 3'), '20s');
    expect(lines.slice(0, 3)).toEqual([
      'job/work: 0/1 succeeded, started 20s ago',
      'back-off: 2 failures since the last success: the next pod is made in 11s, 20s after the last one failed',
      'limit: 2 failures so far; 1 more may fail (backoffLimit 3)',
    ]);
    expect(lines).toContain('  work-<rand>: Error, work ended with exit code 3 9s ago');
  });

  test('that failed by a rule names the pod and the rule', () => {
    const rules = '[{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}, {action: FailJob, onExitCodes: {operator: In, values: [42]}}]';
    const lines = why(jobYaml('work', `podFailurePolicy: {rules: ${rules}}`, 'exit 42'), '20s');
    expect(lines[0]).toMatch(/^job\/work has failed: PodFailurePolicy: Container work for pod default\/work-<rand> failed with exit code 42 matching FailJob rule at index 1$/);
    expect(lines).toContain('    rule at index 1 of podFailurePolicy: FailJob: the whole Job fails at once');
  });

  test('with a limit per index says which try a pod was', () => {
    const lines = why(jobYaml('work', 'completionMode: Indexed, completions: 2, parallelism: 2, backoffLimitPerIndex: 1', 'test $JOB_COMPLETION_INDEX != 1'), '1m');
    expect(lines[0]).toBe('job/work has failed: FailedIndexes: Job has failed indexes');
    expect(lines).toContain('  failed indexes: 1 (an index may fail 1 time and be tried again)');
    expect(lines.filter((line) => line.includes('for index 1'))).toEqual([expect.stringContaining('try 2 of 2 for index 1'), expect.stringContaining('try 1 of 2 for index 1')]);
  });

  test('that cannot be placed leads to its pod', () => {
    const lines = why(jobYaml('work', 'completions: 1', 'true').replace('command:', 'resources: {requests: {cpu: 64}}, command:'), '10s');
    expect(lines.some((line) => line.includes('it asks for 64 of cpu, more than any of these nodes has'))).toBe(true);
  });

  test.each<[string, string, string, string, string]>([
    ['suspended', 'suspend: true', 'true', '5s', 'job/work is suspended: its pods are deleted, and none are made until it is resumed (key s)'],
    ['complete', 'completions: 1', 'sleep 4', '20s', 'job/work is complete: 1/1 succeeded in 7s'],
    ['of another manager', 'managedBy: acme.io/queue', 'true', '5s', 'it is managed by acme.io/queue: the Job controller leaves it alone'],
    ['with a deadline', 'activeDeadlineSeconds: 60', 'sleep 100', '10s', 'deadline: it fails in 50s, at 2025-06-01T08:01:07Z (activeDeadlineSeconds 60)'],
    ['that will be deleted', 'ttlSecondsAfterFinished: 60', 'true', '20s', 'goes: it is deleted with its pods in 43s (ttlSecondsAfterFinished 60)'],
    ['whose pod is restarted in place', 'backoffLimit: 4', 'sleep 100', '10s', 'limit: its containers are restarted in place; after 4 restarts in all the Job fails (backoffLimit 4)'],
  ])('%s', (_, spec, command, time, expected) => {
    const restartPolicy = expected.includes('restarted') ? 'OnFailure' : 'Never';
    expect(why(jobYaml('work', spec, command, { restartPolicy }), time)).toContain(expected);
  });
});

describe('a CronJob', () => {
  test('says when it runs next, by which clocks, and how the last runs went', () => {
    const lines = why(cronJobYaml('tick', 'schedule: "*/5 * * * *", timeZone: Asia/Seoul', 'exit 1', 'backoffLimit: 0'), '6m', 'cronjobs');
    expect(lines[0]).toBe('cronjob/tick runs next in 3m53s, at Sun, 01 Jun 2025 08:10:00 +0000');
    expect(lines).toEqual(expect.arrayContaining(['  */5 * * * *: by the clocks of Asia/Seoul', '  last success: none yet', '  tick-29146085: Failed, made 67s ago: BackoffLimitExceeded: Job has reached the specified backoff limit']));
  });

  test.each<[string, string, string, string]>([
    ['suspended', 'schedule: "* * * * *", suspend: true', 'cronjob/tick is suspended: it starts nothing until it is resumed (key s)', 'runs were missed meanwhile: when it is resumed, the last of them is made up for at once'],
    ['that never runs', 'schedule: "0 0 30 2 *"', 'cronjob/tick never runs: no day fits its schedule 0 0 30 2 *', '  none'],
    ['that waits for another run', 'schedule: "* * * * *", concurrencyPolicy: Forbid', 'cronjob/tick runs next in 53s, at Sun, 01 Jun 2025 08:05:00 +0000', 'it is left out if job/tick-29146081 still runs then: concurrencyPolicy is Forbid'],
  ])('%s', (_, spec, first, other) => {
    const lines = why(cronJobYaml('tick', spec, 'sleep 1000'), '4m', 'cronjobs');
    expect(lines[0]).toBe(first);
    expect(lines).toContain(other);
  });
});

test('a pod of a Job leads up to its Job and CronJob', () => {
  const cluster = createTestCluster();
  cluster.apply(cronJobYaml('tick', 'schedule: "* * * * *"', 'exit 1'));
  cluster.advance('80s');
  const [pod] = cluster.admin.list<Pod>('pods');
  const lines = whyLines(cluster, 'pods', pod!.metadata.name);
  expect(lines.filter((line) => /^ {2}(cronjob|job|pod)\//.test(line)).map((line) => line.trim().split('/')[0])).toEqual(['cronjob', 'job', 'pod']);
});

import { describe, expect, it } from 'vitest';
import type { Job, Pod } from '../../../src/model/object.ts';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { jobYaml } from '../../support/jobs.ts';

const job = (cluster: TestCluster, name = 'work'): Job => cluster.admin.get<Job>('jobs', 'default', name);
const podsOf = (cluster: TestCluster): Pod[] => cluster.admin.list<Pod>('pods', { namespace: 'default' });
const conditions = (cluster: TestCluster): string[] => (job(cluster).status.conditions ?? []).map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`);
const eventsOf = (cluster: TestCluster): string[] => cluster.events('job/work').map((line) => line.replace(/work-(\d+-)?[a-z0-9]{5}$/, 'work-$1<rand>'));
const rows = (cluster: TestCluster): string => cluster.table('pods', { columns: ['STATUS', 'RESTARTS', 'AGE'] });

function start(spec: string, command: string, options: { restartPolicy?: string } = {}): TestCluster {
  const cluster = createTestCluster();
  cluster.apply(jobYaml('work', spec, command, options));
  return cluster;
}

describe('a Job that completes', () => {
  it('counts its pods in two steps, and is complete after its criteria are met', () => {
    const cluster = createTestCluster();
    const steps: string[] = [];
    cluster.store.watch(['jobs'], ({ object }) => {
      const { status } = object as Job;
      const uncounted = status.uncountedTerminatedPods?.succeeded?.length ?? 0;
      steps.push([`active ${status.active ?? 0}`, `ready ${status.ready ?? '-'}`, `uncounted ${uncounted}`, `succeeded ${status.succeeded ?? 0}`, ...(status.conditions ?? []).map(({ type }) => type)].join(' '));
    });
    cluster.apply(jobYaml('work', 'completions: 3, parallelism: 2', 'sleep 5'));
    cluster.settle();
    expect(steps).toEqual([
      'active 0 ready - uncounted 0 succeeded 0',
      'active 2 ready 0 uncounted 0 succeeded 0',
      'active 2 ready 2 uncounted 0 succeeded 0',
      'active 1 ready 0 uncounted 2 succeeded 0',
      'active 1 ready 0 uncounted 0 succeeded 2',
      'active 1 ready 1 uncounted 0 succeeded 2',
      'active 0 ready 0 uncounted 1 succeeded 2 SuccessCriteriaMet',
      'active 0 ready 0 uncounted 0 succeeded 3 SuccessCriteriaMet Complete',
    ]);
    expect(conditions(cluster)).toEqual([
      'SuccessCriteriaMet True CompletionsReached: Reached expected number of succeeded pods',
      'Complete True CompletionsReached: Reached expected number of succeeded pods',
    ]);
    expect(eventsOf(cluster)).toEqual([...Array.from({ length: 3 }, () => 'Normal SuccessfulCreate job-controller Created pod: work-<rand>'), 'Normal Completed job-controller Job completed']);
  });

  it('holds its pods by a finalizer until they are counted', () => {
    const cluster = start('completions: 1', 'sleep 5');
    cluster.advance('4s');
    expect(podsOf(cluster)[0]!.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    cluster.settle();
    expect(podsOf(cluster)[0]!.metadata.finalizers).toBeUndefined();
    expect(podsOf(cluster)[0]!.status.phase).toBe('Succeeded');
  });

  it('without completions ends with the first success and what runs beside it', () => {
    const cluster = start('parallelism: 3', 'sleep $((RANDOM % 20 + 3))');
    cluster.settle('30s');
    expect(job(cluster).status).toMatchObject({ succeeded: 3, conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }] });
    expect(podsOf(cluster)).toHaveLength(3);
  });

  it('with completions 0 is complete at once', () => {
    const cluster = start('completions: 0', 'true');
    cluster.advance('1s');
    expect(cluster.table('jobs', { columns: ['STATUS', 'COMPLETIONS'] })).toBe('STATUS     COMPLETIONS\nComplete   0/0');
  });

  it('goes some time after it has finished, with its pods', () => {
    const cluster = start('ttlSecondsAfterFinished: 30', 'true');
    cluster.advance('25s');
    expect(cluster.table('jobs', { columns: ['STATUS'] })).toBe('STATUS\nComplete');
    cluster.advance('15s');
    expect([cluster.admin.list('jobs'), podsOf(cluster)]).toEqual([[], []]);
  });
});

describe('a Job that fails', () => {
  it('makes one pod more than its limit, each after twice the time (9.12)', () => {
    const cluster = start('backoffLimit: 2', 'exit 1');
    cluster.advance('2m');
    const born = podsOf(cluster).map(({ metadata }) => Date.parse(metadata.creationTimestamp)).sort((a, b) => a - b);
    // The back-off counts from the end of a pod, which comes a second after its start.
    expect(born.map((at) => (at - born[0]!) / 1000)).toEqual([0, 11, 31]);
    expect(job(cluster).status).toMatchObject({ failed: 3, ready: 0, terminating: 0 });
    expect(job(cluster).status).not.toHaveProperty('completionTime');
    expect(conditions(cluster)).toEqual([
      'FailureTarget True BackoffLimitExceeded: Job has reached the specified backoff limit',
      'Failed True BackoffLimitExceeded: Job has reached the specified backoff limit',
    ]);
    expect(eventsOf(cluster).at(-1)).toBe('Warning BackoffLimitExceeded job-controller Job has reached the specified backoff limit');
  });

  it('counts the restarts of pods that are restarted in place', () => {
    const cluster = start('backoffLimit: 2', 'exit 1', { restartPolicy: 'OnFailure' });
    cluster.advance('2m');
    expect(job(cluster).status).toMatchObject({ failed: 1, conditions: [{ type: 'FailureTarget', reason: 'BackoffLimitExceeded' }, { type: 'Failed' }] });
    expect(podsOf(cluster)).toEqual([]);
    expect(eventsOf(cluster).slice(0, 2)).toEqual(['Normal SuccessfulCreate job-controller Created pod: work-<rand>', 'Normal SuccessfulDelete job-controller Deleted pod: work-<rand>']);
  });

  it('ends its pods at its deadline, and has failed when the last of them is gone', () => {
    const cluster = start('activeDeadlineSeconds: 20, parallelism: 2, completions: 2', 'trap "sleep 8; exit 0" TERM; while true; do sleep 1; done');
    cluster.advance('22s');
    expect(cluster.table('jobs', { columns: ['STATUS', 'COMPLETIONS'] })).toBe('STATUS          COMPLETIONS\nFailureTarget   0/2');
    expect(job(cluster).status).toMatchObject({ terminating: 2, failed: 2 });
    cluster.advance('30s');
    expect(conditions(cluster)).toEqual([
      'FailureTarget True DeadlineExceeded: Job was active longer than specified deadline',
      'Failed True DeadlineExceeded: Job was active longer than specified deadline',
    ]);
    expect(podsOf(cluster)).toEqual([]);
  });

  it('says why it cannot make pods, and makes them when it can', () => {
    const cluster = start('completions: 1', 'true', { restartPolicy: 'Never\n      serviceAccountName: robot' });
    cluster.advance('5s');
    expect(eventsOf(cluster)[0]).toMatch(/^Warning FailedCreate job-controller Error creating: pods "work-" is forbidden: error looking up service account default\/robot: serviceaccount "robot" not found/);
    cluster.admin.create('serviceaccounts', { metadata: { name: 'robot', namespace: 'default' } });
    cluster.advance('2m');
    expect(job(cluster).status.succeeded).toBe(1);
  });
});

describe('podFailurePolicy', () => {
  const policy = (rules: string): string => `backoffLimit: 2, podFailurePolicy: {rules: [${rules}]}`;

  it('FailJob ends the Job at once', () => {
    const cluster = start(policy('{action: FailJob, onExitCodes: {operator: In, values: [42]}}'), 'exit 42');
    cluster.advance('20s');
    const [pod] = podsOf(cluster);
    expect(conditions(cluster)[1]).toBe(`Failed True PodFailurePolicy: Container work for pod default/${pod!.metadata.name} failed with exit code 42 matching FailJob rule at index 0`);
    expect(podsOf(cluster)).toHaveLength(1);
  });

  it('Ignore counts no failure, but waits', () => {
    const cluster = start(policy('{action: Ignore, onExitCodes: {operator: In, values: [7]}}'), 'exit 7');
    cluster.advance('3m');
    expect(job(cluster).status.failed).toBeUndefined();
    expect(podsOf(cluster).length).toBeGreaterThan(3);
    expect(cluster.table('jobs', { columns: ['STATUS'] })).toBe('STATUS\nRunning');
  });

  it('Ignore forgives a pod that was evicted', () => {
    const cluster = start(policy('{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}'), 'sleep 40');
    cluster.advance('10s');
    cluster.admin.evict('default', podsOf(cluster)[0]!.metadata.name);
    cluster.advance('2m');
    expect(job(cluster).status).toMatchObject({ succeeded: 1 });
    expect(job(cluster).status.failed).toBeUndefined();
  });

  it('what no rule names counts', () => {
    const cluster = start(policy('{action: Ignore, onExitCodes: {operator: In, values: [7]}}'), 'exit 8');
    cluster.advance('3m');
    expect(job(cluster).status).toMatchObject({ failed: 3, conditions: [{ type: 'FailureTarget', reason: 'BackoffLimitExceeded' }, { type: 'Failed' }] });
  });
});

describe('an Indexed Job', () => {
  const indexed = (rest: string): string => `completionMode: Indexed, ${rest}`;

  it('gives each pod an index, in name, labels, hostname and environment', () => {
    const cluster = start(indexed('completions: 3, parallelism: 2'), 'echo $JOB_COMPLETION_INDEX on $(hostname)');
    cluster.settle();
    expect(job(cluster).status).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
    const pods = podsOf(cluster);
    expect(pods.map(({ metadata }) => metadata.name.replace(/[a-z0-9]{5}$/, '<rand>'))).toEqual(['work-0-<rand>', 'work-1-<rand>', 'work-2-<rand>']);
    expect(pods.map((pod) => cluster.logs(pod.metadata.name)[0])).toEqual(['0 on work-0', '1 on work-1', '2 on work-2']);
    const key = 'batch.kubernetes.io/job-completion-index';
    expect(pods.map(({ metadata }) => [metadata.labels![key], metadata.annotations![key]])).toEqual([['0', '0'], ['1', '1'], ['2', '2']]);
  });

  it('tries a failed index again', () => {
    const cluster = start(indexed('completions: 3, parallelism: 3'), 'if [ $JOB_COMPLETION_INDEX = 1 ]; then sleep 3; exit 1; fi');
    cluster.advance('22s');
    expect(job(cluster).status).toMatchObject({ completedIndexes: '0,2', failed: 2 });
    const tried = podsOf(cluster).map(({ metadata }) => metadata.name.slice(0, 6));
    expect(tried).toEqual(['work-0', 'work-1', 'work-1', 'work-2']);
  });

  it('counts failures per index, and fails when one of them is lost', () => {
    const cluster = start(indexed('completions: 3, parallelism: 3, backoffLimitPerIndex: 1'), 'test "$JOB_COMPLETION_INDEX" != 1');
    cluster.advance('10s');
    expect(job(cluster).status).toMatchObject({ completedIndexes: '0,2', failedIndexes: '' });
    cluster.advance('1m');
    expect(job(cluster).status).toMatchObject({ completedIndexes: '0,2', failedIndexes: '1', failed: 2 });
    expect(conditions(cluster)[1]).toBe('Failed True FailedIndexes: Job has failed indexes');
    const counts = podsOf(cluster).flatMap(({ metadata }) => (metadata.name.startsWith('work-1') ? metadata.annotations!['batch.kubernetes.io/job-index-failure-count']! : []));
    expect(counts.sort()).toEqual(['0', '1']);
  });

  it('gives up when too many indexes are lost', () => {
    const cluster = start(indexed('completions: 5, parallelism: 5, backoffLimitPerIndex: 0, maxFailedIndexes: 1'), 'if [ $JOB_COMPLETION_INDEX -lt 2 ]; then exit 1; fi; sleep 300');
    cluster.advance('1m');
    expect(conditions(cluster)[1]).toBe('Failed True MaxFailedIndexesExceeded: Job has exceeded the specified maximal number of failed indexes');
    expect(job(cluster).status).toMatchObject({ failedIndexes: '0,1', ready: 0, terminating: 0 });
  });

  it('FailIndex gives an index up at once', () => {
    const rule = 'podFailurePolicy: {rules: [{action: FailIndex, onExitCodes: {operator: In, values: [3]}}]}';
    const cluster = start(indexed(`completions: 2, parallelism: 2, backoffLimitPerIndex: 5, ${rule}`), 'if [ $JOB_COMPLETION_INDEX = 0 ]; then exit 3; fi');
    cluster.advance('30s');
    expect(job(cluster).status).toMatchObject({ completedIndexes: '1', failedIndexes: '0', failed: 1 });
  });

  it('is content with some of its indexes when successPolicy is, and ends the others', () => {
    const cluster = start(indexed('completions: 4, parallelism: 4, successPolicy: {rules: [{succeededIndexes: "0-2", succeededCount: 1}]}'), 'if [ $JOB_COMPLETION_INDEX = 1 ]; then exit 0; fi; sleep 1000');
    cluster.advance('10s');
    expect(conditions(cluster)).toEqual(['SuccessCriteriaMet True SuccessPolicy: Matched rules at index 0']);
    cluster.advance('1m');
    expect(conditions(cluster)[1]).toBe('Complete True SuccessPolicy: Matched rules at index 0');
    expect(job(cluster).status).toMatchObject({ succeeded: 1, completedIndexes: '1' });
    expect(job(cluster).status.failed).toBeUndefined();
    expect(podsOf(cluster)).toHaveLength(1);
  });

  it('grows and shrinks with its parallelism', () => {
    const cluster = start(indexed('completions: 2, parallelism: 2'), 'sleep 60');
    cluster.advance('5s');
    cluster.admin.patch('jobs', 'default', 'work', 'merge', { spec: { completions: 4, parallelism: 4 } });
    cluster.advance('5s');
    expect(podsOf(cluster).map(({ metadata }) => metadata.name.slice(0, 6))).toEqual(['work-0', 'work-1', 'work-2', 'work-3']);
    cluster.admin.patch('jobs', 'default', 'work', 'merge', { spec: { completions: 1, parallelism: 1 } });
    cluster.advance('2m');
    expect(job(cluster).status).toMatchObject({ succeeded: 1, completedIndexes: '0', conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }] });
  });
});

describe('a Job that is changed', () => {
  it('is suspended and resumed: pods go and come, the deadline counts anew', () => {
    const cluster = start('suspend: true, parallelism: 2, completions: 2, activeDeadlineSeconds: 60', 'sleep 30');
    cluster.advance('5s');
    expect(cluster.table('jobs', { columns: ['STATUS', 'DURATION'] })).toBe('STATUS      DURATION\nSuspended');
    const suspend = (value: boolean): void => void cluster.admin.patch('jobs', 'default', 'work', 'merge', { spec: { suspend: value } });
    suspend(false);
    cluster.advance('20s');
    suspend(true);
    cluster.advance('45s');
    expect(podsOf(cluster)).toEqual([]);
    expect(job(cluster).status.failed).toBeUndefined();
    suspend(false);
    cluster.advance('45s');
    expect(cluster.table('jobs', { columns: ['STATUS', 'COMPLETIONS'] })).toBe('STATUS     COMPLETIONS\nComplete   2/2');
    expect(eventsOf(cluster).filter((line) => !line.includes('pod'))).toEqual(['Normal Suspended job-controller Job suspended (x2)', 'Normal Resumed job-controller Job resumed (x2)', 'Normal Completed job-controller Job completed']);
  });

  it('has more and fewer pods with its parallelism', () => {
    const cluster = start('parallelism: 1, completions: 9', 'sleep 1000');
    const running = (): number => podsOf(cluster).filter(({ metadata }) => !metadata.deletionTimestamp).length;
    const seen = [];
    for (const parallelism of [4, 2, 0, 3]) {
      cluster.admin.patch('jobs', 'default', 'work', 'merge', { spec: { parallelism } });
      cluster.advance('5s');
      seen.push(`${parallelism}: ${running()}, active ${job(cluster).status.active ?? 0}`);
    }
    expect(seen).toEqual(['4: 4, active 4', '2: 2, active 2', '0: 0, active 0', '3: 3, active 3']);
    expect(job(cluster).status.failed).toBeUndefined();
  });

  const slow = 'trap "sleep 25; exit 0" TERM; while true; do sleep 1; done';
  it.each<[string, string, string]>([
    ['while it is still going, by default', 'completions: 1', '2 pods, active 1, terminating 1, failed 1'],
    ['when it has ended, with podReplacementPolicy Failed', 'completions: 1, podReplacementPolicy: Failed', '1 pods, active 0, terminating 1, failed 0'],
  ])('replaces a deleted pod %s', (_, spec, expected) => {
    const cluster = start(spec, slow);
    cluster.advance('5s');
    cluster.admin.delete('pods', 'default', podsOf(cluster)[0]!.metadata.name);
    // Its deletion counts as a failure, after which the Job waits 10 s.
    cluster.advance('15s');
    const { active = 0, terminating = 0, failed = 0 } = job(cluster).status;
    expect(`${podsOf(cluster).length} pods, active ${active}, terminating ${terminating}, failed ${failed}`).toBe(expected);
  });

  it('of another manager is left alone', () => {
    const cluster = start('managedBy: acme.io/queue', 'true');
    cluster.advance('30s');
    expect([job(cluster).status, podsOf(cluster)]).toEqual([{}, []]);
  });
});

describe('a Job that is deleted', () => {
  it.each(['Background', 'Foreground'] as const)('%s: takes its pods along', (propagationPolicy) => {
    const cluster = start('parallelism: 2, completions: 4', 'sleep 20');
    cluster.advance('30s');
    cluster.admin.delete('jobs', 'default', 'work', { propagationPolicy });
    cluster.advance('1m');
    expect([cluster.admin.list('jobs'), podsOf(cluster)]).toEqual([[], []]);
  });

  it('Orphan: leaves them, free of its finalizer', () => {
    const cluster = start('parallelism: 2, completions: 2', 'sleep 100');
    cluster.advance('10s');
    cluster.admin.delete('jobs', 'default', 'work', { propagationPolicy: 'Orphan' });
    cluster.advance('10s');
    expect(cluster.admin.list('jobs')).toEqual([]);
    expect(podsOf(cluster).map(({ metadata }) => [metadata.ownerReferences, metadata.finalizers])).toEqual([[undefined, undefined], [undefined, undefined]]);
  });
});

describe('pods that others made', () => {
  const pod = (name: string, labels: object): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels }, spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'busybox:1.36', command: ['sleep', '20'] }] } });

  it('are adopted by a manual selector, and counted', () => {
    const cluster = createTestCluster();
    cluster.admin.apply(pod('mine', { app: 'pi' }));
    cluster.apply(jobYaml('work', 'manualSelector: true, selector: {matchLabels: {app: pi}}, completions: 2, parallelism: 2', 'sleep 20').replace('  template:\n', '  template:\n    metadata: {labels: {app: pi}}\n'));
    cluster.advance('10s');
    expect(podsOf(cluster)).toHaveLength(2);
    expect(cluster.pod('mine').metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    cluster.advance('40s');
    expect(job(cluster).status.succeeded).toBe(2);
  });

  it('are let go when they no longer fit, and replaced', () => {
    const cluster = start('completions: 1', 'sleep 60');
    cluster.advance('5s');
    const [first] = podsOf(cluster);
    cluster.admin.patch('pods', 'default', first!.metadata.name, 'merge', { metadata: { labels: { 'batch.kubernetes.io/controller-uid': 'other' } } });
    cluster.advance('5s');
    expect(podsOf(cluster)).toHaveLength(2);
    expect(cluster.pod(first!.metadata.name).metadata.finalizers).toBeUndefined();
    expect(cluster.pod(first!.metadata.name).metadata.ownerReferences).toBeUndefined();
  });
});

it('takes a pod that was deleted for a failed one, also where containers are idle', () => {
  const cluster = createTestCluster({ idleContainers: true });
  cluster.apply(jobYaml('work', 'completions: 2', 'sleep 600'));
  cluster.settle();
  cluster.admin.delete('pods', 'default', podsOf(cluster)[0]!.metadata.name);
  cluster.settle();
  expect(job(cluster).status).toMatchObject({ failed: 1 });
  expect(job(cluster).status.succeeded ?? 0).toBe(0);
});

it('goes on where it was when its controller comes back', () => {
  const cluster = start('completionMode: Indexed, completions: 6, parallelism: 2', 'sleep 10');
  const loop = cluster.controllers.find(({ name }) => name === 'job-controller')!;
  cluster.advance('18s');
  loop.stop();
  cluster.advance('1m');
  expect(job(cluster).status).toMatchObject({ completedIndexes: '0,1' });
  loop.start();
  cluster.settle('15s');
  expect(job(cluster).status).toMatchObject({ completedIndexes: '0-5', succeeded: 6 });
  expect(podsOf(cluster)).toHaveLength(6);
  expect(rows(cluster)).toContain('Completed');
});

// Controllers whose watch is late: they make, remove and count each pod once all the same.
import { expect, test } from 'vitest';
import type { Job, Pod } from '../../../src/model/object.ts';
import { completionIndexOf } from '../../../src/kinds/job/indexes.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';
import { jobYaml } from '../../support/jobs.ts';

function createLateWorld(delayMs: number, controller = 'job-controller'): { cluster: TestCluster; made: Pod[] } {
  const cluster = createTestCluster({ faultPoints: { wrapClient: (client) => client, watchDelayMs: (component) => (component === controller ? delayMs : 0) } });
  const made: Pod[] = [];
  cluster.store.watch(['pods'], ({ type, object }) => void (type === 'ADDED' && made.push(object as Pod)));
  return { cluster, made };
}

const jobOf = ({ admin }: TestCluster): Job => admin.get<Job>('jobs', 'default', 'work');

test('one pod per index, and each counted once', () => {
  const { cluster, made } = createLateWorld(4000);
  cluster.apply(jobYaml('work', 'completions: 5, parallelism: 3, completionMode: Indexed', 'sleep 5'));
  cluster.advance('2s');
  // A change of the Job brings its controller here while it has not heard of the pods it has made.
  cluster.admin.patch('jobs', 'default', 'work', 'merge', { spec: { activeDeadlineSeconds: 3000 } });
  cluster.advance('5m');
  expect(made.map(completionIndexOf).sort()).toEqual([0, 1, 2, 3, 4]);
  expect(jobOf(cluster).status).toMatchObject({ succeeded: 5, completedIndexes: '0-4', terminating: 0 });
  expect(jobOf(cluster).status.conditions!.map(({ type }) => type)).toEqual(['SuccessCriteriaMet', 'Complete']);
  expect(cluster.admin.list<Pod>('pods', { namespace: 'default' }).filter(({ metadata }) => metadata.finalizers)).toEqual([]);
});

test('no more failures than there were', () => {
  const { cluster, made } = createLateWorld(4000);
  cluster.apply(jobYaml('work', 'completions: 1, backoffLimit: 2', 'exit 1'));
  cluster.advance('10m');
  expect(made).toHaveLength(3);
  expect(jobOf(cluster).status).toMatchObject({ failed: 3 });
  expect(jobOf(cluster).status.conditions!.map(({ type }) => type)).toEqual(['FailureTarget', 'Failed']);
});

test('a Job that is over ends when its controller has seen its pods go', () => {
  const { cluster } = createLateWorld(4000);
  cluster.apply(jobYaml('work', 'completions: 4, parallelism: 4, activeDeadlineSeconds: 20', 'sleep 600'));
  cluster.advance('26s');
  expect(jobOf(cluster).status.conditions!.map(({ type }) => type)).toEqual(['FailureTarget']);
  cluster.advance('2m');
  expect(jobOf(cluster).status.conditions!.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded']);
  expect(cluster.admin.list('pods', { namespace: 'default' })).toEqual([]);
});

test('one pod of a DaemonSet per node, whatever brings its controller there', () => {
  const { cluster, made } = createLateWorld(4000, 'daemonset-controller');
  cluster.apply(`
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: agent}
    spec:
      selector: {matchLabels: {app: agent}}
      template:
        metadata: {labels: {app: agent}}
        spec: {containers: [{name: agent, image: 'nginx:1.27'}]}
  `);
  cluster.advance('2s');
  for (const value of ['a', 'b', 'c']) {
    for (const node of ['worker-1', 'worker-2', 'worker-3']) cluster.admin.patch('nodes', undefined, node, 'merge', { metadata: { labels: { round: value } } });
    cluster.admin.patch('daemonsets', 'default', 'agent', 'merge', { metadata: { labels: { round: value } } });
    cluster.advance('1s');
  }
  cluster.advance('1m');
  expect(made.map(({ metadata }) => metadata.name)).toHaveLength(3);
  expect(cluster.table('daemonsets', { columns: ['NAME', 'DESIRED', 'CURRENT', 'READY'] })).toBe('NAME    DESIRED   CURRENT   READY\nagent   3         3         3');
});

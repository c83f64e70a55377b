// Controllers whose watch is late: they make, remove and count each pod once all the same.
import { expect, test } from 'vitest';
import type { Client } from '../../../src/model/client.ts';
import { conflict } from '../../../src/model/errors.ts';
import type { Job, Pod, ReplicaSet } from '../../../src/model/object.ts';
import { completionIndexOf } from '../../../src/kinds/job/indexes.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';
import { jobYaml } from '../../support/jobs.ts';

function createLateWorld(delayMs: number, controller = 'job-controller', wrapClient = (client: Client): Client => client): { cluster: TestCluster; made: Pod[] } {
  const cluster = createTestCluster({ faultPoints: { wrapClient: (client, component) => (component === controller ? wrapClient(client) : client), watchDelayMs: (component) => (component === controller ? delayMs : 0) } });
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

/** A client whose first write of each sort is refused. */
function refusesOnce(): { wrap(client: Client): Client; refused: string[] } {
  const refused: string[] = [];
  const refuse = (what: string): void => {
    if (refused.includes(what)) return;
    refused.push(what);
    throw conflict('pods', what);
  };
  const wrap = (client: Client): Client =>
    ({
      ...client,
      create(plural: string, ...rest: never[]) {
        if (plural === 'pods') refuse('create');
        return (client.create as (...args: unknown[]) => unknown)(plural, ...rest);
      },
      delete(plural: string, ...rest: never[]) {
        if (plural === 'pods') refuse('delete');
        return (client.delete as (...args: unknown[]) => unknown)(plural, ...rest);
      },
      update(plural: string, ...rest: never[]) {
        if (plural === 'pods') refuse('update');
        return (client.update as (...args: unknown[]) => unknown)(plural, ...rest);
      },
    }) as Client;
  return { wrap, refused };
}

test('what was refused is not waited for: a Job makes, releases and deletes its pods within seconds of the refusal', () => {
  const { wrap, refused } = refusesOnce();
  const { cluster, made } = createLateWorld(2000, 'job-controller', wrap);
  cluster.apply(jobYaml('work', 'completions: 3, parallelism: 3', 'sleep 5'));
  cluster.advance('45s');
  expect(made).toHaveLength(3);
  expect(jobOf(cluster).status).toMatchObject({ succeeded: 3 });
  expect(jobOf(cluster).status.conditions!.map(({ type }) => type)).toEqual(['SuccessCriteriaMet', 'Complete']);
  cluster.admin.delete('jobs', 'default', 'work');
  cluster.apply(jobYaml('work', 'completions: 3, parallelism: 3', 'sleep 600'));
  cluster.advance('20s');
  cluster.admin.patch('jobs', 'default', 'work', 'merge', { spec: { suspend: true } });
  cluster.advance('90s');
  expect(cluster.admin.list('pods', { namespace: 'default' })).toEqual([]);
  expect(refused).toEqual(['create', 'update', 'delete']);
});

test('the numbers of a ReplicaSet are true while its controller hears late, whatever brings it there', () => {
  const { cluster } = createLateWorld(4000, 'replicaset-controller');
  cluster.apply(`
    apiVersion: apps/v1
    kind: ReplicaSet
    metadata: {name: web}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: 'nginx:1.27'}]}
  `);
  const wrong: string[] = [];
  cluster.store.watch(['replicasets'], ({ object }) => {
    const { replicas, readyReplicas = 0, fullyLabeledReplicas = 0 } = (object as ReplicaSet).status;
    if (Math.max(replicas, readyReplicas, fullyLabeledReplicas) > 3) wrong.push(JSON.stringify((object as ReplicaSet).status));
  });
  // A change of the set brings its controller here while its watch has not told of their starts.
  for (let round = 0; round < 12; round++) {
    cluster.advance('1500ms');
    cluster.admin.patch('replicasets', 'default', 'web', 'merge', { spec: { minReadySeconds: round % 2 } });
  }
  cluster.advance('1m');
  expect(wrong).toEqual([]);
  expect(cluster.table('replicasets', { columns: ['NAME', 'DESIRED', 'CURRENT', 'READY'] })).toBe('NAME   DESIRED   CURRENT   READY\nweb    3         3         3');
});

// Rule 3.9: a ReplicationController is a ReplicaSet by an older name, with a plain map as its selector.
import { expect, it } from 'vitest';
import { replicationController } from '../../../src/cluster/controllers/replica-set/replica-set.ts';
import type { Pod, ReplicationController } from '../../../src/model/object.ts';
import { createTestControllers } from '../../support/controllers.ts';
import { template } from '../../support/workloads.ts';

function start() {
  const cluster = createTestControllers([replicationController], { nodes: ['worker-1'] });
  const { client, advance } = cluster;
  client.create('pods', { metadata: { name: 'orphan', namespace: 'default', labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } });
  client.create('replicationcontrollers', { metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 3, template: template('nginx:1.16') } });
  advance('10s');
  return { ...cluster, get: (): ReplicationController => client.get('replicationcontrollers', 'default', 'web') };
}

it('adopts what its map of labels selects, makes the rest and counts them', () => {
  const { get, pods, eventsOf } = start();
  expect(get().status).toEqual({ replicas: 3, readyReplicas: 3, availableReplicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1 });
  const made = pods().filter(({ metadata }) => metadata.name !== 'orphan');
  expect(made.every(({ metadata }) => /^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(metadata.name))).toBe(true);
  expect(pods().map(({ metadata }) => metadata.ownerReferences?.[0])).toEqual(
    pods().map(() => ({ apiVersion: 'v1', kind: 'ReplicationController', name: 'web', uid: get().metadata.uid, controller: true, blockOwnerDeletion: true })),
  );
  expect(eventsOf(get()).sort()).toEqual(made.map(({ metadata }) => `Normal SuccessfulCreate Created pod: ${metadata.name}`));
});

it('scales, replaces what is deleted and lets go what no longer matches', () => {
  const { client, advance, get, pods, eventsOf } = start();
  client.scale('replicationcontrollers', 'default', 'web', 1);
  advance('10s');
  expect(get().status.replicas).toBe(1);
  expect(eventsOf(get()).filter((event) => event.includes('SuccessfulDelete'))).toHaveLength(2);
  const [pod] = pods() as [Pod];
  client.patch('pods', 'default', pod.metadata.name, 'merge', { metadata: { labels: { app: 'other' } } });
  advance('10s');
  expect(pods()).toHaveLength(2);
  expect(pods().find(({ metadata }) => metadata.name === pod.metadata.name)?.metadata.ownerReferences ?? []).toEqual([]);
  expect(get().status.replicas).toBe(1);
});

it('follows another selector', () => {
  const { client, advance, get, pods } = start();
  client.patch('replicationcontrollers', 'default', 'web', 'merge', { spec: { selector: { app: 'web', tier: 'front' }, template: { metadata: { labels: { tier: 'front' } } } } });
  advance('10s');
  expect(get().status.replicas).toBe(3);
  expect(pods()).toHaveLength(6);
});

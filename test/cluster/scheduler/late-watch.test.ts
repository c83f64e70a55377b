// A scheduler whose watch is late: it knows what it has done itself, and counts nothing twice that it reads from the store.
import { expect, test } from 'vitest';
import type { Pod } from '../../../src/model/object.ts';
import { conflict } from '../../../src/model/errors.ts';
import type { Client } from '../../../src/model/client.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';

const podYaml = (name: string, spec = ''): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, labels: {app: web}}
  spec:
    ${spec}
    containers: [{name: app, image: 'nginx:1.27', resources: {requests: {cpu: '1'}}}]
`;

/** Its scheduler hears of everything so many ms later, once the cluster is up. */
function createLateWorld(delayMs: number, workers = 1, wrapClient = (client: Client, _component: string): Client => client): TestCluster {
  let isUp = false;
  const cluster = createTestCluster({ controlPlane: false, workers, nodeCapacity: { cpu: '2' }, faultPoints: { wrapClient, watchDelayMs: (component) => (isUp && component === 'default-scheduler' ? delayMs : 0) } });
  isUp = true;
  return cluster;
}

const places = ({ admin }: TestCluster): string[] => admin.list<Pod>('pods', { namespace: 'default' }).map(({ metadata, spec, status }) => `${metadata.name} ${spec.nodeName ?? '-'} ${status.reason ?? status.phase}`);

test('room that it has given away is taken, before its watch says so', () => {
  const cluster = createLateWorld(5000);
  for (const name of ['a', 'b', 'c']) cluster.apply(podYaml(name));
  cluster.advance('1m');
  expect(places(cluster)).toEqual(['a worker-1 Running', 'b worker-1 Running', 'c - Pending']);
  expect(cluster.events('pod/c')[0]).toContain('0/1 nodes are available: 1 Insufficient cpu.');
  cluster.admin.delete('pods', 'default', 'a');
  cluster.advance('1m');
  expect(places(cluster)).toEqual(['b worker-1 Running', 'c worker-1 Running']);
});

test('what is refused takes no room', () => {
  const wrapClient = (client: Client, component: string): Client =>
    component !== 'default-scheduler' ? client : { ...client, bind(namespace, name, node) { if (name === 'refused') throw conflict('pods', name); return client.bind(namespace, name, node); } };
  const cluster = createLateWorld(5000, 1, wrapClient);
  cluster.apply(podYaml('refused'));
  cluster.advance('20s');
  // There is room for two; who was refused must not be counted, however often it was tried.
  for (const name of ['x', 'y']) cluster.apply(podYaml(name));
  cluster.advance('1m');
  expect(places(cluster)).toEqual(['refused - Pending', 'x worker-1 Running', 'y worker-1 Running']);
  expect(cluster.events('pod/refused').filter((line) => line.includes('FailedScheduling')).length).toBeGreaterThan(0);
});

test('a node that comes late has its pods once', () => {
  const cluster = createLateWorld(5000);
  cluster.admin.create('nodes', { metadata: { name: 'late', labels: { 'kubernetes.io/hostname': 'late' } }, status: { capacity: { cpu: '2' } } });
  cluster.advance('4s');
  cluster.apply(podYaml('direct', 'nodeName: late'));
  cluster.advance('20s');
  cluster.apply(podYaml('placed', 'nodeSelector: {kubernetes.io/hostname: late}'));
  cluster.advance('20s');
  expect(places(cluster)).toEqual(['direct late Running', 'placed late Running']);
  cluster.admin.delete('pods', 'default', 'direct');
  cluster.admin.delete('pods', 'default', 'placed');
  cluster.advance('20s');
  expect(['late', 'worker-1'].map((name) => cluster.scheduler.podsOn(name))).toEqual([0, 0]);
});

test('pods that a rule means are counted once, however late it is asked for', () => {
  const cluster = createLateWorld(3000, 3);
  const spread = 'topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname, maxSkew: 1, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]';
  for (const name of ['a', 'b', 'c']) cluster.apply(podYaml(name));
  cluster.advance('3100ms');
  for (const name of ['d', 'e', 'f']) cluster.apply(podYaml(name, spread));
  cluster.advance('1m');
  const perNode = Map.groupBy(cluster.admin.list<Pod>('pods', { namespace: 'default' }), ({ spec }) => spec.nodeName);
  expect([...perNode.values()].map((pods) => pods.length)).toEqual([2, 2, 2]);
});

test('a pod that waits for its volume counts where it will be, also for rules that are asked for meanwhile', () => {
  const cluster = createTestCluster({ controlPlane: false, workers: 2, nodeCapacity: { cpu: '8' } });
  // Less is free on the other node, so that only the rule can send anybody there.
  cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: filler}, spec: {nodeName: worker-2, containers: [{name: app, image: "nginx:1.27", resources: {requests: {cpu: 5}}}]}}');
  cluster.apply('{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}');
  cluster.apply(podYaml('first', 'nodeSelector: {kubernetes.io/hostname: worker-1}\n    volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]'));
  const spread = 'topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname, maxSkew: 1, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]';
  cluster.advance(11);
  expect(cluster.pod('first').spec.nodeName).toBe(undefined);
  cluster.apply(podYaml('second', spread));
  cluster.advance('1m');
  cluster.apply(podYaml('third', spread));
  cluster.apply(podYaml('fourth', spread));
  cluster.advance('1m');
  expect(places(cluster).filter((line) => !line.startsWith('filler')).sort()).toEqual(['first worker-1 Running', expect.stringMatching(/^fourth/), 'second worker-2 Running', expect.stringMatching(/^third/)]);
  expect(new Set(['third', 'fourth'].map((name) => cluster.pod(name).spec.nodeName)).size).toBe(2);
});

// What `why` says of a StatefulSet: which pod the others wait for, and what would help.
import { expect, test } from 'vitest';
import { createTestCluster, setFault } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { whyLines } from '../../support/why.ts';

function clusterWith(spec: string, image = 'nginx:1.26'): TestCluster {
  const cluster = createTestCluster();
  cluster.apply(`{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, selector: {matchLabels: {app: db}},
    template: {metadata: {labels: {app: db}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: db, image: "${image}"}]}}, ${spec}}}`);
  cluster.settle();
  return cluster;
}

const setImage = ({ admin }: TestCluster, image: string): void => void admin.patch('statefulsets', 'default', 'db', 'strategic', { spec: { template: { spec: { containers: [{ name: 'db', image }] } } } });
const lines = (cluster: TestCluster): string[] => whyLines(cluster, 'statefulsets', 'db');

test('one that is well', () => {
  expect(lines(clusterWith('replicas: 2'))[0]).toBe('statefulset/db is well: partitioned roll out complete: 2 new pods have been updated...');
});

test('names the pod that holds up the others', () => {
  const cluster = clusterWith('replicas: 3', 'nginx:1.261');
  expect(lines(cluster)).toEqual(expect.arrayContaining([
    'statefulset/db: Waiting for 3 pods to be ready...',
    expect.stringContaining('one pod after the other: db-0 has to be ready before db-1 is touched'),
    expect.stringMatching(/1 pod (ErrImagePull|ImagePullBackOff): db-0/),
  ]));
});

test('says how a stuck update is undone', () => {
  const cluster = clusterWith('replicas: 3');
  setImage(cluster, 'nginx:1.261');
  cluster.advance('1m');
  expect(lines(cluster)).toEqual(expect.arrayContaining([
    expect.stringMatching(/new db-\w+: 1 pod: db-2/),
    expect.stringMatching(/old db-\w+: 2 pods: db-0, db-1/),
    expect.stringContaining('undo the rollout (key u), then delete db-2: it is not replaced by itself'),
  ]));
});

test('after an undo says that the broken pod has to be deleted, and that is true', () => {
  const cluster = clusterWith('replicas: 3');
  setImage(cluster, 'nginx:1.261');
  cluster.advance('1m');
  setImage(cluster, 'nginx:1.26');
  cluster.advance('5m');
  const stuck = lines(cluster);
  expect(stuck).toContainEqual(expect.stringMatching(/^it waits until you delete pod\/db-2: (ErrImagePull|ImagePullBackOff) nginx:1\.261, with an old template/));
  expect(stuck).toEqual(expect.arrayContaining(['LEFT BEHIND', expect.stringContaining('db-2 still has an old template and is not replaced by itself')]));
  cluster.admin.delete('pods', 'default', 'db-2');
  cluster.advance('1m');
  expect(lines(cluster)[0]).toMatch(/^statefulset\/db is well/);
});

test('a first template that never worked keeps the second one away', () => {
  const cluster = clusterWith('replicas: 2', 'nginx:1.261');
  setImage(cluster, 'nginx:1.27');
  cluster.advance('5m');
  expect(lines(cluster)).toEqual(expect.arrayContaining(['LEFT BEHIND', expect.stringContaining('db-0 still has an old template')]));
});

test('knows of the partition and of OnDelete', () => {
  const partitioned = clusterWith('replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}');
  setImage(partitioned, 'nginx:1.27');
  partitioned.settle();
  expect(lines(partitioned)).toContainEqual(expect.stringContaining('partition 2: pods below db-2 keep the old template'));
  const byHand = clusterWith('replicas: 2, updateStrategy: {type: OnDelete}');
  setImage(byHand, 'nginx:1.27');
  byHand.settle();
  expect(lines(byHand)[0]).toBe('statefulset/db is well: 0 of 2 pods have the newest template; with OnDelete the others get it when you delete them');
});

test('says why a pod of a dead node is not replaced', () => {
  const cluster = clusterWith('replicas: 2');
  setFault(cluster, cluster.pod('db-1').spec.nodeName!, 'power-loss');
  cluster.advance('10m');
  expect(lines(cluster)).toContainEqual(expect.stringContaining('db-1 is going; its name is free only when it is gone. On a dead node that takes a forced delete, or the node removed'));
});

test('of a ReplicationController says what a ReplicaSet would', () => {
  const cluster = createTestCluster();
  cluster.apply('{apiVersion: v1, kind: ReplicationController, metadata: {name: old}, spec: {replicas: 2, template: {metadata: {labels: {app: old}}, spec: {containers: [{name: a, image: "nginx:1.27"}]}}}}');
  cluster.settle();
  expect(whyLines(cluster, 'replicationcontrollers', 'old')[0]).toBe('replicationcontroller/old is well: 2 of 2 ready');
});

// Controllers and the scheduler write at a pace: a large burst comes true as a stream, a small one at once.
import { beforeAll, expect, test } from 'vitest';
import type { Deployment, Pod } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster } from '../support/cluster.ts';

const REPLICAS = 400;

interface Flow {
  cluster: TestCluster;
  /** How many pods were made, and how many bound, by the ms since the first of them was made. */
  made: Map<number, number>;
  bound: Map<number, number>;
}

function flowOf(deployments: number, replicas: number): Flow {
  const cluster = createTestCluster({ workers: 20, nodeCapacity: { cpu: '64', memory: '256Gi', pods: '250' } });
  const made = new Map<number, number>();
  const bound = new Map<number, number>();
  let from: number | undefined;
  cluster.store.watch(['pods'], ({ type, object, previous }) => {
    if (object.metadata.namespace !== 'default') return;
    const at = cluster.clock.now - (from ??= cluster.clock.now);
    const isBinding = type === 'MODIFIED' && Boolean((object as Pod).spec.nodeName) && !(previous as Pod).spec.nodeName;
    const counts = type === 'ADDED' ? made : isBinding ? bound : undefined;
    counts?.set(at, (counts.get(at) ?? 0) + 1);
  });
  for (let index = 0; index < deployments; index++) {
    cluster.apply(`{apiVersion: apps/v1, kind: Deployment, metadata: {name: web-${index}}, spec: {replicas: ${replicas}, selector: {matchLabels: {app: web-${index}}},
      template: {metadata: {labels: {app: web-${index}}}, spec: {containers: [{name: web, image: "nginx:1.27"}]}}}}`);
  }
  cluster.advance('5m');
  return { cluster, made, bound };
}

let large: Flow;
beforeAll(() => {
  large = flowOf(5, REPLICAS);
});

test('a set makes its pods in one go, and the next set waits until they are paid for', () => {
  expect([...large.made.values()]).toEqual([REPLICAS, REPLICAS, REPLICAS, REPLICAS, REPLICAS]);
  // Ten writes in a ms: 400 pods take 40 ms, and the burst of a hundred is had once.
  expect([...large.made.keys()]).toEqual([0, 31, 71, 111, 151]);
});

test('the scheduler binds a hundred pods at once, and then ten in a ms', () => {
  const counts = [...large.bound.values()];
  expect(counts[0]).toBe(100);
  expect(Math.max(...counts.slice(1))).toBe(10);
  // It is done soon after the last pod was made: it does not fall behind.
  expect(Math.max(...large.bound.keys())).toBeLessThan(250);
});

test('all of it comes true', () => {
  const deployments = large.cluster.admin.list<Deployment>('deployments', { namespace: 'default' });
  expect(deployments.map(({ status }) => status.readyReplicas)).toEqual([REPLICAS, REPLICAS, REPLICAS, REPLICAS, REPLICAS]);
  expect(large.cluster.bugs).toEqual([]);
});

test('what is small is bound in one instant', () => {
  const { bound } = flowOf(3, 30);
  expect([...bound.values()]).toEqual([90]);
});

// The Lease that a kubelet renews as the sign of life of its node (behaviour rule 4.12.1).
import { expect, test } from 'vitest';
import type { Lease } from '../../../src/model/object.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';

const leaseOf = (cluster: TestCluster): Lease | undefined => cluster.admin.find<Lease>('leases', 'kube-node-lease', 'worker-1');

test('it is renewed every 10 s', () => {
  const cluster = createTestCluster({ workers: 1 });
  const times = new Set<unknown>();
  for (let second = 0; second < 60; second++) {
    cluster.advance('1s');
    times.add(leaseOf(cluster)!.spec.renewTime);
  }
  expect([times.size, leaseOf(cluster)!.spec]).toEqual([7, expect.objectContaining({ holderIdentity: 'worker-1', leaseDurationSeconds: 40 })]);
});

test('what somebody else writes into it is kept, and the next renewal comes in time', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.admin.patch('leases', 'kube-node-lease', 'worker-1', 'merge', { metadata: { labels: { seen: 'yes' } }, spec: { leaseDurationSeconds: 60 } });
  const { renewTime } = leaseOf(cluster)!.spec;
  cluster.advance('10s');
  expect(leaseOf(cluster)).toMatchObject({ metadata: { labels: { seen: 'yes' } }, spec: { leaseDurationSeconds: 60 } });
  expect(leaseOf(cluster)!.spec.renewTime).not.toBe(renewTime);
});

test('deleted it is made anew, and the node never counts as lost', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.admin.delete('leases', 'kube-node-lease', 'worker-1');
  cluster.advance('10s');
  expect(leaseOf(cluster)).toBeDefined();
  cluster.advance('2m');
  expect(cluster.events('node/worker-1').filter((line) => line.includes('NodeNotReady'))).toEqual([]);
});

// The chain of causes: in which order events are told.
import { expect, test } from 'vitest';
import type { KubeEvent } from '../../../src/model/object.ts';
import { bySeen } from '../../../src/ui/why/explanation.ts';
import { createTestCluster } from '../../support/cluster.ts';

test('a pod is scheduled before its image is pulled, although only the scheduler counts parts of a second', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.advance(1000 - (cluster.clock.now % 1000) + 500);
  cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c, image: "nginx:1.27"}]}}');
  cluster.settle();
  const events = cluster.port.list<KubeEvent>('events').filter(({ involvedObject }) => involvedObject.name === 'web');
  const reasons = events.toReversed().sort(bySeen).map(({ reason }) => reason);
  expect(reasons).toEqual(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']);
});

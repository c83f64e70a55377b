// The figures of the header stay equal to a count from scratch, whatever happens.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClusterSummary } from '../../src/ui/cluster-summary.ts';
import { Pacer } from '../../src/ui/pacer.ts';
import { createTestApiServer } from '../support/apiserver.ts';
import { ManualWall } from '../support/manual-wall.ts';
import { addNode, addPod, setPodState } from '../support/objects.ts';
import { createTestPort } from '../support/port.ts';

const step = fc.record({ pod: fc.constantFrom('a', 'b', 'c'), what: fc.constantFrom('toggle', 'run', 'fail', 'start', 'node', 'wait') });

test('after random changes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const api = createTestApiServer();
      const { client, clock } = api;
      const wall = new ManualWall();
      const followed = new ClusterSummary(createTestPort(api), new Pacer(wall));
      followed.start();
      for (const { pod, what } of steps) {
        const exists = client.find('pods', 'default', pod) !== undefined;
        if (what === 'node') {
          if (client.find('nodes', undefined, pod)) client.delete('nodes', undefined, pod);
          else addNode(client, pod);
        } else if (what === 'wait') clock.advance(45_000);
        else if (!exists) addPod(client, pod);
        else if (what === 'toggle') client.delete('pods', 'default', pod, { gracePeriodSeconds: 0 });
        else setPodState(client, pod, what === 'run' ? {} : { waiting: what === 'fail' ? 'CrashLoopBackOff' : 'ContainerCreating' });
      }
      followed.store.flush();
      const counted = new ClusterSummary(createTestPort(api), new Pacer(wall));
      counted.start();
      expect(followed.store.getSnapshot()).toEqual(counted.store.getSnapshot());
    }),
    { numRuns: 40 },
  );
});

test('what is requested counts once it is on a node', () => {
  const api = createTestApiServer();
  const summary = new ClusterSummary(createTestPort(api), new Pacer(new ManualWall()));
  summary.start();
  addNode(api.client, 'worker-1');
  addPod(api.client, 'web', { cpu: '1500m' });
  api.client.create('pods', { metadata: { name: 'waiting', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu: '3' } } }] } });
  summary.store.flush();
  expect(summary.store.getSnapshot()).toEqual({
    nodes: 1, nodesReady: 1, nodesBad: 0, pods: 2, podsRunning: 1, podsBad: 0,
    requestedMilliCpu: 1500, allocatableMilliCpu: 4000, requestedBytes: 64 * 2 ** 20, allocatableBytes: 8 * 2 ** 30,
  });
});

test('a pod that starts for too long turns bad without any change', () => {
  const api = createTestApiServer();
  const summary = new ClusterSummary(createTestPort(api), new Pacer(new ManualWall()));
  summary.start();
  addPod(api.client, 'slow', { waiting: 'ContainerCreating' });
  summary.store.flush();
  expect(summary.store.getSnapshot().podsBad).toBe(0);
  api.clock.advance(120_000);
  summary.store.flush();
  expect(summary.store.getSnapshot().podsBad).toBe(1);
});

test('a node under pressure is Ready all the same, and bad', () => {
  const api = createTestApiServer();
  const summary = new ClusterSummary(createTestPort(api), new Pacer(new ManualWall()));
  summary.start();
  const { status, ...node } = addNode(api.client, 'worker-1');
  const counts = (conditions: { type: string; status: string }[]): number[] => {
    api.client.updateStatus('nodes', { ...node, metadata: { ...node.metadata, resourceVersion: '' }, status: { ...status, conditions } } as never);
    summary.store.flush();
    const { nodes, nodesReady, nodesBad } = summary.store.getSnapshot();
    return [nodes, nodesReady, nodesBad];
  };
  expect(counts([{ type: 'Ready', status: 'True' }, { type: 'MemoryPressure', status: 'True' }])).toEqual([1, 1, 1]);
  expect(counts([{ type: 'Ready', status: 'Unknown' }, { type: 'MemoryPressure', status: 'Unknown' }])).toEqual([1, 0, 0]);
  expect(counts([{ type: 'Ready', status: 'True' }, { type: 'MemoryPressure', status: 'False' }])).toEqual([1, 1, 0]);
});

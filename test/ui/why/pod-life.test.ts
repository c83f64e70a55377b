// Why a pod was ended, turned away or waits for a resize, why a static pod comes back, and what a node is short of.
import { expect, test } from 'vitest';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';
import { whyLines } from '../../support/why.ts';

function clusterWith(yaml: string, time = '10s'): TestCluster {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  cluster.apply(yaml);
  cluster.advance(time);
  return cluster;
}

const pod = (spec: string, annotations = ''): string => `{apiVersion: v1, kind: Pod, metadata: {name: app, annotations: {${annotations}}}, spec: {${spec}}}`;

test.each([
  ['has no room', pod('nodeName: worker-1, containers: [{name: a, image: nginx:1.27, resources: {requests: {cpu: 5}}}]'), '10s', ['  reason: OutOfcpu', '  it was sent to a machine that had not enough left for it, and was turned away', '  > take spec.nodeName out, and let the scheduler choose']],
  ['is past its deadline', pod('activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 1, containers: [{name: a, image: nginx:1.27}]'), '30s', ['  reason: DeadlineExceeded', '  > raise activeDeadlineSeconds, or make the work shorter']],
  ['was evicted', pod('terminationGracePeriodSeconds: 1, containers: [{name: a, image: nginx:1.27}]', 'sim.kubarium.dev/memory: 9Gi'), '40s', ['  reason: Evicted', expect.stringMatching(/^ {4}- Evicted: The node was low on resource: memory\. Threshold quantity: 100Mi/)]],
  ['fills its volume', pod('containers: [{name: a, image: nginx:1.27, volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}]', 'sim.kubarium.dev/disk: 9Mi'), '40s', ['    - Evicted: Usage of EmptyDir volume "v" exceeds the limit "1Mi".']],
  ['has no registry', pod('containers: [{name: a, image: "example.com/a:1"}]', 'sim.kubarium.dev/pull: unavailable'), '4s', ['  the place that the image comes from does not answer', '    - container a asks for example.com/a:1']],
])('of a pod that %s', (_title, yaml, time, lines) => {
  expect(whyLines(clusterWith(yaml, time), 'pods', 'app')).toEqual(expect.arrayContaining(lines));
});

test('of a pod that asks for more than there is', () => {
  const cluster = clusterWith(pod('containers: [{name: a, image: nginx:1.27, resources: {requests: {cpu: 1}}}]'));
  cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { containers: [{ name: 'a', resources: { requests: { cpu: '9' } } }] } }, 'resize');
  cluster.advance('5s');
  expect(whyLines(cluster, 'pods', 'app')).toEqual(expect.arrayContaining(["  Infeasible: Node didn't have enough capacity: cpu, requested: 9000, capacity: 4000", '  > its node will never have so much: ask for less, or make the pod anew elsewhere']));
});

test('of a static pod', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.kubelets.setStaticPods('worker-1', [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } }]);
  cluster.advance('10s');
  expect(whyLines(cluster, 'pods', 'web-worker-1')).toEqual(expect.arrayContaining(['  the kubelet of worker-1 runs it from a file on its node; this is only its mirror', '  > deleting it stops nothing, it is mirrored again at once: change or remove the file']));
});

test('of a node that is short of memory', () => {
  const cluster = clusterWith(pod('terminationGracePeriodSeconds: 1, containers: [{name: a, image: nginx:1.27}]', 'sim.kubarium.dev/memory: 9Gi'), '40s');
  const lines = whyLines(cluster, 'nodes', 'worker-1');
  expect(lines[0]).toBe('node/worker-1 is Ready, but short of something: kubelet has insufficient memory available');
  expect(lines).toContain('  evicted or turned away: 1');
  expect(lines.find((line) => line.startsWith('  MemoryPressure: '))).toMatch(/said for five minutes after the last shortage: over in \dm\d*s? at the earliest$/);
});

test('of a container that was added to look around: it is no trouble that it has ended', () => {
  const cluster = clusterWith(pod('containers: [{name: a, image: nginx:1.27}]'));
  cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { ephemeralContainers: [{ name: 'look', image: 'busybox:1.36', command: ['false'] }] } }, 'ephemeralcontainers');
  cluster.advance('10s');
  const lines = whyLines(cluster, 'pods', 'app');
  expect(lines[0]).toMatch(/^pod\/app is well/);
  expect(lines).toContain('  ephemeral container look: Error');
});

// Static pods: a kubelet runs them from manifests, and the API only shows them (behaviour rule 6.11.7).
import { expect, test } from 'vitest';
import { createTestCluster, setFault } from '../../support/cluster.ts';

const web = (fields: object = {}, container: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27', ...container }], ...fields },
});

test('a manifest on a node becomes a mirror pod with the name of the node', () => {
  const cluster = createTestCluster({ workers: 1 });
  expect(cluster.kubelets.setStaticPods('worker-1', [web()])).toEqual([undefined]);
  cluster.settle();
  const { metadata, spec, status } = cluster.pod('web-worker-1');
  const { 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.seen': seen, ...rest } = metadata.annotations!;
  expect(hash).toMatch(/^[0-9a-f]{32}$/);
  expect(seen).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(rest).toEqual({ 'kubernetes.io/config.mirror': hash, 'kubernetes.io/config.source': 'file' });
  const node = cluster.admin.get('nodes', undefined, 'worker-1');
  expect(metadata.ownerReferences).toEqual([{ apiVersion: 'v1', kind: 'Node', name: 'worker-1', uid: node.metadata.uid, controller: true }]);
  expect(metadata.labels).toEqual({ app: 'web' });
  expect([spec.nodeName, spec.tolerations, spec.serviceAccountName, status.phase]).toEqual(['worker-1', [{ operator: 'Exists', effect: 'NoExecute' }], undefined, 'Running']);
  // The kubelet's events name the pod that it knows, which is not the mirror.
  const events = cluster.admin.list('events', { fieldSelector: `involvedObject.uid=${hash}` });
  expect(events.map((event) => (event as unknown as { reason: string }).reason).sort()).toEqual(['Created', 'Pulled', 'Pulling', 'Started']);
  expect(cluster.logs('web-worker-1').length).toBeGreaterThan(0);
});

test.each(['with grace', 'by force'])('deleting a mirror %s stops nothing: it is made anew', (how) => {
  const cluster = createTestCluster({ workers: 1, kubeSystem: true });
  const name = 'kube-scheduler-control-plane';
  const before = cluster.pod(name, 'kube-system');
  cluster.admin.delete('pods', 'kube-system', name, how === 'by force' ? { gracePeriodSeconds: 0 } : {});
  cluster.settle();
  const after = cluster.pod(name, 'kube-system');
  expect(after.metadata.uid).not.toBe(before.metadata.uid);
  expect(after.status.containerStatuses).toEqual(before.status.containerStatuses);
  expect(cluster.status(name, 'kube-system')).toBe('Running');
  expect(cluster.events(`pod/${name}`, 'kube-system').some((line) => line.includes('Killing'))).toBe(false);
  expect(cluster.kubelets.isComponentRunning('control-plane', 'kube-scheduler')).toBe(true);
});

test('another text restarts the pod, and a manifest that is gone stops it within its grace period', () => {
  const cluster = createTestCluster({ workers: 1 });
  const sleeper = (seconds: number): object => web({ terminationGracePeriodSeconds: 5 }, { image: 'busybox:1.36', command: ['sleep', String(seconds)] });
  cluster.kubelets.setStaticPods('worker-1', [sleeper(1000)]);
  cluster.settle();
  const first = cluster.pod('web-worker-1');
  // The same again changes nothing.
  cluster.kubelets.setStaticPods('worker-1', [sleeper(1000)]);
  cluster.settle();
  expect(cluster.pod('web-worker-1').metadata.uid).toBe(first.metadata.uid);

  cluster.kubelets.setStaticPods('worker-1', [sleeper(2000)]);
  cluster.advance('3s');
  // The old one has until its grace period is over; the new one waits for that.
  expect(cluster.pod('web-worker-1').metadata.uid).toBe(first.metadata.uid);
  cluster.settle();
  const second = cluster.pod('web-worker-1');
  expect(second.metadata.uid).not.toBe(first.metadata.uid);
  expect([second.spec.containers[0]!.command, second.status.containerStatuses![0]!.restartCount, cluster.status('web-worker-1')]).toEqual([['sleep', '2000'], 0, 'Running']);

  cluster.kubelets.setStaticPods('worker-1', []);
  cluster.advance('3s');
  expect(cluster.status('web-worker-1')).toBe('Running');
  cluster.advance('4s');
  expect(cluster.status('web-worker-1')).toBe('gone');
});

test('the mirror of nothing does not last', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: ghost, annotations: {kubernetes.io/config.mirror: abc}}
    spec: {nodeName: worker-1, containers: [{name: app, image: nginx:1.27}]}
  `);
  cluster.settle();
  expect(cluster.status('ghost')).toBe('gone');
});

test('static pods come back with the power of their machine, and stay through a partition', () => {
  const cluster = createTestCluster({ workers: 1, kubeSystem: true });
  const name = 'etcd-control-plane';
  setFault(cluster, 'control-plane', 'power-loss');
  cluster.advance('1s');
  expect(cluster.kubelets.isComponentRunning('control-plane', 'etcd')).toBe(false);
  setFault(cluster, 'control-plane', null);
  cluster.advance('30s');
  expect([cluster.status(name, 'kube-system'), cluster.pod(name, 'kube-system').status.containerStatuses![0]!.restartCount]).toEqual(['Running', 1]);
  setFault(cluster, 'control-plane', 'network-partition');
  cluster.advance('10m');
  expect(cluster.kubelets.isComponentRunning('control-plane', 'etcd')).toBe(true);
  setFault(cluster, 'control-plane', null);
  cluster.settle();
  expect([cluster.status(name, 'kube-system'), cluster.pod(name, 'kube-system').status.containerStatuses![0]!.restartCount]).toEqual(['Running', 1]);
});

test('a machine finds its manifests when it joins, and they go with it', () => {
  const cluster = createTestCluster({ workers: 0 });
  cluster.kubelets.setStaticPods('extra', [web()]);
  cluster.apply('{apiVersion: v1, kind: Node, metadata: {name: extra}}');
  cluster.settle();
  expect(cluster.status('web-extra')).toBe('Running');
  cluster.admin.delete('nodes', undefined, 'extra');
  cluster.advance('2m');
  expect(cluster.status('web-extra')).toBe('gone');
});

test('a pod without a namespace to be mirrored in runs all the same, and is mirrored when there is one', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.kubelets.setStaticPods('worker-1', [{ ...web(), metadata: { name: 'web', namespace: 'later' } }]);
  cluster.settle();
  cluster.admin.create('namespaces', { metadata: { name: 'later' } });
  cluster.advance('20s');
  expect(cluster.status('web-worker-1', 'later')).toBe('Running');
});

test.each([
  ['an unknown field', { ...web(), spec: { containerz: [] } }, 'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containerz"'],
  ['no container', { ...web(), spec: { containers: [] } }, 'Pod "web-worker-1" is invalid: spec.containers: Required value'],
  ['a ConfigMap', web({ volumes: [{ name: 'c', configMap: { name: 'c' } }] }), 'pods "web-worker-1" is forbidden: node "worker-1" can not create pods that reference configmaps'],
  ['an account', web({ serviceAccountName: 'default' }), 'pods "web-worker-1" is forbidden: node "worker-1" can not create pods that reference a service account'],
])('a manifest with %s is refused and stops no other one', (_title, bad, text) => {
  const cluster = createTestCluster({ workers: 1 });
  const good = { ...web(), metadata: { name: 'good' } };
  const [wrong, fine] = cluster.kubelets.setStaticPods('worker-1', [bad, good]);
  expect([wrong?.message, fine]).toEqual([text, undefined]);
  cluster.settle();
  expect([cluster.status('web-worker-1'), cluster.status('good-worker-1')]).toEqual(['gone', 'Running']);
});

test('a static pod that no other pod can make room for is rejected, and its mirror says why', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.kubelets.setStaticPods('worker-1', [web({}, { resources: { requests: { cpu: '5' } } })]);
  cluster.settle();
  expect([cluster.status('web-worker-1'), cluster.pod('web-worker-1').status.message]).toEqual([
    'UnexpectedAdmissionError',
    'Pod was rejected: Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 1000), ]',
  ]);
  cluster.kubelets.setStaticPods('worker-1', [web()]);
  cluster.settle();
  expect(cluster.status('web-worker-1')).toBe('Running');
});

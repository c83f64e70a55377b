// pods/resize: other CPU and memory for containers that run; what may change, and what the kubelet says of it.
import { expect, test } from 'vitest';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster, setFault } from '../../support/cluster.ts';

function start(cluster: TestCluster, name: string, resources: string, more = ''): void {
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: ${name}, annotations: {sim.kubarium.dev/memory: 150Mi}}
    spec: {containers: [{name: app, image: nginx:1.27, resources: ${resources}${more}}]}
  `);
  cluster.settle();
}

const resize = (cluster: TestCluster, name: string, resources: object): void => void cluster.admin.patch('pods', 'default', name, 'strategic', { spec: { containers: [{ name: 'app', resources }] } }, 'resize');

const condition = (cluster: TestCluster, name: string): string | undefined => {
  const found = cluster.pod(name).status.conditions!.find(({ type }) => type.startsWith('PodResize'));
  return found && [found.type, found.status, found.reason, found.message].filter(Boolean).join(' ');
};

test('what fits is taken without a restart', () => {
  const cluster = createTestCluster({ workers: 1 });
  start(cluster, 'app', '{requests: {cpu: 100m, memory: 200Mi}, limits: {memory: 200Mi}}');
  const before = cluster.pod('app');
  expect(before.status.containerStatuses![0]).toMatchObject({ resources: { requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '200Mi' } }, allocatedResources: { cpu: '100m', memory: '200Mi' } });
  resize(cluster, 'app', { requests: { cpu: '500m' }, limits: { memory: '300Mi' } });
  cluster.advance('1s');
  expect(condition(cluster, 'app')).toBe('PodResizeInProgress True');
  cluster.settle();
  const { metadata, status } = cluster.pod('app');
  expect([condition(cluster, 'app'), status.containerStatuses![0]!.restartCount, metadata.generation]).toEqual([undefined, 0, before.metadata.generation! + 1]);
  expect(status.containerStatuses![0]).toMatchObject({ resources: { requests: { cpu: '500m', memory: '200Mi' }, limits: { memory: '300Mi' } }, allocatedResources: { cpu: '500m', memory: '200Mi' } });
});

test('a container whose resizePolicy says so is restarted', () => {
  const cluster = createTestCluster({ workers: 1 });
  start(cluster, 'app', '{requests: {cpu: 100m, memory: 200Mi}, limits: {memory: 200Mi}}', ', resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]');
  resize(cluster, 'app', { requests: { memory: '160Mi' }, limits: { memory: '160Mi' } });
  cluster.settle();
  expect([cluster.pod('app').status.containerStatuses![0]!.restartCount, cluster.status('app')]).toEqual([1, 'Running']);
  expect(cluster.events('pod/app')).toContain('Normal Killing kubelet Container app resize requires restart');
});

test('a node that is too small says Infeasible, one that is too full Deferred until there is room', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  start(cluster, 'big', '{requests: {cpu: 2}}');
  start(cluster, 'app', '{requests: {cpu: 1}}');
  resize(cluster, 'app', { requests: { cpu: '6' } });
  cluster.settle();
  expect(condition(cluster, 'app')).toBe("PodResizePending True Infeasible Node didn't have enough capacity: cpu, requested: 6000, capacity: 4000");
  resize(cluster, 'app', { requests: { cpu: '3' } });
  cluster.settle();
  expect(condition(cluster, 'app')).toBe("PodResizePending True Deferred Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000");
  expect(cluster.pod('app').status.containerStatuses![0]!.allocatedResources).toEqual({ cpu: '1' });
  cluster.admin.delete('pods', 'default', 'big');
  cluster.advance('1m');
  expect([condition(cluster, 'app'), cluster.pod('app').status.containerStatuses![0]!.allocatedResources]).toEqual([undefined, { cpu: '3' }]);
});

test.each([
  ['another QoS class', { requests: { cpu: '200m', memory: '200Mi' }, limits: { cpu: '200m', memory: '200Mi' } }, 'spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing'],
  ['less memory', { limits: { memory: '180Mi' }, requests: { memory: '180Mi' } }, 'spec.containers[0].resources.limits: Forbidden: memory limits cannot be decreased unless resizePolicy is RestartContainer'],
  ['no limit any more', { limits: { memory: null } }, 'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed'],
  ['another resource', { requests: { 'ephemeral-storage': '1Gi' } }, 'spec: Forbidden: only cpu and memory resources are mutable'],
  ['a request above its limit', { requests: { memory: '300Mi' } }, 'spec.containers[0].resources.requests: Invalid value: "300Mi": must be less than or equal to memory limit of 200Mi'],
])('%s is refused', (_title, resources, why) => {
  const cluster = createTestCluster({ workers: 1 });
  start(cluster, 'app', '{requests: {cpu: 100m, memory: 200Mi}, limits: {memory: 200Mi}}');
  expect(() => resize(cluster, 'app', resources)).toThrow(`Pod "app" is invalid: ${why}`);
  expect(cluster.pod('app').spec.containers[0]!.resources).toEqual({ requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '200Mi' } });
});

test('nothing else is changed through it, and resources through nothing else', () => {
  const cluster = createTestCluster({ workers: 1 });
  start(cluster, 'app', '{requests: {cpu: 100m}}');
  cluster.admin.patch('pods', 'default', 'app', 'strategic', { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'app', image: 'nginx:1.28' }] } }, 'resize');
  expect([cluster.pod('app').metadata.labels, cluster.pod('app').spec.containers[0]!.image]).toEqual([undefined, 'nginx:1.27']);
  expect(() => cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { containers: [{ name: 'app', resources: { requests: { cpu: '1' } } }] } })).toThrow('pod updates may not change fields other than');
  expect(() => cluster.admin.patch('pods', 'default', 'app', 'merge', {}, 'nonsense')).toThrow('the server could not find the requested resource');
});

test('a resize that waits is not forgotten when the machine was off', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  start(cluster, 'big', '{requests: {cpu: 2}}');
  start(cluster, 'app', '{requests: {cpu: 1}}');
  resize(cluster, 'app', { requests: { cpu: '3' } });
  cluster.settle();
  setFault(cluster, 'worker-1', 'power-loss');
  cluster.advance('10s');
  setFault(cluster, 'worker-1', null);
  cluster.advance('30s');
  expect(condition(cluster, 'app')).toContain('Deferred');
  cluster.admin.delete('pods', 'default', 'big');
  cluster.advance('1m');
  expect([condition(cluster, 'app'), cluster.pod('app').status.containerStatuses![0]!.allocatedResources]).toEqual([undefined, { cpu: '3' }]);
});

// A machine that runs out of memory or disk: conditions, taints, who is evicted, with which words (behaviour rules 6.11.3 to 6.11.5).
import { expect, test } from 'vitest';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';

function apply(cluster: TestCluster, name: string, annotations: Record<string, string>, { image = 'nginx:1.27', resources = '{}', spec = '', volumes = '' } = {}): void {
  const said = Object.entries(annotations).map(([key, value]) => `sim.kubarium.dev/${key}: "${value}"`).join(', ');
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: ${name}, annotations: {${said}}}
    spec:
      terminationGracePeriodSeconds: 1
      ${spec}
      containers: [{name: app, image: '${image}', resources: ${resources}${volumes && ', volumeMounts: [{name: v, mountPath: /v}]'}}]
      ${volumes && `volumes: [{name: v, emptyDir: ${volumes}}]`}
  `);
}

const condition = (cluster: TestCluster, type: string): string => {
  const { status, reason, message } = cluster.admin.get<{ status: { conditions: { type: string; status: string; reason: string; message: string }[] } } & ReturnType<TestCluster['pod']>>('nodes', undefined, 'worker-1').status.conditions.find((each) => each.type === type)!;
  return `${status} ${reason} ${message}`;
};
const taints = (cluster: TestCluster): string[] => ((cluster.admin.get('nodes', undefined, 'worker-1') as unknown as { spec: { taints?: { key: string; effect: string }[] } }).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);

test('memory: the pod that is furthest above its request goes, the node says so for five minutes', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  apply(cluster, 'modest', { memory: '3Gi' }, { resources: '{requests: {memory: 4Gi}}' });
  apply(cluster, 'greedy', { memory: '4Gi', 'memory-after': '1m' }, { resources: '{requests: {memory: 100Mi}}' });
  apply(cluster, 'greedier', { memory: '1200Mi', 'memory-after': '1m' });
  cluster.settle();
  cluster.advance('80s');
  const { status } = cluster.pod('greedy');
  expect([status.phase, status.reason, status.message]).toEqual([
    'Failed',
    'Evicted',
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 0. Container app was using 4Gi, request is 100Mi, has larger consumption of memory. ',
  ]);
  expect(status.conditions!.at(-1)).toMatchObject({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: status.message });
  expect(cluster.events('pod/greedy').slice(-2)).toEqual([`Warning Evicted kubelet ${status.message!}`, 'Normal Killing kubelet Stopping container app']);
  expect([cluster.status('modest'), cluster.status('greedier')]).toEqual(['Running', 'Running']);
  expect(condition(cluster, 'MemoryPressure')).toBe('True KubeletHasInsufficientMemory kubelet has insufficient memory available');
  expect(taints(cluster)).toEqual(['node.kubernetes.io/memory-pressure:NoSchedule']);
  expect(cluster.events('node/worker-1')).toEqual(expect.arrayContaining(['Warning EvictionThresholdMet kubelet Attempting to reclaim memory', 'Normal NodeHasInsufficientMemory kubelet Node worker-1 status is now: NodeHasInsufficientMemory']));

  // Whoever comes past the scheduler without a request is turned away; others are not.
  apply(cluster, 'late', {}, { spec: 'nodeName: worker-1' });
  apply(cluster, 'burstable', {}, { spec: 'nodeName: worker-1', resources: '{requests: {memory: 10Mi}}' });
  cluster.settle();
  expect([cluster.status('late'), cluster.pod('late').status.message]).toEqual(['Evicted', 'Pod was rejected: The node had condition: [MemoryPressure]. ']);
  expect(cluster.status('burstable')).toBe('Running');

  cluster.advance('4m');
  expect(condition(cluster, 'MemoryPressure')).toMatch(/^True/);
  cluster.advance('90s');
  expect(condition(cluster, 'MemoryPressure')).toBe('False KubeletHasSufficientMemory kubelet has sufficient memory available');
  expect(taints(cluster)).toEqual([]);
  expect(cluster.events('node/worker-1')).toContain('Normal NodeHasSufficientMemory kubelet Node worker-1 status is now: NodeHasSufficientMemory (x2)');
});

test('memory: among those above their requests lower priorities go first, one pod per round, and critical ones never', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  cluster.apply('{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000}');
  apply(cluster, 'high', { memory: '2Gi', 'memory-after': '1m' }, { spec: 'priorityClassName: high' });
  apply(cluster, 'low', { memory: '1Gi', 'memory-after': '1m' });
  apply(cluster, 'critical', { memory: '6Gi', 'memory-after': '1m' }, { spec: 'priorityClassName: system-node-critical' });
  cluster.settle();
  cluster.advance('70s');
  expect([cluster.pod('low').status.reason, cluster.pod('high').status.reason]).toEqual(['Evicted', undefined]);
  cluster.advance('10s');
  expect([cluster.pod('high').status.reason, cluster.pod('critical').status.phase]).toEqual(['Evicted', 'Running']);
});

test.each([
  ['an emptyDir above its sizeLimit', { disk: '600Mi', 'disk-after': '20s' }, { volumes: '{sizeLimit: 500Mi}' }, 'Usage of EmptyDir volume "v" exceeds the limit "500Mi". '],
  ['a container above its ephemeral-storage limit', { disk: '2Gi' }, { resources: '{limits: {ephemeral-storage: 1Gi}}' }, 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. '],
])('%s', (_title, annotations, more, message) => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  apply(cluster, 'app', annotations as Record<string, string>, more);
  cluster.settle();
  cluster.advance('40s');
  expect([cluster.pod('app').status.reason, cluster.pod('app').status.message]).toEqual(['Evicted', message]);
  expect(condition(cluster, 'DiskPressure')).toBe('False KubeletHasNoDiskPressure kubelet has no disk pressure');
  // It is the pod's own doing, which no policy of a Job should ignore.
  expect(cluster.pod('app').status.conditions!.map(({ type }) => type)).not.toContain('DisruptionTarget');
});

test.each([
  ['of one container counts for all of the pod', { 'b.disk': '2Gi' }, '{name: a, image: "nginx:1.27", LIMIT}, {name: b, image: "httpd:2.4"}', '', 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. '],
  ['of a container counts beside those of others', { 'b.disk': '1500Mi' }, '{name: a, image: "nginx:1.27", LIMIT}, {name: b, image: "httpd:2.4", LIMIT}', '', 'Container b exceeded its local ephemeral storage limit "1Gi". '],
  ['of a sidecar is only a part of that of the pod', { 'b.disk': '1500Mi' }, '{name: a, image: "nginx:1.27", LIMIT}', '{name: b, image: "httpd:2.4", restartPolicy: Always, LIMIT}', undefined],
  ['of an init container is one of the pod when it is larger', { 'a.disk': '1500Mi' }, '{name: a, image: "nginx:1.27"}', '{name: b, image: "busybox:1.36", command: ["true"], LIMIT}', 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. '],
])('a limit of ephemeral storage %s', (_title, annotations, containers, init, message) => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  const said = Object.entries(annotations).map(([key, value]) => `sim.kubarium.dev/${key}: "${value}"`).join(', ');
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: app, annotations: {${said}}}, spec: {initContainers: [${init}], containers: [${containers}]}}`.replaceAll('LIMIT', 'resources: {limits: {ephemeral-storage: 1Gi}}'));
  cluster.settle();
  cluster.advance('40s');
  expect(cluster.pod('app').status.message).toBe(message);
});

test('an eviction for want of disk names containers by what is in their own layers', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  apply(cluster, 'app', { disk: '90Gi' }, { volumes: '{}' });
  cluster.settle();
  cluster.advance('30s');
  expect(cluster.pod('app').status.message).toMatch(/^The node was low on resource: ephemeral-storage. Threshold quantity: 15Gi, available: \d+(Ki)?. $/);
  expect(cluster.pod('app').status.conditions!.at(-1)).toMatchObject({ type: 'DisruptionTarget', reason: 'TerminationByKubelet' });
});

test('disk: images that nobody uses go first, then pods; under disk pressure nobody comes', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  apply(cluster, 'big-image', { 'pull-size': '50Gi', pull: '5s', 'exit-after': '1s' }, { image: 'httpd:2.4', spec: 'restartPolicy: Never' });
  cluster.settle();
  cluster.admin.delete('pods', 'default', 'big-image');
  apply(cluster, 'writer', { disk: '50Gi' });
  cluster.settle();
  cluster.advance('30s');
  // The image is gone, which is enough.
  expect(cluster.pod('writer').status.reason).toBeUndefined();
  // The taint keeps everybody away for five minutes all the same.
  cluster.advance('6m');
  expect(taints(cluster)).toEqual([]);
  apply(cluster, 'second', { disk: '40Gi' });
  cluster.advance('20s');
  expect(cluster.pod('writer').status.message).toMatch(
    /^The node was low on resource: ephemeral-storage. Threshold quantity: 15Gi, available: \d+(Ki)?. Container app was using 50Gi, request is 0, has larger consumption of ephemeral-storage. $/,
  );
  expect(condition(cluster, 'DiskPressure')).toBe('True KubeletHasDiskPressure kubelet has disk pressure');
  expect(taints(cluster)).toEqual(['node.kubernetes.io/disk-pressure:NoSchedule']);
  apply(cluster, 'late', {}, { spec: 'nodeName: worker-1', resources: '{requests: {memory: 10Mi}}' });
  cluster.settle();
  expect([cluster.status('late'), cluster.pod('late').status.message]).toEqual(['Evicted', 'Pod was rejected: The node had condition: [DiskPressure]. ']);
});

test('a machine that something else fills evicts its pods one by one, until there is room', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  for (const name of ['a', 'b', 'c']) apply(cluster, name, {});
  cluster.settle();
  const { load } = cluster.kubelets.kubelet('worker-1')!;
  load.fill('memory', true);
  cluster.advance('15s');
  load.fill('memory', false);
  cluster.advance('1m');
  expect(['a', 'b', 'c'].filter((name) => cluster.pod(name).status.reason === 'Evicted').length).toBeLessThan(3);
  expect(['a', 'b', 'c'].filter((name) => cluster.pod(name).status.reason === 'Evicted').length).toBeGreaterThan(0);
});

test('pods of a ReplicaSet that belong on a full machine wait for its taint to go, instead of being turned away again and again', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  cluster.apply(`
    apiVersion: apps/v1
    kind: ReplicaSet
    metadata: {name: web}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {nodeSelector: {kubernetes.io/hostname: worker-1}, containers: [{name: web, image: 'nginx:1.27'}]}
  `);
  cluster.settle();
  cluster.kubelets.kubelet('worker-1')!.load.fill('memory', true);
  cluster.advance('10s');
  // Each of the three has been evicted at most once, in the rounds of 10 s, and nobody was turned away at the door.
  const all = (): ReturnType<TestCluster['pod']>[] => cluster.admin.list('pods', { namespace: 'default' }) as never;
  expect(all().filter(({ status }) => status.reason === 'Evicted').length).toBeLessThanOrEqual(1);
  cluster.advance('1m');
  expect(taints(cluster)).toEqual(['node.kubernetes.io/memory-pressure:NoSchedule']);
  expect(all().filter(({ status }) => status.reason === 'Evicted').length).toBe(3);
  expect(all().filter(({ status }) => status.message?.startsWith('Pod was rejected')).length).toBe(0);
  expect(all().filter(({ status }) => status.phase === 'Pending').length).toBe(3);
});

test('inodes: a disk that can hold no more files is DiskPressure; nobody can request them, so priority decides', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  cluster.apply('{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000}');
  apply(cluster, 'unpacks', { inodes: '6M' }, { spec: 'priorityClassName: high' });
  apply(cluster, 'mails', { inodes: '500k', 'inodes-after': '1m' });
  apply(cluster, 'bystander', {});
  cluster.settle();
  expect(condition(cluster, 'DiskPressure')).toMatch(/^False/);
  cluster.advance('70s');
  expect(cluster.pod('mails').status.message).toMatch(/^The node was low on resource: inodes. Threshold quantity: 320Ki, available: \d{5}. $/);
  expect([cluster.status('unpacks'), cluster.status('bystander')]).toEqual(['Running', 'Running']);
  expect(condition(cluster, 'DiskPressure')).toBe('True KubeletHasDiskPressure kubelet has disk pressure');
  expect(cluster.events('node/worker-1')).toContain('Warning EvictionThresholdMet kubelet Attempting to reclaim inodes');
});

test('processes: PIDPressure; lower priorities go first, then those with more processes', () => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  cluster.apply('{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000}');
  apply(cluster, 'forks-high', { pids: '20k' }, { spec: 'priorityClassName: high' });
  apply(cluster, 'forks', { pids: '10k', 'pids-after': '1m' });
  apply(cluster, 'bystander', {});
  cluster.settle();
  cluster.advance('70s');
  expect(cluster.pod('forks').status).toMatchObject({ reason: 'Evicted', message: 'The node was low on resource: pids. Threshold quantity: 3276, available: 2767. ' });
  expect([cluster.status('forks-high'), cluster.status('bystander')]).toEqual(['Running', 'Running']);
  expect(condition(cluster, 'PIDPressure')).toBe('True KubeletHasInsufficientPID kubelet has insufficient PID available');
  expect(taints(cluster)).toEqual(['node.kubernetes.io/pid-pressure:NoSchedule']);
  expect(cluster.events('node/worker-1')).toContain('Normal NodeHasInsufficientPID kubelet Node worker-1 status is now: NodeHasInsufficientPID');
  apply(cluster, 'late', {}, { spec: 'nodeName: worker-1', resources: '{requests: {memory: 10Mi}}' });
  cluster.settle();
  expect(cluster.pod('late').status.message).toBe('Pod was rejected: The node had condition: [PIDPressure]. ');
  cluster.advance('6m');
  expect(condition(cluster, 'PIDPressure')).toBe('False KubeletHasSufficientPID kubelet has sufficient PID available');
});

test.each([['inodes', 'DiskPressure'], ['pids', 'PIDPressure']])('a machine without %s says %s', (name, type) => {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  cluster.faults.inject({ kind: `${name}-full`, target: { type: 'node', name: 'worker-1' } }, 'test');
  cluster.advance('15s');
  expect(condition(cluster, type)).toMatch(/^True/);
  for (const { id } of cluster.faults.list()) cluster.revertFault(id);
  cluster.advance('6m');
  expect(condition(cluster, type)).toMatch(/^False/);
});

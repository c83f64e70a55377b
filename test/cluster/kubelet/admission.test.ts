// Pods that come past the scheduler: what a kubelet refuses.
import { expect, test } from 'vitest';
import { createTestCluster } from '../../support/cluster.ts';

test.each([
  ['more CPU than is left', 'containers: [{name: app, image: nginx:1.27, resources: {requests: {cpu: 2}}}]', 'OutOfcpu', "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000"],
  ['more memory than there is', 'containers: [{name: app, image: nginx:1.27, resources: {requests: {memory: 9Gi}}}]', 'OutOfmemory', "Node didn't have enough resource: memory, requested: 9663676416, used: 0, capacity: 8589934592"],
  ['labels that the node has not', 'nodeSelector: {disk: ssd}, containers: [{name: app, image: nginx:1.27}]', 'NodeAffinity', "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"],
  ['a host port that is taken', 'containers: [{name: app, image: nginx:1.27, ports: [{containerPort: 80, hostPort: 8080}]}]', 'NodePorts', "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"],
])('a pod that wants %s is refused (behaviour rule 6.11.1)', (_title, spec, reason, text) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: present}
    spec: {containers: [{name: app, image: nginx:1.27, ports: [{containerPort: 80, hostPort: 8080}], resources: {requests: {cpu: 3}}}]}
  `);
  cluster.settle();
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app}
    spec: {nodeName: worker-1, ${spec}}
  `);
  cluster.settle();
  const { status } = cluster.pod('app');
  expect([cluster.status('app'), status.phase, status.reason, status.message]).toEqual([reason, 'Failed', reason, `Pod was rejected: ${text}`]);
  expect(cluster.events('pod/app')).toEqual([`Warning ${reason} kubelet ${text}`]);
  // It can be deleted like any pod that is over.
  cluster.admin.delete('pods', 'default', 'app');
  cluster.settle();
  expect(cluster.status('app')).toBe('gone');
});

test('a node takes as many pods as it says', () => {
  const cluster = createTestCluster({ workers: 1, nodeCapacity: { pods: '2' } });
  for (const name of ['a', 'b', 'c']) {
    cluster.apply(`
      apiVersion: v1
      kind: Pod
      metadata: {name: ${name}}
      spec: {nodeName: worker-1, containers: [{name: app, image: nginx:1.27}]}
    `);
  }
  cluster.settle();
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS
    a      1/1     Running
    b      1/1     Running
    c      0/1     OutOfpods"
  `);
});

test('pods on the network of their node share its ports (behaviour rule 6.12.2)', () => {
  const cluster = createTestCluster({ workers: 1 });
  for (const name of ['first', 'second']) {
    cluster.apply(`
      apiVersion: v1
      kind: Pod
      metadata: {name: ${name}}
      spec: {hostNetwork: true, nodeName: worker-1, restartPolicy: Never, containers: [{name: app, image: nginx:1.27}]}
    `);
    cluster.settle('10s');
  }
  expect([cluster.status('first'), cluster.status('second')]).toEqual(['Running', 'Error']);
  expect(cluster.logs('second').join('\n')).toContain('Address already in use');
});

test.each([
  ['too many devices', 'containers: [{name: app, image: nginx:1.27, resources: {limits: {example.com/gpu: 2}}}]', 'UnexpectedAdmissionError', 'Pod was rejected: Allocate failed due to requested number of devices unavailable for example.com/gpu. Requested: 2, Available: 1, which is unexpected'],
  ['a kernel setting that is not safe', 'securityContext: {sysctls: [{name: kernel.msgmax, value: "65536"}]}, containers: [{name: app, image: nginx:1.27}]', 'SysctlForbidden', 'Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted'],
])('%s', (_title, spec, reason, message) => {
  const cluster = createTestCluster({ workers: 0 });
  cluster.apply('{apiVersion: v1, kind: Node, metadata: {name: lab}, status: {capacity: {example.com/gpu: "1"}}}');
  cluster.settle();
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: app}, spec: {nodeName: lab, ${spec}}}`);
  cluster.settle();
  expect([cluster.status('app'), cluster.pod('app').status.message]).toEqual([reason, message]);
});

/** Four cores and 8Gi, filled by three pods that may be ended. */
function fullMachine(): ReturnType<typeof createTestCluster> {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  const pods = { guaranteed: '{limits: {cpu: 2, memory: 1Gi}}', small: '{requests: {cpu: 500m}}', burstable: '{requests: {cpu: 1500m}}', effortless: '{}' };
  for (const [name, resources] of Object.entries(pods)) {
    cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {terminationGracePeriodSeconds: 5, nodeName: worker-1, containers: [{name: app, image: 'busybox:1.36', command: [sleep, '9999'], resources: ${resources}}]}}`);
  }
  cluster.settle();
  return cluster;
}

const critical = (cpu: number): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent' }, spec: { containers: [{ name: 'agent', image: 'nginx:1.27', resources: { requests: { cpu } } }] } });

test('a static pod makes room for itself: the pod that comes nearest to what is missing ends, with its grace', () => {
  const cluster = fullMachine();
  cluster.kubelets.setStaticPods('worker-1', [critical(1)]);
  cluster.advance('3s');
  expect([cluster.status('burstable'), cluster.status('agent-worker-1')]).toEqual(['Running', 'gone']);
  cluster.settle();
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
    "NAME             READY   STATUS
    agent-worker-1   1/1     Running
    burstable        0/1     Error
    effortless       1/1     Running
    guaranteed       1/1     Running
    small            1/1     Running"
  `);
  const { status } = cluster.pod('burstable');
  expect([status.phase, status.reason, status.message]).toEqual(['Failed', 'Preempting', 'Preempted in order to admit critical pod']);
  expect(status.conditions!.at(-1)).toMatchObject({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: 'Pod was preempted by Kubelet to accommodate a critical pod.' });
  expect(cluster.events('pod/burstable').slice(-2)).toEqual(['Warning Preempting kubelet Preempted in order to admit critical pod', 'Normal Killing kubelet Stopping container app']);
});

test('a critical pod that names its node takes Guaranteed pods only when the others are not enough', () => {
  const cluster = fullMachine();
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: agent}, spec: {priorityClassName: system-node-critical, nodeName: worker-1, containers: [{name: app, image: 'nginx:1.27', resources: {requests: {cpu: 3}}}]}}`);
  cluster.advance('12s');
  expect(['effortless', 'small', 'burstable', 'guaranteed', 'agent'].map((name) => cluster.pod(name).status.reason ?? cluster.status(name))).toEqual(['Running', 'Running', 'Preempting', 'Preempting', 'Running']);
});

test.each([
  ['more than all others have', critical(9), 'UnexpectedAdmissionError', 'Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 5000), ]'],
  ['a label that the node has not', { ...critical(1), spec: { ...(critical(1) as { spec: object }).spec, nodeSelector: { disk: 'ssd' } } }, 'NodeAffinity', "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"],
])('a static pod that wants %s is refused, and nobody ends for it', (_title, manifest, reason, text) => {
  const cluster = fullMachine();
  cluster.kubelets.setStaticPods('worker-1', [manifest]);
  cluster.settle();
  expect([cluster.status('agent-worker-1'), cluster.pod('agent-worker-1').status.message]).toEqual([reason, `Pod was rejected: ${text}`]);
  expect(['small', 'burstable', 'guaranteed'].map((name) => cluster.status(name))).toEqual(['Running', 'Running', 'Running']);
});

test.each([
  ['windows', '{}', 'PodOSNotSupported', "Failed to admit pod as the OS field doesn't match node OS"],
  ['linux', '{kubernetes.io/os: windows}', 'PodOSSelectorNodeLabelDoesNotMatch', "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label"],
  ['windows', '{kubernetes.io/os: windows}', 'PodOSSelectorNodeLabelDoesNotMatch', "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label"],
])('a pod of %s labelled %s is scheduled like any other, and refused by the machine', (os, labels, reason, text) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: app, labels: ${labels}}, spec: {os: {name: ${os}}, containers: [{name: app, image: nginx:1.27}]}}`);
  cluster.settle();
  expect(cluster.events('pod/app').toSorted()).toEqual(['Normal Scheduled default-scheduler Successfully assigned default/app to worker-1', `Warning ${reason} kubelet ${text}`]);
  const { status } = cluster.pod('app');
  expect([cluster.status('app'), status.phase, status.message]).toEqual([reason, 'Failed', `Pod was rejected: ${text}`]);
});

test('a pod of Linux runs, and pods of Windows that ask for such a node wait for one', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: app, labels: {kubernetes.io/os: linux}}, spec: {os: {name: linux}, containers: [{name: app, image: nginx:1.27}]}}');
  cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: iis}, spec: {os: {name: windows}, nodeSelector: {kubernetes.io/os: windows}, containers: [{name: app, image: nginx:1.27}]}}');
  cluster.settle();
  expect([cluster.status('app'), cluster.status('iis')]).toEqual(['Running', 'Pending']);
  // Labels do not make a machine another one: its kubelet puts them right within ten seconds.
  cluster.admin.patch('nodes', undefined, 'worker-1', 'merge', { metadata: { labels: { 'kubernetes.io/os': null, 'kubernetes.io/arch': 'arm64', 'kubernetes.io/hostname': 'other' } } });
  cluster.advance('10s');
  expect(cluster.admin.get('nodes', undefined, 'worker-1').metadata.labels).toMatchObject({ 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': 'other' });
});

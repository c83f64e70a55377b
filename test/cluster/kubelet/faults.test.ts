// Machines that lose their power or their network, and what becomes of their pods.
import { describe, expect, test } from 'vitest';
import type { ApiError } from '../../../src/model/errors.ts';
import { formatKubectlError } from '../../../src/model/errors.ts';
import type { Lease } from '../../../src/model/object.ts';
import { createTestCluster, setFault } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

function clusterWith(spec = 'containers: [{name: app, image: nginx:1.27}]'): TestCluster {
  const cluster = createTestCluster({ workers: 2 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app}
    spec: {nodeName: worker-1, ${spec}}
  `);
  cluster.settle();
  return cluster;
}

describe('power loss', () => {
  test('the node falls silent; the pod is shown as it last was (behaviour rules 4.12.2, 4.12.3)', () => {
    const cluster = clusterWith();
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('1m');
    expect(cluster.table('nodes', { columns: ['NAME', 'STATUS'] })).toMatchInlineSnapshot(`
      "NAME            STATUS
      control-plane   Ready
      worker-1        NotReady
      worker-2        Ready"
    `);
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS    RESTARTS
      app    1/1     Running   0"
    `);
    expect(cluster.pod('app').status.conditions!.find(({ type }) => type === 'Ready')!.status).toBe('False');
  });

  test('when it is back, containers run again in a new sandbox (behaviour rule 6.6.4)', () => {
    const cluster = clusterWith();
    const ip = cluster.pod('app').status.podIP;
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('1m');
    setFault(cluster, 'worker-1', null);
    cluster.advance('30s');
    expect(cluster.statuses('app').slice(-3)).toEqual(['Running', 'Unknown', 'Running']);
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS    RESTARTS
      app    1/1     Running   1 (20s ago)"
    `);
    const { podIP, containerStatuses } = cluster.pod('app').status;
    expect(podIP).not.toBe(ip);
    expect(containerStatuses![0]!.lastState!.terminated).toMatchObject({ exitCode: 255, reason: 'Unknown' });
    expect(cluster.events('pod/app').filter((line) => line.includes('Sandbox'))).toEqual(['Normal SandboxChanged kubelet Pod sandbox changed, it will be killed and re-created.']);
    const node = cluster.admin.get('nodes', undefined, 'worker-1') as { status?: { nodeInfo: { bootID: string } } };
    expect(cluster.events('node/worker-1')).toContain(`Warning Rebooted kubelet Node worker-1 has been rebooted, boot id: ${node.status!.nodeInfo.bootID}`);
    expect(cluster.table('nodes', { columns: ['NAME', 'STATUS'] })).toContain('worker-1        Ready');
  });

  test('back-offs are forgotten with the kubelet that knew them', () => {
    const cluster = clusterWith();
    for (const restarts of [1, 2, 3]) {
      setFault(cluster, 'worker-1', 'power-loss');
      cluster.advance('5s');
      setFault(cluster, 'worker-1', null);
      cluster.advance('14s');
      expect([cluster.status('app'), cluster.pod('app').status.containerStatuses![0]!.restartCount]).toEqual(['Running', restarts]);
    }
    expect(cluster.events('pod/app').filter((line) => line.includes('BackOff'))).toEqual([]);
  });

  test('init containers run once more', () => {
    const cluster = clusterWith("initContainers: [{name: prepare, image: 'busybox:1.36', command: [sleep, '2']}], containers: [{name: app, image: nginx:1.27}]");
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('5s');
    setFault(cluster, 'worker-1', null);
    cluster.advance('30s');
    const { initContainerStatuses, containerStatuses } = cluster.pod('app').status;
    expect([initContainerStatuses![0]!.restartCount, containerStatuses![0]!.restartCount]).toEqual([1, 1]);
    expect(cluster.status('app')).toBe('Running');
  });

  test.each([
    ['Never', 'Unknown', 'Failed'],
    ['OnFailure', 'Running', 'Running'],
  ])('under %s the pod is %s afterwards', (policy, status, phase) => {
    const cluster = clusterWith(`restartPolicy: ${policy}, containers: [{name: app, image: nginx:1.27}]`);
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('5s');
    setFault(cluster, 'worker-1', null);
    cluster.advance('30s');
    expect([cluster.status('app'), cluster.pod('app').status.phase]).toEqual([status, phase]);
  });

  test('a pod deleted meanwhile stays Terminating until the node is back (behaviour rule 4.12.7)', () => {
    const cluster = clusterWith();
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('10s');
    cluster.admin.delete('pods', 'default', 'app');
    cluster.advance('5m');
    expect(cluster.status('app')).toBe('Terminating');
    setFault(cluster, 'worker-1', null);
    cluster.advance('20s');
    expect(cluster.status('app')).toBe('gone');
    expect(cluster.events('pod/app').some((line) => line.includes('Sandbox'))).toBe(false);
  });

  test('a power cut in the middle of a start or of an end leaves nothing behind', () => {
    const cluster = clusterWith();
    for (const cutAfter of [0, 20, 100, 500, 1500, 3000]) {
      const name = `p${cutAfter}`;
      cluster.apply(`
        apiVersion: v1
        kind: Pod
        metadata: {name: ${name}}
        spec: {nodeName: worker-2, containers: [{name: app, image: nginx:1.27}]}
      `);
      cluster.advance(cutAfter);
      setFault(cluster, 'worker-2', 'power-loss');
      cluster.advance('3s');
      setFault(cluster, 'worker-2', null);
      cluster.advance('30s');
      expect([name, cluster.status(name)]).toEqual([name, 'Running']);
      cluster.admin.delete('pods', 'default', name);
      cluster.advance(cutAfter / 10);
      setFault(cluster, 'worker-2', 'power-loss');
      cluster.advance('3s');
      setFault(cluster, 'worker-2', null);
      cluster.advance('30s');
      expect([name, cluster.status(name)]).toEqual([name, 'gone']);
    }
    expect(cluster.kubelets.kubelet('worker-2')!.workers.size).toBe(0);
  });
});

test.each([
  ['kubelet-stopped', 'connection refused'],
  ['power-loss', 'no route to host'],
  ['network-partition', 'no route to host'],
])('under %s logs, exec and port-forward fail with: %s', (kind, text) => {
  const cluster = clusterWith();
  cluster.faults.inject({ kind, target: { type: 'node', name: 'worker-1' } }, 'test');
  cluster.advance('5s');
  const refusal = (ask: () => unknown): string => {
    try {
      return `${JSON.stringify(ask())}`;
    } catch (error) {
      return formatKubectlError(error as ApiError);
    }
  };
  const silent = { data: () => undefined, ended: () => undefined };
  const exec = { verb: 'exec', namespace: 'default', name: 'app', command: ['ls'] };
  const why = `dial tcp 192.168.0.12:10250: connect: ${text}`;
  expect(refusal(() => cluster.logs('app'))).toBe(`Error from server: Get "https://192.168.0.12:10250/containerLogs/default/app/app": ${why}`);
  expect(refusal(() => cluster.kubelets.stream(exec as never, silent as never))).toBe(`Error from server: error dialing backend: ${why}`);
  expect(refusal(() => cluster.kubelets.forward({ namespace: 'default', name: 'app' }))).toBe(`Error from server: error dialing backend: ${why}`);
});

describe('a network partition', () => {
  test('hides what the node does; the containers run on', () => {
    const cluster = clusterWith();
    const { containerStatuses } = cluster.pod('app').status;
    setFault(cluster, 'worker-1', 'network-partition');
    cluster.advance('2m');
    expect(cluster.table('nodes', { columns: ['NAME', 'STATUS'] })).toContain('worker-1        NotReady');
    setFault(cluster, 'worker-1', null);
    cluster.advance('15s');
    expect(cluster.pod('app').status.containerStatuses).toEqual(containerStatuses);
    expect(cluster.pod('app').status.conditions!.find(({ type }) => type === 'Ready')!.status).toBe('True');
    expect(cluster.table('nodes', { columns: ['NAME', 'STATUS'] })).toContain('worker-1        Ready');
    expect(cluster.events('node/worker-1').filter((line) => line.includes('Starting kubelet'))).toEqual(['Normal Starting kubelet Starting kubelet.']);
  });

  test('crashes during it are reported afterwards', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'sleep 30; exit 1']}]");
    setFault(cluster, 'worker-1', 'network-partition');
    cluster.advance('90s');
    expect(cluster.pod('app').status.containerStatuses![0]!.restartCount).toBe(0);
    setFault(cluster, 'worker-1', null);
    cluster.advance('3s');
    expect(cluster.pod('app').status.containerStatuses![0]!.restartCount).toBe(2);
  });

  test('pods deleted or force-deleted meanwhile are ended when it is over', () => {
    const cluster = clusterWith();
    cluster.apply(`
      apiVersion: v1
      kind: Pod
      metadata: {name: forced}
      spec: {nodeName: worker-1, containers: [{name: app, image: nginx:1.27}]}
    `);
    cluster.settle();
    setFault(cluster, 'worker-1', 'network-partition');
    cluster.advance('5s');
    cluster.admin.delete('pods', 'default', 'app');
    cluster.admin.delete('pods', 'default', 'forced', { gracePeriodSeconds: 0 });
    cluster.advance('3m');
    expect(cluster.status('app')).toBe('Terminating');
    setFault(cluster, 'worker-1', null);
    cluster.advance('5s');
    expect(cluster.status('app')).toBe('gone');
    expect(cluster.kubelets.kubelet('worker-1')!.workers.size).toBe(0);
  });

  test('pods that were bound meanwhile are taken up', () => {
    const cluster = clusterWith();
    setFault(cluster, 'worker-2', 'network-partition');
    cluster.apply(`
      apiVersion: v1
      kind: Pod
      metadata: {name: late}
      spec: {nodeName: worker-2, containers: [{name: app, image: nginx:1.27}]}
    `);
    cluster.advance('10s');
    expect(cluster.status('late')).toBe('Pending');
    setFault(cluster, 'worker-2', null);
    cluster.advance('10s');
    expect(cluster.status('late')).toBe('Running');
  });
});

test('a kubelet renews its lease every ten seconds and reports every five minutes (behaviour rule 4.12.1)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.settle();
  const renewals: number[] = [];
  const reports: number[] = [];
  cluster.store.watch(['leases', 'nodes'], ({ plural, object }) => {
    if (object.metadata.name === 'worker-1') (plural === 'leases' ? renewals : reports).push(cluster.clock.now);
  });
  cluster.advance('11m');
  expect(renewals).toHaveLength(66);
  expect(reports.length).toBeOneOf([2, 3]);
  expect(cluster.admin.get<Lease>('leases', 'kube-node-lease', 'worker-1').spec).toMatchObject({ holderIdentity: 'worker-1', leaseDurationSeconds: 40 });
});

test('what a node says of itself (behaviour rules 4.12.9, 4.12.10)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.settle();
  const { status } = cluster.admin.get('nodes', undefined, 'worker-1') as unknown as { status: { conditions: { type: string; status: string; reason: string; message: string }[] } };
  expect(status.conditions.map(({ type, status: value, reason, message }) => `${type} ${value} ${reason}: ${message}`).join('\n')).toMatchInlineSnapshot(`
    "MemoryPressure False KubeletHasSufficientMemory: kubelet has sufficient memory available
    DiskPressure False KubeletHasNoDiskPressure: kubelet has no disk pressure
    PIDPressure False KubeletHasSufficientPID: kubelet has sufficient PID available
    Ready True KubeletReady: kubelet is posting ready status"
  `);
  expect(cluster.events('node/worker-1').filter((line) => line.includes(' kubelet ')).join('\n')).toMatchInlineSnapshot(`
    "Normal Starting kubelet Starting kubelet.
    Normal NodeHasSufficientMemory kubelet Node worker-1 status is now: NodeHasSufficientMemory
    Normal NodeHasNoDiskPressure kubelet Node worker-1 status is now: NodeHasNoDiskPressure
    Normal NodeHasSufficientPID kubelet Node worker-1 status is now: NodeHasSufficientPID
    Normal NodeReady kubelet Node worker-1 status is now: NodeReady
    Normal NodeAllocatableEnforced kubelet Updated Node Allocatable limit across pods"
  `);
  for (const unschedulable of [true, false]) {
    cluster.admin.patch('nodes', undefined, 'worker-1', 'merge', { spec: { unschedulable } });
    cluster.advance('11s');
    expect(cluster.events('node/worker-1').at(-1)).toBe(`Normal ${unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable'} kubelet Node worker-1 status is now: ${unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable'}`);
  }
});

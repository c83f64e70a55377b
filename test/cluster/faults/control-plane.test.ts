// The control plane part by part: what stands still without it, what goes on, and how all catches up.
import { describe, expect, test } from 'vitest';
import type { FaultOptions } from '../../../src/model/fault.ts';
import type { Lease, Node } from '../../../src/model/object.ts';
import { parseTimestamp } from '../../../src/model/timestamp.ts';
import { createTestCluster, setFault } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

const WEB = `
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: 2
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec: {containers: [{name: web, image: 'nginx:1.27'}]}
`;

function createWorld(): TestCluster {
  const cluster = createTestCluster({ kubeSystem: true });
  cluster.apply(WEB);
  cluster.settle();
  return cluster;
}

function stop(cluster: TestCluster, component: string, options: FaultOptions = {}): () => void {
  const fault = cluster.faults.inject({ kind: 'component-stopped', target: { type: 'component', name: component }, options }, 'test')!;
  cluster.advance(1);
  return () => cluster.faults.revert(fault.id);
}

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'answered';
}

function readyNodes({ admin }: TestCluster): string[] {
  return admin.list<Node>('nodes').filter(({ status }) => status.conditions?.some(({ type, status: said }) => type === 'Ready' && said === 'True')).map(({ metadata }) => metadata.name);
}

/** The pods of `default` whatever they are called, in the order of what they show. */
function states(cluster: TestCluster): string {
  const [head, ...rows] = cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS'] }).split('\n');
  return [head, ...rows.sort()].join('\n');
}

describe('kube-scheduler', () => {
  test('without it new pods stay Pending and nobody says why; all else goes on', () => {
    const cluster = createWorld();
    const start = stop(cluster, 'kube-scheduler');
    cluster.admin.scale('deployments', 'default', 'web', 3);
    cluster.advance('5m');
    expect(states(cluster)).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS
      0/1     Pending   0
      1/1     Running   0
      1/1     Running   0"
    `);
    expect(cluster.status('kube-scheduler-control-plane', 'kube-system')).toBe('CrashLoopBackOff');
    expect(cluster.controlPlane.states().filter(({ isRunning }) => !isRunning).map(({ name }) => name)).toEqual(['kube-scheduler']);
    start();
    cluster.advance('20s');
    expect(states(cluster)).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS
      1/1     Running   0
      1/1     Running   0
      1/1     Running   0"
    `);
    expect(cluster.status('kube-scheduler-control-plane', 'kube-system')).toBe('Running');
  });

  test('a crash of its container is a pause of a few seconds', () => {
    const cluster = createWorld();
    cluster.faults.inject({ kind: 'crash', target: { type: 'container', namespace: 'kube-system', pod: 'kube-scheduler-control-plane', container: 'kube-scheduler' } }, 'test');
    cluster.advance(1);
    expect(cluster.controlPlane.isRunning('kube-scheduler')).toBe(false);
    cluster.advance('5s');
    expect(cluster.controlPlane.isRunning('kube-scheduler')).toBe(true);
    expect(cluster.table('pods', { namespace: 'kube-system', labelSelector: 'component=kube-scheduler', columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
      "NAME                           READY   STATUS
      kube-scheduler-control-plane   1/1     Running"
    `);
  });
});

describe('kube-controller-manager', () => {
  test('without it nothing heals, and a dead node is not noticed; afterwards both are', () => {
    const cluster = createWorld();
    const start = stop(cluster, 'kube-controller-manager');
    const [pod] = cluster.admin.list('pods', { namespace: 'default' });
    cluster.admin.delete('pods', 'default', pod!.metadata.name);
    cluster.admin.scale('deployments', 'default', 'web', 4);
    setFault(cluster, 'worker-3', 'power-loss');
    cluster.advance('10m');
    expect(states(cluster)).toMatchInlineSnapshot(`
      "READY   STATUS        RESTARTS
      1/1     Running       0
      1/1     Terminating   0"
    `);
    expect(readyNodes(cluster)).toEqual(['control-plane', 'worker-1', 'worker-2', 'worker-3']);
    start();
    cluster.advance('70s');
    expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
      "NAME   READY   UP-TO-DATE   AVAILABLE
      web    3/4     4            3"
    `);
    expect(readyNodes(cluster)).toEqual(['control-plane', 'worker-1', 'worker-2']);
  });
});

describe('a kubelet', () => {
  test('without it containers run on unwatched; when it is back it says what happened', () => {
    const cluster = createWorld();
    cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: task}, spec: {nodeName: worker-1, restartPolicy: Never, containers: [{name: task, image: "busybox:1.36", command: [sleep, "30"]}]}}');
    cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: server}, spec: {nodeName: worker-1, containers: [{name: server, image: "nginx:1.27", readinessProbe: {httpGet: {port: 80}}}]}}');
    cluster.advance('15s');
    const fault = cluster.faults.inject({ kind: 'kubelet-stopped', target: { type: 'node', name: 'worker-1' } }, 'test')!;
    cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {nodeName: worker-1, containers: [{name: late, image: "nginx:1.27"}]}}');
    cluster.advance('2m');
    const names = { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'], labelSelector: '!app' };
    expect(cluster.table('pods', names)).toMatchInlineSnapshot(`
      "NAME     READY   STATUS    RESTARTS
      late     0/1     Pending   0
      server   1/1     Running   0
      task     1/1     Running   0"
    `);
    expect(readyNodes(cluster)).toEqual(['control-plane', 'worker-2', 'worker-3']);
    expect(refusalOf(() => cluster.logs('server'))).toMatch(/containerLogs\/default\/server\/server": dial tcp .*:10250: connect: connection refused$/);
    cluster.faults.revert(fault.id);
    cluster.advance('10s');
    expect(cluster.table('pods', names)).toMatchInlineSnapshot(`
      "NAME     READY   STATUS      RESTARTS
      late     1/1     Running     0
      server   1/1     Running     0
      task     0/1     Completed   0"
    `);
    const { startedAt, finishedAt } = cluster.pod('task').status.containerStatuses![0]!.state!.terminated!;
    expect(parseTimestamp(finishedAt) - parseTimestamp(startedAt)).toBe(30_000);
    expect(readyNodes(cluster)).toHaveLength(4);
    expect(cluster.events('node/worker-1').filter((line) => line.includes('Starting kubelet'))).toEqual(['Normal Starting kubelet Starting kubelet. (x2)']);
  });

  test('pods that were deleted meanwhile end when it is back', () => {
    const cluster = createWorld();
    const fault = cluster.faults.inject({ kind: 'kubelet-stopped', target: { type: 'node', name: 'worker-1' } }, 'test')!;
    const doomed = [...cluster.admin.onNode('pods', 'worker-1')].find(({ metadata }) => metadata.namespace === 'default')!.metadata.name;
    cluster.admin.delete('pods', 'default', doomed);
    cluster.advance('45s');
    expect(cluster.status(doomed)).toBe('Terminating');
    cluster.faults.revert(fault.id);
    cluster.advance('10s');
    expect(cluster.status(doomed)).toBe('gone');
  });
});

describe('kube-apiserver and etcd', () => {
  test.each([
    ['kube-apiserver', 'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?'],
    ['etcd', 'etcdserver: request timed out'],
  ])('without %s every request is refused, nothing changes, containers run on', async (component, text) => {
    const cluster = createWorld();
    cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: crash}, spec: {containers: [{name: crash, image: "busybox:1.36", command: [sh, -c, "sleep 40; exit 1"]}]}}');
    cluster.settle();
    const start = stop(cluster, component);
    const { revision } = cluster.store;
    expect(refusalOf(() => cluster.admin.scale('deployments', 'default', 'web', 3))).toBe(text);
    await expect(cluster.port.request({ verb: 'delete', plural: 'deployments', namespace: 'default', name: 'web' })).rejects.toThrow(text);
    expect(cluster.port.outage!()!.message).toBe(text);
    cluster.advance('5m');
    expect(cluster.store.revision).toBe(revision);
    start();
    cluster.advance('20s');
    expect(cluster.port.outage!()).toBe(undefined);
    expect(readyNodes(cluster)).toHaveLength(4);
    // Its kubelet restarted it all the time, and says so now.
    expect(cluster.pod('crash').status.containerStatuses![0]!.restartCount).toBeGreaterThan(2);
    cluster.admin.scale('deployments', 'default', 'web', 3);
    cluster.advance('20s');
    expect(cluster.table('deployments', { columns: ['NAME', 'READY'] })).toMatchInlineSnapshot(`
      "NAME   READY
      web    3/3"
    `);
    expect(cluster.controllers.every(({ running }) => running) && cluster.scheduler.running).toBe(true);
  });

  test('a minute without them takes no node down', () => {
    const cluster = createWorld();
    stop(cluster, 'etcd', { forMs: 60_000 });
    cluster.advance('10m');
    expect(cluster.faults.list()).toEqual([]);
    expect(readyNodes(cluster)).toHaveLength(4);
    expect(cluster.admin.list('events').filter((event) => (event as { reason?: string }).reason === 'NodeNotReady')).toEqual([]);
  });

  test('deleted a moment before, replaced when it is back', () => {
    const cluster = createWorld();
    for (const { metadata } of cluster.admin.list('pods', { namespace: 'default' })) cluster.admin.delete('pods', 'default', metadata.name, { gracePeriodSeconds: 0 });
    stop(cluster, 'kube-apiserver', { forMs: 5000 });
    cluster.advance('1m');
    expect(states(cluster)).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS
      1/1     Running   0
      1/1     Running   0"
    `);
  });
});

describe('the machine of the control plane', () => {
  test('without power there is no control plane; with it all comes back by itself', () => {
    const cluster = createWorld();
    setFault(cluster, 'control-plane', 'power-loss');
    cluster.advance(1);
    expect(refusalOf(() => cluster.admin.scale('deployments', 'default', 'web', 3))).toBe('Unable to connect to the server: dial tcp 127.0.0.1:6443: i/o timeout');
    expect(cluster.controlPlane.states().map(({ isRunning }) => isRunning)).toEqual([false, false, false, false]);
    cluster.advance('5m');
    setFault(cluster, 'control-plane', null);
    cluster.advance('1m');
    expect(readyNodes(cluster)).toHaveLength(4);
    expect(cluster.table('pods', { namespace: 'kube-system', labelSelector: 'tier=control-plane', columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
      "NAME                                    READY   STATUS
      etcd-control-plane                      1/1     Running
      kube-apiserver-control-plane            1/1     Running
      kube-controller-manager-control-plane   1/1     Running
      kube-scheduler-control-plane            1/1     Running"
    `);
    cluster.admin.scale('deployments', 'default', 'web', 3);
    cluster.advance('20s');
    expect(states(cluster)).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS
      1/1     Running   0
      1/1     Running   0
      1/1     Running   0"
    `);
  });

  test('cut off, it believes that all others are down, and nobody reaches it', () => {
    const cluster = createWorld();
    setFault(cluster, 'control-plane', 'network-partition');
    cluster.advance('2m');
    expect(refusalOf(() => cluster.admin.scale('deployments', 'default', 'web', 3))).toContain('i/o timeout');
    expect(readyNodes(cluster)).toEqual(['control-plane']);
    setFault(cluster, 'control-plane', null);
    cluster.advance('30s');
    expect(readyNodes(cluster)).toHaveLength(4);
  });

  test('a cluster without its pods has components that just run, and can be stopped all the same', () => {
    const cluster = createTestCluster({ controlPlane: false });
    const start = stop(cluster, 'kube-scheduler');
    cluster.apply(WEB);
    cluster.advance('1m');
    expect(states(cluster)).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS
      0/1     Pending   0
      0/1     Pending   0"
    `);
    start();
    cluster.advance('20s');
    expect(states(cluster)).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS
      1/1     Running   0
      1/1     Running   0"
    `);
  });
});

describe('leases of leaders', () => {
  const names = ['kube-controller-manager', 'kube-scheduler'] as const;
  const lease = ({ admin }: TestCluster, name: string): Lease['spec'] => admin.get<Lease>('leases', 'kube-system', name).spec;
  const ageSeconds = (cluster: TestCluster, name: string): number => (cluster.clock.now - parseTimestamp(lease(cluster, name).renewTime as unknown as string)) / 1000;

  test('one process of each component leads, and renews its Lease before it runs out, with one write in 10 s', () => {
    const cluster = createWorld();
    expect(cluster.table('leases', { namespace: 'kube-system', columns: ['NAME'] })).toBe('NAME\nkube-controller-manager\nkube-scheduler');
    for (const name of names) {
      const { holderIdentity, leaseDurationSeconds, leaseTransitions } = lease(cluster, name);
      expect(holderIdentity).toMatch(/^control-plane_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect([leaseDurationSeconds, leaseTransitions]).toEqual([15, 0]);
      const from = name === 'kube-scheduler' ? 'default-scheduler' : name;
      expect(cluster.events(`lease/${name}`, 'kube-system')).toEqual([`Normal LeaderElection ${from} ${holderIdentity} became leader`]);
    }
    let writes = 0;
    cluster.store.watch(['leases'], ({ object }) => void (object.metadata.namespace === 'kube-system' && writes++));
    for (let second = 0; second < 100; second++) {
      cluster.advance('1s');
      for (const name of names) expect(ageSeconds(cluster, name)).toBeLessThan(15);
    }
    expect(writes).toBe(20);
  });

  test.each(names)('without %s its Lease goes stale; another process takes it over', (name) => {
    const cluster = createWorld();
    const before = lease(cluster, name);
    const start = stop(cluster, name);
    cluster.advance('2m');
    expect(lease(cluster, name).holderIdentity).toBe(before.holderIdentity);
    expect(ageSeconds(cluster, name)).toBeGreaterThan(110);
    for (const other of names) if (other !== name) expect(ageSeconds(cluster, other)).toBeLessThan(15);
    start();
    cluster.advance('20s');
    const after = lease(cluster, name);
    expect(after.leaseTransitions).toBe(1);
    expect(after.holderIdentity).not.toBe(before.holderIdentity);
    expect(after.acquireTime! > before.acquireTime!).toBe(true);
    expect(ageSeconds(cluster, name)).toBeLessThan(15);
  });

  test('without an apiserver nobody renews; leaders that waited too long are others afterwards', () => {
    const cluster = createWorld();
    const start = stop(cluster, 'kube-apiserver');
    cluster.advance('1m');
    start();
    cluster.advance('20s');
    for (const name of names) expect([lease(cluster, name).leaseTransitions, ageSeconds(cluster, name) < 15]).toEqual([1, true]);
  });

  test('a cluster whose control plane is elsewhere has none', () => {
    const cluster = createTestCluster();
    cluster.advance('1m');
    expect(cluster.admin.list('leases', { namespace: 'kube-system' })).toEqual([]);
  });
});

// Faults as values: what each brings about while it holds and after, by every door; what the door refuses.
import { describe, expect, test } from 'vitest';
import { faultKinds } from '../../../src/cluster/faults/index.ts';
import type { FaultRequest, FaultTarget } from '../../../src/model/fault.ts';
import { formatFaultTarget } from '../../../src/model/fault.ts';
import { CONTAINER_FAULTS, NODE_FAULTS } from '../../../src/model/simulation-annotations.ts';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

const PROBES = 'readinessProbe: {httpGet: {port: 80}, periodSeconds: 2}, livenessProbe: {httpGet: {port: 80}, periodSeconds: 2}';

function createWorld(spec = `containers: [{name: app, image: "nginx:1.27", ${PROBES}}]`): TestCluster {
  const cluster = createTestCluster({ workers: 2 });
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: app}, spec: {nodeName: worker-1, ${spec}}}`);
  cluster.settle();
  return cluster;
}

const app: FaultTarget = { type: 'container', namespace: 'default', pod: 'app', container: 'app' };
const worker: FaultTarget = { type: 'node', name: 'worker-1' };

function inject(cluster: TestCluster, kind: string, target: FaultTarget, options: FaultRequest['options'] = {}): () => void {
  const fault = cluster.faults.inject({ kind, target, options }, 'test');
  return () => cluster.faults.revert(fault!.id);
}

function shown(cluster: TestCluster): string {
  return cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] });
}

function warnings(cluster: TestCluster, object = 'pod/app'): string[] {
  return cluster.events(object).filter((line) => line.startsWith('Warning')).map((line) => line.replace(/ \(x\d+\)$/, ''));
}

describe('containers', () => {
  test('crash: once, with an exit code; it is over at once', () => {
    const cluster = createWorld();
    cluster.faults.inject({ kind: 'crash', target: app, options: { exitCode: 42 } }, 'test');
    expect(cluster.faults.list()).toEqual([]);
    cluster.advance('5s');
    expect(cluster.pod('app').status.containerStatuses![0]).toMatchObject({ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 42, reason: 'Error' } } });
  });

  test('crash-loop: it ends whenever it is started, and runs again at the end of its back-off', () => {
    const cluster = createWorld();
    const revert = inject(cluster, 'crash-loop', app, { exitCode: 3 });
    cluster.advance('1m');
    expect(cluster.status('app')).toBe('CrashLoopBackOff');
    expect(cluster.pod('app').status.containerStatuses![0]!.lastState!.terminated!.exitCode).toBe(3);
    revert();
    cluster.advance('3m');
    expect(cluster.status('app')).toBe('Running');
    expect(cluster.pod('app').status.containerStatuses![0]!.ready).toBe(true);
  });

  test.each([
    ['readiness-fails', ['Running'], 0, 'Readiness probe failed: HTTP probe failed with statuscode: 500'],
    ['liveness-fails', ['Running', 'CrashLoopBackOff'], 2, 'Liveness probe failed: HTTP probe failed with statuscode: 500'],
  ])('%s: its probes fail from now on, and pass again afterwards', (kind, statuses, restarts, event) => {
    const cluster = createWorld();
    const revert = inject(cluster, kind, app);
    cluster.advance('50s');
    expect([...new Set(cluster.statuses('app').slice(2))]).toEqual(statuses);
    expect(cluster.pod('app').status.containerStatuses![0]!.restartCount).toBeGreaterThanOrEqual(restarts);
    if (restarts === 0) expect(shown(cluster)).toMatch(/app +0\/1/);
    expect(warnings(cluster)).toContain(`Warning Unhealthy kubelet ${event}`);
    revert();
    cluster.advance('3m');
    expect(cluster.pod('app').status.containerStatuses![0]!.ready).toBe(true);
  });

  test('startup-fails: the next start ends in being killed', () => {
    const cluster = createWorld('containers: [{name: app, image: "nginx:1.27", startupProbe: {httpGet: {port: 80}, periodSeconds: 2}}]');
    const revert = inject(cluster, 'startup-fails', app);
    cluster.advance('30s');
    expect(cluster.pod('app').status.containerStatuses![0]!.restartCount).toBe(0);
    inject(cluster, 'crash', app);
    cluster.advance('15s');
    expect(warnings(cluster)).toContain('Warning Unhealthy kubelet Startup probe failed: HTTP probe failed with statuscode: 500');
    expect(cluster.pod('app').status.containerStatuses![0]).toMatchObject({ ready: false });
    revert();
    cluster.advance('2m');
    expect(cluster.pod('app').status.containerStatuses![0]).toMatchObject({ ready: true, started: true });
  });
});

describe('images', () => {
  const pod = (name: string, image: string, policy = 'IfNotPresent'): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {nodeName: worker-1, containers: [{name: app, image: "${image}", imagePullPolicy: ${policy}}]}}`;

  test('pull-fails: one image, by any of its names; what is there already is used', () => {
    const cluster = createWorld();
    const revert = inject(cluster, 'pull-fails', { type: 'image', name: 'nginx:1.27' });
    inject(cluster, 'pull-fails', { type: 'image', name: 'docker.io/library/redis:7' });
    cluster.apply([pod('cached', 'nginx:1.27'), pod('asks', 'nginx:1.27', 'Always'), pod('fresh', 'redis:7'), pod('other', 'httpd:2.4')].join('\n---\n'));
    cluster.advance('30s');
    expect(shown(cluster)).toMatchInlineSnapshot(`
      "NAME     READY   STATUS             RESTARTS
      app      1/1     Running            0
      asks     0/1     ImagePullBackOff   0
      cached   1/1     Running            0
      fresh    0/1     ImagePullBackOff   0
      other    1/1     Running            0"
    `);
    expect(warnings(cluster, 'pod/fresh')[0]).toBe(
      'Warning Failed kubelet Failed to pull image "redis:7": failed to pull and unpack image "docker.io/library/redis:7": failed to resolve reference "docker.io/library/redis:7": unexpected status from HEAD request to https://registry-1.docker.io/v2/library/redis/manifests/7: 503 Service Unavailable',
    );
    revert();
    cluster.advance('1m');
    expect(cluster.status('asks')).toBe('Running');
    expect(cluster.status('fresh')).toBe('ImagePullBackOff');
  });

  test('pull-fails and pull-slow of every image', () => {
    const cluster = createWorld();
    const revert = inject(cluster, 'pull-fails', { type: 'image', name: '*' });
    cluster.apply(pod('fresh', 'redis:7'));
    cluster.advance('10s');
    expect(cluster.status('fresh')).toMatch(/ErrImagePull|ImagePullBackOff/);
    revert();
    const quick = inject(cluster, 'pull-slow', { type: 'image', name: '*' });
    cluster.advance('50s');
    expect(cluster.status('fresh')).not.toBe('Running');
    quick();
    cluster.advance('1m');
    expect(cluster.status('fresh')).toBe('Running');
  });
});

describe('annotations', () => {
  const annotate = ({ admin }: TestCluster, plural: string, name: string, annotations: Record<string, string | null>): void => {
    admin.patch(plural, plural === 'pods' ? 'default' : undefined, name, 'merge', { metadata: { annotations } });
  };
  const listed = ({ faults }: TestCluster): string[] => faults.list().map(({ kind, target, origin }) => `${kind} ${formatFaultTarget(target)} ${origin}`);

  test('of a node: one or several, as long as they are there', () => {
    const cluster = createWorld();
    annotate(cluster, 'nodes', 'worker-1', { 'sim.kubarium.dev/fault': 'kubelet-stopped, memory-full' });
    expect(listed(cluster)).toEqual(['kubelet-stopped node/worker-1 annotation', 'memory-full node/worker-1 annotation']);
    annotate(cluster, 'nodes', 'worker-1', { 'sim.kubarium.dev/fault': 'memory-full' });
    expect(listed(cluster)).toEqual(['memory-full node/worker-1 annotation']);
    expect(cluster.kubelets.kubelet('worker-1')!.load.isFull).toBe(true);
    annotate(cluster, 'nodes', 'worker-1', { 'sim.kubarium.dev/fault': null });
    expect(listed(cluster)).toEqual([]);
    expect(cluster.kubelets.kubelet('worker-1')!.load.isFull).toBe(false);
  });

  test('of a pod: of all its containers or of one, also while they run', () => {
    const cluster = createWorld(`containers: [{name: app, image: "nginx:1.27", ${PROBES}}, {name: side, image: "redis:7"}]`);
    annotate(cluster, 'pods', 'app', { 'sim.kubarium.dev/app.fault': 'readiness-fails' });
    expect(listed(cluster)).toEqual(['readiness-fails pod/default/app:app annotation']);
    cluster.advance('20s');
    expect(shown(cluster)).toMatch(/app +1\/2 +Running/);
    annotate(cluster, 'pods', 'app', { 'sim.kubarium.dev/app.fault': null, 'sim.kubarium.dev/fault': 'crash-loop' });
    expect(listed(cluster)).toEqual(['crash-loop pod/default/app:app annotation', 'crash-loop pod/default/app:side annotation']);
    cluster.admin.delete('pods', 'default', 'app', { gracePeriodSeconds: 0 });
    expect(listed(cluster)).toEqual([]);
  });

  test('reverting one takes it out of the annotation, whatever is down', () => {
    const cluster = createTestCluster({ kubeSystem: true });
    annotate(cluster, 'nodes', 'control-plane', { 'sim.kubarium.dev/fault': 'power-loss,memory-full' });
    cluster.advance(1);
    expect(cluster.port.outage!()).toBeDefined();
    cluster.revertFault(cluster.faults.list()[0]!.id);
    expect(cluster.admin.get('nodes', undefined, 'control-plane').metadata.annotations!['sim.kubarium.dev/fault']).toBe('memory-full');
    cluster.advance('30s');
    expect(cluster.port.outage!()).toBe(undefined);
  });
});

describe('the door', () => {
  test('what two have broken is whole when both have mended it', () => {
    const cluster = createWorld();
    const mine = cluster.faults.inject({ kind: 'power-loss', target: worker }, 'key')!;
    const theirs = cluster.faults.inject({ kind: 'power-loss', target: worker }, 'run')!;
    expect(cluster.faults.inject({ kind: 'power-loss', target: worker }, 'key')).toBe(mine);
    cluster.faults.revert(mine.id);
    cluster.advance('1m');
    expect(cluster.kubelets.kubelet('worker-1')!.isUp).toBe(false);
    cluster.faults.revert(theirs.id);
    cluster.advance('1m');
    expect(cluster.kubelets.kubelet('worker-1')!.isUp).toBe(true);
    cluster.faults.revert(theirs.id);
  });

  test('a fault with a time ends by itself, and one goes with its target', () => {
    const cluster = createWorld();
    let changes = 0;
    cluster.faults.subscribe(() => changes++);
    inject(cluster, 'network-partition', worker, { forMs: 10_000 });
    inject(cluster, 'disk-full', { type: 'node', name: 'worker-2' });
    expect(cluster.faults.list()[0]).toMatchObject({ id: '1', sinceMs: cluster.clock.now, untilMs: cluster.clock.now + 10_000, origin: 'test' });
    cluster.advance('10s');
    cluster.admin.delete('nodes', undefined, 'worker-2');
    expect([cluster.faults.list(), changes]).toEqual([[], 4]);
  });

  test.each<[string, FaultTarget, string]>([
    ['power-cut', worker, 'unknown fault "power-cut"; known are crash, crash-loop, readiness-fails, liveness-fails, startup-fails, pull-fails, pull-slow, power-loss, network-partition, kubelet-stopped, memory-full, disk-full, inodes-full, pids-full, component-stopped'],
    ['power-loss', app, 'power-loss is a fault of a node, not of pod/default/app:app'],
    ['power-loss', { type: 'node', name: 'nope' }, 'nodes "nope" not found'],
    ['crash', { ...app, pod: 'nope' } as FaultTarget, 'pods "nope" not found'],
    ['crash', { ...app, container: 'nope' } as FaultTarget, 'container nope is not valid for pod app'],
    ['pull-fails', { type: 'image', name: 'Not An Image' }, 'couldn\'t parse image name "Not An Image": invalid reference format: repository name (library/Not An Image) must be lowercase'],
    ['component-stopped', { type: 'component', name: 'kube-proxy' }, 'unknown component "kube-proxy"; known are etcd, kube-apiserver, kube-controller-manager, kube-scheduler'],
  ])('refuses %s of %o', (kind, target, message) => {
    const cluster = createWorld();
    expect(() => cluster.faults.inject({ kind, target }, 'test')).toThrow(message);
    expect(cluster.faults.list()).toEqual([]);
  });

  test('a container that does not run cannot crash', () => {
    const cluster = createWorld('restartPolicy: Never, containers: [{name: app, image: "busybox:1.36", command: ["true"]}]');
    expect(() => inject(cluster, 'crash', app)).toThrow('container "app" in pod "app" is not running');
  });

  test('names of kinds are unique, and annotations know those of nodes and containers', () => {
    const names = faultKinds.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const lasting = (target: string): string[] => faultKinds.filter((kind) => kind.target === target && !kind.isInstant).map(({ name }) => name);
    expect([lasting('node'), lasting('container')]).toEqual([NODE_FAULTS, CONTAINER_FAULTS]);
  });

  test('the same faults at the same times give the same cluster', () => {
    const life = (): string => {
      const cluster = createWorld();
      const revert = inject(cluster, 'kubelet-stopped', worker);
      cluster.advance('2m');
      inject(cluster, 'component-stopped', { type: 'component', name: 'etcd' }, { forMs: 30_000 });
      revert();
      cluster.advance('3m');
      return JSON.stringify([cluster.store.revision, cluster.admin.list('pods'), cluster.admin.list('events')]);
    };
    expect(life()).toBe(life());
  });
});

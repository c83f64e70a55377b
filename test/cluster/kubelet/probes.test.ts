// Probes: what makes a container ready, restarts it, or holds the other probes back.
import { expect, test } from 'vitest';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

function clusterWith(container: string, annotations = '', rest = ''): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app, annotations: {${annotations}}}
    spec: {${rest} containers: [{name: app, ${container}}]}
  `);
  return cluster;
}

const readiness = (cluster: TestCluster): string[] => {
  const seen: string[] = [];
  const start = cluster.clock.now;
  cluster.store.watch(['pods'], ({ object }) => {
    const ready = (object as { status: { containerStatuses?: { ready: boolean }[] } }).status.containerStatuses?.[0]?.ready ?? false;
    const text = ready ? 'ready' : 'unready';
    if (seen.at(-1)?.split(' ')[1] !== text) seen.push(`${Math.round((cluster.clock.now - start) / 1000)}s ${text}`);
  });
  return seen;
};

test('a container without probes is ready as soon as it runs', () => {
  const cluster = clusterWith('image: nginx:1.27');
  cluster.settle();
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toBe('NAME   READY   STATUS\napp    1/1     Running');
});

test('a readiness probe that never passes leaves it running and unready (golden scenario 9.6)', () => {
  const cluster = clusterWith('image: nginx:1.27, readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 5}');
  cluster.advance('2m');
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS    RESTARTS
    app    0/1     Running   0"
  `);
  const ip = cluster.pod('app').status.podIP;
  expect(cluster.events('pod/app').at(-1)).toMatch(`Warning Unhealthy kubelet Readiness probe failed: Get "http://${ip}:8080/ready": dial tcp ${ip}:8080: connect: connection refused (x2`);
  expect(cluster.pod('app').status.conditions!.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [app]' });
});

test('a file that somebody removes from a shell in the container is missed by its probe at the next tries (behaviour rule 6.7.2)', () => {
  const cluster = clusterWith('image: "busybox:1.36", command: [sh, -c, "touch /tmp/ok; sleep 3600"], readinessProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 10}');
  cluster.advance('2m');
  const run = (...command: string[]): void => {
    cluster.kubelets.stream({ verb: 'exec', namespace: 'default', name: 'app', command, stdin: false, tty: false }, { out: () => {}, error: () => {}, ended: () => {} });
  };
  const ready = (): string => cluster.table('pods', { columns: ['READY'] });
  expect(ready()).toContain('1/1');
  run('rm', '/tmp/ok');
  cluster.advance('15s');
  expect(ready()).toContain('1/1');
  cluster.advance('16s');
  expect(ready()).toContain('0/1');
  expect(cluster.events('pod/app').at(-1)).toMatch(/Warning Unhealthy kubelet Readiness probe failed: cat: can't open '\/tmp\/ok': No such file or directory/);
  run('touch', '/tmp/ok');
  cluster.advance('11s');
  expect(ready()).toContain('1/1');
});

test('readiness comes and goes with the thresholds of its probe (behaviour rules 6.7.2, 6.7.4)', () => {
  const cluster = createTestCluster({ workers: 1 });
  const seen = readiness(cluster);
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app, annotations: {sim.kubarium.dev/ready-after: 20s, sim.kubarium.dev/fail-readiness-after: 60s}}
    spec:
      containers:
      - {name: app, image: nginx:1.27, readinessProbe: {httpGet: {port: 80}, periodSeconds: 10, failureThreshold: 3, successThreshold: 2}}
  `);
  cluster.advance('2m');
  // Two passes ten seconds apart after second 20, three failures after second 60; the container starts around second 3.
  expect(seen.map((line) => line.split(' ')[1])).toEqual(['unready', 'ready', 'unready']);
  const [, readyAt, unreadyAt] = seen.map((line) => Number.parseInt(line, 10));
  expect(readyAt).toBeOneOf([40, 41]);
  expect(unreadyAt).toBeOneOf([90, 91]);
  expect(cluster.pod('app').status.containerStatuses![0]!.restartCount).toBe(0);
});

test('a failed liveness probe kills and restarts the container (behaviour rule 6.7.3)', () => {
  const cluster = clusterWith('image: nginx:1.27, livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5, failureThreshold: 2}', 'sim.kubarium.dev/fail-liveness-after: 30s');
  cluster.advance('45s');
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS    RESTARTS
    app    1/1     Running   1 (5s ago)"
  `);
  expect(cluster.events('pod/app').join('\n')).toMatchInlineSnapshot(`
    "Normal Scheduled default-scheduler Successfully assigned default/app to worker-1
    Normal Pulling kubelet Pulling image "nginx:1.27"
    Normal Pulled kubelet Successfully pulled image "nginx:1.27" in 2.509s (2.509s including waiting). Image size: 72400320 bytes.
    Normal Created kubelet Created container: app (x2)
    Normal Started kubelet Started container app (x2)
    Warning Unhealthy kubelet Liveness probe failed: HTTP probe failed with statuscode: 500 (x2)
    Normal Killing kubelet Container app failed liveness probe, will be restarted
    Normal Pulled kubelet Container image "nginx:1.27" already present on machine"
  `);
});

test('under Never the message promises no restart, and the pod ends', () => {
  const cluster = clusterWith('image: nginx:1.27, livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 2, failureThreshold: 1}', '', 'restartPolicy: Never,');
  cluster.settle('10s');
  expect(cluster.events('pod/app')).toContain('Normal Killing kubelet Container app failed liveness probe');
  expect(cluster.status('app')).toBe('Completed');
});

test('liveness has a grace period of its own', () => {
  const cluster = clusterWith("image: 'busybox:1.36', command: [sleep, '3600'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 1, terminationGracePeriodSeconds: 4}");
  cluster.until('the kill', () => cluster.events('pod/app').some((line) => line.includes('Killing')));
  cluster.advance('6s');
  expect(cluster.pod('app').status.containerStatuses![0]!.lastState!.terminated).toMatchObject({ exitCode: 137, reason: 'Error' });
});

test('a startup probe holds the others back (behaviour rule 6.7.1)', () => {
  const cluster = clusterWith(`image: 'busybox:1.36', command: [sh, -c, 'sleep 22; touch /tmp/up; sleep 3600'],
        startupProbe: {exec: {command: [cat, /tmp/up]}, periodSeconds: 5, failureThreshold: 10},
        readinessProbe: {exec: {command: [cat, /tmp/up]}, periodSeconds: 5},
        livenessProbe: {exec: {command: [cat, /tmp/up]}, periodSeconds: 1, failureThreshold: 1}`);
  cluster.advance('20s');
  expect(cluster.pod('app').status.containerStatuses![0]).toMatchObject({ started: false, ready: false });
  cluster.advance('15s');
  expect(cluster.pod('app').status.containerStatuses![0]).toMatchObject({ started: true, ready: true, restartCount: 0 });
  const unhealthy = cluster.events('pod/app').filter((line) => line.includes('Unhealthy'));
  expect(unhealthy).toHaveLength(1);
  expect(unhealthy[0]).toContain("Startup probe failed: cat: can't open '/tmp/up': No such file or directory");
});

test('a startup probe that runs out restarts the container (behaviour rule 6.7.7)', () => {
  const cluster = clusterWith("image: 'busybox:1.36', command: [sleep, '3600'], startupProbe: {exec: {command: ['false']}, periodSeconds: 3, failureThreshold: 3}", '', 'terminationGracePeriodSeconds: 3,');
  cluster.advance('17s');
  expect(cluster.events('pod/app')).toContain('Normal Killing kubelet Container app failed startup probe, will be restarted');
  expect(cluster.pod('app').status.containerStatuses![0]!.restartCount).toBe(1);
});

test('a probe that cannot be run is told and counts for nothing', () => {
  const cluster = clusterWith('image: nginx:1.27, livenessProbe: {exec: {command: [nothere]}, periodSeconds: 2}, readinessProbe: {exec: {command: [nothere]}, periodSeconds: 2}');
  cluster.advance('1m');
  expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS'] })).toBe('READY   STATUS    RESTARTS\n0/1     Running   0');
  expect(cluster.events('pod/app').at(-1)).toContain('Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container');
});

test('a readiness gate waits for its condition (behaviour rule 6.2.3)', () => {
  const cluster = clusterWith('image: nginx:1.27', '', 'readinessGates: [{conditionType: example.com/warm}],');
  cluster.settle();
  const isReady = (): string => cluster.pod('app').status.conditions!.find(({ type }) => type === 'Ready')!.status;
  expect(isReady()).toBe('False');
  const pod = cluster.pod('app');
  cluster.admin.updateStatus('pods', { ...pod, status: { ...pod.status, conditions: [...pod.status.conditions!, { type: 'example.com/warm', status: 'True' }] } });
  cluster.advance('2s');
  expect(isReady()).toBe('True');
});

test('all gates that are not open are told, in their order (behaviour rule 6.2.3)', () => {
  const cluster = clusterWith('image: nginx:1.27', '', 'readinessGates: [{conditionType: example.com/b}, {conditionType: example.com/a}],');
  cluster.settle();
  const message = (): string | undefined => cluster.pod('app').status.conditions!.find(({ type }) => type === 'Ready')!.message;
  expect(message()).toBe('corresponding condition of pod readiness gate "example.com/b" does not exist., corresponding condition of pod readiness gate "example.com/a" does not exist.');
  const set = (type: string, status: string): void => void cluster.admin.patch('pods', 'default', 'app', 'strategic', { status: { conditions: [{ type, status }] } }, 'status');
  set('example.com/a', 'False');
  set('example.com/b', 'True');
  cluster.advance('2s');
  expect(message()).toBe('the status of pod readiness gate "example.com/a" is not "True", but False');
});

test('a container that a probe has killed is started in the same sync: the back-off counts from the end of the run before (behaviour rules 6.5.1, 6.7.3)', () => {
  const cluster = clusterWith('image: busybox:1.36, command: [sleep, "9000"], livenessProbe: {exec: {command: ["false"]}, periodSeconds: 10}', '', 'terminationGracePeriodSeconds: 2,');
  cluster.advance('5m30s');
  // It ends every 30 s, which is longer than waits of 10 s and 20 s, so that nobody sees them: 40 s and 80 s are the first to be waited.
  expect(cluster.timeline('app').slice(2)).toEqual(['1s Running', '2m32s CrashLoopBackOff', '3m12s Running', '3m42s CrashLoopBackOff', '5m2s Running']);
  expect(cluster.pod('app').status.containerStatuses![0]!.restartCount).toBe(6);
  expect(cluster.events('pod/app').find((line) => line.includes('Killing'))).toMatch(/^Normal Killing kubelet Container app failed liveness probe, will be restarted/);
});

test.each([
  ['startupProbe', 'startup'],
  ['livenessProbe', 'liveness'],
])('a sidecar whose %s fails is an init container to who reads its events', (field, word) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: app}, spec: {terminationGracePeriodSeconds: 2, initContainers: [{name: side, image: "busybox:1.36", command: [sleep, "900"], restartPolicy: Always, ${field}: {exec: {command: ["false"]}, periodSeconds: 5, failureThreshold: 2}}], containers: [{name: app, image: "nginx:1.27"}]}}`);
  cluster.advance('20s');
  expect(cluster.events('pod/app')).toContain(`Normal Killing kubelet Init container side failed ${word} probe`);
  expect(cluster.pod('app').status.initContainerStatuses![0]!.restartCount).toBe(1);
});

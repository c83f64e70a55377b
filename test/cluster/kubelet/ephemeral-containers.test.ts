// Ephemeral containers: added to a pod that runs, started beside its own, never restarted, and without a say in what becomes of it.
import { expect, test } from 'vitest';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';

function start(more = ''): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app}
    spec: {terminationGracePeriodSeconds: 2${more}, containers: [{name: app, image: nginx:1.27}]}
  `);
  cluster.settle();
  return cluster;
}

/** What \`kubectl debug\` sends. */
const debug = (cluster: TestCluster, ...containers: object[]): void => void cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { ephemeralContainers: containers } }, 'ephemeralcontainers');

test('one that looks around runs beside the others and ends without a restart', () => {
  const cluster = start();
  debug(cluster, { name: 'debugger-x', image: 'busybox:1.36', command: ['sh', '-c', 'echo hello; sleep 5; exit 3'], targetContainerName: 'app' });
  cluster.advance('6s');
  const { spec, status } = cluster.pod('app');
  expect(spec.ephemeralContainers![0]).toMatchObject({ imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log', resources: {} });
  expect(status.ephemeralContainerStatuses![0]).toMatchObject({ name: 'debugger-x', ready: false, restartCount: 0, state: { running: {} } });
  expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS'] })).toBe('READY   STATUS    RESTARTS\n1/1     Running   0');
  cluster.settle();
  expect(cluster.pod('app').status.ephemeralContainerStatuses![0]!.state!.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
  expect([cluster.status('app'), cluster.logs('app', { container: 'debugger-x' })]).toEqual(['Running', ['hello']]);
  const events = cluster.admin.list('events', { fieldSelector: 'reason=Started' }) as unknown as { involvedObject: { fieldPath: string } }[];
  expect(events.map(({ involvedObject }) => involvedObject.fieldPath)).toContain('spec.ephemeralContainers{debugger-x}');
});

test('a shell that waits for input runs until the pod goes', () => {
  const cluster = start();
  debug(cluster, { name: 'shell', image: 'busybox:1.36', stdin: true, tty: true });
  cluster.settle();
  cluster.advance('10m');
  expect(cluster.pod('app').status.ephemeralContainerStatuses![0]!.state!.running).toBeDefined();
  cluster.admin.delete('pods', 'default', 'app');
  cluster.advance('5s');
  expect(cluster.status('app')).toBe('gone');
});

test('it can be added while an init container hangs, which is when it is needed', () => {
  const cluster = start(', initContainers: [{name: wait, image: "busybox:1.36", command: [sleep, "3600"]}]');
  debug(cluster, { name: 'look', image: 'busybox:1.36', command: ['sleep', '60'] });
  cluster.settle();
  expect([cluster.status('app'), cluster.pod('app').status.ephemeralContainerStatuses![0]!.state!.running !== undefined]).toEqual(['Init:0/1', true]);
});

test('an image that is not there is told in the same words as of others', () => {
  const cluster = start();
  debug(cluster, { name: 'look', image: 'busybox:missing' });
  cluster.advance('20s');
  expect(cluster.pod('app').status.ephemeralContainerStatuses![0]!.state!.waiting!.reason).toMatch(/^ErrImagePull|ImagePullBackOff$/);
  expect(cluster.status('app')).toBe('Running');
});

test.each([
  ['the name of another container', { name: 'app', image: 'busybox:1.36' }, 'spec.ephemeralContainers[0].name: Duplicate value: "app"'],
  ['an unknown target', { name: 'x', image: 'busybox:1.36', targetContainerName: 'y' }, 'spec.ephemeralContainers[0].targetContainerName: Not found: "y"'],
  ['a port', { name: 'x', image: 'busybox:1.36', ports: [{ containerPort: 80 }] }, 'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container'],
  ['a probe', { name: 'x', image: 'busybox:1.36', livenessProbe: { exec: { command: ['true'] } } }, 'spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container'],
  ['no image', { name: 'x' }, 'spec.ephemeralContainers[0].image: Required value'],
])('%s is refused', (_title, container, why) => {
  expect(() => debug(start(), container)).toThrow(why);
});

test('one that is there is neither changed nor removed', () => {
  const cluster = start();
  debug(cluster, { name: 'x', image: 'busybox:1.36', command: ['sleep', '60'] });
  expect(() => debug(cluster, { name: 'x', image: 'busybox:1.37' })).toThrow('spec.ephemeralContainers: Forbidden: existing ephemeral containers "x" may not be changed');
  expect(() => cluster.admin.patch('pods', 'default', 'app', 'json', [{ op: 'remove', path: '/spec/ephemeralContainers' }], 'ephemeralcontainers')).toThrow('existing ephemeral containers "x" may not be removed');
});

test('one with a target sees the processes of that container, any other one only its own', () => {
  const cluster = start();
  const ps = { image: 'busybox:1.36', command: ['ps'] };
  debug(cluster, { name: 'inside', ...ps, targetContainerName: 'app' });
  debug(cluster, { name: 'beside', ...ps });
  cluster.settle();
  const shown = (container: string): string[] => cluster.logs('app', { container }).map((line) => line.trim().replace(/\s+/g, ' '));
  expect(shown('inside')).toEqual(['PID USER TIME COMMAND', "1 root 0:00 /docker-entrypoint.sh nginx -g daemon off;", '2 root 0:00 ps']);
  expect(shown('beside')).toEqual(['PID USER TIME COMMAND', '1 root 0:00 ps']);
});

test('its status does not say whether it has started', () => {
  const cluster = start();
  debug(cluster, { name: 'look', image: 'busybox:1.36', command: ['sleep', '60'] });
  cluster.settle();
  expect(Object.keys(cluster.pod('app').status.ephemeralContainerStatuses![0]!).sort()).toEqual(['containerID', 'image', 'imageID', 'lastState', 'name', 'ready', 'resources', 'restartCount', 'state', 'user']);
});

test('statuses stand by name, whatever the order in which they were added', () => {
  const cluster = start();
  const look = (name: string): object => ({ name, image: 'busybox:1.36', command: ['sleep', '60'] });
  debug(cluster, look('z'));
  debug(cluster, look('z'), look('a'));
  cluster.settle();
  const { spec, status } = cluster.pod('app');
  expect([spec.ephemeralContainers!.map(({ name }) => name).sort(), status.ephemeralContainerStatuses!.map(({ name }) => name)]).toEqual([['a', 'z'], ['a', 'z']]);
});

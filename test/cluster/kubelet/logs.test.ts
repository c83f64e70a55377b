// What `kubectl logs` gets of a container, and what it is told when there is nothing.
import { expect, test } from 'vitest';
import { createTestCluster, setFault } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

function clusterWith(spec: string): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app}
    spec: {${spec}}
  `);
  return cluster;
}

test('lines of the present run and of the one before', () => {
  const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'echo $RANDOM; sleep 5; echo bye; exit 1']}]");
  cluster.until('a restart', () => cluster.pod('app').status.containerStatuses?.[0]?.restartCount === 1 && cluster.status('app') === 'Running');
  const before = cluster.logs('app', { previous: true });
  const now = cluster.logs('app');
  expect(before).toEqual([expect.stringMatching(/^\d+$/), 'bye']);
  expect(now).toEqual([expect.stringMatching(/^\d+$/)]);
  expect(now[0]).not.toBe(before[0]);
  // While it waits for its restart, both are the run that ended.
  cluster.until('back-off', () => cluster.status('app') === 'CrashLoopBackOff');
  expect(cluster.logs('app')).toEqual([now[0], 'bye']);
  expect(cluster.logs('app', { previous: true })).toEqual([now[0], 'bye']);
});

test('the last lines, and those since an instant', () => {
  const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'for i in 1 2 3 4 5; do echo $i; sleep 1; done; sleep 3600']}]");
  cluster.advance('20s');
  const read = (request: object): string[] => cluster.kubelets.logs({ namespace: 'default', name: 'app', ...request }).map(({ text }) => text);
  expect(read({ tailLines: 2 })).toEqual(['4', '5']);
  expect(read({ sinceMs: 60_000 })).toHaveLength(5);
  cluster.advance('60s');
  expect(read({ sinceMs: 30_000 })).toEqual([]);
});

test.each([
  ['containers: [{name: app, image: nginx:1.161}]', '3s', {}, 'container "app" in pod "app" is waiting to start: image can\'t be pulled'],
  ['containers: [{name: app, image: nginx:1.161}]', '8s', {}, 'container "app" in pod "app" is waiting to start: trying and failing to pull image'],
  ['containers: [{name: app, image: nginx:1.27, imagePullPolicy: Never}]', '8s', {}, 'container "app" in pod "app" is waiting to start: ErrImageNeverPull'],
  ["initContainers: [{name: prepare, image: busybox, command: [sleep, '60']}], containers: [{name: app, image: nginx:1.27}]", '8s', {}, 'container "app" in pod "app" is waiting to start: PodInitializing'],
  ['containers: [{name: app, image: nginx:1.27}]', '100ms', {}, 'container "app" in pod "app" is waiting to start: ContainerCreating'],
  ['containers: [{name: app, image: nginx:1.27}]', '8s', { previous: true }, 'previous terminated container "app" in pod "app" not found'],
  ['containers: [{name: app, image: nginx:1.27}]', '8s', { container: 'other' }, 'container other is not valid for pod app'],
])('a log that is not there: %s after %s (behaviour rule 6.12.8)', (spec, time, request, message) => {
  const cluster = clusterWith(spec);
  cluster.advance(time);
  expect(() => cluster.logs('app', request)).toThrow(message);
});

test('a pod without a node has no log, and that of a dead node cannot be had', () => {
  const cluster = clusterWith('nodeSelector: {disk: none}, containers: [{name: app, image: nginx:1.27}]');
  cluster.settle();
  expect(cluster.logs('app')).toEqual([]);
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: nginx:1.27}]}
  `);
  cluster.settle();
  setFault(cluster, 'worker-1', 'power-loss');
  expect(() => cluster.logs('web')).toThrow(/dial tcp [\d.]+:10250: connect: no route to host/);
});

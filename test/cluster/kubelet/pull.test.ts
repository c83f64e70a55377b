// Images that cannot be had: the reasons, the back-off, and the way out of it.
import { describe, expect, test } from 'vitest';
import { podStatus } from '../../../src/kinds/pod/status-text.ts';
import type { Pod } from '../../../src/model/object.ts';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

function clusterWith(container: string, rest = ''): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      ${rest}
      containers:
      - ${container}
  `);
  return cluster;
}

describe('a tag that does not exist', () => {
  test('alternates between ErrImagePull and ImagePullBackOff with doubling waits (behaviour rule 6.5.2)', () => {
    const cluster = clusterWith('{name: web, image: nginx:1.161}');
    const failures: number[] = [];
    cluster.store.watch(['pods'], ({ object }) => {
      if (podStatus(object as Pod, cluster.clock.now).status !== 'ErrImagePull') return;
      failures.push(cluster.clock.now);
    });
    cluster.advance('30m');
    expect(cluster.statuses('web').slice(0, 6)).toEqual(['Pending', 'ContainerCreating', 'ErrImagePull', 'ImagePullBackOff', 'ErrImagePull', 'ImagePullBackOff']);
    const waits = failures.slice(1).map((at, index) => at - failures[index]!);
    // From failure to failure: the back-off and the time of one more try.
    for (const [index, seconds] of [10, 20, 40, 80, 160, 300, 300].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(seconds * 1000);
      expect(waits[index]).toBeLessThan(seconds * 1000 + 2500);
    }
    expect(cluster.pod('web').status.phase).toBe('Pending');
  });

  test('says what the registry said (behaviour rule 6.4)', () => {
    const cluster = clusterWith('{name: web, image: nginx:1.161}');
    cluster.until('back-off', () => cluster.status('web') === 'ImagePullBackOff');
    expect(cluster.pod('web').status.containerStatuses![0]!.state!.waiting!.message).toMatchInlineSnapshot(`"Back-off pulling image "nginx:1.161": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found"`);
    expect(cluster.events('pod/web').join('\n')).toMatchInlineSnapshot(`
      "Normal Scheduled default-scheduler Successfully assigned default/web to worker-1
      Normal Pulling kubelet Pulling image "nginx:1.161"
      Warning Failed kubelet Failed to pull image "nginx:1.161": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found
      Warning Failed kubelet Error: ErrImagePull
      Normal BackOff kubelet Back-off pulling image "nginx:1.161"
      Warning Failed kubelet Error: ImagePullBackOff"
    `);
  });

  test('is mended by another image, at once', () => {
    const cluster = clusterWith('{name: web, image: nginx:1.161}');
    cluster.advance('2m');
    cluster.admin.patch('pods', 'default', 'web', 'strategic', { spec: { containers: [{ name: 'web', image: 'nginx:1.16' }] } });
    cluster.advance('6s');
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS    RESTARTS
      web    1/1     Running   0"
    `);
  });

  test('does not keep the other containers of the pod from running', () => {
    const cluster = clusterWith('{name: bad, image: nginx:1.161}\n      - {name: good, image: redis:7}');
    cluster.advance('1m');
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS
      web    1/2     ImagePullBackOff"
    `);
    expect(cluster.pod('web').status.phase).toBe('Pending');
  });
});

test.each([
  [
    'InvalidImageName',
    '{name: web, image: "nginx:"}',
    `Warning InspectFailed kubelet Failed to apply default image tag "nginx:": couldn't parse image name "nginx:": invalid reference format (x2)`,
  ],
  ['ErrImageNeverPull', '{name: web, image: redis:7, imagePullPolicy: Never}', 'Warning ErrImageNeverPull kubelet Container image "redis:7" is not present with pull policy of Never (x2)'],
])('%s is tried again at each sync', (status, container, event) => {
  const cluster = clusterWith(container);
  cluster.advance('20s');
  expect(cluster.status('web')).toBe(status);
  expect(cluster.events('pod/web').slice(1)).toEqual([event, `Warning Failed kubelet Error: ${status} (x2)`]);
});

test('a pull that hangs keeps the pod at ContainerCreating', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web, annotations: {sim.kubarium.dev/pull: never}}
    spec: {containers: [{name: web, image: nginx:1.27}]}
  `);
  cluster.advance('10m');
  expect(cluster.status('web')).toBe('ContainerCreating');
  expect(cluster.events('pod/web').at(-1)).toBe('Normal Pulling kubelet Pulling image "nginx:1.27"');
});

test('a missing pull secret is told and the pull attempted (behaviour rule 6.10.3)', () => {
  const cluster = clusterWith('{name: web, image: nginx:1.27}', 'imagePullSecrets: [{name: registry}]');
  cluster.settle();
  expect(cluster.events('pod/web')).toContain(
    'Warning FailedToRetrieveImagePullSecret kubelet Unable to retrieve some image pull secrets (registry); attempting to pull the image may not succeed.',
  );
  expect(cluster.status('web')).toBe('Running');
});

test.each([
  ['unavailable', 'RegistryUnavailable', 'image pull failed for docker.io/library/nginx:1.27 because the registry is unavailable: failed to resolve reference "docker.io/library/nginx:1.27": connection refused'],
  ['unverified', 'SignatureValidationFailed', 'image pull failed for docker.io/library/nginx:1.27 because the signature validation failed: no valid signature found for "docker.io/library/nginx:1.27"'],
])('a pull that is %s has a word of its own, and is backed off like all others', (pull, reason, message) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: app, annotations: {sim.kubarium.dev/pull: ${pull}}}, spec: {containers: [{name: app, image: nginx:1.27}]}}`);
  cluster.advance('3s');
  expect(cluster.pod('app').status.containerStatuses![0]!.state!.waiting).toEqual({ reason, message });
  cluster.advance('5s');
  expect(cluster.pod('app').status.containerStatuses![0]!.state!.waiting).toEqual({ reason: 'ImagePullBackOff', message: `Back-off pulling image "nginx:1.27": ${reason}: ${message}` });
  expect(cluster.events('pod/app')).toContain(`Warning Failed kubelet Error: ${reason}`);
});

test('an image without a command needs one from the pod', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: app}, spec: {containers: [{name: app, image: "gcr.io/distroless/static-debian12:latest"}]}}');
  cluster.advance('5s');
  expect(cluster.status('app')).toBe('CreateContainerError');
  expect(cluster.events('pod/app').at(-1)).toBe('Warning Failed kubelet Error: failed to generate container spec: failed to generate spec: no command specified');
});

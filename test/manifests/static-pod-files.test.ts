// The folder of static pods: what is in <node>/ is run by that node's kubelet, and everything wrong with it is told.
import { expect, test } from 'vitest';
import { StaticPodFiles } from '../../src/manifests/static-pod-files.ts';
import { createTestCluster } from '../support/cluster.ts';

const pod = (name: string, more = ''): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}${more}}
spec:
  containers:
    - name: app
      image: nginx:1.27
`;

function setUp() {
  const cluster = createTestCluster({ workers: 1 });
  const files = new StaticPodFiles({ port: cluster.port, machines: cluster.machines, dir: 'disks/' });
  const states = (): string[] =>
    files.snapshot().files.flatMap(({ path, state, objects, problems }) => [
      `${path} ${state}`,
      ...objects.map(({ ref, state: own }) => `  ${ref.namespace}/${ref.name} ${own}`),
      ...problems.map(({ line, column, message }) => `  ${line}:${column} ${message}`),
    ]);
  return { cluster, files, states };
}

test('files come, change and go', async () => {
  const { cluster, files, states } = setUp();
  await files.update([{ path: 'worker-1/web.yaml', text: pod('web') }]);
  cluster.settle();
  expect(states()).toEqual(['disks/worker-1/web.yaml ok', '  default/web-worker-1 applied']);
  expect([cluster.status('web-worker-1'), files.owns({ plural: 'pods', namespace: 'default', name: 'web-worker-1' })]).toEqual(['Running', true]);
  await files.update([{ path: 'worker-1/web.yaml', text: pod('web').replace('1.27', '1.28') }]);
  cluster.settle();
  expect(cluster.pod('web-worker-1').spec.containers[0]!.image).toBe('nginx:1.28');
  await files.update([{ path: 'worker-1/web.yaml', gone: true }]);
  cluster.settle();
  expect([cluster.status('web-worker-1'), states()]).toEqual(['gone', []]);
});

test('problems name the file and the place, and the last good version keeps running', async () => {
  const { cluster, files, states } = setUp();
  await files.update([{ path: 'worker-1/web.yaml', text: pod('web') }]);
  cluster.settle();
  await files.update([
    { path: 'worker-1/web.yaml', text: 'kind: [' },
    { path: 'worker-1/again.yaml', text: pod('other') + '---\n' + pod('other') },
    { path: 'worker-1/field.yaml', text: pod('field').replace('image:', 'imagee:') },
    { path: 'worker-1/kind.yaml', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n' },
    { path: 'worker-9/web.yaml', text: pod('web') },
    { path: 'worker-1/space.yaml', text: pod('space', ', namespace: nowhere') },
    { path: 'lost.yaml', text: pod('lost') },
    { path: 'worker-1/deep/er.yaml', text: pod('deeper') },
  ]);
  cluster.settle();
  expect(states().join('\n')).toMatchInlineSnapshot(`
    "disks/lost.yaml error
      1:1 is in no node's folder: a static pod of worker-1 is read from disks/worker-1/
    disks/worker-1/again.yaml error
      default/other-worker-1 applied
      default/other-worker-1 duplicate
      11:18 Pod "other" in namespace "default" is defined twice: disks/worker-1/again.yaml:1 keeps it, disks/worker-1/again.yaml:9 is not applied
    disks/worker-1/deep/er.yaml error
      1:1 is in no node's folder: a static pod of worker-1 is read from disks/worker-1/
    disks/worker-1/field.yaml error
      default/field-worker-1 refused
      7:7 Error from server (BadRequest): Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"; did you mean "image"?
    disks/worker-1/kind.yaml error
      default/c refused
      2:7 a kubelet runs nothing but pods: a ConfigMap belongs into the manifests folder
    disks/worker-1/space.yaml waiting
      nowhere/space-worker-1 waiting
      3:36 waiting: it runs, but the API cannot show it: namespaces "nowhere" not found
    disks/worker-1/web.yaml error
      default/web-worker-1 applied
      1:7 error converting YAML to JSON: did not find expected ',' or ']': the bracket opened here is not closed
    disks/worker-9/web.yaml waiting
      default/web-worker-9 waiting
      3:1 waiting: there is no node "worker-9""
  `);
  expect([cluster.status('web-worker-1'), cluster.status('other-worker-1')]).toEqual(['Running', 'Running']);

  cluster.apply('[{apiVersion: v1, kind: Node, metadata: {name: worker-9}}]'.slice(1, -1));
  cluster.settle();
  expect(states().filter((line) => line.includes('worker-9'))).toEqual(['disks/worker-9/web.yaml ok', '  default/web-worker-9 applied']);
  expect(cluster.status('web-worker-9')).toBe('Running');
});

test('what is wrong with the folder itself is said of it', async () => {
  const { files, states } = setUp();
  await files.update([{ path: './', unreadable: 'is not a folder' }]);
  expect(states()).toEqual(['disks/ error', '  1:1 is not a folder']);
});

// Why a claim has no volume, why a volume is nobody's, and what that means for a pod.
import { describe, expect, test } from 'vitest';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { whyLines } from '../../support/why.ts';

const claim = (name: string, more: string, size = '1Gi'): string =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}${more}}\n---\n`;
const volume = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: ${name}}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /mnt/${name}}${more}}\n---\n`;
const pod = (name: string, claimName: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {volumes: [{name: v, persistentVolumeClaim: {claimName: ${claimName}}}], containers: [{name: a, image: 'nginx:1.27', volumeMounts: [{name: v, mountPath: /v}]}]}\n---\n`;

function clusterWith(yaml: string, time = '20s'): TestCluster {
  const cluster = createTestCluster();
  cluster.apply(yaml);
  cluster.advance(time);
  return cluster;
}

describe('a claim', () => {
  test.each<[string, string, string[]]>([
    ['of a class that waits', claim('c', ''), ['  its class waits for the first pod, so that the volume is made where the pod can run', '  > that is as it should be: create a pod that uses the claim']],
    ['of no class', claim('c', ', storageClassName: ""', '2Gi') + volume('small'), ['  class: none, on purpose ("")', '  small: 1Gi: requested PV is too small']],
    ['of a missing class', claim('c', ', storageClassName: fast'), ['  there is no StorageClass "fast": only a volume made by hand with that class would do']],
    [
      'of an unknown provisioner',
      `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: ext}\nprovisioner: example.com/disk\n---\n${claim('c', ', storageClassName: ext')}`,
      ['  provisioner: example.com/disk', '  nobody called "example.com/disk" has answered: is it installed?'],
    ],
    ['with a selector', claim('c', ', storageClassName: "", selector: {matchLabels: {disk: ssd}}') + volume('plain'), ['  plain: 1Gi: the selector does not mean it']],
    ['that names a volume which is taken', volume('a', ', claimRef: {namespace: default, name: other}') + claim('c', ', storageClassName: "", volumeName: a'), ['  volume: a, by name', '  it is held by default/other']],
  ])('%s', (_what, yaml, expected) => {
    const lines = whyLines(clusterWith(yaml), 'persistentvolumeclaims', 'c');
    expect(lines[0]).toBe('persistentvolumeclaim/c is Pending: it has no volume yet');
    expect(lines).toEqual(expect.arrayContaining(expected));
  });

  test('that is bound, and one that cannot go', () => {
    const cluster = clusterWith(claim('c', '') + pod('web', 'c'));
    expect(whyLines(cluster, 'persistentvolumeclaims', 'c')).toEqual(expect.arrayContaining([expect.stringMatching(/^persistentvolumeclaim\/c is Bound to pvc-\S+: 1Gi$/), 'USED BY  1 pod', '  pod/web: Running']));
    cluster.admin.delete('persistentvolumeclaims', 'default', 'c');
    cluster.advance('1s');
    const lines = whyLines(cluster, 'persistentvolumeclaims', 'c');
    expect(lines[0]).toBe('persistentvolumeclaim/c is Terminating: it goes when no pod uses it any more');
    expect(lines).toEqual(expect.arrayContaining(['  used by: pod/web (Running)', '    - used by 1 pod: web']));
  });
});

test('a pod whose node is chosen waits for a volume that cannot be made', () => {
  const cluster = clusterWith(claim('c', '').replace('ReadWriteOnce', 'ReadWriteMany') + pod('web', 'c'));
  const node = cluster.port.schedulingOf(cluster.pod('web').metadata.uid).at(-1)!.chosen!;
  const lines = whyLines(cluster, 'pods', 'web');
  expect(lines[0]).toMatch(/^pod\/web is Pending/);
  expect(lines).toEqual(expect.arrayContaining([
    'WHAT IT MEANS  Pending', '  the pod has no machine yet',
    `    - node/${node} is chosen; the pod is bound to it once its claims have their volumes`,
    '  > w on its claim says what the volume waits for',
    `  chosen: node/${node}; bound when the volumes of its claims are there, and tried anew after 10m without`,
  ]));
  expect(lines.join('\n')).not.toMatch(/has said nothing|tried again|kept free for the control plane/);
});

test('a volume: free, bound, released', () => {
  const cluster = clusterWith(volume('a'));
  expect(whyLines(cluster, 'persistentvolumes', 'a').slice(0, 2)).toEqual(['persistentvolume/a is Available: no claim has it', '  any claim of class "" up to 1Gi may get it']);
  cluster.apply(claim('c', ', storageClassName: ""'));
  cluster.advance('1s');
  expect(whyLines(cluster, 'persistentvolumes', 'a')[0]).toBe('persistentvolume/a is Bound to default/c');
  cluster.admin.delete('persistentvolumeclaims', 'default', 'c');
  cluster.advance('1s');
  const lines = whyLines(cluster, 'persistentvolumes', 'a');
  expect(lines[0]).toBe('persistentvolume/a is Released: its claim default/c is gone');
  expect(lines).toContain('  what is on it is kept, and no other claim gets it, not even one of the same name');
});

test('a pod says what its claim waits for', () => {
  const cluster = clusterWith(claim('c', ', storageClassName: fast') + pod('web', 'c') + pod('lost', 'none'), '2s');
  const lines = whyLines(cluster, 'pods', 'web');
  expect(lines).toEqual(expect.arrayContaining(['ITS CLAIM', '  persistentvolumeclaim/c is Pending: it has no volume yet', '  > no node is looked for before its claim has a volume: see above what the claim waits for']));
  expect(whyLines(cluster, 'pods', 'lost')).toEqual(expect.arrayContaining(['  persistentvolumeclaim/none is not there', '  > create the claim that it names']));
});

// Where claims let pods go: the volume plugins' reasons, one by one (behaviour rules 5.2, 5.2.1).
import { describe, expect, test } from 'vitest';
import type { PersistentVolumeClaim } from '../../../src/model/object.ts';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

const claim = (name: string, more = '', modes = 'ReadWriteOnce'): string =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}}\nspec: {accessModes: [${modes}], resources: {requests: {storage: 1Gi}}${more}}\n---\n`;
const storageClass = (name: string, provisioner: string, more = ''): string =>
  `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: ${name}}\nprovisioner: ${provisioner}\nvolumeBindingMode: WaitForFirstConsumer\n${more}\n---\n`;
const pod = (name: string, volumes: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {terminationGracePeriodSeconds: 1, volumes: [${volumes}], containers: [{name: a, image: 'nginx:1.27'}]${more}}\n---\n`;
const uses = (name: string): string => `{name: v, persistentVolumeClaim: {claimName: ${name}}}`;
const local = (name: string, node: string, more = ''): string =>
  `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: ${name}${more}}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: local, local: {path: /mnt/${name}}, ` +
  `nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [${node}]}]}]}}}\n---\n`;

function clusterWith(yaml: string, time = '2s', workers = 2): TestCluster {
  const cluster = createTestCluster({ controlPlane: false, workers });
  cluster.apply(yaml);
  cluster.advance(time);
  return cluster;
}

const refusal = (cluster: TestCluster, name: string): string => cluster.events(`pod/${name}`).findLast((text) => text.includes('FailedScheduling'))!.replace(/^Warning FailedScheduling default-scheduler 0\/\d nodes are available: | preemption: .*$/g, '');

describe('all nodes at once', () => {
  test.each<[string, string, string]>([
    ['a claim that is not there', pod('web', uses('none')), 'persistentvolumeclaim "none" not found.'],
    ['a claim without a volume', claim('c', ', storageClassName: ""') + pod('web', uses('c')), 'pod has unbound immediate PersistentVolumeClaims.'],
    ['one of two claims without a volume', claim('c', ', storageClassName: ""') + claim('d') + pod('web', `${uses('d')}, {name: w, persistentVolumeClaim: {claimName: c}}`), 'pod has unbound immediate PersistentVolumeClaims.'],
    ['the claim of an ephemeral volume that is somebody else’s', claim('web-v') + pod('web', '{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}'), 'PVC default/web-v was not created for pod default/web (pod is not owner).'],
  ])('%s', (_what, yaml, expected) => {
    expect(refusal(clusterWith(yaml), 'web')).toBe(expected);
  });

  test('a claim that is being deleted', () => {
    const cluster = clusterWith(claim('c') + pod('holder', uses('c')), '20s');
    cluster.admin.delete('persistentvolumeclaims', 'default', 'c');
    cluster.apply(pod('late', uses('c')));
    cluster.advance('1s');
    expect(refusal(cluster, 'late')).toBe('persistentvolumeclaim "c" is being deleted.');
  });
});

describe('node by node', () => {
  test('a volume that is on one of them', () => {
    const cluster = clusterWith(storageClass('local', 'kubernetes.io/no-provisioner') + local('disk', 'worker-2') + claim('c', ', storageClassName: local') + pod('web', uses('c')), '20s');
    expect([cluster.status('web'), cluster.pod('web').spec.nodeName]).toEqual(['Running', 'worker-2']);
    cluster.apply(pod('elsewhere', uses('c'), ', nodeSelector: {kubernetes.io/hostname: worker-1}'));
    cluster.advance('1s');
    expect(refusal(cluster, 'elsewhere')).toBe("1 node(s) didn't match PersistentVolume's node affinity, 1 node(s) didn't match Pod's node affinity/selector.");
  });

  test('no volume that suits, and nobody who makes one', () => {
    const cluster = clusterWith(storageClass('local', 'kubernetes.io/no-provisioner') + claim('c', ', storageClassName: local') + pod('web', uses('c')));
    expect(refusal(cluster, 'web')).toBe("2 node(s) didn't find available persistent volumes to bind.");
    cluster.apply(local('disk', 'worker-1'));
    cluster.advance('20s');
    expect([cluster.status('web'), cluster.pod('web').spec.nodeName]).toEqual(['Running', 'worker-1']);
  });

  test('topologies that the class does not allow', () => {
    const topologies = 'allowedTopologies: [{matchLabelExpressions: [{key: kubernetes.io/hostname, values: [worker-2]}]}]';
    const cluster = clusterWith(storageClass('narrow', 'ebs.csi.aws.com', topologies) + claim('c', ', storageClassName: narrow') + pod('web', uses('c')), '30s');
    expect(cluster.pod('web').spec.nodeName).toBe('worker-2');
  });

  test('a volume in another zone', () => {
    const cluster = clusterWith('');
    for (const [node, zone] of [['worker-1', 'east'], ['worker-2', 'west']]) cluster.admin.patch('nodes', undefined, node!, 'merge', { metadata: { labels: { 'topology.kubernetes.io/zone': zone } } });
    cluster.apply(
      `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: old, labels: {topology.kubernetes.io/zone: north}}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}\n---\n${claim('c', ', storageClassName: ""')}${pod('web', uses('c'))}` +
        storageClass('disks', 'ebs.csi.aws.com') + claim('d', ', storageClassName: disks') + pod('first', uses('d'), ', nodeSelector: {topology.kubernetes.io/zone: west}'),
    );
    cluster.advance('20s');
    expect(refusal(cluster, 'web')).toBe('2 node(s) had no available volume zone.');
    expect(cluster.status('first')).toBe('Running');
    cluster.apply(pod('far', uses('d'), ', nodeSelector: {topology.kubernetes.io/zone: east}'));
    cluster.advance('1s');
    expect(refusal(cluster, 'far')).toBe("1 node(s) didn't match PersistentVolume's node affinity, 1 node(s) didn't match Pod's node affinity/selector.");
  });

  test('as many disks as the machine takes; one that goes makes room', () => {
    const disks = Array.from({ length: 9 }, (_, index) => claim(`d${index}`, ', storageClassName: disks') + pod(`p${index}`, uses(`d${index}`))).join('');
    const cluster = clusterWith(storageClass('disks', 'disk.csi.azure.com') + disks, '60s', 1);
    expect(refusal(cluster, 'p8')).toBe('1 node(s) exceed max volume count.');
    cluster.admin.delete('pods', 'default', 'p0');
    cluster.until('the last one runs', () => cluster.status('p8') === 'Running', '1m');
  });
});

test('the pods of one burst do not take the same volume', () => {
  const pods = ['a', 'b', 'c'].map((name) => claim(name, ', storageClassName: local') + pod(name, uses(name))).join('');
  const cluster = clusterWith(storageClass('local', 'kubernetes.io/no-provisioner') + local('one', 'worker-1') + local('two', 'worker-2') + local('three', 'worker-2') + pods, '30s');
  expect(['a', 'b', 'c'].map((name) => cluster.status(name))).toEqual(['Running', 'Running', 'Running']);
  expect(new Set(cluster.admin.list<PersistentVolumeClaim>('persistentvolumeclaims').map(({ spec }) => spec.volumeName)).size).toBe(3);
});

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
    ['a named claim is missed before an ephemeral one', pod('web', `{name: e, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}, ${uses('none')}`), 'persistentvolumeclaim "none" not found.'],
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

test('a volume that went without its claim, until the claim is called lost', () => {
  const cluster = clusterWith(claim('c') + pod('web', uses('c')), '20s');
  const { volumeName } = cluster.admin.get<PersistentVolumeClaim>('persistentvolumeclaims', 'default', 'c').spec;
  cluster.admin.patch('persistentvolumes', undefined, volumeName!, 'merge', { metadata: { finalizers: null } });
  cluster.faults.inject({ kind: 'component-stopped', target: { type: 'component', name: 'kube-controller-manager' } }, 'test');
  cluster.admin.delete('persistentvolumes', undefined, volumeName!);
  cluster.apply(pod('late', uses('c')));
  cluster.advance('1s');
  expect(refusal(cluster, 'late')).toBe(`persistentvolume "${volumeName}" not found.`);
  cluster.faults.revert(cluster.faults.list()[0]!.id);
  cluster.advance('20s');
  expect(refusal(cluster, 'late')).toBe(`persistentvolumeclaim "c" bound to non-existent persistentvolume "${volumeName}".`);
});

describe('disks that pods name themselves', () => {
  const gce = (more = ''): string => `{name: v, gcePersistentDisk: {pdName: data${more}}}`;
  const ebs = (more = ''): string => `{name: v, awsElasticBlockStore: {volumeID: vol-1${more}}}`;
  const iscsi = (more = '', iqn = 'iqn.2001-04.com.example:disk'): string => `{name: v, iscsi: {targetPortal: '10.0.0.9:3260', iqn: '${iqn}', lun: 0${more}}}`;
  const rbd = (monitors: string, more = ''): string => `{name: v, rbd: {monitors: [${monitors}], image: data${more}}}`;
  const readOnly = ', readOnly: true';

  test.each<[string, string, string, boolean]>([
    ['a disk of GCE, written by one', gce(), gce(readOnly), true],
    ['a disk of GCE, read by both', gce(readOnly), gce(readOnly), false],
    ['a disk of AWS, even read by both', ebs(readOnly), ebs(readOnly), true],
    ['a target of iSCSI', iscsi(), iscsi(), true],
    ['another target of iSCSI', iscsi(), iscsi('', 'iqn.2001-04.com.example:other'), false],
    ['an image of Ceph with a monitor in common', rbd('a, b'), rbd('b, c'), true],
    ['an image of Ceph of other monitors', rbd('a'), rbd('b'), false],
    ['an image of Ceph in another pool', rbd('a'), rbd('a', ', pool: other'), false],
    ['an image of Ceph, read by both', rbd('a', readOnly), rbd('a', readOnly), false],
    ['disks of two kinds', gce(), ebs(), false],
  ])('%s', (_, first, second, clashes) => {
    const cluster = clusterWith(pod('holder', first), '1s', 1);
    cluster.apply(pod('late', second));
    cluster.advance('1s');
    expect(cluster.pod('late').spec.nodeName).toBe(clashes ? undefined : 'worker-1');
    if (!clashes) return;
    expect(refusal(cluster, 'late')).toBe('1 node(s) had no available disk.');
    // Who holds it is in the way, nobody else; when it goes, the other comes.
    expect(cluster.events('pod/late').at(-1)).toContain('1 No preemption victims found for incoming pod.');
    cluster.admin.delete('pods', 'default', 'holder', { gracePeriodSeconds: 0 });
    cluster.until('it has a place', () => cluster.pod('late').spec.nodeName === 'worker-1', '15s');
  });
});

test('node affinity that asks for two nodes at once', () => {
  const field = (name: string): string => `{key: metadata.name, operator: In, values: [${name}]}`;
  const affinity = (...terms: string[]): string => `, affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [${terms.join(', ')}]}}}`;
  const both = `{matchFields: [${field('worker-1')}, ${field('worker-2')}]}`;
  const cluster = clusterWith(pod('torn', '', affinity(both)) + pod('either', '', affinity(both, `{matchFields: [${field('worker-2')}, ${field('worker-2')}]}`)));
  expect(refusal(cluster, 'torn')).toBe('pod affinity terms conflict.');
  expect(cluster.pod('either').spec.nodeName).toBe('worker-2');
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

  test('too little room in the storage that a node reaches, where the driver says how much there is', () => {
    const capacity = (name: string, room: string, where: string): string =>
      `apiVersion: storage.k8s.io/v1\nkind: CSIStorageCapacity\nmetadata: {name: ${name}, namespace: default}\nstorageClassName: disks\n${room}\n${where}\n---\n`;
    const on = (node: string): string => `nodeTopology: {matchLabels: {kubernetes.io/hostname: ${node}}}`;
    const driver = (has: boolean): string => `apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: ebs.csi.aws.com}\nspec: {storageCapacity: ${has}}\n---\n`;
    const rooms = capacity('full', 'capacity: 1023Mi', on('worker-1')) + capacity('split', 'capacity: 9Gi\nmaximumVolumeSize: 500Mi', on('worker-2')) + capacity('nowhere', 'capacity: 9Gi', '');
    const cluster = clusterWith(storageClass('disks', 'ebs.csi.aws.com') + driver(true) + rooms + claim('c', ', storageClassName: disks') + pod('web', uses('c')));
    expect(refusal(cluster, 'web')).toBe('2 node(s) did not have enough free storage.');
    cluster.apply(capacity('full', 'capacity: 1Gi', on('worker-1')));
    cluster.advance('30s');
    expect([cluster.status('web'), cluster.pod('web').spec.nodeName]).toEqual(['Running', 'worker-1']);
    // Who says nothing of it has room for everybody.
    const silent = clusterWith(storageClass('disks', 'ebs.csi.aws.com') + driver(false) + claim('c', ', storageClassName: disks') + pod('web', uses('c')), '30s');
    expect(silent.status('web')).toBe('Running');
  });

  test('an ephemeral volume whose claim is still to come, and one whose disk is gone', () => {
    const ephemeral = '{name: v, ephemeral: {volumeClaimTemplate: {spec: {storageClassName: now, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}';
    const cluster = clusterWith(storageClass('now', 'ebs.csi.aws.com').replace('WaitForFirstConsumer', 'Immediate'));
    const stop = (): void => void cluster.faults.inject({ kind: 'component-stopped', target: { type: 'component', name: 'kube-controller-manager' } }, 'test');
    stop();
    cluster.apply(pod('web', ephemeral, ', nodeSelector: {disk: none}'));
    cluster.advance('1s');
    expect(refusal(cluster, 'web')).toBe('waiting for ephemeral volume controller to create the persistentvolumeclaim "web-v".');
    cluster.faults.revert(cluster.faults.list()[0]!.id);
    cluster.advance('30s');
    const { volumeName } = cluster.admin.get<PersistentVolumeClaim>('persistentvolumeclaims', 'default', 'web-v').spec;
    cluster.admin.patch('persistentvolumes', undefined, volumeName!, 'merge', { metadata: { finalizers: null } });
    stop();
    cluster.admin.delete('persistentvolumes', undefined, volumeName!);
    cluster.admin.patch('nodes', undefined, 'worker-1', 'merge', { metadata: { labels: { disk: 'none' } } });
    cluster.advance('1s');
    expect(refusal(cluster, 'web')).toBe("1 node(s) didn't match Pod's node affinity/selector, 1 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s).");
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

  test.each<[string, string, string, string]>([
    ['the zone of the node', 'topology.kubernetes.io/zone: east', '{topology.kubernetes.io/zone: east}', ''],
    ['one of the zones of a volume that is in several', 'topology.kubernetes.io/zone: west__east', '{topology.kubernetes.io/zone: east}', ''],
    ['zones without the one of the node', 'topology.kubernetes.io/zone: west__north', '{topology.kubernetes.io/zone: east}', 'no'],
    ['a zone by its old name, on a node with the new one', 'failure-domain.beta.kubernetes.io/zone: east', '{topology.kubernetes.io/zone: east}', ''],
    ['another zone by its old name', 'failure-domain.beta.kubernetes.io/zone: west', '{topology.kubernetes.io/zone: east}', 'no'],
    ['another region', 'topology.kubernetes.io/region: eu', '{topology.kubernetes.io/region: us}', 'no'],
    ['a zone, on a node that only knows its region', 'topology.kubernetes.io/zone: west', '{topology.kubernetes.io/region: us}', 'no'],
    ['a zone, on a node that knows nothing of zones', 'topology.kubernetes.io/zone: west', '{a: b}', ''],
    ['zones of which one has no name', 'topology.kubernetes.io/zone: west____north', '{topology.kubernetes.io/zone: east}', ''],
  ])('a volume with %s', (_, label, labels, refused) => {
    const volume = `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: old, labels: {${label}}}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}\n---\n`;
    const cluster = clusterWith('', '2s', 1);
    cluster.apply(`{apiVersion: v1, kind: Node, metadata: {name: worker-1, labels: ${labels}}}`);
    cluster.apply(volume + claim('c', ', storageClassName: ""') + pod('web', uses('c')));
    cluster.advance('20s');
    if (refused === '') expect(cluster.pod('web').spec.nodeName).toBe('worker-1');
    else {
      expect(refusal(cluster, 'web')).toBe('1 node(s) had no available volume zone.');
      // No pod that would leave could change the zone.
      expect(cluster.events('pod/web').findLast((text) => text.includes('FailedScheduling'))).toContain('preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.');
    }
  });

  test('as many disks as the machine takes; one that goes makes room', () => {
    const disks = Array.from({ length: 9 }, (_, index) => claim(`d${index}`, ', storageClassName: disks') + pod(`p${index}`, uses(`d${index}`))).join('');
    const cluster = clusterWith(storageClass('disks', 'disk.csi.azure.com') + disks, '60s', 1);
    expect(refusal(cluster, 'p8')).toBe('1 node(s) exceed max volume count.');
    cluster.admin.delete('pods', 'default', 'p0');
    cluster.until('the last one runs', () => cluster.status('p8') === 'Running', '1m');
  });
});

test('volumes that do not come are waited for ten minutes, and then the pod is tried anew', () => {
  const cluster = clusterWith(storageClass('none', 'example.com/nobody') + claim('c', ', storageClassName: none') + pod('web', uses('c')));
  cluster.advance('595s');
  expect(cluster.events('pod/web').join()).not.toContain('FailedScheduling');
  cluster.advance('10s');
  expect(cluster.events('pod/web').find((text) => text.includes('FailedScheduling'))).toContain('running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded');
});

test('the pods of one burst do not take the same volume', () => {
  const pods = ['a', 'b', 'c'].map((name) => claim(name, ', storageClassName: local') + pod(name, uses(name))).join('');
  const cluster = clusterWith(storageClass('local', 'kubernetes.io/no-provisioner') + local('one', 'worker-1') + local('two', 'worker-2') + local('three', 'worker-2') + pods, '30s');
  expect(['a', 'b', 'c'].map((name) => cluster.status(name))).toEqual(['Running', 'Running', 'Running']);
  expect(new Set(cluster.admin.list<PersistentVolumeClaim>('persistentvolumeclaims').map(({ spec }) => spec.volumeName)).size).toBe(3);
});

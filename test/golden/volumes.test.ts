// Claims, volumes and what pods find in them (behaviour rules 4.10, 6.12, golden scenario 9.11).
import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '../../src/model/object.ts';
import { createTestCluster, setFault } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';

const volume = (name: string, size: string, more = '', modes = 'ReadWriteOnce', source = `hostPath: {path: /mnt/${name}}`): string =>
  `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: ${name}, labels: {disk: ${name}}}\nspec: {capacity: {storage: ${size}}, accessModes: [${modes}], storageClassName: manual, ${source}${more ? `, ${more}` : ''}}\n---\n`;
const claim = (name: string, more = 'storageClassName: manual', size = '1Gi', modes = 'ReadWriteOnce'): string =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}}\nspec: {accessModes: [${modes}], resources: {requests: {storage: ${size}}}${more ? `, ${more}` : ''}}\n---\n`;
const storageClass = (name: string, provisioner: string, more = ''): string =>
  `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: ${name}}\nprovisioner: ${provisioner}\n${more}\n---\n`;
const pod = (name: string, claimName: string, script = 'sleep 3600', more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {terminationGracePeriodSeconds: 2, volumes: [{name: data, persistentVolumeClaim: {claimName: ${claimName}}}], containers: [{name: a, image: 'busybox:1.36', command: [sh, -c, '${script}'], volumeMounts: [{name: data, mountPath: /data}]}]${more}}\n---\n`;

const claims = (cluster: TestCluster): string => cluster.table('pvc', { columns: ['NAME', 'STATUS', 'VOLUME', 'CAPACITY', 'ACCESS MODES', 'STORAGECLASS'] });
const volumes = (cluster: TestCluster): string => cluster.table('pv', { columns: ['NAME', 'CAPACITY', 'RECLAIM POLICY', 'STATUS', 'CLAIM'] });
const find = (cluster: TestCluster, name: string): PersistentVolumeClaim => cluster.admin.get('persistentvolumeclaims', 'default', name);

describe('static volumes', () => {
  it('fewest access modes first, then the smallest that is large enough; the claim shows what it got', () => {
    const cluster = createTestCluster();
    cluster.apply(volume('small', '1Gi') + volume('mid', '5Gi', '', 'ReadWriteOnce, ReadOnlyMany') + volume('large', '10Gi') + claim('two', undefined, '2Gi'));
    cluster.advance('1s');
    expect(claims(cluster)).toBe(
      ['NAME   STATUS   VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS', 'two    Bound    large    10Gi       RWO            manual'].join('\n'),
    );
    expect(volumes(cluster)).toBe(
      [
        'NAME    CAPACITY   RECLAIM POLICY   STATUS      CLAIM',
        'large   10Gi       Retain           Bound       default/two',
        'mid     5Gi        Retain           Available',
        'small   1Gi        Retain           Available',
      ].join('\n'),
    );
  });

  it.each<[string, string, string]>([
    ['a selector', `${volume('a', '1Gi')}${volume('b', '5Gi')}`, claim('c', 'storageClassName: manual, selector: {matchLabels: {disk: b}}')],
    ['a name in the claim', `${volume('a', '1Gi')}${volume('b', '5Gi')}`, claim('c', 'storageClassName: manual, volumeName: b')],
    ['a reservation in the volume', `${volume('a', '1Gi')}${volume('b', '5Gi', 'claimRef: {namespace: default, name: c}')}`, claim('c')],
    ['a volume mode', `${volume('a', '1Gi')}${volume('b', '5Gi', 'volumeMode: Block')}`, claim('c', 'storageClassName: manual, volumeMode: Block')],
  ])('%s decides for a volume that is not the smallest', (_, made, wanted) => {
    const cluster = createTestCluster();
    cluster.apply(made + wanted);
    cluster.advance('1s');
    expect([find(cluster, 'c').status.phase, find(cluster, 'c').spec.volumeName]).toEqual(['Bound', 'b']);
  });

  it.each<[string, string, string]>([
    ['no class and no volume', claim('c', 'storageClassName: ""'), 'Normal FailedBinding persistentvolume-controller no persistent volumes available for this claim and no storage class is set'],
    ['a class that is not there', claim('c', 'storageClassName: none'), 'Warning ProvisioningFailed persistentvolume-controller storageclass.storage.k8s.io "none" not found'],
    [
      'a volume that somebody else has',
      volume('a', '1Gi', 'claimRef: {namespace: default, name: other}') + claim('c', 'storageClassName: manual, volumeName: a'),
      'Warning FailedBinding persistentvolume-controller volume "a" already bound to a different claim.',
    ],
    [
      'a volume that is too small',
      volume('a', '1Gi') + claim('c', 'storageClassName: manual, volumeName: a', '5Gi'),
      'Warning VolumeMismatch persistentvolume-controller Cannot bind to requested volume "a": requested PV is too small',
    ],
    [
      'a volume with other access modes',
      volume('a', '1Gi') + claim('c', 'storageClassName: manual, volumeName: a', '1Gi', 'ReadWriteMany'),
      'Warning VolumeMismatch persistentvolume-controller Cannot bind to requested volume "a": incompatible accessMode',
    ],
  ])('Pending for %s', (_, yaml, event) => {
    const cluster = createTestCluster();
    cluster.apply(yaml);
    cluster.advance('1s');
    expect([find(cluster, 'c').status.phase, ...cluster.events('pvc/c')]).toEqual(['Pending', event]);
    // Looked at again every 15 s.
    cluster.advance('30s');
    expect(cluster.events('pvc/c')).toEqual([`${event} (x3)`]);
  });

  it('a volume that comes later is found within 15 s', () => {
    const cluster = createTestCluster();
    cluster.apply(claim('c', 'storageClassName: ""'));
    cluster.advance('20s');
    cluster.apply(volume('late', '1Gi').replace('storageClassName: manual, ', ''));
    cluster.advance('16s');
    expect(find(cluster, 'c').status.phase).toBe('Bound');
  });
});

describe('after the claim', () => {
  it.each<[policy: string, source: string, after: string]>([
    ['Retain', 'hostPath: {path: /mnt/a}', 'a      1Gi        Retain           Released   default/c'],
    ['Recycle', 'hostPath: {path: /mnt/a}', 'a      1Gi        Recycle          Available'],
    ['Delete', 'hostPath: {path: /mnt/a}', 'a      1Gi        Delete           Failed   default/c'],
    ['Delete', 'hostPath: {path: /tmp/a}', ''],
  ])('%s of %s', (policy, source, after) => {
    const cluster = createTestCluster();
    cluster.apply(volume('a', '1Gi', `persistentVolumeReclaimPolicy: ${policy}`, 'ReadWriteOnce', source) + claim('c'));
    cluster.advance('1s');
    cluster.admin.delete('persistentvolumeclaims', 'default', 'c');
    cluster.advance('10s');
    expect(volumes(cluster).split('\n')[1] ?? '').toBe(after);
  });

  it('says why a volume cannot be deleted', () => {
    const cluster = createTestCluster();
    cluster.apply(volume('a', '1Gi', 'persistentVolumeReclaimPolicy: Delete') + claim('c'));
    cluster.advance('1s');
    cluster.admin.delete('persistentvolumeclaims', 'default', 'c');
    cluster.advance('1s');
    expect(cluster.events('pv/a')).toEqual(['Warning VolumeFailedDelete persistentvolume-controller host_path deleter only supports /tmp/.+ but received provided /mnt/a']);
  });

  it('a released volume is nobody’s until its claimRef is cleared', () => {
    const cluster = createTestCluster();
    cluster.apply(volume('a', '1Gi') + claim('c'));
    cluster.advance('1s');
    cluster.admin.delete('persistentvolumeclaims', 'default', 'c');
    cluster.apply(claim('next'));
    cluster.advance('20s');
    expect(find(cluster, 'next').status.phase).toBe('Pending');
    cluster.admin.patch('persistentvolumes', undefined, 'a', 'json', [{ op: 'remove', path: '/spec/claimRef' }]);
    cluster.advance('20s');
    expect(find(cluster, 'next').spec.volumeName).toBe('a');
  });

  it('a claim stays while a pod uses it, and a volume while a claim is bound to it', () => {
    const cluster = createTestCluster();
    cluster.apply(volume('a', '1Gi') + claim('c') + pod('web', 'c'));
    cluster.settle();
    cluster.admin.delete('persistentvolumes', undefined, 'a');
    cluster.admin.delete('persistentvolumeclaims', 'default', 'c');
    cluster.advance('10s');
    expect([cluster.table('pvc', { columns: ['NAME', 'STATUS'] }), cluster.table('pv', { columns: ['NAME', 'STATUS'] })]).toEqual(['NAME   STATUS\nc      Terminating', 'NAME   STATUS\na      Terminating']);
    cluster.admin.delete('pods', 'default', 'web');
    cluster.advance('10s');
    expect([cluster.admin.list('persistentvolumeclaims'), cluster.admin.list('persistentvolumes')]).toEqual([[], []]);
  });

  it('a claim without its volume is lost', () => {
    const cluster = createTestCluster();
    cluster.apply(volume('a', '1Gi') + claim('c'));
    cluster.advance('1s');
    const bound = cluster.admin.get<PersistentVolume>('persistentvolumes', undefined, 'a');
    cluster.admin.update('persistentvolumes', { ...bound, metadata: { ...bound.metadata, finalizers: [] } });
    cluster.admin.delete('persistentvolumes', undefined, 'a');
    cluster.advance('1s');
    expect([find(cluster, 'c').status.phase, cluster.events('pvc/c').at(-1)]).toEqual([
      'Lost',
      'Warning ClaimLost persistentvolume-controller Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    ]);
  });
});

describe('the default class: a directory on the node of the first pod', () => {
  it('waits for a pod, is made on its node, keeps what was written, and ties the next pod to that node', () => {
    const cluster = createTestCluster();
    cluster.apply(claim('data', ''));
    cluster.advance('20s');
    expect(cluster.events('pvc/data')).toEqual(['Normal WaitForFirstConsumer persistentvolume-controller waiting for first consumer to be created before binding (x2)']);
    cluster.apply(pod('first', 'data', 'echo hello > /data/greeting; sleep 3600'));
    cluster.until('first runs', () => cluster.status('first') === 'Running', '1m');
    const { nodeName } = cluster.pod('first').spec;
    const bound = find(cluster, 'data');
    expect(bound.metadata.annotations).toMatchObject({
      'pv.kubernetes.io/bind-completed': 'yes',
      'volume.kubernetes.io/selected-node': nodeName,
      'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path',
    });
    expect(cluster.events('pvc/data').slice(-2)).toEqual([
      'Normal Provisioning rancher.io/local-path External provisioner is provisioning volume for claim "default/data"',
      'Normal ProvisioningSucceeded rancher.io/local-path Successfully provisioned volume pvc-<uid>',
    ]);
    const made = cluster.admin.get<PersistentVolume>('persistentvolumes', undefined, bound.spec.volumeName!);
    expect(made.metadata).toMatchObject({ name: `pvc-${bound.metadata.uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' } });
    expect(made.spec).toMatchObject({ persistentVolumeReclaimPolicy: 'Delete', storageClassName: 'standard', capacity: { storage: '1Gi' } });
    cluster.admin.delete('pods', 'default', 'first');
    cluster.advance('10s');
    cluster.apply(pod('second', 'data', 'cat /data/greeting; sleep 3600'));
    cluster.settle();
    expect([cluster.pod('second').spec.nodeName, cluster.logs('second')]).toEqual([nodeName, ['hello']]);
    cluster.apply(pod('elsewhere', 'data', 'sleep 1', `, nodeName: null, affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [${nodeName}]}]}]}}}`));
    cluster.advance('2s');
    expect(cluster.events('pod/elsewhere')[0]).toBe(
      "Warning FailedScheduling default-scheduler 0/4 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, " +
        "2 node(s) didn't match PersistentVolume's node affinity. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.",
    );
    for (const name of ['second', 'elsewhere']) cluster.admin.delete('pods', 'default', name);
    cluster.admin.delete('persistentvolumeclaims', 'default', 'data');
    cluster.advance('15s');
    expect(cluster.admin.list('persistentvolumes')).toEqual([]);
  });

  it('refuses to be shared, and says so', () => {
    const cluster = createTestCluster();
    cluster.apply(claim('data', '', '1Gi', 'ReadWriteMany') + pod('web', 'data'));
    cluster.advance('5s');
    expect(cluster.events('pvc/data').at(-1)).toBe(
      'Warning ProvisioningFailed rancher.io/local-path failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
    );
    expect(cluster.status('web')).toBe('Pending');
  });

  it('chooses anew when the node that was chosen is gone before there is a volume', () => {
    const cluster = createTestCluster({ controlPlane: false, workers: 2 });
    cluster.apply(claim('data', '') + pod('web', 'data'));
    cluster.advance('1s');
    const chosen = find(cluster, 'data').metadata.annotations!['volume.kubernetes.io/selected-node']!;
    cluster.admin.delete('nodes', undefined, chosen);
    cluster.until('it runs', () => cluster.status('web') === 'Running', '2m');
    expect(cluster.pod('web').spec.nodeName).toBe(chosen === 'worker-1' ? 'worker-2' : 'worker-1');
    expect(cluster.events('pvc/data')).toContain(`Warning ProvisioningFailed rancher.io/local-path failed to get target node: nodes "${chosen}" not found`);
  });

  it('a claim that came before any default class gets one that comes later', () => {
    const cluster = createTestCluster({ defaultStorageClass: false });
    cluster.apply(claim('data', ''));
    cluster.advance('5s');
    expect(find(cluster, 'data').spec).not.toHaveProperty('storageClassName');
    cluster.apply(storageClass('late', 'rancher.io/local-path', 'volumeBindingMode: WaitForFirstConsumer').replace('{name: late}', '{name: late, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}'));
    cluster.advance('20s');
    expect(find(cluster, 'data').spec.storageClassName).toBe('late');
  });
});

it('9.11 a pod whose claim has no class and no volume', () => {
  const cluster = createTestCluster({ controlPlane: false, workers: 1 });
  cluster.apply(claim('data', 'storageClassName: ""') + pod('web', 'data'));
  cluster.advance('2s');
  expect(cluster.events('pod/web')).toEqual([
    'Warning FailedScheduling default-scheduler 0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  ]);
  cluster.apply(pod('lost', 'nothing'));
  cluster.advance('2s');
  expect(cluster.events('pod/lost')[0]).toMatch(/^Warning FailedScheduling default-scheduler 0\/1 nodes are available: persistentvolumeclaim "nothing" not found\. preemption: /);
  // What it waits for heals it.
  cluster.apply(volume('a', '1Gi').replace('storageClassName: manual, ', ''));
  cluster.advance('30s');
  expect(cluster.status('web')).toBe('Running');
});

describe('disks that are attached', () => {
  const disks = storageClass('disks', 'ebs.csi.aws.com', 'allowVolumeExpansion: true');

  it('to one machine at a time', () => {
    const cluster = createTestCluster();
    cluster.apply(disks + claim('data', 'storageClassName: disks') + pod('one', 'data', 'sleep 3600', ', nodeSelector: {kubernetes.io/hostname: worker-1}'));
    cluster.until('one runs', () => cluster.status('one') === 'Running', '1m');
    const name = find(cluster, 'data').spec.volumeName!;
    expect(cluster.events('pod/one')).toContain(`Normal SuccessfulAttachVolume attachdetach-controller AttachVolume.Attach succeeded for volume "${name}" `);
    cluster.apply(pod('two', 'data', 'sleep 3600', ', nodeSelector: {kubernetes.io/hostname: worker-2}'));
    cluster.advance('2m10s');
    expect(cluster.status('two')).toBe('ContainerCreating');
    expect(cluster.events('pod/two').slice(1)).toEqual([
      `Warning FailedAttachVolume attachdetach-controller Multi-Attach error for volume "${name}" Volume is already used by pod(s) one`,
      'Warning FailedMount kubelet Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
    ]);
    cluster.admin.delete('pods', 'default', 'one');
    cluster.until('two runs', () => cluster.status('two') === 'Running', '4m');
    expect(cluster.table('volumeattachments', { columns: ['ATTACHER', 'NODE', 'ATTACHED'] })).toBe('ATTACHER          NODE       ATTACHED\nebs.csi.aws.com   worker-2   true');
  });

  it('and are taken away from a machine that does not answer after six minutes', () => {
    const cluster = createTestCluster();
    cluster.apply(disks + claim('data', 'storageClassName: disks') + pod('one', 'data', 'sleep 3600', ', nodeSelector: {kubernetes.io/hostname: worker-1}'));
    cluster.until('one runs', () => cluster.status('one') === 'Running', '1m');
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('1m');
    cluster.admin.delete('pods', 'default', 'one', { gracePeriodSeconds: 0 });
    cluster.apply(pod('two', 'data', 'sleep 3600', ', nodeSelector: {kubernetes.io/hostname: worker-2}'));
    cluster.advance('5m');
    expect(cluster.events('pod/two')[1]).toContain("Volume is already exclusively attached to one node and can't be attached to another");
    expect(cluster.status('two')).toBe('ContainerCreating');
    cluster.until('two runs', () => cluster.status('two') === 'Running', '6m');
  });

  it('grow while they are used', () => {
    const cluster = createTestCluster();
    cluster.apply(disks + claim('data', 'storageClassName: disks') + pod('web', 'data'));
    cluster.until('web runs', () => cluster.status('web') === 'Running', '1m');
    const before = cluster.events('pvc/data').length;
    cluster.admin.patch('persistentvolumeclaims', 'default', 'data', 'merge', { spec: { resources: { requests: { storage: '3Gi' } } } });
    cluster.advance('6s');
    expect(find(cluster, 'data').status).toMatchObject({ capacity: { storage: '1Gi' }, conditions: [{ type: 'FileSystemResizePending', status: 'True' }] });
    cluster.advance('95s');
    expect(find(cluster, 'data').status).toEqual({ phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '3Gi' } });
    expect(cluster.events('pvc/data').slice(before)).toEqual([
      'Normal ExternalExpanding volume_expand waiting for an external controller to expand this PVC',
      'Normal Resizing external-resizer ebs.csi.aws.com External resizer is resizing volume pvc-<uid>',
      'Normal FileSystemResizeRequired external-resizer ebs.csi.aws.com Require file system resize of volume on node',
      `Normal FileSystemResizeSuccessful kubelet MountVolume.NodeExpandVolume succeeded for volume "pvc-<uid>" ${cluster.pod('web').spec.nodeName}`,
    ]);
  });

  it('one pod at a time where the claim asks for that', () => {
    const cluster = createTestCluster({ controlPlane: false, workers: 1 });
    cluster.apply(disks + claim('data', 'storageClassName: disks', '1Gi', 'ReadWriteOncePod') + pod('one', 'data'));
    cluster.until('one runs', () => cluster.status('one') === 'Running', '1m');
    cluster.apply(pod('two', 'data'));
    cluster.advance('2s');
    expect(cluster.events('pod/two')[0]).toBe(
      'Warning FailedScheduling default-scheduler 0/1 nodes are available: 1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode. ' +
        'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
    cluster.admin.delete('pods', 'default', 'one');
    cluster.until('two runs', () => cluster.status('two') === 'Running', '1m');
  });

  it('an unknown provisioner is waited for', () => {
    const cluster = createTestCluster();
    cluster.apply(storageClass('ext', 'example.com/disk') + claim('data', 'storageClassName: ext'));
    cluster.advance('5s');
    expect(cluster.events('pvc/data')[0]).toContain("Waiting for a volume to be created either by the external provisioner 'example.com/disk' or manually by the system administrator.");
    expect(find(cluster, 'data').status.phase).toBe('Pending');
  });
});

describe('volumes of a pod', () => {
  const withVolume = (name: string, source: string, script: string, more = ''): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {volumes: [{name: v, ${source}}], containers: [{name: a, image: 'busybox:1.36', command: [sh, -c, '${script}'], volumeMounts: [{name: v, mountPath: /v${more}}]}]}\n---\n`;

  it('an ephemeral volume has a claim of its own that goes with the pod', () => {
    const cluster = createTestCluster();
    cluster.apply(withVolume('web', 'ephemeral: {volumeClaimTemplate: {metadata: {labels: {of: web}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}', 'echo x > /v/y; sleep 3600'));
    cluster.until('web runs', () => cluster.status('web') === 'Running', '1m');
    const own = find(cluster, 'web-v');
    expect(own.metadata).toMatchObject({ labels: { of: 'web' }, ownerReferences: [{ kind: 'Pod', name: 'web', controller: true, blockOwnerDeletion: true }] });
    cluster.admin.delete('pods', 'default', 'web');
    cluster.advance('60s');
    expect([cluster.admin.list('persistentvolumeclaims'), cluster.admin.list('persistentvolumes')]).toEqual([[], []]);
  });

  it('a directory of a machine is shared by the pods on it, and by no others', () => {
    const cluster = createTestCluster({ workers: 2 });
    const on = (yaml: string, node: string): string => yaml.replace('spec: {', `spec: {nodeSelector: {kubernetes.io/hostname: ${node}}, `);
    cluster.apply(on(withVolume('writer', 'hostPath: {path: /srv/shared}', 'mkdir -p /v/deep; echo hi > /v/deep/file; sleep 3600'), 'worker-1'));
    cluster.settle();
    cluster.apply(on(withVolume('same', 'hostPath: {path: /srv/shared/deep, type: Directory}', 'cat /v/file; sleep 3600'), 'worker-1'));
    cluster.apply(on(withVolume('other', 'hostPath: {path: /srv/shared/deep, type: Directory}', 'cat /v/file; sleep 3600'), 'worker-2'));
    cluster.advance('10s');
    expect(cluster.logs('same')).toEqual(['hi']);
    expect(cluster.events('pod/other')[1]).toMatch(/^Warning FailedMount kubelet MountVolume.SetUp failed for volume "v" : hostPath type check failed: \/srv\/shared\/deep is not a directory/);
  });

  it('a changed ConfigMap reaches files within 90 s, but neither a subPath nor a variable', () => {
    const cluster = createTestCluster();
    const settings = (color: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {color: ${color}}\n---\n`;
    const script = 'while true; do cat /v/color; echo; sleep 10; done';
    cluster.apply(settings('red') + withVolume('plain', 'configMap: {name: settings}', script) + withVolume('sub', 'configMap: {name: settings}', 'while true; do cat /v; echo; sleep 10; done', ', subPath: color'));
    cluster.settle();
    cluster.apply(settings('blue'));
    cluster.advance('5s');
    expect(cluster.logs('plain').filter((text) => text === 'blue')).toEqual([]);
    cluster.advance('95s');
    expect([cluster.logs('plain').at(-1), cluster.logs('sub').at(-1)]).toEqual(['blue', 'red']);
  });

  it('every volume that cannot be mounted is told, and after two minutes all of them in one sentence', () => {
    const cluster = createTestCluster();
    cluster.apply(`apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {volumes: [{name: z, configMap: {name: none}}, {name: b, secret: {secretName: none}}], containers: [{name: a, image: 'nginx:1.27'}]}`);
    cluster.advance('3m');
    expect(cluster.events('pod/web').slice(1).map((text) => text.replace(/ \(x\d+\)$/, ''))).toEqual([
      'Warning FailedMount kubelet MountVolume.SetUp failed for volume "z" : configmap "none" not found',
      'Warning FailedMount kubelet MountVolume.SetUp failed for volume "b" : secret "none" not found',
      'Warning FailedMount kubelet Unable to attach or mount volumes: unmounted volumes=[b z], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
    ]);
  });

  it('containers share an emptyDir, which goes with the pod', () => {
    const cluster = createTestCluster();
    const yaml = `apiVersion: v1\nkind: Pod\nmetadata: {name: two}\nspec: {restartPolicy: Never, volumes: [{name: v, emptyDir: {}}], initContainers: [{name: init, image: 'busybox:1.36', command: [sh, -c, 'cat /v/x; echo made > /v/x'], volumeMounts: [{name: v, mountPath: /v}]}], containers: [{name: a, image: 'busybox:1.36', command: [sh, -c, 'cat /w/x'], volumeMounts: [{name: v, mountPath: /w}]}]}`;
    for (let round = 0; round < 2; round++) {
      cluster.apply(yaml);
      cluster.settle();
      expect([cluster.logs('two', { container: 'init' }), cluster.logs('two')]).toEqual([["cat: can't open '/v/x': No such file or directory"], ['made']]);
      cluster.admin.delete('pods', 'default', 'two');
      cluster.advance('5s');
    }
  });
});

// PersistentVolume, PersistentVolumeClaim and StorageClass.
import { describe, expect, test } from 'vitest';
import { persistentVolumeClaimKind } from '../../src/kinds/persistent-volume-claim.ts';
import { persistentVolumeKind } from '../../src/kinds/persistent-volume.ts';
import { podKind } from '../../src/kinds/pod.ts';
import { storageClassKind } from '../../src/kinds/storage-class.ts';
import type { Kind } from '../../src/model/kind.ts';
import type { KubeObject } from '../../src/model/object.ts';
import { cellsOf, created, createdAt, errorsOf, live, readerWith, updateErrorsOf } from '../support/kinds.ts';

const describeOf = <T extends KubeObject>(kind: Kind<T>, object: T, ...others: KubeObject[]) =>
  kind.describe?.(object, { reader: readerWith(object, ...others), now: createdAt + 60_000 });

describe('PersistentVolume', () => {
  const body = (fields: string, source = 'hostPath: {path: /data}') =>
    `spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], ${source}${fields ? `, ${fields}` : ''}}`;
  const modes = 'supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"';
  const affinity = 'nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [worker-1]}]}]}}';

  test.each<[string, string[]]>([
    [body(''), []],
    [
      'spec: {}',
      [
        'spec.accessModes: Required value',
        'spec.capacity: Required value',
        'spec.capacity: Unsupported value: core.ResourceList(nil): supported values: "storage"',
        'spec: Required value: must specify a volume type',
      ],
    ],
    ['spec: {capacity: {storage: "0"}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}', ['spec.capacity[storage]: Invalid value: "0": must be greater than zero']],
    [
      'spec: {capacity: {storage: 1Gi}, accessModes: [Once, ReadWriteOncePod, ReadOnlyMany], hostPath: {path: /a}}',
      [`spec.accessModes: Unsupported value: "Once": ${modes}`, 'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
    ],
    [
      'spec: {capacity: {cpu: 500m, storage: 8Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}',
      [
        'spec.capacity: Unsupported value: core.ResourceList{"cpu":resource.Quantity{i:resource.int64Amount{value:500, scale:-3}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"500m", Format:"DecimalSI"}, ' +
          '"storage":resource.Quantity{i:resource.int64Amount{value:8589934592, scale:0}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"", Format:"BinarySI"}}: supported values: "storage"',
      ],
    ],
    [body('local: {path: /b}'), ['spec.local: Forbidden: may not specify more than 1 volume type']],
    [body('nfs: {server: a, path: /b}'), ['spec.nfs: Forbidden: may not specify more than 1 volume type']],
    [body('persistentVolumeReclaimPolicy: Keep'), ['spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"']],
    [body('persistentVolumeReclaimPolicy: Recycle', 'hostPath: {path: /}'), ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"]],
    [body('', 'local: {path: /mnt/disk}'), ['spec.nodeAffinity: Required value: Local volume requires node affinity']],
    [body(affinity, 'local: {path: /mnt/disk}'), []],
    [body('nodeAffinity: {}'), ['spec.nodeAffinity.required: Required value: must specify required node constraints']],
    [body('', 'hostPath: {path: /a/../b}'), ["spec.hostPath.path: Invalid value: \"/a/../b\": must not contain '..'"]],
    [body('', 'nfs: {path: data}'), ['spec.nfs.server: Required value', 'spec.nfs.path: Invalid value: "data": must be an absolute path']],
    [body('', 'csi: {driver: d}'), ['spec.csi.volumeHandle: Required value']],
    [body('volumeMode: Raw'), ['spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(persistentVolumeKind, yaml)).toEqual(errors);
  });

  test('the source is for ever, the node affinity once it is set', () => {
    const [moved] = updateErrorsOf(persistentVolumeKind, body(''), body('', 'hostPath: {path: /other}'));
    expect(moved).toMatch(/^spec\.persistentvolumesource: Forbidden: spec\.persistentvolumesource is immutable after creation\n/);
    expect(updateErrorsOf(persistentVolumeKind, body(''), body(affinity))).toEqual([]);
    expect(updateErrorsOf(persistentVolumeKind, body(affinity), body(''))).toEqual(['nodeAffinity: Invalid value: "null": field is immutable']);
    expect(updateErrorsOf(persistentVolumeKind, body(affinity), body(affinity.replace('worker-1', 'worker-2')))).toEqual(['nodeAffinity: Invalid value: core.VolumeNodeAffinity{Required:(*core.NodeSelector)(0xc000000000)}: field is immutable']);
    expect(updateErrorsOf(persistentVolumeKind, body(''), body('persistentVolumeReclaimPolicy: Delete'))).toEqual([]);
  });

  test('kubectl columns', () => {
    const object = live(persistentVolumeKind, `${body('claimRef: {namespace: default, name: data}, storageClassName: slow')}\nstatus: {phase: Bound}`);
    expect(cellsOf(persistentVolumeKind, object, { wide: true })).toEqual({
      NAME: 'web',
      CAPACITY: '1Gi',
      'ACCESS MODES': 'RWO',
      'RECLAIM POLICY': 'Retain',
      STATUS: 'Bound',
      CLAIM: 'default/data',
      STORAGECLASS: 'slow',
      VOLUMEATTRIBUTESCLASS: '<unset>',
      REASON: '',
      AGE: '60s',
      VOLUMEMODE: 'Filesystem',
    });
  });

  test('describe', () => {
    const object = live(persistentVolumeKind, `metadata: {finalizers: [kubernetes.io/pv-protection]}\n${body(affinity, 'local: {path: /mnt/disk}')}\nstatus: {phase: Available}`);
    expect(describeOf(persistentVolumeKind, object)).toBe(`Name:              web
Labels:            <none>
Annotations:       <none>
Finalizers:        [kubernetes.io/pv-protection]
StorageClass:      
Status:            Available
Claim:             
Reclaim Policy:    Retain
Access Modes:      RWO
VolumeMode:        Filesystem
Capacity:          1Gi
Node Affinity:     
  Required Terms:  
    Term 0:        kubernetes.io/hostname in [worker-1]
Message:           
Source:
    Type:  LocalVolume (a persistent volume backed by local storage on a node)
    Path:  /mnt/disk`);
  });
});

describe('PersistentVolumeClaim', () => {
  test('what fills it stands in both fields', () => {
    const source = '{kind: PersistentVolumeClaim, name: a}';
    const sources = (yaml: string): unknown[] => {
      const { dataSource, dataSourceRef } = created(persistentVolumeClaimKind, `spec: ${yaml}`).spec;
      return [dataSource?.name, dataSourceRef?.name];
    };
    expect(sources(`{dataSource: ${source}}`)).toEqual(['a', 'a']);
    expect(sources(`{dataSourceRef: ${source}}`)).toEqual(['a', 'a']);
    expect(sources('{dataSource: {kind: Pod, name: a}}')).toEqual([undefined, undefined]);
    expect(sources('{dataSourceRef: {kind: PersistentVolumeClaim, name: a, namespace: b}}')).toEqual([undefined, undefined]);
  });

  const body = (fields = '', size = '1Gi') => `spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}${fields ? `, ${fields}` : ''}}`;
  const immutable = 'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n';

  test.each<[string, string[]]>([
    [body(), []],
    ['spec: {}', ['spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value']],
    [body('', '"0"'), ['spec.resources[storage]: Invalid value: "0": must be greater than zero']],
    [body('selector: {matchExpressions: [{key: a, operator: In}]}'), ["spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"]],
    [body('volumeMode: Raw'), ['spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"']],
    [body('storageClassName: ""'), []],
    [body('dataSource: {kind: Pod, name: a}'), []],
    [body('dataSourceRef: {kind: Pod, name: a}'), ["spec.dataSource: Invalid value: \"Pod\": must be 'PersistentVolumeClaim' when referencing the default apiGroup", "spec.dataSourceRef: Invalid value: \"Pod\": must be 'PersistentVolumeClaim' when referencing the default apiGroup"]],
    [body('dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b}'), ['spec: Invalid value: spec.dataSource: must match dataSourceRef']],
    [body('storageClassName: Fast'), [expect.stringMatching(/^spec\.storageClassName: Invalid value: "Fast": a lowercase RFC 1123 subdomain/) as unknown as string]],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(persistentVolumeClaimKind, yaml)).toEqual(errors);
  });

  test('what an update may change', () => {
    const bound = { phase: 'Bound', capacity: { storage: '5Gi' } };
    const changed = (before: string, after: string, status: object = {}) => {
      const [old, next] = [before, after].map((yaml) => ({ ...created(persistentVolumeClaimKind, yaml), status: { phase: 'Pending', ...status } }));
      return persistentVolumeClaimKind.validateUpdate!(next!, old!).map(({ path, message }) => `${path}: ${message}`);
    };
    expect(changed(body(), body('volumeName: a'))).toEqual([]);
    expect(changed(body('volumeName: a'), body('volumeName: b'))).toEqual([expect.stringContaining(immutable)]);
    expect(changed(body(), body('storageClassName: late'))).toEqual([]);
    expect(changed(body(), body('', '2Gi'))).toEqual([expect.stringContaining(immutable)]);
    expect(changed(body(), body('', '2Gi'), bound)).toEqual([]);
    expect(changed(body('', '10Gi'), body('', '7Gi'), bound)).toEqual([]);
    expect(changed(body('', '3Gi'), body('', '2Gi'), bound)).toEqual([
      'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    ]);
  });

  test('kubectl columns: nothing of the volume before it is named', () => {
    const cells = { NAME: 'web', STATUS: 'Pending', VOLUME: '', CAPACITY: '', 'ACCESS MODES': '', STORAGECLASS: 'slow', VOLUMEATTRIBUTESCLASS: '<unset>', AGE: '60s' };
    expect(cellsOf(persistentVolumeClaimKind, created(persistentVolumeClaimKind, body('storageClassName: slow')))).toEqual(cells);
    const object = live(persistentVolumeClaimKind, `${body('storageClassName: slow, volumeName: disk')}\nstatus: {phase: Bound, capacity: {storage: 5Gi}, accessModes: [ReadOnlyMany, ReadWriteOnce]}`);
    expect(cellsOf(persistentVolumeClaimKind, object)).toEqual({ ...cells, STATUS: 'Bound', VOLUME: 'disk', CAPACITY: '5Gi', 'ACCESS MODES': 'RWO,ROX' });
  });

  test('describe names the pods that use it, by name and by template', () => {
    const pod = (name: string, volume: string) => live(podKind, `metadata: {name: ${name}}\nspec: {containers: [{name: a, image: b}], volumes: [${volume}]}`);
    const status = 'status: {phase: Bound, capacity: {storage: 5Gi}, accessModes: [ReadWriteOnce]}';
    const object = live(persistentVolumeClaimKind, `metadata: {finalizers: [kubernetes.io/pvc-protection]}\n${body('volumeName: disk')}\n${status}`);
    const other = pod('we', `{name: b, ephemeral: {volumeClaimTemplate: {${body()}}}}`);
    expect(describeOf(persistentVolumeClaimKind, object, pod('one', '{name: v, persistentVolumeClaim: {claimName: web}}'), other)).toBe(`Name:          web
Namespace:     default
StorageClass:  
Status:        Bound
Volume:        disk
Labels:        <none>
Annotations:   <none>
Finalizers:    [kubernetes.io/pvc-protection]
Capacity:      5Gi
Access Modes:  RWO
VolumeMode:    Filesystem
Used By:       one`);
  });
});

describe('StorageClass', () => {
  test.each<[string, string[]]>([
    ['provisioner: example.com/disk', []],
    ['{}', ['provisioner: Required value']],
    ['provisioner: "a b"', [expect.stringMatching(/^provisioner: Invalid value: "a b": name part must consist of/) as unknown as string]],
    [
      'provisioner: a\nreclaimPolicy: Recycle\nvolumeBindingMode: Later',
      [
        'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
        'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
      ],
    ],
    ['provisioner: A_B!', [expect.stringMatching(/^provisioner: Invalid value: "a_b!": name part must consist of/) as unknown as string]],
    ['provisioner: a\nparameters: {"": b}', ['parameters: Invalid value: "": field can not be empty.']],
    [`provisioner: a\nparameters: {a: ${'x'.repeat(262_144)}}`, ['parameters: Too long: may not be more than 262144 bytes']],
    ['provisioner: a\nallowedTopologies: [{matchLabelExpressions: [{key: zone, values: [x, y, x]}]}]', ['allowedTopologies[0].matchLabelExpressions[0].values[2]: Duplicate value: "x"']],
    [
      'provisioner: a\nallowedTopologies: [{matchLabelExpressions: [{key: zone, values: [x, y]}]}, {matchLabelExpressions: [{key: zone, values: [y, x]}]}, {matchLabelExpressions: [{key: zone, values: [y]}]}]',
      ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
    ],
    ['provisioner: a\nallowedTopologies: [{matchLabelExpressions: [{key: zone}]}]', ['allowedTopologies[0].matchLabelExpressions[0].values: Required value']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(storageClassKind, yaml)).toEqual(errors);
  });

  test('only whether volumes may grow can change', () => {
    const before = 'provisioner: a\nparameters: {type: ssd}';
    expect(updateErrorsOf(storageClassKind, before, `${before}\nallowVolumeExpansion: true`)).toEqual([]);
    expect(updateErrorsOf(storageClassKind, before, 'provisioner: b\nreclaimPolicy: Retain\nvolumeBindingMode: WaitForFirstConsumer')).toEqual([
      'parameters: Forbidden: updates to parameters are forbidden.',
      'provisioner: Forbidden: updates to provisioner are forbidden.',
      'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
      'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ]);
  });

  test('kubectl columns and describe', () => {
    const object = created(storageClassKind, 'metadata: {annotations: {storageclass.kubernetes.io/is-default-class: "true"}}\nprovisioner: rancher.io/local-path');
    expect(cellsOf(storageClassKind, object)).toEqual({
      NAME: 'web (default)',
      PROVISIONER: 'rancher.io/local-path',
      RECLAIMPOLICY: 'Delete',
      VOLUMEBINDINGMODE: 'Immediate',
      ALLOWVOLUMEEXPANSION: 'false',
      AGE: '60s',
    });
    expect(describeOf(storageClassKind, object)).toBe(`Name:                  web
IsDefaultClass:        Yes
Annotations:           storageclass.kubernetes.io/is-default-class=true
Provisioner:           rancher.io/local-path
Parameters:            <none>
AllowVolumeExpansion:  <unset>
MountOptions:          <none>
ReclaimPolicy:         Delete
VolumeBindingMode:     Immediate`);
  });
});

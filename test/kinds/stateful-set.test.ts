import { describe, expect, test } from 'vitest';
import { statefulSetRolloutStatus } from '../../src/kinds/stateful-set/rollout.ts';
import { ordinalOf } from '../../src/kinds/stateful-set/ordinals.ts';
import { statefulSetProgress } from '../../src/kinds/stateful-set/progress.ts';
import { statefulSetKind } from '../../src/kinds/stateful-set.ts';
import { cellsOf, created, errorsOf, live, readerWith, updateErrorsOf } from '../support/kinds.ts';

const template = '{metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "nginx:1.16"}]}}';
const spec = (rest = '', pods = template): string => `spec: {serviceName: db, selector: {matchLabels: {app: db}}, template: ${pods}, ${rest}}`;
const claims = 'volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]';

test('a new StatefulSet has its defaults, also in its claims', () => {
  const object = created(statefulSetKind, spec(claims));
  expect(object.spec).toMatchObject({
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } }],
  });
  expect(object.status).toEqual({ availableReplicas: 0, replicas: 0 });
});

test('a strategy that is named comes without fields of its own, and the alpha field is dropped', () => {
  expect(created(statefulSetKind, spec('updateStrategy: {type: RollingUpdate}')).spec.updateStrategy).toEqual({ type: 'RollingUpdate' });
  expect(created(statefulSetKind, spec('updateStrategy: {type: OnDelete}')).spec.updateStrategy).toEqual({ type: 'OnDelete' });
  expect(created(statefulSetKind, spec('updateStrategy: {rollingUpdate: {maxUnavailable: 2}}')).spec.updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 0 } });
});

describe('refusals', () => {
  test.each<[string, string, string[]]>([
    ['a service name with dots', spec().replace('serviceName: db', 'serviceName: web.one'), ['spec.serviceName: Invalid value: "web.one": must not contain dots']],
    ['no service name is fine', spec().replace('serviceName: db, ', ''), []],
    ['an unknown policy', spec('podManagementPolicy: Sometimes'), ['spec.podManagementPolicy: Invalid value: "Sometimes": must be \'OrderedReady\' or \'Parallel\'']],
    [
      'an unknown strategy',
      spec('updateStrategy: {type: Recreate}'),
      ['spec.updateStrategy: Invalid value: apps.StatefulSetUpdateStrategy{Type:"Recreate", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}: must be \'RollingUpdate\' or \'OnDelete\''],
    ],
    [
      'a partition with OnDelete',
      spec('updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}'),
      [
        'spec.updateStrategy.rollingUpdate: Invalid value: apps.RollingUpdateStatefulSetStrategy{Partition:1, MaxUnavailable:(*intstr.IntOrString)(nil)}: ' +
          "only allowed for updateStrategy 'RollingUpdate'",
      ],
    ],
    ['a negative partition', spec('updateStrategy: {rollingUpdate: {partition: -1}}'), ['spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0']],
    [
      'an unknown retention',
      spec('persistentVolumeClaimRetentionPolicy: {whenScaled: Keep}'),
      ['spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"'],
    ],
    [
      'negative numbers',
      spec('replicas: -1, minReadySeconds: -2, ordinals: {start: -3}'),
      [
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'spec.minReadySeconds: Invalid value: -2: must be greater than or equal to 0',
        'spec.ordinals.start: Invalid value: -3: must be greater than or equal to 0',
      ],
    ],
    [
      'an empty selector',
      spec().replace('selector: {matchLabels: {app: db}}', 'selector: {}'),
      ['spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for statefulset'],
    ],
    [
      'no selector',
      spec().replace('selector: {matchLabels: {app: db}},', ''),
      ['spec.selector: Required value', 'spec.template.metadata.labels: Invalid value: map[string]string{"app":"db"}: `selector` does not match template `labels`'],
    ],
    [
      'pods that end',
      spec('', template.replace('containers', 'restartPolicy: Never, activeDeadlineSeconds: 5, containers')),
      [
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported',
      ],
    ],
    ['a mount of a claim, which is no volume yet', spec(claims, template.replace('image:', 'volumeMounts: [{name: data, mountPath: /data}], image:')), []],
  ])('%s', (_what, yaml, errors) => {
    expect(errorsOf(statefulSetKind, yaml)).toEqual(errors);
  });
});

describe('updates', () => {
  const refusal =
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', " +
    "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  test.each<[string, string, string[]]>([
    ['everything that may change', spec('replicas: 3, minReadySeconds: 5, ordinals: {start: 1}, revisionHistoryLimit: 2, updateStrategy: {type: OnDelete}, persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}', template.replace('1.16', '1.17')), []],
    ['the service', spec().replace('serviceName: db', 'serviceName: other'), [refusal]],
    ['the policy', spec('podManagementPolicy: Parallel'), [refusal]],
    ['the claims', spec(claims), [refusal]],
  ])('of %s', (_what, after, errors) => {
    expect(updateErrorsOf(statefulSetKind, spec(), after)).toEqual(errors);
  });
});

test('a history without end is warned about, once', () => {
  const object = created(statefulSetKind, spec('revisionHistoryLimit: -1'));
  expect(statefulSetKind.warnings?.(object)).toEqual(['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended']);
  expect(statefulSetKind.warnings?.(object, object)).toEqual([]);
});

test('kubectl columns', () => {
  const object = live(statefulSetKind, `${spec('replicas: 3')}\nstatus: {replicas: 3, readyReplicas: 2}`);
  expect(cellsOf(statefulSetKind, object, { wide: true })).toEqual({ NAME: 'web', READY: '2/3', AGE: '60s', CONTAINERS: 'db', IMAGES: 'nginx:1.16' });
  expect(statefulSetKind.health?.(object, 0)).toBe('2 of 3 ready');
});

test('describe', () => {
  const object = live(statefulSetKind, `${spec(`replicas: 2, ${claims.replace('accessModes', 'storageClassName: fast, accessModes')}`)}\nstatus: {replicas: 2}`);
  expect(statefulSetKind.describe?.(object, { reader: readerWith(), now: 0 })).toBe(`Name:               web
Namespace:          default
CreationTimestamp:  Sun, 01 Jun 2025 08:00:00 +0000
Selector:           app=db
Labels:             <none>
Annotations:        <none>
Replicas:           2 desired | 2 total
Update Strategy:    RollingUpdate
  Partition:        0
Pods Status:        0 Running / 0 Waiting / 0 Succeeded / 0 Failed
Pod Template:
  Labels:  app=db
  Containers:
   db:
    Image:         nginx:1.16
    Port:          <none>
    Host Port:     <none>
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Volume Claims:
  Name:          data
  StorageClass:  fast
  Labels:        <none>
  Annotations:   <none>
  Capacity:      1Gi
  Access Modes:  [ReadWriteOnce]`);
});

describe('rollout status and the dashboard', () => {
  const status = (fields: string, rest = 'replicas: 3') => live(statefulSetKind, `${spec(rest)}\nstatus: {observedGeneration: 1, currentRevision: a, ${fields}}`);
  test.each<[ReturnType<typeof status>, string, string, string]>([
    [live(statefulSetKind, spec('replicas: 3')), 'waiting', 'Waiting for statefulset spec update to be observed...', 'waiting for the controller'],
    [status('replicas: 2, readyReplicas: 1, updateRevision: a'), 'waiting', 'Waiting for 2 pods to be ready...', '1 of 3 ready'],
    [status('replicas: 3, readyReplicas: 3, updatedReplicas: 1, updateRevision: b'), 'waiting', 'Waiting for partitioned roll out to finish: 1 out of 3 new pods have been updated...', 'rolling out 1 of 3'],
    [status('replicas: 3, readyReplicas: 3, updatedReplicas: 3, updateRevision: a'), 'done', 'partitioned roll out complete: 3 new pods have been updated...', 'complete'],
    [status('replicas: 5, readyReplicas: 5, updatedReplicas: 5, updateRevision: a'), 'done', 'partitioned roll out complete: 5 new pods have been updated...', '2 too many'],
    [
      status('replicas: 3, readyReplicas: 3, updatedReplicas: 1, updateRevision: b', 'replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}'),
      'done', 'partitioned roll out complete: 1 new pods have been updated...', '1 of 3 updated (partition 2)',
    ],
    [
      status('replicas: 3, readyReplicas: 3, updatedReplicas: 1, updateRevision: b', 'replicas: 3, updateStrategy: {type: RollingUpdate}'),
      'waiting', 'waiting for statefulset rolling update to complete 1 pods at revision b...', 'rolling out 1 of 3',
    ],
    [
      status('replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3, updateRevision: a', 'replicas: 3, updateStrategy: {type: RollingUpdate}'),
      'done', 'statefulset rolling update complete 3 pods at revision a...', 'complete',
    ],
    [
      status('replicas: 3, readyReplicas: 3, updatedReplicas: 1, updateRevision: b', 'replicas: 3, updateStrategy: {type: OnDelete}'),
      'error', 'rollout status is only available for RollingUpdate strategy type', '1 of 3 updated (OnDelete)',
    ],
    [status('replicas: 0, updateRevision: a', 'replicas: 0'), 'done', 'partitioned roll out complete: 0 new pods have been updated...', 'scaled to zero'],
  ])('%#', (object, state, text, shown) => {
    expect(statefulSetRolloutStatus(object)).toEqual({ state, text });
    expect(statefulSetProgress(object).text).toBe(shown);
  });
});

test.each([['web-0', 0], ['web-12', 12], ['web-', -1], ['web-01', -1], ['web-1a', -1], ['web', -1], ['webb-1', -1], ['web-one-1', -1], ['web-99999999999', -1]])('the ordinal of %s is %i', (name, ordinal) => {
  expect(ordinalOf(live(statefulSetKind, spec()), name)).toBe(ordinal);
});

import { describe, expect, test } from 'vitest';
import { replicaSetKind } from '../../src/kinds/replica-set.ts';
import { cellsOf, created, errorsOf, live, readerWith } from '../support/kinds.ts';

const container = 'containers: [{name: web, image: "nginx:1.16"}]';
const spec = (rest: string) =>
  `spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {${container}}}, ${rest}}`;

test('a new ReplicaSet wants one pod and has none', () => {
  const object = created(replicaSetKind, spec(''));
  expect(object.spec.replicas).toBe(1);
  expect(object.status).toEqual({ replicas: 0 });
});

describe('refusals', () => {
  test.each<[string, string[]]>([
    [
      `spec: {replicas: -2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: other}}, spec: {${container}}}}`,
      [
        'spec.replicas: Invalid value: -2: must be greater than or equal to 0',
        'spec.template.metadata.labels: Invalid value: map[string]string{"app":"other"}: `selector` does not match template `labels`',
      ],
    ],
    [
      `spec: {selector: {}, template: {metadata: {labels: {app: web}}, spec: {restartPolicy: OnFailure, ${container}}}}`,
      [
        'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), ' +
          'MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment',
        'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
      ],
    ],
    [
      'spec: {}',
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: map[string]string(nil): `selector` does not match template `labels`',
        'spec.template.spec.containers: Required value',
      ],
    ],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(replicaSetKind, yaml)).toEqual(errors);
  });
});

test('kubectl columns, the revision on the dashboard', () => {
  const object = live(
    replicaSetKind,
    `metadata: {annotations: {deployment.kubernetes.io/revision: "4"}}\n${spec('replicas: 3')}\nstatus: {replicas: 3, readyReplicas: 2}`,
  );
  expect(cellsOf(replicaSetKind, object, { wide: true })).toEqual({
    NAME: 'web',
    DESIRED: '3',
    CURRENT: '3',
    READY: '2',
    AGE: '60s',
    CONTAINERS: 'web',
    IMAGES: 'nginx:1.16',
    SELECTOR: 'app=web',
  });
  expect(replicaSetKind.columns.find(({ title }) => title === 'REVISION')?.value(object, 0)).toBe(4);
  expect(replicaSetKind.health?.(object, 0)).toBe('2 of 3 ready');
});

test('an old revision is dim, not a fault', () => {
  const object = live(replicaSetKind, spec('replicas: 0'));
  expect(replicaSetKind.health?.(object, 0)).toBe('');
  expect(replicaSetKind.tone?.(object, 0)).toBe('muted');
});

test('a ReplicaSet on its own has no Deployment to roll back and no owner to jump to', () => {
  const object = live(replicaSetKind, spec(''));
  const reasons = replicaSetKind.actions?.map(({ key, disabled }) => [key, disabled?.(object)]);
  expect(reasons).toEqual([
    ['s', undefined],
    ['ctrl-l', 'no Deployment controls it'],
    ['shift-j', 'nothing controls it'],
  ]);
});

test('jumping to an owner that is gone says so', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'gone', controller: true };
  const object = live(replicaSetKind, spec(''));
  const owned = { ...object, metadata: { ...object.metadata, ownerReferences: [owner] } };
  const jump = replicaSetKind.actions!.find(({ key }) => key === 'shift-j')!;
  expect(jump.run([owned], { reader: readerWith(), now: () => 0 })).toMatchObject({ type: 'flash', text: 'Deployment web is gone' });
});

import { describe, expect, test } from 'vitest';
import { replicationControllerKind } from '../../src/kinds/replication-controller.ts';
import { cellsOf, created, errorsOf, live, readerWith, updateErrorsOf } from '../support/kinds.ts';

const template = '{metadata: {labels: {app: web, tier: front}}, spec: {containers: [{name: web, image: "nginx:1.16"}]}}';

test('selector and labels are those of the template when there are none', () => {
  const object = created(replicationControllerKind, `spec: {template: ${template}}`);
  expect(object.spec).toMatchObject({ replicas: 1, selector: { app: 'web', tier: 'front' } });
  expect(object.metadata.labels).toEqual({ app: 'web', tier: 'front' });
  const own = created(replicationControllerKind, `metadata: {labels: {mine: "1"}}\nspec: {selector: {app: web}, template: ${template}}`);
  expect([own.spec.selector, own.metadata.labels]).toEqual([{ app: 'web' }, { mine: '1' }]);
});

describe('refusals', () => {
  test.each<[string, string[]]>([
    ['spec: {replicas: 2}', ['spec.selector: Required value', 'spec.template: Required value']],
    [
      `spec: {replicas: -1, minReadySeconds: -1, selector: {app: other}, template: ${template}}`,
      [
        'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0',
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web", "tier":"front"}: `selector` does not match template `labels`',
      ],
    ],
    [
      `spec: {template: ${template.replace('containers', 'restartPolicy: Never, activeDeadlineSeconds: 5, containers')}}`,
      [
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported',
      ],
    ],
    ['spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}', ['spec.selector: Required value']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(replicationControllerKind, yaml)).toEqual(errors);
  });

  test('the selector may change', () => {
    expect(updateErrorsOf(replicationControllerKind, `spec: {template: ${template}}`, `spec: {selector: {app: web}, template: ${template}}`)).toEqual([]);
  });
});

test('kubectl columns and describe', () => {
  const object = live(replicationControllerKind, `spec: {replicas: 3, template: ${template}}\nstatus: {replicas: 3, readyReplicas: 2}`);
  expect(cellsOf(replicationControllerKind, object, { wide: true })).toEqual({
    NAME: 'web', DESIRED: '3', CURRENT: '3', READY: '2', AGE: '60s', CONTAINERS: 'web', IMAGES: 'nginx:1.16', SELECTOR: 'app=web,tier=front',
  });
  expect(replicationControllerKind.health?.(object, 0)).toBe('2 of 3 ready');
  expect(replicationControllerKind.describe?.(object, { reader: readerWith(), now: 0 }).split('\n').slice(0, 8)).toEqual([
    'Name:         web',
    'Namespace:    default',
    'Selector:     app=web,tier=front',
    'Labels:       app=web',
    '              tier=front',
    'Annotations:  <none>',
    'Replicas:     3 current / 3 desired',
    'Pods Status:  0 Running / 0 Waiting / 0 Succeeded / 0 Failed',
  ]);
});

import { describe, expect, test } from 'vitest';
import { deploymentKind } from '../../src/kinds/deployment.ts';
import { deepFreeze } from '../../src/model/equal.ts';
import { cellsOf, created, errorsOf, live, updateErrorsOf } from '../support/kinds.ts';

const template = '{metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.16"}]}}';
const spec = (rest: string) => `spec: {selector: {matchLabels: {app: web}}, template: ${template}, ${rest}}`;

test('a Deployment that names only what it must gets the rest', () => {
  const { spec: filled, status } = created(deploymentKind, spec(''));
  expect(filled).toMatchObject({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: { metadata: { creationTimestamp: null }, spec: { restartPolicy: 'Always', schedulerName: 'default-scheduler' } },
  });
  expect(status).toEqual({});
});

test('zero replicas and a given surge stay; Recreate gets no rolling update', () => {
  expect(created(deploymentKind, spec('replicas: 0')).spec.replicas).toBe(0);
  expect(created(deploymentKind, spec('strategy: {rollingUpdate: {maxSurge: 0}}')).spec.strategy?.rollingUpdate).toEqual({
    maxSurge: 0,
    maxUnavailable: '25%',
  });
  expect(created(deploymentKind, spec('strategy: {type: Recreate}')).spec.strategy).toEqual({ type: 'Recreate' });
});

test('a complete, frozen spec is shared, not copied', () => {
  const object = deepFreeze(created(deploymentKind, spec('')));
  const draft = { ...object, metadata: { ...object.metadata } };
  deploymentKind.setDefaults?.(draft);
  expect(draft.spec).toBe(object.spec);
});

const selectorDump = (labels: string) =>
  `v1.LabelSelector{MatchLabels:${labels}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}`;
const intOrString = (type: number, int: number, text: string) => `intstr.IntOrString{Type:${type}, IntVal:${int}, StrVal:"${text}"}`;
const unavailable = 'spec.strategy.rollingUpdate.maxUnavailable';

describe('refusals', () => {
  test.each<[string, string, string[]]>([
    ['nothing wrong', spec(''), []],
    ['negative replicas', spec('replicas: -1'), ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
    [
      'no selector',
      `spec: {template: ${template}}`,
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'an empty selector',
      `spec: {selector: {}, template: ${template}}`,
      [`spec.selector: Invalid value: ${selectorDump('map[string]string(nil)')}: empty selector is invalid for deployment`],
    ],
    [
      'a selector that misses its own pods',
      `spec: {selector: {matchLabels: {app: api}}, template: ${template}}`,
      ['spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`'],
    ],
    [
      'no room to move',
      spec('strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}'),
      [`${unavailable}: Invalid value: ${intOrString(0, 0, '')}: may not be 0 when \`maxSurge\` is 0`],
    ],
    [
      'words for a number',
      spec('strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: few}}'),
      [
        `${unavailable}: Invalid value: ${intOrString(1, 0, 'few')}: a valid percent string must be a numeric string followed by ` +
          "an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        `${unavailable}: Invalid value: ${intOrString(1, 0, 'few')}: may not be 0 when \`maxSurge\` is 0`,
      ],
    ],
    [
      'more than everything',
      spec('strategy: {rollingUpdate: {maxUnavailable: 150%}}'),
      [`${unavailable}: Invalid value: ${intOrString(1, 0, '150%')}: must not be greater than 100%`],
    ],
    [
      'Recreate with a rolling update',
      spec('strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}'),
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'an unknown strategy',
      spec('strategy: {type: Rolling}'),
      [
        'spec.strategy: Unsupported value: apps.DeploymentStrategy{Type:"Rolling", RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}: ' +
          'supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'a deadline before pods can be available',
      spec('minReadySeconds: 30, progressDeadlineSeconds: 30'),
      ['spec.progressDeadlineSeconds: Invalid value: 30: must be greater than minReadySeconds'],
    ],
  ])('%s', (_name, yaml, errors) => {
    expect(errorsOf(deploymentKind, yaml)).toEqual(errors);
  });

  test('the selector is for ever', () => {
    const after = `spec: {selector: {matchLabels: {app: other}}, template: ${template.replace('app: web', 'app: other')}}`;
    expect(updateErrorsOf(deploymentKind, spec(''), after)).toEqual([
      `spec.selector: Invalid value: ${selectorDump('map[string]string{"app":"other"}')}: field is immutable`,
    ]);
    expect(updateErrorsOf(deploymentKind, spec(''), 'spec: {}')).toContain('spec.selector: Invalid value: "null": field is immutable');
  });
});

test('a changed annotation raises the generation, a changed label does not', () => {
  const object = created(deploymentKind, spec(''));
  const withMetadata = (metadata: object) => ({ ...object, metadata: { ...object.metadata, ...metadata } });
  expect(deploymentKind.generationChanges?.(withMetadata({ annotations: { a: 'b' } }), object)).toBe(true);
  expect(deploymentKind.generationChanges?.(withMetadata({ labels: { a: 'b' } }), object)).toBe(false);
});

test('a name that makes bad host names is warned of', () => {
  const object = created(deploymentKind, `{metadata: {name: web.one}, ${spec('')}}`);
  expect(deploymentKind.warnings?.(object)).toEqual([
    "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
  ]);
});

test('kubectl columns', () => {
  const object = live(
    deploymentKind,
    `${spec('replicas: 4')}\nstatus: {replicas: 5, readyReplicas: 3, updatedReplicas: 2, availableReplicas: 3}`,
  );
  expect(cellsOf(deploymentKind, object, { wide: true })).toEqual({
    NAME: 'web',
    READY: '3/4',
    'UP-TO-DATE': '2',
    AVAILABLE: '3',
    AGE: '60s',
    CONTAINERS: 'web',
    IMAGES: 'nginx:1.16',
    SELECTOR: 'app=web',
  });
});

describe('STATUS on the dashboard and what is wrong', () => {
  const failed = '{type: ReplicaFailure, status: "True", reason: FailedCreate, message: exceeded quota}';
  const late = '{type: Progressing, status: "False", reason: ProgressDeadlineExceeded}';
  test.each<[string, string, string, string]>([
    ['', '{observedGeneration: 1, replicas: 4, updatedReplicas: 4, availableReplicas: 4}', 'complete', ''],
    ['', '{observedGeneration: 1, replicas: 5, updatedReplicas: 2, availableReplicas: 4}', 'rolling out 2 of 4', ''],
    ['', '{observedGeneration: 1, replicas: 5, updatedReplicas: 4, availableReplicas: 4}', '1 old terminating', ''],
    ['', '{observedGeneration: 1, replicas: 4, updatedReplicas: 4, availableReplicas: 1}', '1 of 4 available', '1 of 4 available'],
    ['', '{}', 'waiting for the controller', '0 of 4 available'],
    ['paused: true', '{observedGeneration: 1, availableReplicas: 4}', 'paused', ''],
    ['', `{observedGeneration: 1, conditions: [${failed}]}`, 'FailedCreate', 'FailedCreate: exceeded quota'],
    ['', `{updatedReplicas: 1, conditions: [${late}]}`, 'deadline exceeded, 1 of 4 updated', 'exceeded its progress deadline'],
  ])('%s %s', (rest, status, text, health) => {
    const object = live(deploymentKind, `${spec(`replicas: 4, ${rest}`)}\nstatus: ${status}`);
    const column = deploymentKind.columns.find(({ title }) => title === 'STATUS');
    expect(column?.value(object, 0)).toBe(text);
    expect(deploymentKind.health?.(object, 0)).toBe(health);
  });

  test('scaled to zero is no fault', () => {
    const object = live(deploymentKind, `${spec('replicas: 0')}\nstatus: {observedGeneration: 1}`);
    expect(deploymentKind.health?.(object, 0)).toBe('');
    expect(deploymentKind.tone?.(object, 0)).toBe('pending');
  });
});

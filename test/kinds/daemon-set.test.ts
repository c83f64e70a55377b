import { describe, expect, test } from 'vitest';
import { daemonSetRolloutStatus } from '../../src/kinds/daemon-set/rollout.ts';
import { daemonSetKind } from '../../src/kinds/daemon-set.ts';
import { cellsOf, created, errorsOf, live } from '../support/kinds.ts';

const spec = (rest: string, image = 'busybox:1.36') =>
  `spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {nodeSelector: {disk: ssd}, containers: [{name: agent, image: "${image}"}]}}, ${rest}}`;
const generation = 'deprecated.daemonset.template.generation';

test('a new DaemonSet has its defaults, counts of zero and a first template', () => {
  const object = created(daemonSetKind, spec(''));
  expect(object.spec).toMatchObject({
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  });
  expect(object.metadata.annotations).toEqual({ [generation]: '1' });
  expect(object.status).toEqual({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 });
});

test('another template is counted, another annotation is not, and nobody may set the count', () => {
  const old = created(daemonSetKind, spec(''));
  const changed = created(daemonSetKind, spec('', 'busybox:1.37'));
  changed.metadata.annotations = { [generation]: '9' };
  daemonSetKind.prepareForUpdate?.(changed, old);
  expect(changed.metadata.annotations).toEqual({ [generation]: '2' });

  const annotated = { ...old, metadata: { ...old.metadata, annotations: { note: 'x' } as Record<string, string> } };
  daemonSetKind.prepareForUpdate?.(annotated, old);
  expect(annotated.metadata.annotations).toEqual({ [generation]: '1', note: 'x' });
});

const value = (int: number) => `intstr.IntOrString{Type:0, IntVal:${int}, StrVal:""}`;

describe('refusals', () => {
  test.each<[string, string[]]>([
    [
      'updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}',
      [`spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: ${value(1)}: may not be set when maxUnavailable is non-zero`],
    ],
    [
      'updateStrategy: {rollingUpdate: {maxUnavailable: 0}}',
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
    ],
    ['updateStrategy: {type: OnDelete}', []],
    [
      'updateStrategy: {type: Sometimes}',
      [
        'spec.updateStrategy: Unsupported value: apps.DaemonSetUpdateStrategy{Type:"Sometimes", ' +
          'RollingUpdate:(*apps.RollingUpdateDaemonSet)(nil)}: supported values: "RollingUpdate", "OnDelete"',
      ],
    ],
  ])('%s', (rest, errors) => {
    expect(errorsOf(daemonSetKind, spec(rest))).toEqual(errors);
  });

  test('an empty selector is invalid for a daemonset', () => {
    const [first] = errorsOf(daemonSetKind, spec('').replace('selector: {matchLabels: {app: agent}}', 'selector: {}'));
    expect(first).toMatch(/empty selector is invalid for daemonset$/);
  });
});

test('kubectl columns and health', () => {
  const object = live(
    daemonSetKind,
    `${spec('')}\nstatus: {desiredNumberScheduled: 3, currentNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 1, numberAvailable: 2}`,
  );
  expect(cellsOf(daemonSetKind, object)).toEqual({
    NAME: 'web',
    DESIRED: '3',
    CURRENT: '3',
    READY: '2',
    'UP-TO-DATE': '1',
    AVAILABLE: '2',
    'NODE SELECTOR': 'disk=ssd',
    AGE: '60s',
  });
  expect(daemonSetKind.health?.(object, 0)).toBe('2 of 3 ready');
});

describe('rollout status', () => {
  const counts = (updated: number, available: number) =>
    `status: {observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: ${updated}, numberAvailable: ${available}}`;
  test.each<[string, string, string]>([
    ['status: {}', 'waiting', 'Waiting for daemon set spec update to be observed...'],
    [counts(1, 3), 'waiting', 'Waiting for daemon set "web" rollout to finish: 1 out of 3 new pods have been updated...'],
    [counts(3, 2), 'waiting', 'Waiting for daemon set "web" rollout to finish: 2 of 3 updated pods are available...'],
    [counts(3, 3), 'done', 'daemon set "web" successfully rolled out'],
  ])('%s', (status, state, text) => {
    expect(daemonSetRolloutStatus(live(daemonSetKind, `${spec('')}\n${status}`))).toEqual({ state, text });
  });

  test('with OnDelete there is nothing to wait for', () => {
    expect(daemonSetRolloutStatus(live(daemonSetKind, spec('updateStrategy: {type: OnDelete}')))).toEqual({
      state: 'error',
      text: 'rollout status is only available for RollingUpdate strategy type',
    });
  });
});

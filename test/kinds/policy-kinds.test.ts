// PodDisruptionBudget, PriorityClass, Lease and ControllerRevision.
import { describe, expect, test } from 'vitest';
import { controllerRevisionKind } from '../../src/kinds/controller-revision.ts';
import { leaseKind } from '../../src/kinds/lease.ts';
import { podDisruptionBudgetKind } from '../../src/kinds/pod-disruption-budget.ts';
import { priorityClassKind } from '../../src/kinds/priority-class.ts';
import { cellsOf, created, errorsOf, live, updateErrorsOf } from '../support/kinds.ts';

const selector = 'selector: {matchLabels: {app: web}}';

describe('PodDisruptionBudget', () => {
  test.each<[string, string[]]>([
    [`spec: {minAvailable: 50%, ${selector}}`, []],
    [
      `spec: {minAvailable: 150%, ${selector}}`,
      ['spec.minAvailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"150%"}: must not be greater than 100%'],
    ],
    [
      `spec: {minAvailable: 1, maxUnavailable: 1, ${selector}}`,
      [
        'spec: Invalid value: policy.PodDisruptionBudgetSpec{MinAvailable:(*intstr.IntOrString)(0xc000000000), ' +
          'Selector:(*v1.LabelSelector)(0xc000000000), MaxUnavailable:(*intstr.IntOrString)(0xc000000000), ' +
          'UnhealthyPodEvictionPolicy:(*policy.UnhealthyPodEvictionPolicyType)(nil)}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    [`spec: {minAvailable: -1}`, ['spec.minAvailable: Invalid value: -1: must be greater than or equal to 0']],
    [
      'spec: {unhealthyPodEvictionPolicy: Perhaps}',
      ['spec.unhealthyPodEvictionPolicy: Unsupported value: "Perhaps": supported values: "AlwaysAllow", "IfHealthyBudget"'],
    ],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(podDisruptionBudgetKind, yaml)).toEqual(errors);
  });

  test('kubectl columns', () => {
    const object = live(podDisruptionBudgetKind, `spec: {maxUnavailable: 30%, ${selector}}\nstatus: {disruptionsAllowed: 2, currentHealthy: 1, desiredHealthy: 2}`);
    expect(cellsOf(podDisruptionBudgetKind, object)).toEqual({
      NAME: 'web',
      'MIN AVAILABLE': 'N/A',
      'MAX UNAVAILABLE': '30%',
      'ALLOWED DISRUPTIONS': '2',
      AGE: '60s',
    });
    expect(podDisruptionBudgetKind.health?.(object, 0)).toBe('1 healthy of 2 needed');
  });

  test('a budget of nothing is still a number', () => {
    expect(cellsOf(podDisruptionBudgetKind, created(podDisruptionBudgetKind, 'spec: {minAvailable: 0}'))['MIN AVAILABLE']).toBe('0');
  });
});

describe('PriorityClass', () => {
  const reserved = "priority class names with 'system-' prefix are reserved for system use only. error:";
  test.each<[string, string[]]>([
    ['value: 1000000000', []],
    ['value: 1000000001', ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000']],
    ['metadata: {name: system-node-critical}\nvalue: 2000001000', []],
    ['metadata: {name: system-node-critical}\nvalue: 1', [`metadata.name: Forbidden: ${reserved} value of system-node-critical PriorityClass must be 2000001000`]],
    ['metadata: {name: system-mine}\nvalue: 1', [`metadata.name: Forbidden: ${reserved} system-mine is not a known system priority class`]],
    ['preemptionPolicy: Maybe', ['preemptionPolicy: Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(priorityClassKind, yaml)).toEqual(errors);
  });

  test('value and policy are for ever', () => {
    expect(updateErrorsOf(priorityClassKind, 'value: 1', 'value: 2\npreemptionPolicy: Never')).toEqual([
      'value: Forbidden: may not be changed in an update.',
      'preemptionPolicy: Invalid value: "Never": field is immutable',
    ]);
  });

  test('kubectl columns', () => {
    expect(cellsOf(priorityClassKind, created(priorityClassKind, 'value: 10'))).toEqual({
      NAME: 'web',
      VALUE: '10',
      'GLOBAL-DEFAULT': 'false',
      AGE: '60s',
      PREEMPTIONPOLICY: 'PreemptLowerPriority',
    });
  });
});

test('Lease: a duration is more than nothing', () => {
  expect(errorsOf(leaseKind, 'spec: {leaseDurationSeconds: 0, leaseTransitions: -1}')).toEqual([
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
  ]);
  expect(cellsOf(leaseKind, created(leaseKind, 'spec: {holderIdentity: worker-1}')).HOLDER).toBe('worker-1');
});

test('ControllerRevision: its data stays, its controller is shown with the group', () => {
  const owner = '[{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: u, controller: true}]';
  const object = created(controllerRevisionKind, `metadata: {ownerReferences: ${owner}}\nrevision: 2\ndata: {a: 1}`);
  expect(cellsOf(controllerRevisionKind, object)).toEqual({ NAME: 'web', CONTROLLER: 'daemonset.apps/agent', REVISION: '2', AGE: '60s' });
  expect(errorsOf(controllerRevisionKind, 'revision: 1')).toEqual(['data: Required value: data is mandatory']);
  expect(updateErrorsOf(controllerRevisionKind, 'data: {a: 1}', 'data: {a: 2}')).toEqual([
    'data: Invalid value: runtime.Unknown{TypeMeta:runtime.TypeMeta{APIVersion:"", Kind:""}, Raw:[]uint8{0x7b, 0x22, 0x61, 0x22, 0x3a, 0x32, 0x7d}, ContentEncoding:"", ContentType:"application/json"}: field is immutable',
  ]);
});

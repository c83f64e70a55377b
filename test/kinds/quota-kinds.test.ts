// ResourceQuota, LimitRange, the kinds of RBAC and HorizontalPodAutoscaler: defaults, refusals, cells.
import { describe, expect, test } from 'vitest';
import { horizontalPodAutoscalerKind } from '../../src/kinds/horizontal-pod-autoscaler.ts';
import { limitRangeKind } from '../../src/kinds/limit-range.ts';
import { resourceQuotaKind } from '../../src/kinds/resource-quota.ts';
import { roleBindingKind } from '../../src/kinds/role-binding.ts';
import { roleKind } from '../../src/kinds/role.ts';
import { cellsOf, created, errorsOf, live, readerWith, updateErrorsOf } from '../support/kinds.ts';

describe('ResourceQuota', () => {
  test.each<[string, string[]]>([
    ['spec: {hard: {pods: "2", requests.cpu: "1", count/deployments.apps: "3", gold.storageclass.storage.k8s.io/requests.storage: 1Gi}}', []],
    ['spec: {hard: {oranges: "1"}}', ['spec.hard[oranges]: Invalid value: oranges: must be a standard resource type or fully qualified', 'spec.hard[oranges]: Invalid value: oranges: must be a standard resource for quota']],
    ['spec: {hard: {pods: "1.5"}}', ['spec.hard[pods]: Invalid value: 1500m: must be an integer']],
    ['spec: {hard: {cpu: "1"}, scopes: [BestEffort]}', ['spec.scopes: Invalid value: []core.ResourceQuotaScope{"BestEffort"}: unsupported scope applied to resource']],
    ['spec: {hard: {pods: "1"}, scopes: [BestEffort, NotBestEffort]}', ['spec.scopes: Invalid value: []core.ResourceQuotaScope{"BestEffort", "NotBestEffort"}: conflicting scopes']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(resourceQuotaKind, yaml)).toEqual(errors);
  });

  test('cells', () => {
    const object = live(resourceQuotaKind, 'spec: {hard: {pods: "2", limits.cpu: "2"}}\nstatus: {hard: {pods: "2", limits.cpu: "2"}, used: {pods: "2", limits.cpu: 500m}}');
    expect(cellsOf(resourceQuotaKind, object)).toEqual({ NAME: 'web', REQUEST: 'pods: 2/2', LIMIT: 'limits.cpu: 500m/2', AGE: '60s' });
    expect(resourceQuotaKind.health?.(object, 0)).toBe('used up: pods');
  });
});

describe('LimitRange', () => {
  test('a maximum is a limit too, a limit or a minimum a request', () => {
    expect(created(limitRangeKind, 'spec: {limits: [{type: Container, max: {cpu: "1"}, min: {memory: 64Mi}}]}').spec.limits).toEqual([
      { type: 'Container', max: { cpu: '1' }, min: { memory: '64Mi' }, default: { cpu: '1' }, defaultRequest: { memory: '64Mi', cpu: '1' } },
    ]);
  });

  test.each<[string, RegExp[]]>([
    ['spec: {limits: [{type: Container, min: {cpu: "2"}, max: {cpu: "1"}, default: {cpu: "1"}, defaultRequest: {cpu: "1"}}]}', [/^spec\.limits\[0\]\.min\[cpu\]: .*min value 2 is greater than max value 1$/, /defaultRequest\[cpu\]: .*min value 2 is greater than default request value 1$/, /default\[cpu\]: .*min value 2 is greater than default value 1$/]],
    ['spec: {limits: [{type: PersistentVolumeClaim}]}', [/^spec\.limits\[0\]: Required value: either minimum or maximum storage value is required, but neither was provided$/]],
    ['spec: {limits: [{type: Pod, default: {cpu: "1"}}]}', [/^spec\.limits\[0\]\.default: Forbidden: may not be specified when `type` is 'Pod'$/]],
  ])('%s', (yaml, errors) => {
    const found = errorsOf(limitRangeKind, yaml);
    expect(found.length).toBe(errors.length);
    for (const [index, error] of errors.entries()) expect(found[index]).toMatch(error);
  });
});

describe('roles and bindings', () => {
  test.each<[string, string[]]>([
    ['rules: [{apiGroups: [""], resources: [pods], verbs: []}]', ['rules[0].verbs: Required value: verbs must contain at least one value']],
    ['rules: [{verbs: [get], resources: [pods]}]', ['rules[0].apiGroups: Required value: resource rules must supply at least one api group']],
    ['rules: [{verbs: [get], nonResourceURLs: [/healthz]}]', ['rules[0].nonResourceURLs: Invalid value: []string{"/healthz"}: namespaced rules cannot apply to non-resource URLs']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(roleKind, yaml)).toEqual(errors);
  });

  test('no rules are null, as the field is never left out', () => {
    expect(created(roleKind)).toMatchObject({ rules: null });
    expect(created(roleKind, 'rules: []')).toMatchObject({ rules: null });
  });

  test('a binding keeps its role, and knows its subjects', () => {
    const to = (name: string): string => `roleRef: {kind: Role, name: ${name}}\nsubjects: [{kind: ServiceAccount, name: robot, namespace: default}, {kind: User, name: jane}]`;
    expect(updateErrorsOf(roleBindingKind, to('a'), to('b'))).toEqual(['roleRef: Invalid value: rbac.RoleRef{APIGroup:"rbac.authorization.k8s.io", Kind:"Role", Name:"b"}: cannot change roleRef']);
    expect(errorsOf(roleBindingKind, 'roleRef: {kind: Crown, name: a}\nsubjects: [{kind: ServiceAccount, name: robot}]')).toEqual([
      'roleRef.kind: Unsupported value: "Crown": supported values: "Role", "ClusterRole"',
      'subjects[0].namespace: Required value',
    ]);
    expect(cellsOf(roleBindingKind, live(roleBindingKind, to('a')), { wide: true })).toEqual({ NAME: 'web', ROLE: 'Role/a', AGE: '60s', USERS: 'jane', GROUPS: '', SERVICEACCOUNTS: 'default/robot' });
  });
});

describe('HorizontalPodAutoscaler', () => {
  const target = 'scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}';
  test('asks for 80 % of CPU when it says nothing', () => {
    expect(created(horizontalPodAutoscalerKind, `spec: {maxReplicas: 3, ${target}}`).spec).toMatchObject({ minReplicas: 1, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] });
    expect(created(horizontalPodAutoscalerKind, `spec: {maxReplicas: 3, ${target}, behavior: {scaleDown: {stabilizationWindowSeconds: 60}}}`).spec.behavior).toEqual({
      scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
      scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }] },
    });
  });

  test.each<[string, string[]]>([
    [`spec: {minReplicas: 3, maxReplicas: 1, ${target}}`, ['spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`']],
    [`spec: {maxReplicas: 0, ${target}}`, ['spec.maxReplicas: Invalid value: 0: must be greater than 0', 'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`']],
    ['spec: {maxReplicas: 2, scaleTargetRef: {kind: "", name: web}}', ['spec.scaleTargetRef.kind: Required value']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(horizontalPodAutoscalerKind, yaml)).toEqual(errors);
  });

  test('cells and description', () => {
    const object = live(horizontalPodAutoscalerKind, `spec: {maxReplicas: 3, ${target}}\nstatus: {currentReplicas: 2, desiredReplicas: 2, currentMetrics: [{type: Resource, resource: {name: cpu, current: {averageUtilization: 42, averageValue: 42m}}}]}`);
    expect(cellsOf(horizontalPodAutoscalerKind, object)).toEqual({ NAME: 'web', REFERENCE: 'Deployment/web', TARGETS: 'cpu: 42%/80%', MINPODS: '1', MAXPODS: '3', REPLICAS: '2', AGE: '60s' });
    expect(horizontalPodAutoscalerKind.describe!(object, { reader: readerWith(), now: 0 })).toMatchInlineSnapshot(`
      "Name:                                                  web
      Namespace:                                             default
      Labels:                                                <none>
      Annotations:                                           <none>
      CreationTimestamp:                                     Sun, 01 Jun 2025 08:00:00 +0000
      Reference:                                             Deployment/web
      Metrics:                                               ( current / target )
        resource cpu on pods  (as a percentage of request):  42% (42m) / 80%
      Min replicas:                                          1
      Max replicas:                                          3
      Deployment pods:                                       2 current / 2 desired"
    `);
  });
});

// ResourceQuota, LimitRange, the kinds of RBAC and HorizontalPodAutoscaler: defaults, refusals, cells.
import { describe, expect, test } from 'vitest';
import { clusterRoleBindingKind } from '../../src/kinds/cluster-role-binding.ts';
import { horizontalPodAutoscalerKind } from '../../src/kinds/horizontal-pod-autoscaler.ts';
import { clusterRoleKind } from '../../src/kinds/cluster-role.ts';
import { namespaceKind } from '../../src/kinds/namespace.ts';
import { limitRangeKind } from '../../src/kinds/limit-range.ts';
import { resourceQuotaKind } from '../../src/kinds/resource-quota.ts';
import { roleBindingKind } from '../../src/kinds/role-binding.ts';
import { roleKind } from '../../src/kinds/role.ts';
import { cellsOf, created, errorsOf, live, readerWith, updateErrorsOf } from '../support/kinds.ts';

const quantity = (amount: string, text: string, format = 'DecimalSI'): string => `resource.Quantity{i:resource.int64Amount{${amount}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"${text}", Format:"${format}"}`;

describe('ResourceQuota', () => {
  test.each<[string, string[]]>([
    ['spec: {hard: {pods: "2", requests.cpu: "1", count/deployments.apps: "3", gold.storageclass.storage.k8s.io/requests.storage: 1Gi}}', []],
    ['spec: {hard: {oranges: "1"}}', ['spec.hard[oranges]: Invalid value: oranges: must be a standard resource type or fully qualified', 'spec.hard[oranges]: Invalid value: oranges: must be a standard resource for quota']],
    ['spec: {hard: {pods: "1.5"}}', [`spec.hard[pods]: Invalid value: ${quantity('value:1500, scale:-3', '1500m')}: must be an integer`]],
    ['spec: {hard: {memory: "-1Gi"}}', ['spec.hard[memory]: Invalid value: "-1Gi": must be greater than or equal to 0']],
    ['spec: {hard: {requests.storage: 1Gi, count/pods: "1", cpu: "1"}, scopes: [NotBestEffort]}', ['spec.scopes: Invalid value: []core.ResourceQuotaScope{"NotBestEffort"}: unsupported scope applied to resource']],
    ['spec: {hard: {cpu: "1"}, scopes: [Odd]}', ['spec.scopes: Invalid value: []core.ResourceQuotaScope{"Odd"}: unsupported scope']],
    [
      'spec: {hard: {secrets: "1"}, scopeSelector: {matchExpressions: [{scopeName: BestEffort, operator: In, values: [a]}]}}',
      [
        'spec.scopeSelector.matchExpressions: Invalid value: core.ScopeSelector{MatchExpressions:[]core.ScopedResourceSelectorRequirement{core.ScopedResourceSelectorRequirement{ScopeName:"BestEffort", Operator:"In", Values:[]string{"a"}}}}: unsupported scope applied to resource',
        `spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity`,
      ],
    ],
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
    ['spec: {limits: [{type: PersistentVolumeClaim}]}', [/^spec\.limits\[0\]\.limits: Required value: either minimum or maximum storage value is required, but neither was provided$/]],
    ['spec: {limits: [{type: Container, min: {memory: 500Mi}, max: {memory: 8Mi}}]}', [/min\[memory\]: Invalid value: resource\.Quantity\{i:resource\.int64Amount\{value:524288000, scale:0\}, .*s:"500Mi", Format:"BinarySI"\}: min value 500Mi is greater than max value 8Mi$/, /defaultRequest\[memory\]: .*value:8388608, scale:0\}.*s:"",.*min value 500Mi is greater than default request value 8Mi$/, /default\[memory\]: .*value:524288000, scale:0.* min value 500Mi is greater than default value 8Mi$/]],
    ['spec: {limits: [{type: Container, default: {cpu: 700m}, max: {cpu: 500m}}]}', [/defaultRequest\[cpu\]: .*value:700, scale:-3\}.*s:"700m".*default request value 700m is greater than max value 500m$/, /default\[cpu\]: .*value:500, scale:-3\}.*default value 700m is greater than max value 500m$/]],
    ['spec: {limits: [{type: Container, max: {gold: "1"}}]}', [/max\[gold\]: Invalid value: gold: must be a standard resource type or fully qualified$/, /max\[gold\]: .*: must be a standard resource for containers$/, /default\[gold\]/, /default\[gold\]/, /defaultRequest\[gold\]/, /defaultRequest\[gold\]/]],
    ['spec: {limits: [{type: Machine, max: {cpu: "1"}}, {}]}', [/^spec\.limits\[0\]\.type: Invalid value: "Machine": must be a standard limit type or fully qualified$/, /^spec\.limits\[1\]\.type: Invalid value: "": name part must be non-empty$/, /^spec\.limits\[1\]\.type: Invalid value: "": name part must consist of/]],
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
    ]);
    expect(errorsOf(clusterRoleBindingKind, 'roleRef: {kind: Role, name: a}\nsubjects: [{kind: ServiceAccount, name: robot}]')).toEqual([
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'subjects[0].namespace: Required value',
    ]);
    expect(cellsOf(roleBindingKind, live(roleBindingKind, to('a')), { wide: true })).toEqual({ NAME: 'web', ROLE: 'Role/a', AGE: '60s', USERS: 'jane', GROUPS: '', SERVICEACCOUNTS: 'default/robot' });
  });
});

test('a role is described by resource: one row for what several rules say of it, by verbs', () => {
  const role = live(clusterRoleKind, `rules:
  - {apiGroups: [""], resources: [pods, pods/log], verbs: [list, get]}
  - {apiGroups: [""], resources: [pods], verbs: [get, watch]}
  - {apiGroups: [batch], resources: [jobs/status, jobs], resourceNames: [one, two], verbs: [get]}
  - {nonResourceURLs: [/metrics, /healthz], verbs: [get, head]}`);
  expect(clusterRoleKind.describe!(role, { reader: readerWith(), now: 0 })).toMatchInlineSnapshot(`
    "Name:         web
    Labels:       <none>
    Annotations:  <none>
    PolicyRule:
      Resources          Non-Resource URLs  Resource Names  Verbs
      ---------          -----------------  --------------  -----
                         [/healthz]         []              [get]
                         [/metrics]         []              [get]
      jobs.batch/status  []                 [one]           [get]
      jobs.batch/status  []                 [two]           [get]
      jobs.batch         []                 [one]           [get]
      jobs.batch         []                 [two]           [get]
                         [/healthz]         []              [head]
                         [/metrics]         []              [head]
      pods               []                 []              [list get watch]
      pods/log           []                 []              [list get]"
  `);
});

test('quotas and limits are part of what is said of their namespace', () => {
  const namespace = live(namespaceKind, 'metadata: {name: dev}');
  const inDev = 'metadata: {name: web, namespace: dev}\n';
  const objects = [
    live(resourceQuotaKind, `${inDev}spec: {hard: {pods: "2", requests.memory: 1Gi}, scopes: [NotTerminating, NotBestEffort]}\nstatus: {hard: {pods: "2", requests.memory: 1Gi}, used: {pods: "1", requests.memory: "1500"}}`),
    live(limitRangeKind, `${inDev}spec: {limits: [{type: Container, max: {cpu: "1"}, maxLimitRequestRatio: {cpu: 4}}, {type: Pod, max: {memory: 2Gi}}]}`),
  ];
  expect(namespaceKind.describe!(namespace, { reader: readerWith(...objects), now: 0 })).toMatchInlineSnapshot(`
    "Name:         dev
    Labels:       kubernetes.io/metadata.name=dev
    Annotations:  <none>
    Status:       Active

    Resource Quotas
      Name:    web
      Scopes:  NotBestEffort, NotTerminating
      * Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.
      * Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.
      Resource         Used  Hard
      --------         ---   ---
      pods             1     2
      requests.memory  1500  1Gi

    Resource Limits
     Type       Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio
     ----       --------  ---  ---  ---------------  -------------  -----------------------
     Container  cpu       -    1    1                1              4
     Pod        memory    -    2Gi  -                -              -"
  `);
  expect(resourceQuotaKind.describe!(objects[0] as never, { reader: readerWith(), now: 0 })).toMatchInlineSnapshot(`
    "Name:       web
    Namespace:  dev
    Scopes:     NotBestEffort, NotTerminating
     * Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.
     * Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.
    Resource         Used  Hard
    --------         ----  ----
    pods             1     2
    requests.memory  1500  1Gi"
  `);
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
    [`spec: {minReplicas: 0, maxReplicas: 2, ${target}}`, ['spec.minReplicas: Invalid value: 0: must be greater than or equal to 1', 'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas']],
    [`spec: {maxReplicas: 2, ${target}, behavior: {scaleUp: {policies: []}}}`, ['spec.behavior.scaleUp.policies: Required value: must specify at least one Policy']],
    [`spec: {maxReplicas: 2, ${target}, metrics: [{type: Odd}]}`, Array.from({ length: 2 }, () => 'spec.metrics[0].type: Unsupported value: "Odd": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"')],
    [`spec: {maxReplicas: 2, ${target}, metrics: [{type: Pods, resource: {name: cpu, target: {type: Utilization, averageUtilization: 0}}}]}`, ['spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0', 'spec.metrics[0].pods: Required value: must populate information for the given metric source']],
    [`spec: {maxReplicas: 2, ${target}, metrics: [{type: Pods, pods: {metric: {}, target: {type: Value, value: "0"}}, resource: {}}]}`, [
      'spec.metrics[0].pods.metric.name: Required value: must specify a metric name',
      `spec.metrics[0].pods.target.value: Invalid value: ${quantity('value:0, scale:0', '0')}: must be positive`,
      'spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue',
      'spec.metrics[0].resource: Forbidden: must populate the given metric source only',
    ]],
    [`spec: {maxReplicas: 2, ${target}, metrics: [{type: Object, object: {describedObject: {kind: Service}, metric: {name: hits}, target: {type: Value}}}]}`, ['spec.metrics[0].object.describedObject.name: Required value', 'spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue']],
    [`spec: {maxReplicas: 2, ${target}, metrics: [{type: External, external: {metric: {name: hits}, target: {type: Value, value: "1", averageValue: "1"}}}]}`, ['spec.metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target']],
    [`spec: {maxReplicas: 2, ${target}, metrics: [{type: ContainerResource, containerResource: {name: gold, container: Web, target: {type: Utilization}}}]}`, [
      'spec.metrics[0].containerResource.name: Invalid value: gold: must be a standard resource type or fully qualified',
      'spec.metrics[0].containerResource.name: Invalid value: gold: must be a standard resource for containers',
      expect.stringContaining('spec.metrics[0].containerResource.container: Invalid value: "Web": a lowercase RFC 1123 label'),
      'spec.metrics[0].containerResource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
    ]],
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

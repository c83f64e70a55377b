import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../src/model/schema.ts';
import type { FieldType } from '../../src/model/schema.ts';

const schema = loadSchema();

function notation(type: FieldType | undefined): string | undefined {
  if (!type) return undefined;
  if (type.shape === 'scalar') return type.scalar;
  if (type.shape === 'struct') return type.definition.name;
  return `${type.shape === 'list' ? '[]' : 'map:'}${notation(type.of)}`;
}

describe('types of fields', () => {
  it.each([
    ['v1.Pod', 'metadata', 'v1.ObjectMeta'],
    ['v1.PodSpec', 'containers', '[]v1.Container'],
    ['v1.PodSpec', 'terminationGracePeriodSeconds', 'int64'],
    ['v1.PodSpec', 'nodeSelector', 'map:string'],
    ['v1.PodSpec', 'overhead', 'map:quantity'],
    ['v1.Container', 'args', '[]string'],
    ['v1.Container', 'stdin', 'boolean'],
    ['v1.ContainerPort', 'containerPort', 'int32'],
    ['v1.HTTPGetAction', 'port', 'int-or-string'],
    ['v1.RollingUpdateDeployment', 'maxSurge', 'int-or-string'],
    ['v1.ResourceRequirements', 'limits', 'map:quantity'],
    ['v1.EmptyDirVolumeSource', 'sizeLimit', 'quantity'],
    ['v1.Secret', 'data', 'map:bytes'],
    ['v1.Secret', 'stringData', 'map:string'],
    ['v1.ObjectMeta', 'creationTimestamp', 'date-time'],
    ['v1.LeaseSpec', 'renewTime', 'micro-time'],
    ['v1.ControllerRevision', 'data', 'object'],
    ['v1.JSONSchemaProps', '$ref', 'string'],
    ['v1.JSONSchemaProps', 'properties', 'map:v1.JSONSchemaProps'],
    ['v1.Event', 'involvedObject', 'v1.ObjectReference'],
    ['events/v1.Event', 'regarding', 'v1.ObjectReference'],
    ['v1.EndpointSlice', 'ports', '[]discovery/v1.EndpointPort'],
    ['v2.MetricTarget', 'averageValue', 'quantity'],
  ])('%s %s is %s', (definition, field, expected) => {
    expect(notation(schema.definition(definition)?.fields.get(field)?.type)).toBe(expected);
  });

  it('of every definition can be resolved', () => {
    const names = schema.names();
    for (const name of names) for (const field of schema.definition(name)!.fields.values()) expect(notation(field.type)).toBeTruthy();
    expect(names.length).toBeGreaterThan(300);
  });

  it('know what OpenAPI requires', () => {
    const required = (name: string): string[] =>
      [...schema.definition(name)!.fields.values()].filter((field) => field.required).map((field) => field.name);
    expect(required('v1.DeploymentSpec')).toEqual(['selector', 'template']);
    expect(required('v1.PodSpec')).toEqual(['containers']);
    expect(required('v1.Container')).toEqual(['name']);
  });
});

describe('definitionFor', () => {
  it.each([
    ['', 'v1', 'Pod', 'v1.Pod'],
    ['apps', 'v1', 'Deployment', 'v1.Deployment'],
    ['', 'v1', 'Event', 'v1.Event'],
    ['events.k8s.io', 'v1', 'Event', 'events/v1.Event'],
    ['autoscaling', 'v2', 'HorizontalPodAutoscaler', 'v2.HorizontalPodAutoscaler'],
    ['rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'v1.ClusterRole'],
    ['', 'v1', 'Deployment', undefined],
    ['apps', 'v1', 'deployment', undefined],
    ['', '', 'constructor', undefined],
  ])('%s/%s %s is %s', (group, version, kind, name) => {
    expect(schema.definitionFor(group, version, kind)?.name).toBe(name);
  });
});

describe('listStrategy (rule 1.13.4)', () => {
  const template = 'spec.template.spec';
  it.each([
    [`${template}.containers`, { strategy: 'merge', mergeKey: 'name' }],
    [`${template}.initContainers`, { strategy: 'merge', mergeKey: 'name' }],
    [`${template}.containers.env`, { strategy: 'merge', mergeKey: 'name' }],
    [`${template}.containers.ports`, { strategy: 'merge', mergeKey: 'containerPort' }],
    [`${template}.containers.volumeMounts`, { strategy: 'merge', mergeKey: 'mountPath' }],
    [`${template}.containers.envFrom`, { strategy: 'replace' }],
    [`${template}.containers.args`, { strategy: 'replace' }],
    [`${template}.volumes`, { strategy: 'retainKeys', mergeKey: 'name' }],
    [`${template}.tolerations`, { strategy: 'replace' }],
    [`${template}.topologySpreadConstraints`, { strategy: 'merge', mergeKey: 'topologyKey' }],
    [`${template}.hostAliases`, { strategy: 'merge', mergeKey: 'ip' }],
    ['spec.strategy', { strategy: 'retainKeys' }],
    ['status.conditions', { strategy: 'merge', mergeKey: 'type' }],
    ['metadata.finalizers', { strategy: 'set' }],
    ['metadata.ownerReferences', { strategy: 'merge', mergeKey: 'uid' }],
    ['metadata.labels', undefined],
    ['spec.replicas', undefined],
    ['spec.nowhere.else', undefined],
    ['metadata.labels.app', undefined],
  ])('deployment %s', (path, expected) => {
    expect(schema.listStrategy('apps', 'v1', 'Deployment')(path.split('.'))).toEqual(expected);
  });

  it.each([
    ['', 'v1', 'Service', 'spec.ports', { strategy: 'merge', mergeKey: 'port' }],
    ['', 'v1', 'Node', 'spec.podCIDRs', { strategy: 'set' }],
    ['', 'v1', 'Node', 'spec.taints', { strategy: 'replace' }],
    ['', 'v1', 'Node', 'status.addresses', { strategy: 'merge', mergeKey: 'type' }],
    ['', 'v1', 'ServiceAccount', 'secrets', { strategy: 'merge', mergeKey: 'name' }],
    ['', 'v1', 'ServiceAccount', 'imagePullSecrets', { strategy: 'replace' }],
    ['batch', 'v1', 'CronJob', 'spec.jobTemplate.spec.template.spec.containers', { strategy: 'merge', mergeKey: 'name' }],
    ['', 'v1', 'NoSuchKind', 'spec.ports', undefined],
  ])('%s/%s %s %s', (group, version, kind, path, expected) => {
    expect(schema.listStrategy(group, version, kind)(path.split('.'))).toEqual(expected);
  });
});

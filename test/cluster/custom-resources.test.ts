// Custom resources in a whole cluster: a definition becomes a kind, is changed and goes, and its objects live as all others do.
import { describe, expect, test } from 'vitest';
import type { ApiError } from '../../src/model/errors.ts';
import type { CustomResourceDefinition, KubeObject, ResourceQuota } from '../../src/model/object.ts';
import { refusalOf } from '../support/apiserver.ts';
import { createTestCluster } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';

interface Names {
  plural?: string;
  kind?: string;
  group?: string;
  more?: string;
  scope?: string;
}

const schema = '{type: object, properties: {spec: {type: object, properties: {size: {type: integer, default: 1}, color: {type: string}}}, status: {type: object, properties: {replicas: {type: integer}}}}}';

function definition({ plural = 'widgets', kind = 'Widget', group = 'example.com', more = '', scope = 'Namespaced' }: Names = {}, versions = `[{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}}]`): string {
  return `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: ${plural}.${group}}, spec: {group: ${group}, scope: ${scope}, names: {plural: ${plural}, kind: ${kind}${more}}, versions: ${versions}}}`;
}

const widget = (name: string, rest = 'spec: {}', metadata = ''): string => `{apiVersion: example.com/v1, kind: Widget, metadata: {name: ${name}${metadata}}, ${rest}}`;

function clusterWith(...documents: string[]): TestCluster {
  const cluster = createTestCluster({ workers: 1, controlPlane: false });
  for (const document of documents) {
    cluster.apply(document);
    cluster.advance(100);
  }
  return cluster;
}

const find = (cluster: TestCluster, name: string): CustomResourceDefinition | undefined => cluster.port.find<CustomResourceDefinition>('customresourcedefinitions', undefined, name);

function conditionsOf(cluster: TestCluster, name: string): string[] {
  return (find(cluster, name)?.status.conditions ?? []).map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);
}

const messageOf = (run: () => unknown): string => (refusalOf(run) as ApiError).message;

describe('a definition', () => {
  test('is established within a moment, step by step, and then its kind is served', () => {
    const cluster = createTestCluster({ workers: 1, controlPlane: false });
    const seen: string[] = [];
    cluster.store.watch(['customresourcedefinitions'], ({ object }) => seen.push(((object as CustomResourceDefinition).status.conditions ?? []).map(({ type, status }) => `${type}=${status}`).join(' ')));
    expect(messageOf(() => cluster.apply(widget('a')))).toBe('no matches for kind "Widget" in version "example.com/v1"\nensure CRDs are installed first');
    cluster.apply(definition());
    expect(messageOf(() => cluster.apply(widget('a')))).toContain('no matches for kind');
    cluster.advance(100);
    expect(seen).toEqual(['', 'NamesAccepted=True Established=False', 'NamesAccepted=True Established=True']);
    expect(conditionsOf(cluster, 'widgets.example.com')).toEqual([
      'NamesAccepted=True NoConflicts: no conflicts found',
      'Established=True InitialNamesAccepted: the initial names have been accepted',
    ]);
    expect(find(cluster, 'widgets.example.com')!.status).toMatchObject({ acceptedNames: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' }, storedVersions: ['v1'] });
    expect(cluster.apply(widget('a'))).toEqual(['widget/a created']);
    expect(cluster.registry.find('widgets')?.plural).toBe('widgets.example.com');
    expect(cluster.table('apiservices', { columns: ['NAME', 'SERVICE', 'AVAILABLE'] })).toContain('v1.example.com');
  });

  test.each<[what: string, second: Names, conditions: string[]]>([
    ['kind', { plural: 'widgetz', kind: 'Widget', more: ', singular: other' }, ['NamesAccepted=False ListKindConflict: "WidgetList" is already in use', 'Established=False NotAccepted: not all names are accepted']],
    ['list kind', { plural: 'widgetz', kind: 'Widgetz', more: ', listKind: WidgetList' }, ['NamesAccepted=False ListKindConflict: "WidgetList" is already in use', 'Established=False NotAccepted: not all names are accepted']],
    ['short name', { plural: 'gadgets', kind: 'Gadget', more: ', shortNames: [wd]' }, ['NamesAccepted=False ShortNamesConflict: "wd" is already in use', 'Established=False NotAccepted: not all names are accepted']],
    ['nothing, as the group is another', { group: 'example.org', more: ', shortNames: [wd]' }, ['NamesAccepted=True NoConflicts: no conflicts found', 'Established=True InitialNamesAccepted: the initial names have been accepted']],
  ])('is not established while another has its %s', (_, second, conditions) => {
    const cluster = clusterWith(definition({ more: ', shortNames: [wd]' }), definition(second));
    const name = `${second.plural ?? 'widgets'}.${second.group ?? 'example.com'}`;
    expect(conditionsOf(cluster, name)).toEqual(conditions);
    cluster.admin.delete('customresourcedefinitions', undefined, 'widgets.example.com');
    cluster.advance(1000);
    expect(conditionsOf(cluster, name)[1]).toBe('Established=True InitialNamesAccepted: the initial names have been accepted');
  });

  test('takes its objects along, and waits for those that finalizers keep', () => {
    const cluster = clusterWith(definition(), widget('a'), widget('b', 'spec: {}', ', finalizers: [example.com/hold]'));
    cluster.admin.delete('customresourcedefinitions', undefined, 'widgets.example.com');
    expect(conditionsOf(cluster, 'widgets.example.com')[2]).toBe('Terminating=True InstanceDeletionPending: CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon');
    cluster.advance(100);
    expect(conditionsOf(cluster, 'widgets.example.com')[2]).toBe('Terminating=True InstanceDeletionInProgress: CustomResource deletion is in progress');
    expect(cluster.port.list('widgets.example.com').map(({ metadata }) => metadata.name)).toEqual(['b']);
    expect(messageOf(() => cluster.apply(widget('c')))).toBe('create not allowed while custom resource definition is terminating');
    cluster.advance('2m');
    expect(conditionsOf(cluster, 'widgets.example.com')[2]).toBe('Terminating=True InstanceDeletionCheck: could not confirm zero CustomResources remaining: context deadline exceeded');
    cluster.admin.patch('widgets.example.com', 'default', 'b', 'merge', { metadata: { finalizers: null } });
    cluster.advance('6s');
    expect(find(cluster, 'widgets.example.com')).toBeUndefined();
    expect(cluster.registry.find('widgets')).toBeUndefined();
    expect(cluster.port.find('apiservices', undefined, 'v1.example.com')).toBeUndefined();
    // And comes back as if nothing had been.
    cluster.apply(definition());
    cluster.advance(100);
    expect(cluster.port.list('widgets.example.com')).toEqual([]);
    expect(cluster.apply(widget('a'))).toEqual(['widget/a created']);
  });

  test('that never was established goes at once', () => {
    const cluster = clusterWith(definition(), definition({ plural: 'widgetz', more: ', singular: z' }));
    cluster.admin.delete('customresourcedefinitions', undefined, 'widgetz.example.com');
    cluster.advance(100);
    expect(find(cluster, 'widgetz.example.com')).toBeUndefined();
  });

  test('that is changed changes what is stored when it is read: pruned and with defaults, at the same revision', () => {
    const cluster = clusterWith(definition(), widget('a', 'spec: {size: 3, color: red}'));
    const before = cluster.port.get('widgets.example.com', 'default', 'a');
    cluster.apply(definition({}, '[{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}, weight: {type: integer, default: 7}}}}}}}]'));
    const after = cluster.port.get('widgets.example.com', 'default', 'a');
    expect(after.spec).toEqual({ size: 3, weight: 7 });
    expect(after.metadata).toEqual(before.metadata);
  });

  test('a plural that is taken already is told apart by its group', () => {
    const cluster = clusterWith(definition({ plural: 'services', kind: 'Service', group: 'serving.example.com' }), '{apiVersion: serving.example.com/v1, kind: Service, metadata: {name: web}, spec: {size: 2}}');
    expect(cluster.registry.find('services')?.group).toBe('');
    expect(cluster.registry.find('services.serving.example.com')?.plural).toBe('services.serving.example.com');
    expect(cluster.port.get('services.serving.example.com', 'default', 'web').spec).toEqual({ size: 2 });
    expect(cluster.port.list('services', { namespace: 'default' }).map(({ metadata }) => metadata.name)).toEqual(['kubernetes']);
  });
});

describe('its objects', () => {
  test('have a generation that rises with everything but metadata and a status of its own', () => {
    const versions = (subresources: string): string => `[{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}, subresources: ${subresources}}]`;
    const generationOf = (cluster: TestCluster): unknown => cluster.port.get('widgets.example.com', 'default', 'a').metadata.generation;
    for (const [subresources, after] of [['{status: {}}', [1, 2, 2, 2]], ['{}', [1, 2, 2, 3]]] as const) {
      const cluster = clusterWith(definition({}, versions(subresources)), widget('a'));
      const seen = [generationOf(cluster)];
      for (const patch of [{ spec: { size: 2 } }, { metadata: { labels: { a: 'b' } } }, { status: { replicas: 1 } }]) {
        cluster.admin.patch('widgets.example.com', 'default', 'a', 'merge', patch);
        seen.push(generationOf(cluster));
      }
      expect(seen).toEqual(after);
      expect(cluster.port.get('widgets.example.com', 'default', 'a').status).toEqual(subresources === '{}' ? { replicas: 1 } : undefined);
    }
  });

  test('are collected with their owners, and own others', () => {
    const cluster = clusterWith(definition(), widget('a'));
    const owner = (kind: string, apiVersion: string, object: KubeObject): string => `ownerReferences: [{apiVersion: ${apiVersion}, kind: ${kind}, name: ${object.metadata.name}, uid: ${object.metadata.uid}}]`;
    const a = cluster.port.get('widgets.example.com', 'default', 'a');
    cluster.apply(`{apiVersion: v1, kind: ConfigMap, metadata: {name: below, ${owner('Widget', 'example.com/v1', a)}}}`);
    const below = cluster.port.get('configmaps', 'default', 'below');
    cluster.apply(widget('deep', 'spec: {}', `, ${owner('ConfigMap', 'v1', below)}`));
    cluster.admin.delete('widgets.example.com', 'default', 'a');
    cluster.advance('1s');
    expect(cluster.port.find('configmaps', 'default', 'below')).toBeUndefined();
    expect(cluster.port.list('widgets.example.com')).toEqual([]);
  });

  test('go with their namespace, and count for its quota', () => {
    const cluster = clusterWith(definition(), '{apiVersion: v1, kind: Namespace, metadata: {name: red}}');
    cluster.apply('{apiVersion: v1, kind: ResourceQuota, metadata: {name: few, namespace: red}, spec: {hard: {count/widgets.example.com: "1"}}}');
    cluster.advance('1s');
    cluster.apply(widget('a'), { namespace: 'red' });
    expect(messageOf(() => cluster.apply(widget('b'), { namespace: 'red' }))).toBe('widgets.example.com "b" is forbidden: exceeded quota: few, requested: count/widgets.example.com=1, used: count/widgets.example.com=1, limited: count/widgets.example.com=1');
    cluster.admin.delete('widgets.example.com', 'red', 'a');
    cluster.advance('2s');
    expect(cluster.port.get<ResourceQuota>('resourcequotas', 'red', 'few').status!.used).toEqual({ 'count/widgets.example.com': '0' });
    cluster.apply(widget('b'), { namespace: 'red' });
    cluster.admin.delete('namespaces', undefined, 'red');
    cluster.advance('20s');
    expect(cluster.port.find('namespaces', undefined, 'red')).toBeUndefined();
    expect(cluster.port.list('widgets.example.com')).toEqual([]);
  });

  test('without a namespace are cluster-wide', () => {
    const cluster = clusterWith(definition({ scope: 'Cluster' }), widget('a'));
    expect(cluster.port.get('widgets.example.com', undefined, 'a').metadata.namespace).toBeUndefined();
  });

  test('applied again change what the manifest changes, lists as a whole', () => {
    const cluster = clusterWith(definition(), widget('a', 'spec: {size: 2, color: red}'));
    expect(cluster.apply(widget('a', 'spec: {size: 2, color: red}'))).toEqual(['widget/a unchanged']);
    expect(cluster.apply(widget('a', 'spec: {size: 4}'))).toEqual(['widget/a configured']);
    expect(cluster.port.get('widgets.example.com', 'default', 'a').spec).toEqual({ size: 4 });
    expect(messageOf(() => cluster.apply(widget('a', 'spec: {sise: 4}')))).toContain('unknown field "spec.sise"');
  });
});

test('the same definitions and objects give the same cluster, and none costs a cluster without them a uid', () => {
  const uidOf = (cluster: TestCluster): string => {
    cluster.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: after}}');
    return cluster.port.get('configmaps', 'default', 'after').metadata.uid;
  };
  const log = (): string => {
    const cluster = clusterWith(definition(), widget('a'));
    cluster.admin.delete('customresourcedefinitions', undefined, 'widgets.example.com');
    cluster.advance('10s');
    return JSON.stringify([...cluster.store.changesSince(0)].map(({ type, object }) => [type, object]));
  };
  expect(log()).toBe(log());
  expect(uidOf(createTestCluster({ workers: 1 }))).toBe(uidOf(createTestCluster({ workers: 1 })));
});

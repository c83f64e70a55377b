import { beforeEach, describe, expect, test } from 'vitest';
import type { ConfigMap, Deployment, KubeObject, Pod } from '../../../src/model/object.ts';
import { createTestApiServer, podManifest, refusalOf, runningPod } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
});

const configMap = (data: Record<string, unknown>, metadata: object = {}) => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name: 'settings', ...metadata },
  data,
});
const settings = (): ConfigMap => cluster.client.get('configmaps', 'default', 'settings');
const refused = (manifest: unknown) => refusalOf(() => cluster.client.apply(manifest));

describe('what is remembered (rule 1.13.1)', () => {
  test('the manifest as sorted JSON with Go escapes and a newline, without the annotation itself', () => {
    expect(cluster.apply(configMap({ b: '<1>&', a: '2' }, { annotations: { [annotation]: 'old', x: 'y' } }))).toBe('created');
    expect(settings().metadata.annotations).toEqual({
      x: 'y',
      [annotation]:
        '{"apiVersion":"v1","data":{"a":"2","b":"\\u003c1\\u003e\\u0026"},"kind":"ConfigMap","metadata":{"annotations":{"x":"y"},"name":"settings","namespace":"default"}}\n',
    });
  });

  test('annotations are written even when there are none, a cluster-scoped object has no namespace', () => {
    cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team', namespace: 'odd' } });
    expect(cluster.client.get('namespaces', undefined, 'team').metadata.annotations![annotation]).toBe(
      '{"apiVersion":"v1","kind":"Namespace","metadata":{"annotations":{},"name":"team"}}\n',
    );
  });
});

describe('outcomes (rule 1.13.3)', () => {
  test('created, unchanged, configured', () => {
    expect(cluster.apply(configMap({ a: '1', b: '1' }))).toBe('created');
    const { revision } = cluster.store;
    expect(cluster.apply(configMap({ a: '1', b: '1' }))).toBe('unchanged');
    expect(cluster.store.revision).toBe(revision);
    expect(cluster.apply(configMap({ a: '2' }))).toBe('configured');
    expect(settings().data).toEqual({ a: '2' });
  });

  test('an object that somebody created is adopted with a warning, and keeps what only it has', () => {
    cluster.client.create('configmaps', { metadata: { name: 'settings', namespace: 'default' }, data: { a: '1', b: '1' } });
    expect(cluster.client.apply(configMap({ a: '2' }))).toMatchObject({
      outcome: 'configured',
      warnings: [
        'resource configmaps/settings is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.',
      ],
    });
    expect(settings().data).toEqual({ a: '2', b: '1' });
    expect(cluster.client.apply(configMap({ a: '2' }))).toMatchObject({ outcome: 'unchanged', warnings: [] });
    expect(cluster.apply(configMap({ c: '3' }))).toBe('configured');
    expect(settings().data).toEqual({ b: '1', c: '3' });
  });

  test('an object that is being deleted is warned about', () => {
    runningPod(cluster.client, 'one');
    cluster.client.delete('pods', 'default', 'one');
    expect(cluster.client.apply(podManifest('one')).warnings.at(-1)).toBe('Detected changes to resource one which is currently being deleted.');
  });

  test('a dry run says what would be and stores nothing', () => {
    const { revision } = cluster.store;
    expect(cluster.client.apply(configMap({ a: '1' }), { dryRun: true })).toMatchObject({ outcome: 'created', object: { data: { a: '1' } } });
    expect(cluster.client.apply(configMap({ a: '1' }), { dryRun: true }).object.metadata).not.toHaveProperty('resourceVersion');
    expect(cluster.store.revision).toBe(revision);
    cluster.apply(configMap({ a: '1' }));
    expect(cluster.client.apply(configMap({ a: '2' }), { dryRun: true })).toMatchObject({ outcome: 'configured', object: { data: { a: '2' } } });
    expect(settings().data).toEqual({ a: '1' });
    expect(refusalOf(() => cluster.client.apply(configMap({ 'a b': '2' }), { dryRun: true })).reason).toBe('Invalid');
  });

  test('warnings of the server come along', () => {
    const ports = [{ containerPort: 80 }];
    const containers = ['one', 'two'].map((name) => ({ name, image: 'nginx:1.17', ports }));
    expect(cluster.client.apply(podManifest('twice', { spec: { containers } })).warnings.join()).toContain(
      'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
    );
  });
});

describe('namespaces', () => {
  test('of the manifest, of the options, and default', () => {
    const where = (metadata: object, namespace?: string): string =>
      cluster.client.apply(configMap({}, metadata), { namespace }).object.metadata.namespace!;
    expect(where({})).toBe('default');
    expect(where({}, 'kube-system')).toBe('kube-system');
    expect(where({ name: 'other', namespace: 'default' }, 'kube-system')).toBe('default');
  });

  test('a missing one', () => {
    expect(refused(configMap({}, { namespace: 'nope' }))).toMatchObject({ code: 404, message: 'namespaces "nope" not found' });
  });
});

describe('lists (rules 1.13.2, 1.13.4)', () => {
  const web = (container: object, tolerations: object[], rest: object = {}) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container], tolerations } },
      ...rest,
    },
  });
  const live = (): Deployment => cluster.client.get('deployments', 'default', 'web');
  const containers = (): string[] => live().spec.template.spec!.containers.map(({ name }) => name);
  const patch = (patchType: 'strategic' | 'json', body: unknown) =>
    cluster.server.handleRequest({ verb: 'patch', plural: 'deployments', namespace: 'default', name: 'web', patchType, patch: body });

  test('containers merge by name, tolerations are replaced, a dropped container goes', () => {
    const tolerations = [{ key: 'a', operator: 'Exists' }];
    expect(cluster.apply(web({ name: 'one', image: 'nginx:1.16' }, tolerations))).toBe('created');
    patch('strategic', { spec: { template: { spec: { containers: [{ name: 'side', image: 'redis:7' }] } } } });
    patch('json', [{ op: 'add', path: '/spec/template/spec/tolerations/-', value: { key: 'b', operator: 'Exists' } }]);
    expect(cluster.apply(web({ name: 'one', image: 'nginx:1.17' }, tolerations))).toBe('configured');
    expect(containers()).toEqual(['side', 'one']);
    expect(live().spec.template.spec!.containers[1]!.image).toBe('nginx:1.17');
    expect(live().spec.template.spec!.tolerations).toEqual(tolerations);
    expect(cluster.apply(web({ name: 'two', image: 'nginx:1.17' }, tolerations))).toBe('configured');
    expect(containers()).toEqual(['side', 'two']);
  });

  test('replicas that the manifest does not name survive, and are its own once it does', () => {
    cluster.apply(web({ name: 'one', image: 'nginx:1.16' }, []));
    cluster.client.scale('deployments', 'default', 'web', 5);
    cluster.apply(web({ name: 'one', image: 'nginx:1.17' }, []));
    expect(live().spec.replicas).toBe(5);
    cluster.apply(web({ name: 'one', image: 'nginx:1.17' }, [], { replicas: 2 }));
    expect(live().spec.replicas).toBe(2);
  });

  test('a selector cannot change', () => {
    cluster.apply(web({ name: 'one', image: 'nginx:1.16' }, []));
    const other = web({ name: 'one', image: 'nginx:1.16' }, [], { selector: { matchLabels: { app: 'other' } } });
    expect(refused(other).details.causes!.map(({ field }) => field)).toEqual(['spec.template.metadata.labels', 'spec.selector']);
  });

  test('an unchanged Deployment stays unchanged although defaults were added', () => {
    const manifest = web({ name: 'one', image: 'nginx:1.16', ports: [{ containerPort: 80 }] }, [{ key: 'a', operator: 'Exists' }]);
    cluster.apply(manifest);
    expect(cluster.apply(manifest)).toBe('unchanged');
  });
});

describe('refusals before anything is sent (rules 1.9.7, 1.9.8)', () => {
  test.each<[string, unknown, string]>([
    ['a generated name', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'settings-' } }, 'from settings-: cannot use generate name with apply'],
    ['no name', { apiVersion: 'v1', kind: 'Pod', metedata: { name: 'x' } }, 'resource name may not be empty'],
    ['no kind', { apiVersion: 'v1', metadata: { name: 'x' } }, 'kind not set'],
    ['an apiVersion in lower case', { apiversion: 'v1', kind: 'Pod' }, 'apiVersion not set'],
    ['no object', 'text', 'the object provided is unrecognized (must be of type Object)'],
    [
      'a kind of another version',
      { apiVersion: 'v1', kind: 'Deployment', metadata: { name: 'web' } },
      'no matches for kind "Deployment" in version "v1"\nensure CRDs are installed first',
    ],
    [
      'unknown fields',
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one', label: 'x' }, spec: { containers: [{ name: 'a', image: 'b', port: 1 }] } },
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "metadata.label", unknown field "spec.containers[0].port"',
    ],
    [
      'a wrong type',
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 'many' } },
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
  ])('%s', (_, manifest, message) => {
    expect(refused(manifest)).toMatchObject({ reason: 'BadRequest', message });
  });

  test('an unknown field in a manifest of a living object', () => {
    cluster.apply(configMap({ a: '1' }));
    expect(refused({ ...configMap({ a: '1' }), date: {} }).message).toContain('unknown field "date"');
  });
});

describe('requests of the outside world', () => {
  const request = (object: object, namespace?: string): KubeObject => {
    const response = cluster.server.handleRequest({ verb: 'create', plural: 'pods', object, namespace });
    return (response as { object: KubeObject }).object;
  };

  test('create settles type and namespace', () => {
    const bare = { metadata: { name: 'one' }, spec: { containers: [{ name: 'one', image: 'nginx:1.17', resources: { limits: { cpu: 0.5 } } }] } };
    const pod = request(bare, 'kube-system') as Pod;
    expect(pod).toMatchObject({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'kube-system' } });
    expect(pod.spec.containers[0]!.resources).toEqual({ limits: { cpu: '500m' }, requests: { cpu: '500m' } });
  });

  test('a namespace of its own must be that of the request (rule 1.2.7)', () => {
    expect(refusalOf(() => request(podManifest('one'), 'kube-system'))).toMatchObject({
      code: 400,
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    });
  });

  test('an unknown resource', () => {
    expect(refusalOf(() => cluster.server.handleRequest({ verb: 'scale', plural: 'crates', namespace: 'default', name: 'x', replicas: 1 })).reason).toBe('NotFound');
  });

  test('update replaces', () => {
    cluster.apply(configMap({ a: '1' }));
    cluster.server.handleRequest({ verb: 'update', plural: 'configmaps', object: configMap({ b: '2' }) });
    expect(settings().data).toEqual({ b: '2' });
    expect(settings().metadata.annotations).toBeUndefined();
  });

  test('logs come from whoever has them', () => {
    const logs = { verb: 'logs', namespace: 'default', name: 'one' } as const;
    expect(refusalOf(() => cluster.server.handleRequest(logs)).reason).toBe('InternalError');
    cluster.server.setLogSource(({ name }) => [{ atMs: 1, text: `hello from ${name}` }]);
    expect(cluster.server.handleRequest(logs)).toEqual({ type: 'logs', lines: [{ atMs: 1, text: 'hello from one' }] });
  });

  test('what is handed in stays as it is', () => {
    const manifest = configMap({ a: '1' });
    const before = structuredClone(manifest);
    cluster.client.apply(manifest);
    expect(manifest).toEqual(before);
    manifest.data['a'] = 'changed';
    expect(settings().data).toEqual({ a: '1' });
  });
});

// Kinds that are defined while the API is served: discovery, documents, every verb and every form at their addresses.
import { expect, test } from 'vitest';
import { createTestApi } from '../support/api.ts';
import type { TestApi } from '../support/api.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const at = (name = '', version = 'v1'): string => `/apis/example.com/${version}/namespaces/default/widgets${name}`;
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const spec = { type: 'object', properties: { size: { type: 'integer', description: 'How large it is.' }, color: { type: 'string', default: 'red' } } };
const version = (name: string, more: object = {}): object => ({
  name,
  served: true,
  storage: name === 'v1',
  schema: { openAPIV3Schema: { type: 'object', properties: { spec, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } } },
  ...more,
});

async function define(api: TestApi, versions: readonly object[]): Promise<void> {
  const body = { metadata: { name: 'widgets.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] }, versions } };
  expect((await api.call('POST', DEFINITIONS, { body })).status).toBe(201);
  api.cluster.advance(100);
}

const widget = (name: string, more: object = { spec: { size: 1 } }): object => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, ...more });

test('discovery has a kind from its establishment to its end, and documents have its schema', async () => {
  const api = await createTestApi();
  const { call, cluster } = api;
  expect((await call('GET', '/apis/example.com')).status).toBe(404);
  const hashes = new Set<string>();
  const noteHash = async (): Promise<void> => void hashes.add((await call('GET', '/openapi/v3')).json['paths']['apis/apps/v1'].serverRelativeURL);
  await noteHash();
  await define(api, [version('v1alpha1'), version('v1', { subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } } }), version('v1beta1', { served: false })]);
  await noteHash();
  const { json: group } = await call('GET', '/apis/example.com');
  expect(group['versions'].map((each: { version: string }) => each.version)).toEqual(['v1', 'v1alpha1']);
  expect(group['preferredVersion'].version).toBe('v1');
  expect((await call('GET', '/apis/example.com/v1')).json['resources'].map(({ name }: { name: string }) => name)).toEqual(['widgets', 'widgets/scale', 'widgets/status']);
  expect((await call('GET', '/apis/example.com/v1alpha1')).json['resources'].map(({ name }: { name: string }) => name)).toEqual(['widgets']);
  expect((await call('GET', '/apis/example.com/v1beta1')).status).toBe(404);
  const { json: all } = await call('GET', '/apis', { headers: { Accept: aggregated } });
  const groups = (all['items'] as { metadata: { name: string }; versions: { version: string; resources: object[] }[] }[]).map(({ metadata }) => metadata.name);
  expect(groups.at(-2)).toBe('example.com');
  expect(all['items'].at(-2).versions[0]).toMatchObject({ version: 'v1', resources: [{ resource: 'widgets', singularResource: 'widget', scope: 'Namespaced', shortNames: ['wd'], responseKind: { group: 'example.com', kind: 'Widget' } }] });
  const { json: document } = await call('GET', '/openapi/v3/apis/example.com/v1');
  expect(document['components'].schemas['com.example.v1.Widget']).toMatchObject({
    type: 'object',
    properties: { spec: { properties: { size: { description: 'How large it is.' } } }, metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] } },
    'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
  });
  expect(document['paths']).toHaveProperty(['/apis/example.com/v1/namespaces/{namespace}/widgets/{name}']);
  await call('DELETE', `${DEFINITIONS}/widgets.example.com`);
  cluster.advance(100);
  expect((await call('GET', '/apis/example.com/v1')).status).toBe(404);
  expect((await call('GET', at())).status).toBe(404);
  await noteHash();
  expect(hashes.size).toBe(2);
});

test('every verb answers as for the kinds of Kubernetes', async () => {
  const api = await createTestApi();
  const { call, stream } = api;
  await define(api, [version('v1')]);
  const created = await call('POST', at(), { body: widget('a') });
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { generation: 1 }, spec: { size: 1, color: 'red' } });
  expect(created.json['status']).toBeUndefined();
  expect((await call('POST', at(), { body: widget('a') })).json['message']).toBe('widgets.example.com "a" already exists');
  expect((await call('GET', at())).json).toMatchObject({ kind: 'WidgetList', apiVersion: 'example.com/v1', items: [{ metadata: { name: 'a' } }] });
  expect((await call('GET', at('/none'))).json['message']).toBe('widgets.example.com "none" not found');
  const put = { ...(await call('GET', at('/a'))).json, spec: { size: 2 } };
  expect((await call('PUT', at('/a'), { body: put })).json).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2, color: 'red' } });
  expect((await call('PUT', at('/a'), { body: put })).json).toMatchObject({ code: 409 });
  const { resourceVersion: _, ...metadata } = put.metadata;
  expect((await call('PUT', at('/a'), { body: { ...put, metadata } })).json['message']).toBe('Widget.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update');
  expect((await call('PATCH', at('/a'), { body: { spec: { size: 3 } }, type: 'application/strategic-merge-patch+json' })).json).toMatchObject({
    code: 415,
    message: 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  });
  expect((await call('PATCH', at('/a'), { body: { spec: { size: 3 } }, type: 'application/merge-patch+json' })).json['spec'].size).toBe(3);
  expect((await call('GET', at('/a/status'))).status).toBe(404);
  const rows = (await call('GET', at(), { headers: { Accept: table } })).json;
  expect(rows['columnDefinitions'].map(({ name }: { name: string }) => name)).toEqual(['Name', 'Age']);
  const [line] = await stream(`${at()}?watch=true`, (lines) => lines.length > 0);
  expect(JSON.parse(line!)).toMatchObject({ type: 'ADDED', object: { kind: 'Widget', spec: { size: 3 } } });
  expect((await call('DELETE', at('/a'))).json).toMatchObject({ status: 'Success', details: { name: 'a', group: 'example.com', kind: 'widgets' } });
});

test('what a schema does not know is refused, told or dropped, as the client asks', async () => {
  const api = await createTestApi();
  const { call } = api;
  await define(api, [version('v1')]);
  const body = widget('a', { spec: { sise: 1, color: null }, extra: true });
  const strict = await call('POST', `${at()}?fieldValidation=Strict`, { body });
  expect(strict.json).toMatchObject({ code: 400, message: 'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "extra", unknown field "spec.sise"' });
  const warned = await call('POST', `${at()}?fieldValidation=Warn&dryRun=All`, { body });
  expect(warned.headers['warning']).toBe('299 - "unknown field \\"extra\\"", 299 - "unknown field \\"spec.sise\\""');
  const ignored = await call('POST', `${at()}?fieldValidation=Ignore`, { body });
  expect(ignored.headers['warning']).toBeUndefined();
  expect(ignored.json['spec']).toEqual({ color: 'red' });
  expect((await call('POST', at(), { body: widget('b', { spec: { size: 'x' } }) })).json).toMatchObject({
    code: 422,
    details: { group: 'example.com', kind: 'Widget', causes: [{ reason: 'FieldValueTypeInvalid', field: 'spec.size', message: 'Invalid value: "string": spec.size in body must be of type integer: "string"' }] },
  });
});

test('status and scale are subresources where the version has them', async () => {
  const api = await createTestApi();
  const { call } = api;
  await define(api, [version('v1', { subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.count', labelSelectorPath: '.status.selector' } } })]);
  await call('POST', at(), { body: widget('a', { spec: { size: 2 }, status: { count: 9 } }) });
  await call('POST', at(), { body: widget('bare', { spec: {} }) });
  expect((await call('GET', at('/a'))).json['status']).toBeUndefined();
  const merge = (path: string, body: object) => call('PATCH', path, { body, type: 'application/merge-patch+json' });
  expect((await merge(at('/a/status'), { status: { count: 1, selector: 'app=a' }, spec: { size: 5 } })).json).toMatchObject({ metadata: { generation: 1 }, spec: { size: 2 }, status: { count: 1 } });
  expect((await call('GET', at('/a/scale'))).json).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 2 }, status: { replicas: 1, selector: 'app=a' } });
  expect((await merge(at('/a/scale'), { spec: { replicas: 4 } })).json['spec']).toEqual({ replicas: 4 });
  expect((await call('GET', at('/a'))).json).toMatchObject({ metadata: { generation: 2 }, spec: { size: 4 }, status: { count: 1 } });
  expect((await call('GET', at('/bare/scale'))).json['message']).toBe('Internal error occurred: the spec replicas field ".spec.size" does not exist');
  expect((await call('GET', at('/none/scale'))).json['message']).toBe('widgets.example.com "none" not found');
  expect((await merge(at('/a'), { spec: { size: -1 } })).json['message']).toBe('Widget.example.com "a" is invalid: .spec.size: Invalid value: -1: should be a non-negative integer');
});

test('an object is written in one version and read in the other, each with what its schema knows', async () => {
  const api = await createTestApi();
  const { call } = api;
  const other = { ...version('v2', { deprecated: true, deprecationWarning: 'use v1' }), schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', required: ['size'], properties: { size: { type: 'integer' }, weight: { type: 'integer' } } } } } } };
  await define(api, [version('v1'), other]);
  const body = { apiVersion: 'example.com/v2', kind: 'Widget', metadata: { name: 'a' }, spec: { size: 1, weight: 5 } };
  const created = await call('POST', at('', 'v2'), { body });
  expect(created.headers['warning']).toBe('299 - "use v1"');
  // The stored version knows no weight.
  expect(created.json).toMatchObject({ apiVersion: 'example.com/v2', spec: { size: 1 } });
  expect((await call('GET', at('/a'))).json).toMatchObject({ apiVersion: 'example.com/v1', spec: { size: 1, color: 'red' } });
  expect((await call('GET', at('/a', 'v2'))).json['spec']).toEqual({ size: 1 });
  expect((await call('POST', at('', 'v2'), { body: { ...body, metadata: { name: 'b' }, spec: {} } })).json['message']).toBe('Widget.example.com "b" is invalid: spec.size: Required value');
  expect((await call('POST', at('', 'v2'), { body: widget('b') })).json['message']).toBe('the API version in the data (example.com/v1) does not match the expected API version (example.com/v2)');
});

test('server-side apply knows keys of lists and owners of fields', async () => {
  const api = await createTestApi();
  const { call } = api;
  const parts = { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['id'], items: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, weight: { type: 'integer', default: 1 } } } };
  const schema = { type: 'object', properties: { spec: { type: 'object', properties: { ...spec.properties, parts, words: { type: 'array', items: { type: 'string' } }, free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } } } };
  await define(api, [{ ...version('v1'), schema: { openAPIV3Schema: schema } }]);
  const apply = (manager: string, content: object, force = false) => call('PATCH', `${at('/a')}?fieldManager=${manager}&force=${force}`, { body: widget('a', { spec: content }), type: 'application/apply-patch+yaml' });
  const first = await apply('one', { size: 1, parts: [{ id: 'x' }], words: ['a'], free: { p: { q: 1 } } });
  expect(first.status).toBe(201);
  expect(first.json['spec']).toEqual({ size: 1, color: 'red', parts: [{ id: 'x', weight: 1 }], words: ['a'], free: { p: { q: 1 } } });
  expect((first.json.metadata as unknown as { managedFields: object[] }).managedFields).toMatchObject([
    { manager: 'one', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:size': {}, 'f:parts': { 'k:{"id":"x"}': { '.': {}, 'f:id': {} } }, 'f:words': {}, 'f:free': { 'f:p': { 'f:q': {} } } } } },
  ]);
  expect((await apply('two', { size: 2 })).json).toMatchObject({ code: 409, message: 'Apply failed with 1 conflict: conflict with "one": .spec.size' });
  expect((await apply('two', { parts: [{ id: 'z', weight: 3 }], free: { r: 1 } })).json['spec']).toMatchObject({ parts: [{ id: 'x', weight: 1 }, { id: 'z', weight: 3 }], free: { p: { q: 1 }, r: 1 } });
  expect((await apply('one', { size: 1 })).json['spec']).toEqual({ size: 1, color: 'red', parts: [{ id: 'z', weight: 3 }], free: { r: 1 } });
  expect((await apply('two', { sise: 2 })).json['message']).toBe('failed to create typed patch object (default/a; example.com/v1, Kind=Widget): .spec.sise: field not declared in schema');
  expect((await apply('two', { parts: [{ weight: 2 }] })).json['message']).toContain('.spec.parts: element 0: associative list with keys has an element that omits key field "id" (and doesn\'t have default value)');
});

test('rules with names of the group allow what they say', async () => {
  const api = await createTestApi();
  const { call, cluster } = api;
  await define(api, [version('v1')]);
  cluster.admin.apply({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r' }, rules: [{ apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get'] }] });
  cluster.admin.apply({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'r' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }] });
  await call('POST', at(), { body: widget('a') });
  const headers = { 'Impersonate-User': 'jane' };
  expect((await call('GET', at('/a'), { headers })).status).toBe(200);
  expect((await call('DELETE', at('/a'), { headers })).json['message']).toBe('widgets.example.com "a" is forbidden: User "jane" cannot delete resource "widgets" in API group "example.com" in the namespace "default"');
  expect((await call('PATCH', `${at('/b')}?fieldManager=me`, { body: widget('b'), type: 'application/apply-patch+yaml', headers })).status).toBe(403);
});

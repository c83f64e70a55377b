// The API over a real socket: what clients send, and the bytes they get.
import { beforeEach, expect, test } from 'vitest';
import type { Answer, CallOptions, Json, TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});

const configMaps = '/api/v1/namespaces/default/configmaps';
const get = (path: string, headers: CallOptions['headers'] = {}): Promise<Answer> => api.call('GET', path, { headers });
const send = (method: string, path: string, body: unknown, type = 'application/json'): Promise<Answer> => api.call(method, path, { body, type });
const configMap = (name: string, data: object = { a: '1' }) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
const mergePatch = 'application/merge-patch+json';

test('an object is created, read as itself and as a table, patched and deleted', async () => {
  expect((await send('POST', configMaps, configMap('one'))).status).toBe(201);
  const { json: table } = await get(`${configMaps}?limit=500`, { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
  expect(table.kind).toBe('Table');
  expect(table['rows'].map(({ cells }: { cells: unknown[] }) => cells.slice(0, 2))).toEqual([['kube-root-ca.crt', 1], ['one', 1]]);
  const patched = await send('PATCH', `${configMaps}/one`, { data: { b: '2' } }, mergePatch);
  expect(patched.json['data']).toEqual({ a: '1', b: '2' });
  expect((await api.call('DELETE', `${configMaps}/one`)).json).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'one', kind: 'configmaps' } });
  expect((await get(`${configMaps}/one`)).status).toBe(404);
});

test.each<[string, string, Record<string, string | undefined>, number, string]>([
  ['no token', '/api/v1/pods', { Authorization: undefined }, 401, 'Unauthorized'],
  ['no token, not even for the version', '/version', { Authorization: undefined }, 401, 'Unauthorized'],
  ['another token', '/api/v1/pods', { Authorization: 'Bearer guess' }, 401, 'Unauthorized'],
  ['a browser', '/api/v1/pods', { Origin: 'http://evil.example' }, 403, 'Forbidden'],
  ['a browser without the token', '/api/v1/pods', { Origin: 'null', Authorization: undefined }, 403, 'Forbidden'],
  ['a foreign name that leads here', '/api/v1/pods', { Host: 'evil.example' }, 403, 'Forbidden'],
  ['an unknown kind', '/api/v1/pets', {}, 404, 'NotFound'],
  ['a bad selector', '/api/v1/pods?labelSelector=a%20in%20(', {}, 400, 'BadRequest'],
  ['a future revision', '/api/v1/pods?watch=true&resourceVersion=999999', {}, 410, 'Expired'],
  ['a way out', '/api/v1/namespaces/default/configmaps/..%2f..%2fnodes', {}, 404, 'NotFound'],
])('%s is refused with a Status', async (_, path, headers, code, reason) => {
  const answer = await get(path, headers);
  expect(answer.status).toBe(code);
  expect(answer.json).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code });
});

test('a dry run stores nothing; unknown fields refuse or warn', async () => {
  const odd = { ...configMap('odd'), dat: {} };
  expect((await send('POST', `${configMaps}?dryRun=All`, configMap('one'))).status).toBe(201);
  expect((await get(`${configMaps}/one`)).status).toBe(404);
  expect((await send('POST', `${configMaps}?fieldValidation=Strict`, odd)).status).toBe(400);
  expect((await send('POST', `${configMaps}?fieldValidation=Warn`, odd)).headers['warning']).toBe('299 - "unknown field \\"dat\\""');
});

test('a dry run of any verb stores nothing, and a value that is none is refused before anything happens', async () => {
  await send('POST', configMaps, configMap('one'));
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { schedulerName: 'nobody', containers: [{ name: 'c', image: 'nginx' }] } };
  const replicaSet = { metadata: { name: 'r' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: pod.spec } } };
  await send('POST', '/api/v1/namespaces/default/pods', pod);
  await send('POST', '/apis/apps/v1/namespaces/default/replicasets', replicaSet);
  const before = api.cluster.store.revision;
  const pods = '/api/v1/namespaces/default/pods';
  const writes: [string, string, unknown, string?][] = [
    ['POST', configMaps, { metadata: { generateName: 'made-' } }],
    ['PUT', `${configMaps}/one`, configMap('one', { b: '2' })],
    ['PATCH', `${configMaps}/one`, { data: { c: '3' } }, mergePatch],
    ['PUT', '/apis/apps/v1/namespaces/default/replicasets/r/scale', { metadata: { name: 'r' }, spec: { replicas: 5 } }],
    ['POST', `${pods}/p/eviction`, { metadata: { name: 'p' } }],
    ['POST', `${pods}/p/binding`, { metadata: { name: 'p' }, target: { name: 'worker-1' } }],
    ['DELETE', `${configMaps}/one`, {}],
    ['DELETE', configMaps, {}],
  ];
  for (const [method, path, body, type] of writes) {
    const dry = await send(method, `${path}?dryRun=All`, body, type);
    expect([method, path, dry.status < 300]).toEqual([method, path, true]);
    const wrong = await send(method, `${path}?dryRun=Some`, body, type);
    expect([method, path, wrong.status, wrong.json['message']]).toEqual([method, path, 422, expect.stringContaining('dryRun: Unsupported value: []string{"Some"}: supported values: "All"')]);
  }
  expect(api.cluster.store.revision).toBe(before);
});

test('pages continue where the last one ended', async () => {
  for (const name of ['a', 'b', 'c']) await send('POST', configMaps, configMap(name));
  const { json: first } = await get(`${configMaps}?limit=2`);
  const { json: second } = await get(`${configMaps}?limit=2&continue=${first.metadata.continue}`);
  expect(first.metadata.remainingItemCount).toBe(2);
  expect([...first['items'], ...second['items']].map((item: Json) => item.metadata.name)).toEqual(['a', 'b', 'c', 'kube-root-ca.crt']);
});

test('a watch resumes after a revision and sees what enters and leaves its selector', async () => {
  const { json: made } = await send('POST', configMaps, configMap('one'));
  const label = (value: string | null) => send('PATCH', `${configMaps}/one`, { metadata: { labels: { a: value } } }, mergePatch);
  await label('x');
  await label('y');
  const watching = api.stream(`${configMaps}?watch=true&labelSelector=a&resourceVersion=${made.metadata.resourceVersion}`, (lines) => lines.length === 3);
  await label(null);
  expect((await watching).map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
});

test('a body in protobuf is understood', async () => {
  const field = (number: number, bytes: Uint8Array | string): number[] => [number * 8 + 2, Buffer.byteLength(bytes), ...Buffer.from(bytes)];
  const entry = Uint8Array.from([...field(1, 'a'), ...field(2, 'b')]);
  const raw = Uint8Array.from([...field(1, Uint8Array.from(field(1, 'pb'))), ...field(2, entry)]);
  const type = Uint8Array.from([...field(1, 'v1'), ...field(2, 'ConfigMap')]);
  const body = Uint8Array.from([0x6b, 0x38, 0x73, 0x00, ...field(1, type), ...field(2, raw)]);
  const answer = await send('POST', configMaps, body, 'application/vnd.kubernetes.protobuf');
  expect(answer.json).toMatchObject({ metadata: { name: 'pb' }, data: { a: 'b' } });
  expect((await send('POST', configMaps, body.subarray(0, 20), 'application/vnd.kubernetes.protobuf')).status).toBe(400);
});

test('discovery is the same in both forms', async () => {
  const { json: aggregated } = await get('/apis', { Accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' });
  const { json: legacy } = await get('/apis');
  expect(aggregated['items'].map((group: Json) => group.metadata.name)).toEqual(legacy['groups'].map((group: { name: string }) => group.name));
  const { json: apps } = await get('/apis/apps/v1');
  expect(apps['resources'].map((resource: { name: string }) => resource.name)).toContain('deployments/scale');
});

test('health is a word, and verbose one line for each check', async () => {
  expect((await get('/readyz')).text).toBe('ok');
  expect((await get('/livez?verbose')).text).toBe('[+]ping ok\n[+]etcd ok\nlivez check passed\n');
});

test('numbers of a query are numbers, and a negative limit is none', async () => {
  const { call } = await createTestApi();
  for (const query of ['limit=x', 'watch=true&timeoutSeconds=x', 'timeoutSeconds=1.5']) {
    const { status, json } = await call('GET', `/api/v1/pods?${query}`);
    expect([query, status, json['message']]).toEqual([query, 400, expect.stringMatching(/^strconv\.ParseInt: parsing ".+": invalid syntax$/)]);
  }
  expect((await call('GET', '/api/v1/namespaces?limit=-1')).json['items'].length).toBeGreaterThan(1);
});

test.each<[string, string]>([
  ['POST', '/api/v1/configmaps'],
  ['DELETE', '/api/v1/configmaps'],
  ['DELETE', '/api/v1/namespaces'],
  ['PUT', '/api/v1/nodes'],
])('%s %s is not allowed', async (method, path) => {
  const { call } = await createTestApi();
  expect((await call(method, path, { body: { metadata: { name: 'one' } } })).json).toMatchObject({ code: 405, reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource' });
});

test('what is not found below a group that is always there has a Status, below others it is no part of the API', async () => {
  const { call } = await createTestApi();
  for (const path of ['/api/v1/podz', '/apis/apps/v9/deployments', '/nope']) expect((await call('GET', path)).json).toMatchObject({ code: 404, message: 'the server could not find the requested resource' });
  const { status, text, headers } = await call('GET', '/apis/example.com/v1/namespaces/default/widgets');
  expect([status, text, headers['content-type']]).toEqual([404, '404 page not found\n', 'text/plain; charset=utf-8']);
});

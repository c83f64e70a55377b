// The API over a real socket: what clients send, and the bytes they get.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import { startHttpServer } from '../../src/http/server.ts';
import type { HttpServer } from '../../src/http/server.ts';
import { systemWallClock } from '../../src/sim/driver.ts';

let cluster: Cluster;
let server: HttpServer;

beforeEach(async () => {
  cluster = createCluster({ workers: 1, controlPlane: false, kubeSystem: false });
  server = await startHttpServer({ port: cluster.port, wall: systemWallClock, pathPrefix: '/secret' });
});
afterEach(() => server.close());

/** Whatever comes back; the tests say what they expect of it. */
interface Json {
  kind: string;
  metadata: { name: string; resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: Json[];
  rows: { cells: unknown[] }[];
  groups: { name: string }[];
  resources: { name: string }[];
  data: object;
}
const read = async (response: Response | Promise<Response>): Promise<Json> => (await (await response).json()) as Json;

const configMaps = '/api/v1/namespaces/default/configmaps';
const call = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);
const send = (method: string, path: string, body: unknown, type = 'application/json') =>
  call(path, { method, body: body instanceof Uint8Array ? new Blob([Uint8Array.from(body)]) : JSON.stringify(body), headers: { 'Content-Type': type } });
const configMap = (name: string, data: object = { a: '1' }) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

test('an object is created, read as itself and as a table, patched and deleted', async () => {
  const created = await send('POST', configMaps, configMap('one'));
  expect(created.status).toBe(201);
  const table = await read(call(`${configMaps}?limit=500`, { headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } }));
  expect(table.kind).toBe('Table');
  expect(table.rows.map(({ cells }) => cells.slice(0, 2))).toEqual([['kube-root-ca.crt', 1], ['one', 1]]);
  const patched = await send('PATCH', `${configMaps}/one`, { data: { b: '2' } }, 'application/merge-patch+json');
  expect((await read(patched)).data).toEqual({ a: '1', b: '2' });
  expect(await (await call(`${configMaps}/one`, { method: 'DELETE' })).json()).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'one', kind: 'configmaps' } });
  expect((await call(`${configMaps}/one`)).status).toBe(404);
});

test.each([
  ['another prefix', '/guess/api/v1/pods', {}, 404],
  ['a browser', '/secret/api/v1/pods', { Origin: 'http://evil.example' }, 403],
  ['an unknown kind', '/secret/api/v1/pets', {}, 404],
  ['a bad selector', '/secret/api/v1/pods?labelSelector=a%20in%20(', {}, 400],
  ['a future revision', '/secret/api/v1/pods?watch=true&resourceVersion=999999', {}, 410],
  ['a way out', '/secret/api/v1/namespaces/default/configmaps/..%2f..%2fnodes', {}, 404],
])('%s is refused with a Status', async (_, path, headers, code) => {
  const answer = await fetch(new URL(path, server.url), { headers: headers as Record<string, string> });
  expect(answer.status).toBe(code);
  expect(await answer.json()).toMatchObject({ kind: 'Status', status: 'Failure', code });
});

test('a dry run stores nothing; unknown fields refuse or warn', async () => {
  const odd = { ...configMap('odd'), dat: {} };
  expect((await send('POST', `${configMaps}?dryRun=All`, configMap('one'))).status).toBe(201);
  expect((await call(`${configMaps}/one`)).status).toBe(404);
  expect((await send('POST', `${configMaps}?fieldValidation=Strict`, odd)).status).toBe(400);
  expect((await send('POST', `${configMaps}?fieldValidation=Warn`, odd)).headers.get('warning')).toBe('299 - "unknown field \\"dat\\""');
});

test('pages continue where the last one ended', async () => {
  for (const name of ['a', 'b', 'c']) await send('POST', configMaps, configMap(name));
  const first = await read(call(`${configMaps}?limit=2`));
  const second = await read(call(`${configMaps}?limit=2&continue=${first.metadata.continue}`));
  expect(first.metadata.remainingItemCount).toBe(2);
  expect([...first.items, ...second.items].map((item) => item.metadata.name)).toEqual(['a', 'b', 'c', 'kube-root-ca.crt']);
});

test('a watch resumes after a revision and sees what enters and leaves its selector', async () => {
  const made = await read(send('POST', configMaps, configMap('one')));
  const label = (value: string | null) => send('PATCH', `${configMaps}/one`, { metadata: { labels: { a: value } } }, 'application/merge-patch+json');
  await label('x');
  await label('y');
  const stop = new AbortController();
  const watch = await call(`${configMaps}?watch=true&labelSelector=a&resourceVersion=${made.metadata.resourceVersion}`, { signal: stop.signal });
  await label(null);
  const types: string[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of watch.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    types.splice(0, types.length, ...text.split('\n').slice(0, -1).map((line) => (JSON.parse(line) as { type: string }).type));
    if (types.length === 3) break;
  }
  stop.abort();
  expect(types).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
});

test('a body in protobuf is understood', async () => {
  const field = (number: number, bytes: Uint8Array | string): number[] => [number * 8 + 2, Buffer.byteLength(bytes), ...Buffer.from(bytes)];
  const entry = Uint8Array.from([...field(1, 'a'), ...field(2, 'b')]);
  const raw = Uint8Array.from([...field(1, Uint8Array.from(field(1, 'pb'))), ...field(2, entry)]);
  const type = Uint8Array.from([...field(1, 'v1'), ...field(2, 'ConfigMap')]);
  const body = Uint8Array.from([0x6b, 0x38, 0x73, 0x00, ...field(1, type), ...field(2, raw)]);
  const answer = await send('POST', configMaps, body, 'application/vnd.kubernetes.protobuf');
  expect(await answer.json()).toMatchObject({ metadata: { name: 'pb' }, data: { a: 'b' } });
  expect((await send('POST', configMaps, body.subarray(0, 20), 'application/vnd.kubernetes.protobuf')).status).toBe(400);
});

test('discovery is the same in both forms', async () => {
  const aggregated = await read(call('/apis', { headers: { Accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } }));
  const legacy = await read(call('/apis'));
  expect(aggregated.items.map((group) => group.metadata.name)).toEqual(legacy.groups.map((group) => group.name));
  const apps = await read(call('/apis/apps/v1'));
  expect(apps.resources.map((resource) => resource.name)).toContain('deployments/scale');
});

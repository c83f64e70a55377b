// Lists in pages: one list, however it changes meanwhile.
import { beforeEach, expect, test } from 'vitest';
import { Pages } from '../../src/http/pages.ts';
import type { Answer, Json, TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';

let api: TestApi;
const configMaps = '/api/v1/namespaces/default/configmaps';
const get = (query: string): Promise<Answer> => api.call('GET', `${configMaps}?${query}`);
const namesOf = ({ json }: Answer): string[] => json['items'].map(({ metadata }: Json) => metadata.name);

beforeEach(async () => {
  api = await createTestApi();
  for (const name of ['b', 'd', 'f', 'h']) api.cluster.admin.create('configmaps', { metadata: { name, namespace: 'default', labels: { kept: 'yes' } }, data: { n: '1' } });
});

test('later pages show what there was when the first one was asked for, at its revision', async () => {
  const first = await get('limit=2&labelSelector=kept');
  const { admin } = api.cluster;
  admin.delete('configmaps', 'default', 'f');
  admin.create('configmaps', { metadata: { name: 'e', namespace: 'default', labels: { kept: 'yes' } } });
  admin.patch('configmaps', 'default', 'h', 'merge', { data: { n: '2' } });
  const second = await get(`limit=2&labelSelector=kept&continue=${first.json.metadata.continue}`);
  expect([...namesOf(first), ...namesOf(second)]).toEqual(['b', 'd', 'f', 'h']);
  expect(second.json['items'][1].data).toEqual({ n: '1' });
  expect(second.json.metadata).toEqual({ resourceVersion: first.json.metadata.resourceVersion });
  expect(namesOf(await get('labelSelector=kept'))).toEqual(['b', 'd', 'e', 'h']);
});

test('what remains is counted without selectors only', async () => {
  expect((await get('limit=2')).json.metadata.remainingItemCount).toBe(3);
  expect((await get('limit=2&labelSelector=kept')).json.metadata.remainingItemCount).toBeUndefined();
});

test('a list that is kept no more answers 410 with a token that goes on in the list of now', async () => {
  const first = await get('limit=2&labelSelector=kept');
  const later = Buffer.from(first.json.metadata.continue!, 'base64url').toString();
  const [revision, key] = JSON.parse(later) as [string, string];
  const old = Buffer.from(JSON.stringify([String(Number(revision) - 1), key])).toString('base64url');
  const refused = await get(`limit=2&labelSelector=kept&continue=${old}`);
  expect(refused.status).toBe(410);
  expect(refused.json).toMatchObject({ reason: 'Expired', message: expect.stringContaining('The provided continue parameter is too old to display a consistent list result.') });
  api.cluster.admin.create('configmaps', { metadata: { name: 'e', namespace: 'default', labels: { kept: 'yes' } } });
  expect(namesOf(await get(`labelSelector=kept&continue=${refused.json.metadata.continue}`))).toEqual(['e', 'f', 'h']);
});

test('lists are kept for five minutes, and no more than 32 of them', () => {
  let now = 0;
  const wall = { now: () => now, setTimeout: () => 0, clearTimeout: () => {} };
  const { port, admin } = api.cluster;
  const kind = port.registry.kind('configmaps');
  const pages = new Pages(wall as never);
  const read = (query: string): { metadata: { continue?: string } } => pages.read(port, kind, new URLSearchParams(query), { namespace: 'default' }) as never;
  const begin = (): string => {
    const token = read('limit=1').metadata.continue!;
    admin.patch('configmaps', 'default', 'b', 'merge', { data: { n: String(Math.abs(port.revision)) } });
    return token;
  };
  const first = begin();
  now = 299_000;
  expect(read(`limit=1&continue=${first}`).metadata.continue).toBeDefined();
  now = 301_000;
  expect(() => read(`limit=1&continue=${first}`)).toThrow('too old to display');
  const second = begin();
  for (let count = 0; count < 32; count++) begin();
  expect(() => read(`limit=1&continue=${second}`)).toThrow('too old to display');
});

test.each<[string, number, string]>([
  ['continue=nonsens', 400, "invalid continue token: continue key is not valid: invalid character '\ufffd' looking for beginning of value"],
  ['continue=%21', 400, 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
  ['resourceVersion=abc', 500, 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax'],
  ['resourceVersion=abc&watch=1', 500, 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax'],
  ['resourceVersionMatch=Exact', 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'],
  ['resourceVersion=1&resourceVersionMatch=Odd', 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Odd": supported values: "Exact", "NotOlderThan", ""'],
])('%s is refused', async (query, status, message) => {
  const answer = await get(query);
  expect([answer.status, answer.json['message']]).toEqual([status, message]);
});

test('discovery is only read', async () => {
  for (const path of ['/api', '/api/v1', '/apis', '/apis/apps', '/apis/apps/v1']) expect([path, (await api.call('DELETE', path)).status]).toEqual([path, 405]);
});

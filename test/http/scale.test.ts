// The scale subresource as clients see it: an object of its own, with its own columns and refusals.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer, TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';

let api: TestApi;
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const scale = `${deployments}/web/scale`;
const labels = { app: 'web' };

beforeEach(async () => {
  api = await createTestApi();
  const spec = { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } };
  await api.call('POST', deployments, { body: { metadata: { name: 'web' }, spec } });
});

const change = (method: string, body: unknown, query = '', type = 'application/merge-patch+json'): Promise<Answer> => api.call(method, scale + query, { body, type });

test('is a Scale, and a table with what is desired and what is there', async () => {
  expect((await api.call('GET', scale)).json).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 2 }, status: { replicas: 0, selector: 'app=web' } });
  const { json } = await api.call('GET', scale, { headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } });
  expect(json['columnDefinitions'].map(({ name }: { name: string }) => name)).toEqual(['Name', 'Desired', 'Available', 'Age']);
  expect(json['rows'][0].cells.slice(0, 3)).toEqual(['web', 2, 0]);
});

test('of a workload that is not there', async () => {
  expect((await api.call('GET', `${deployments}/nope/scale`)).json['message']).toBe('deployments/scale.apps "nope" not found');
  expect((await api.call('PATCH', `${deployments}/nope/scale`, { body: { spec: { replicas: 1 } }, type: 'application/merge-patch+json' })).json['message']).toBe('deployments.apps "nope" not found');
});

test('a change is a change of the workload, whose field the client then owns', async () => {
  expect((await change('PATCH', { spec: { replicas: 5 } }, '?fieldManager=me')).json['spec']).toEqual({ replicas: 5 });
  const { metadata, ...rest } = (await api.call('GET', `${deployments}/web`)).json;
  expect(rest['spec'].replicas).toBe(5);
  const { managedFields } = metadata as unknown as { managedFields: { manager: string; subresource?: string }[] };
  expect(managedFields.map(({ manager, subresource }) => `${manager} ${subresource ?? ''}`)).toContain('me scale');
  expect((await change('PATCH', { spec: { replicas: 9 } }, '?dryRun=All')).json['spec']).toEqual({ replicas: 9 });
  expect((await api.call('GET', scale)).json['spec']).toEqual({ replicas: 5 });
});

test.each<[string, string, unknown, string, number, string]>([
  ['a negative number', 'PATCH', { spec: { replicas: -1 } }, '', 422, 'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ['another name', 'PATCH', { metadata: { name: 'other' } }, '', 400, 'the name of the object (other) does not match the name on the URL (web)'],
  ['no name', 'PATCH', { metadata: { name: null } }, '', 400, 'the name of the object (web based on URL) was undeterminable: name must be provided'],
  ['no number', 'PUT', { spec: { replicas: 'x' } }, '', 400, 'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32'],
  ['an unknown field', 'PUT', { spec: { replica: 1 } }, '?fieldValidation=Strict', 400, 'Scale in version "v1" cannot be handled as a Scale: strict decoding error: unknown field "spec.replica"'],
  ['another kind', 'PUT', { apiVersion: 'apps/v1', kind: 'Deployment' }, '', 400, 'the API version in the data (apps/v1) does not match the expected API version (autoscaling/v1)'],
  ['an old version', 'PATCH', { metadata: { resourceVersion: '1' } }, '', 409, 'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again'],
])('%s is refused', async (_, method, body, query, status, message) => {
  const answer = await change(method, body, query, method === 'PUT' ? 'application/json' : undefined);
  expect(answer.status).toBe(status);
  expect(answer.json['message']).toBe(message);
});

test.each<[string, unknown, string]>([
  ['json', { a: 1 }, 'error decoding patch: json: cannot unmarshal object into Go value of type []interface {}'],
  ['merge', [1], 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'],
  ['strategic-merge', '"text"', 'json: cannot unmarshal string into Go value of type map[string]interface {}'],
])('a %s patch of another form is refused', async (type, body, message) => {
  const { json } = await api.call('PATCH', `${deployments}/web`, { body, type: `application/${type}-patch+json` });
  expect([json['code'], json['message']]).toEqual([400, message]);
});

describe('server-side apply', () => {
  const APPLY = 'application/apply-patch+yaml';
  const apply = (manager: string, replicas: number | undefined, query = ''): Promise<Answer> => change('PATCH', { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: replicas === undefined ? {} : { replicas } }, `?fieldManager=${manager}${query}`, APPLY);
  const owners = async (): Promise<string[]> => {
    const { managedFields } = (await api.call('GET', `${deployments}/web`)).json['metadata'] as unknown as { managedFields: { manager: string; operation: string; subresource?: string; fieldsV1: Record<string, object> }[] };
    return managedFields.filter(({ fieldsV1 }) => 'f:replicas' in (fieldsV1['f:spec'] ?? {})).map(({ manager, operation, subresource }) => `${manager} ${operation} ${subresource ?? ''}`.trimEnd());
  };

  test('of what the replicas are is shared, of another number is a conflict until it is forced', async () => {
    const { json: same, status } = await apply('hpa', 2);
    expect([status, same['kind'], same['spec']]).toEqual([200, 'Scale', { replicas: 2 }]);
    expect(await owners()).toEqual(['hpa Apply scale', 'unknown Update']);
    const { json: refused, status: code } = await apply('hpa', 4);
    expect([code, refused['message']]).toEqual([409, 'Apply failed with 1 conflict: conflict with "unknown" using autoscaling/v1: .spec.replicas']);
    expect((await apply('hpa', 4, '&force=true')).json['spec']).toEqual({ replicas: 4 });
    expect(await owners()).toEqual(['hpa Apply scale']);
    expect((await apply('other', 5)).json['message']).toBe('Apply failed with 1 conflict: conflict with "hpa" with subresource "scale": .spec.replicas');
  });

  test('its owner changes them as it likes, others of the workload then meet it', async () => {
    await apply('hpa', 4, '&force=true');
    expect((await apply('hpa', 6)).json['spec']).toEqual({ replicas: 6 });
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 1 } };
    const { json } = await api.call('PATCH', `${deployments}/web?fieldManager=me`, { body: deployment, type: APPLY });
    expect(json['message']).toBe('Apply failed with 1 conflict: conflict with "hpa" with subresource "scale": .spec.replicas');
  });

  test('who takes back what nobody else owns leaves none', async () => {
    await apply('hpa', 4, '&force=true');
    expect((await apply('hpa', undefined)).json['spec']).toEqual({});
    expect(await owners()).toEqual([]);
  });

  test('needs a manager, a Scale, and a workload', async () => {
    expect((await change('PATCH', { spec: { replicas: 1 } }, '', APPLY)).json['message']).toBe('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch');
    expect((await change('PATCH', { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replica: 1 } }, '?fieldManager=a', APPLY)).json['message']).toBe('failed to create typed patch object (default/web; autoscaling/v1, Kind=Scale): .spec.replica: field not declared in schema');
    expect((await apply('hpa', -1, '&force=true')).json['message']).toBe('Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0');
    expect((await api.call('PATCH', `${deployments}/nope/scale?fieldManager=a`, { body: { spec: { replicas: 1 } }, type: APPLY })).json['code']).toBe(404);
  });

  test('a dry run changes nothing', async () => {
    expect((await apply('hpa', 4, '&force=true&dryRun=All')).json['spec']).toEqual({ replicas: 4 });
    expect((await api.call('GET', scale)).json['spec']).toEqual({ replicas: 2 });
  });
});

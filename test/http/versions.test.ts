// One kind in two versions: every verb at the address of either says and takes the version of the address.
import { expect, test } from 'vitest';
import { createTestApi } from '../support/api.ts';

const at = (version: string, name = ''): string => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers${name}`;
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

test('an autoscaler is written in one version and read in the other', async () => {
  const { call, stream } = await createTestApi();
  const body = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 60 } };
  expect((await call('POST', at('v2'), { body })).json).toMatchObject({ code: 400, message: 'the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)' });
  const created = (await call('POST', at('v1'), { body })).json;
  expect(created).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { minReplicas: 1, targetCPUUtilizationPercentage: 60 } });
  const target = { type: 'Utilization', averageUtilization: 60 };
  expect((await call('GET', at('v2', '/web'))).json).toMatchObject({ apiVersion: 'autoscaling/v2', spec: { metrics: [{ resource: { target } }] } });
  expect((await call('GET', at('v1'))).json).toMatchObject({ kind: 'HorizontalPodAutoscalerList', apiVersion: 'autoscaling/v1', items: [{ spec: { targetCPUUtilizationPercentage: 60 } }] });
  expect((await call('GET', at('v1'), { headers: { Accept: table } })).json['rows'][0].cells.slice(0, 3)).toEqual(['web', 'Deployment/web', 'cpu: <unknown>/60%']);

  const [line] = await stream(`${at('v1')}?watch=true`, (lines) => lines.length > 0);
  expect(JSON.parse(line!)).toMatchObject({ type: 'ADDED', object: { apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 60 } } });

  const patch = { body: { spec: { targetCPUUtilizationPercentage: 70 } }, type: 'application/merge-patch+json' };
  expect((await call('PATCH', at('v1', '/web'), patch)).json).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 70 } });
  const apply = { body: { ...body, spec: { ...body.spec, targetCPUUtilizationPercentage: 80 } }, type: 'application/apply-patch+yaml' };
  expect((await call('PATCH', `${at('v1', '/web')}?fieldManager=me&force=true`, apply)).json['spec'].targetCPUUtilizationPercentage).toBe(80);
  const { json: read } = await call('GET', at('v1', '/web'));
  expect((await call('PUT', at('v1', '/web'), { body: { ...read, spec: { ...read['spec'], maxReplicas: 9 } } })).json['spec']).toMatchObject({ maxReplicas: 9, targetCPUUtilizationPercentage: 80 });
  expect((await call('GET', at('v2', '/web'))).json['spec']).toMatchObject({ maxReplicas: 9, metrics: [{ resource: { target: { averageUtilization: 80 } } }] });
});

test('discovery prefers the stored version and lists both', async () => {
  const { call } = await createTestApi();
  const { json: group } = await call('GET', '/apis/autoscaling');
  expect(group['preferredVersion']).toEqual({ groupVersion: 'autoscaling/v2', version: 'v2' });
  expect(group['versions'].map(({ version }: { version: string }) => version)).toEqual(['v2', 'v1']);
  expect((await call('GET', '/apis/autoscaling/v1')).json['resources'].map(({ name }: { name: string }) => name)).toEqual(['horizontalpodautoscalers', 'horizontalpodautoscalers/status']);
  expect(Object.keys((await call('GET', '/openapi/v3')).json['paths'])).toContain('apis/autoscaling/v1');
});

const events = (name = ''): string => `/apis/events.k8s.io/v1/namespaces/default/events${name}`;

test('an event of a newer recorder is the event that everybody reads, under other names and in another group', async () => {
  const { call, stream, cluster } = await createTestApi();
  const body = {
    apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'web.1', namespace: 'default' }, eventTime: '2025-06-01T08:00:00.123456Z',
    reportingController: 'example.com/me', reportingInstance: 'me-1', action: 'Doing', reason: 'Done', note: 'all is done', type: 'Normal',
    regarding: { kind: 'Pod', name: 'web', namespace: 'default' },
  };
  expect((await call('POST', events(), { body })).json).toMatchObject({ ...body, deprecatedSource: {}, deprecatedFirstTimestamp: null });
  expect(cluster.port.get('events', 'default', 'web.1')).toMatchObject({ apiVersion: 'v1', involvedObject: body.regarding, message: 'all is done', reportingComponent: 'example.com/me', source: {} });
  expect((await call('GET', '/api/v1/namespaces/default/events/web.1')).json).toMatchObject({ apiVersion: 'v1', message: 'all is done' });
  const { json: list } = await call('GET', `${events()}?fieldSelector=regarding.name%3Dweb,reportingController%3Dexample.com/me`);
  expect([list.kind, list.apiVersion, list['items'].length, list['items'][0].note]).toEqual(['EventList', 'events.k8s.io/v1', 1, 'all is done']);
  expect((await call('GET', `${events()}?fieldSelector=regarding.name%3Dother`)).json['items']).toEqual([]);
  expect((await call('GET', events(), { headers: { Accept: table } })).json['rows'][0].cells.slice(1, 4)).toEqual(['Normal', 'Done', 'pod/web']);

  // As the recorder counts: a strategic patch of the series.
  const series = { count: 2, lastObservedTime: '2025-06-01T08:01:00.000000Z' };
  expect((await call('PATCH', events('/web.1'), { body: { series }, type: 'application/strategic-merge-patch+json' })).json).toMatchObject({ apiVersion: 'events.k8s.io/v1', series });
  const [line] = await stream(`${events()}?watch=true`, (lines) => lines.length > 0);
  expect(JSON.parse(line!)).toMatchObject({ type: 'ADDED', object: { apiVersion: 'events.k8s.io/v1', note: 'all is done', series } });
  expect((await call('DELETE', events('/web.1'))).status).toBe(200);

  const { metadata, ...rest } = body;
  const poor = { ...rest, metadata: { ...metadata, name: 'poor' }, action: undefined, reportingController: undefined };
  expect((await call('POST', events(), { body: poor })).json['details'].causes.map(({ field, message }: Record<string, string>) => `${field}: ${message}`).slice(0, 1)).toEqual(['reportingController: Required value']);
});

test('a new recorder says nothing of what counts were before, and changes the series only', async () => {
  const { call } = await createTestApi();
  const told = { metadata: { name: 'web.1' }, eventTime: '2025-06-01T08:00:00.123456Z', reportingController: 'example.com/me', reportingInstance: 'me-1', action: 'Doing', reason: 'Done', note: 'done', type: 'Normal', regarding: { kind: 'Pod', name: 'web', namespace: 'default' } };
  const causes = async (method: string, path: string, body: object): Promise<string[]> => {
    const { json } = await call(method, path, { body, ...(method === 'PATCH' ? { type: 'application/merge-patch+json' } : {}) });
    return (json['details']?.causes ?? []).map(({ field, message }: Record<string, string>) => `${field}: ${message}`);
  };
  expect(await causes('POST', events(), { ...told, metadata: { name: 'Web_1' }, type: 'Odd', deprecatedCount: 3, deprecatedSource: { host: 'h' }, deprecatedLastTimestamp: '2025-06-01T08:00:00Z', series: { count: 1, lastObservedTime: null } })).toEqual([
    expect.stringContaining('metadata.name: Invalid value: "Web_1": a lowercase RFC 1123 subdomain'),
    'series.count: Invalid value: "": should be at least 2',
    'series.lastObservedTime: Required value',
    'type: Invalid value: "": has invalid value: Odd',
    'lastTimestamp: Invalid value: "": needs to be unset',
    'count: Invalid value: "": needs to be unset',
    'source: Invalid value: "": needs to be unset',
  ]);
  expect(await causes('POST', events(), { ...told, eventTime: null, regarding: { namespace: 'default' } })).toEqual(['eventTime: Required value']);
  expect(await causes('POST', events(), told)).toEqual([]);
  expect(await causes('PATCH', events('/web.1'), { note: 'other', deprecatedCount: 2, regarding: { name: 'b' } })).toEqual([
    'involvedObject: Invalid value: core.ObjectReference{Kind:"Pod", Namespace:"default", Name:"b", UID:"", APIVersion:"", ResourceVersion:"", FieldPath:""}: field is immutable',
    'message: Invalid value: "other": field is immutable',
    'count: Invalid value: 2: field is immutable',
  ]);
  expect(await causes('PATCH', events('/web.1'), { series: { count: 2, lastObservedTime: '2025-06-01T08:01:00.000000Z' } })).toEqual([]);
  // The API of old asks for none of that.
  const old = { metadata: { name: 'Old_1' }, involvedObject: { namespace: 'default' }, count: 3 };
  expect((await call('POST', '/api/v1/namespaces/default/events', { body: old })).status).toBe(201);
  expect((await call('PATCH', '/api/v1/namespaces/default/events/web.1', { body: { message: 'other' }, type: 'application/merge-patch+json' })).status).toBe(200);
});

test('each version selects by its own names', async () => {
  const { call } = await createTestApi();
  for (const label of ['involvedObject.name', 'reportingComponent', 'source', 'note']) {
    expect((await call('GET', `${events()}?fieldSelector=${label}%3Dx`)).json['message']).toContain(`field label not supported: ${label}`);
  }
  expect((await call('GET', `${events()}?fieldSelector=regarding.name%21%3Dx,type%3DNormal,metadata.name%3D%3Dy`)).json['items']).toEqual([]);
  expect((await call('GET', '/api/v1/events?fieldSelector=regarding.name%3Dx')).json['message']).toContain('field label not supported: regarding.name');
});

test('a group of its own is in discovery, in its place, with its documents', async () => {
  const { call } = await createTestApi({ controlPlane: true, kubeSystem: true });
  const names = (await call('GET', '/apis')).json['groups'].map(({ name }: { name: string }) => name);
  expect(names.slice(0, 4)).toEqual(['apiregistration.k8s.io', 'apps', 'events.k8s.io', 'authentication.k8s.io']);
  expect((await call('GET', '/apis/events.k8s.io/v1')).json['resources']).toEqual([expect.objectContaining({ name: 'events', kind: 'Event', namespaced: true, shortNames: ['ev'] })]);
  expect((await call('GET', '/api/v1')).json['resources'].filter(({ name }: { name: string }) => name === 'events')).toHaveLength(1);
  expect(Object.keys((await call('GET', '/openapi/v3')).json['paths'])).toContain('apis/events.k8s.io/v1');
});

// Raw answers read as those of a real API server: fields in the order of Go's structs, Go's escapes, indented for people.
import { expect, test } from 'vitest';
import { inFieldOrder } from '../../src/http/field-order/field-order.ts';
import { loadSchema } from '../../src/model/schema.ts';
import { createTestApi } from '../support/api.ts';

const keys = (value: unknown): string => Object.keys(value as object).join(' ');

test('a pod, its list and a refusal', async () => {
  const { call, cluster } = await createTestApi();
  const container = { resources: { limits: { memory: '1Gi', cpu: '1' } }, image: 'nginx:1.27', env: [{ value: '<&>', name: 'A' }], name: 'main', command: ['sh', '-c', 'true'] };
  const body = { spec: { nodeName: 'nowhere', containers: [container], volumes: [{ emptyDir: {}, name: 'v' }] }, metadata: { labels: { b: '1', a: '2' }, namespace: 'default', name: 'web' }, kind: 'Pod', apiVersion: 'v1' };
  const created = await call('POST', '/api/v1/namespaces/default/pods', { body });
  const { json: pod } = created;
  expect(keys(pod)).toBe('kind apiVersion metadata spec status');
  expect(keys(pod.metadata)).toBe('name namespace uid resourceVersion generation creationTimestamp labels managedFields');
  expect(keys(pod.metadata['labels' as never])).toBe('a b');
  expect(keys(pod['spec'])).toBe('volumes containers restartPolicy terminationGracePeriodSeconds dnsPolicy serviceAccountName serviceAccount nodeName securityContext schedulerName tolerations priority enableServiceLinks preemptionPolicy');
  expect(keys(pod['spec'].containers[0])).toBe('name image command env resources volumeMounts terminationMessagePath terminationMessagePolicy imagePullPolicy');
  expect(keys(pod['spec'].containers[0].resources.limits)).toBe('cpu memory');
  expect(keys(pod['status'])).toBe('phase qosClass');
  expect(created.text).toContain('"value":"\\u003c\\u0026\\u003e"}');
  expect(created.text.endsWith('}\n')).toBe(true);

  // Lists say what their items are, so that items do not.
  const { json: list } = await call('GET', '/api/v1/namespaces/default/pods');
  expect([keys(list), keys(list['items'][0])]).toEqual(['kind apiVersion metadata items', 'metadata spec status']);
  expect(list['items'][0]).toEqual({ metadata: pod.metadata, spec: pod['spec'], status: pod['status'] });
  expect(cluster.port.get('pods', 'default', 'web')).toMatchObject({ kind: 'Pod', apiVersion: 'v1' });
  expect((await call('GET', '/api/v1/namespaces/default/pods/nope')).text).toBe(
    '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \\"nope\\" not found","reason":"NotFound","details":{"name":"nope","kind":"pods"},"code":404}\n',
  );
});

test.each<[what: string, path: string, agent: string, isPretty: boolean]>([
  ['a client', '/api/v1', 'kubectl/v1.33.0', false],
  ['a client that asks for it', '/api/v1?pretty=true', 'kubectl/v1.33.0', true],
  ['curl', '/api/v1/namespaces/default', 'curl/8.5.0', true],
  ['curl that does not want it', '/api/v1/namespaces/default?pretty=0', 'curl/8.5.0', false],
  ['a browser that is refused', '/api/v1/namespaces/nope', 'Mozilla/5.0 (X11)', true],
])('%s gets its JSON in lines or in one: %s', async (_, path, agent, isPretty) => {
  const { call } = await createTestApi();
  const { text } = await call('GET', path, { headers: { 'User-Agent': agent } });
  expect(/^\{\n {2}"kind": "\w+",\n/.test(text)).toBe(isPretty);
  expect(text.endsWith('\n')).toBe(!isPretty);
});

test('nothing is lost and nothing is invented, whatever an object holds', () => {
  const definition = loadSchema().definitionFor('', 'v1', 'Pod')!;
  const odd = JSON.parse('{"unknown":{"z":1,"a":2},"metadata":{"labels":{"__proto__":"x","a":"b"},"annotations":null},"spec":"no struct","apiVersion":"v1","status":{"conditions":[null,7,{"status":"True","type":"Ready"}]}}') as object;
  const ordered = inFieldOrder(odd, definition);
  expect(JSON.stringify(ordered)).toBe('{"apiVersion":"v1","metadata":{"labels":{"__proto__":"x","a":"b"},"annotations":null},"spec":"no struct","status":{"conditions":[null,7,{"type":"Ready","status":"True"}]},"unknown":{"z":1,"a":2}}');
  expect(JSON.stringify(inFieldOrder({ spec: { b: [{ d: 1, c: 2 }], a: null }, kind: 'Own' }, undefined))).toBe('{"kind":"Own","spec":{"a":null,"b":[{"c":2,"d":1}]}}');
});

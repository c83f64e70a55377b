// What no client may write, though the engine's own components may: counts of a status, a deletion, a binding to nothing.
import { beforeEach, expect, test } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';

let api: TestApi;
const apps = '/apis/apps/v1/namespaces/default';
const spec = { selector: { matchLabels: { app: 'web' } }, serviceName: 'web', template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.17' }] } } };
const headers = { 'content-type': 'application/merge-patch+json' };

async function refusalOf(path: string, patch: object): Promise<string> {
  return (await api.call('PATCH', path, { body: patch, headers })).json['message'] as string;
}

beforeEach(async () => {
  api = await createTestApi();
});

test.each<[string, object, string]>([
  ['deployments', { unavailableReplicas: -1 }, 'status.unavailableReplicas: Invalid value: -1: must be greater than or equal to 0'],
  [
    'deployments',
    { replicas: 1, readyReplicas: 2, availableReplicas: 3 },
    '[status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas, status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas, status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas]',
  ],
  ['replicasets', { replicas: 1, fullyLabeledReplicas: 2 }, 'status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas'],
  ['statefulsets', { replicas: 2, availableReplicas: 1 }, 'status.availableReplicas: Invalid value: 1: cannot be greater than status.readyReplicas'],
  ['daemonsets', { numberReady: -1, numberAvailable: -2 }, '[status.numberReady: Invalid value: -1: must be greater than or equal to 0, status.numberAvailable: Invalid value: -2: must be greater than or equal to 0]'],
])('counts of %s: %j', async (plural, status, errors) => {
  await api.call('POST', `${apps}/${plural}`, { body: { metadata: { name: 'web' }, spec: plural === 'statefulsets' ? spec : { ...spec, serviceName: undefined } } });
  expect((await refusalOf(`${apps}/${plural}/web/status`, { status })).split(' "web" is invalid: ')[1]).toBe(errors);
});

test('the count of collisions only rises', async () => {
  await api.call('POST', `${apps}/deployments`, { body: { metadata: { name: 'web' }, spec: { ...spec, serviceName: undefined } } });
  const path = `${apps}/deployments/web/status`;
  expect((await api.call('PATCH', path, { body: { status: { collisionCount: 2 } }, headers })).status).toBe(200);
  expect(await refusalOf(path, { status: { collisionCount: 1 } })).toBe('Deployment.apps "web" is invalid: status.collisionCount: Invalid value: 1: cannot be decremented');
});

test('a deletion', async () => {
  const configMaps = '/api/v1/namespaces/default/configmaps';
  await api.call('POST', configMaps, { body: { metadata: { name: 'one' } } });
  expect(await refusalOf(`${configMaps}/one`, { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z', deletionGracePeriodSeconds: 3 } })).toBe(
    'ConfigMap "one" is invalid: [metadata.deletionTimestamp: Invalid value: 2020-01-01 00:00:00 +0000 UTC: field is immutable, metadata.deletionGracePeriodSeconds: Invalid value: 3: field is immutable]',
  );
});

test.each<[object, string]>([
  [{}, 'target.name: Required value'],
  [{ kind: 'Pod', name: 'x' }, 'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"'],
  [{ kind: 'Pod' }, '[target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>", target.name: Required value]'],
])('a binding to %j', async (target, message) => {
  const pods = '/api/v1/namespaces/default/pods';
  await api.call('POST', pods, { body: { metadata: { name: 'one' }, spec: { schedulerName: 'none', containers: [{ name: 'one', image: 'nginx:1.17' }] } } });
  const answer = await api.call('POST', `${pods}/one/binding`, { body: { metadata: { name: 'one' }, target } });
  expect([answer.status, answer.json['message']]).toEqual([500, message]);
});

test.each<[string, string]>([
  ['fieldManager=a%01%F0%9F%9A%80%02b', '[fieldManager: Invalid value: "a\\x01🚀\\x02b": invalid character U+0001 (at position 1), fieldManager: Invalid value: "a\\x01🚀\\x02b": invalid character U+0002 (at position 6)]'],
  [`fieldManager=${'x'.repeat(129)}`, 'fieldManager: Too long: may not be more than 128 bytes'],
  ['fieldValidation=Some', 'fieldValidation: Unsupported value: "Some": supported values: "", "Ignore", "Strict", "Warn"'],
  ['dryRun=All&dryRun=Some', 'dryRun: Unsupported value: []string{"All", "Some"}: supported values: "All"'],
])('the options %s', async (query, errors) => {
  const answer = await api.call('POST', `/api/v1/namespaces/default/configmaps?${query}`, { body: { metadata: { name: 'one' } } });
  expect([answer.status, answer.json['message']]).toEqual([422, `CreateOptions.meta.k8s.io "" is invalid: ${errors}`]);
});

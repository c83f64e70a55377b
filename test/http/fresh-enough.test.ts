// Reads of a revision that is not there yet: the server waits three seconds for it, then says how far it is.
import { expect, test } from 'vitest';
import { createTestApi } from '../support/api.ts';
import { ManualWall } from '../support/manual-wall.ts';

test.each(['/api/v1/namespaces/default/configmaps', '/api/v1/namespaces/default/configmaps/kube-root-ca.crt'])('%s from the future is refused after a while', async (path) => {
  const wall = new ManualWall();
  const { call, cluster } = await createTestApi({ wall });
  let isAnswered = false;
  const asked = call('GET', `${path}?resourceVersion=99999999`).finally(() => (isAnswered = true));
  await expect.poll(() => wall.pending, { timeout: 20_000 }).toBeGreaterThan(0);
  const started = wall.now();
  await expect.poll(() => {
    if (!isAnswered) wall.advance(500);
    return isAnswered;
  }, { timeout: 20_000 }).toBe(true);
  expect(wall.now() - started).toBeGreaterThanOrEqual(3_000);
  const { status, json, headers } = await asked;
  expect([status, headers['retry-after']]).toEqual([504, '1']);
  expect(json).toEqual({
    kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure',
    message: `Timeout: Too large resource version: 99999999, current: ${cluster.port.revision}`,
    reason: 'Timeout',
    details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    code: 504,
  });
});

test('what comes within that time is waited for', async () => {
  const wall = new ManualWall();
  const { call, cluster } = await createTestApi({ wall });
  const asked = call('GET', `/api/v1/namespaces/default/configmaps?resourceVersion=${cluster.port.revision + 1}`);
  await expect.poll(() => wall.pending, { timeout: 20_000 }).toBeGreaterThan(0);
  cluster.admin.create('configmaps', { metadata: { name: 'late', namespace: 'default' } });
  wall.advance(100);
  const { status, json } = await asked;
  expect([status, json['items'].length]).toEqual([200, 2]);
});

// No apiserver and no etcd, as clients see it: every request is refused, and everything goes on afterwards.
import { expect, test } from 'vitest';
import { createTestApi } from '../support/api.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';

test.each<[string, number, RegExp]>([
  ['kube-apiserver', 503, /^The connection to the server 127\.0\.0\.1:6443 was refused/],
  ['etcd', 500, /^etcdserver: request timed out$/],
])('while %s is stopped nothing is read, written or authorised; a watch stays, and sees what comes later', async (component, code, message) => {
  const api = await createTestApi({ controlPlane: true, kubeSystem: true, workers: 0 });
  const { faults } = api.cluster.port;
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const watching = api.stream(`${configMaps}?watch=true`, (lines) => {
    if (lines.length > 0) begin();
    return lines.length > 1;
  });
  await begun;
  await faults!.inject({ kind: 'component-stopped', target: { type: 'component', name: component } }, 'test');
  api.cluster.advance(5_000);
  for (const [method, path] of [['GET', configMaps], ['GET', '/version'], ['GET', '/healthz'], ['POST', configMaps], ['DELETE', `${configMaps}/one`]] as const) {
    const answer = await api.call(method, path, method === 'POST' ? { body: { metadata: { name: 'one' } } } : {});
    expect([answer.status, answer.json['message']]).toEqual([code, expect.stringMatching(message)]);
  }
  const [fault] = faults!.list();
  await faults!.revert(fault!.id);
  api.cluster.advance(60_000);
  expect((await api.call('POST', configMaps, { body: { metadata: { name: 'one' } } })).status).toBe(201);
  expect(JSON.parse((await watching)[1]!)).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'one' } } });
  expect(api.bugs).toEqual([]);
});

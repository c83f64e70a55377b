// No apiserver and no etcd, as clients see it: nobody listens, or every request is refused; and everything goes on afterwards.
import { expect, test } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';

const create = (): Promise<TestApi> => createTestApi({ controlPlane: true, kubeSystem: true, workers: 0 });

async function stop({ cluster }: TestApi, name: string): Promise<void> {
  await cluster.port.faults!.inject({ kind: 'component-stopped', target: { type: 'component', name } }, 'test');
  cluster.advance(5_000);
}

async function revert({ cluster }: TestApi): Promise<void> {
  const { faults } = cluster.port;
  await faults!.revert(faults!.list()[0]!.id);
  cluster.advance(60_000);
}

/** A watch that has begun. `lines` resolves with the second one, or with those there were when it ended. */
async function watch(api: TestApi): Promise<{ lines: Promise<string[]> }> {
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const lines = api.stream(`${configMaps}?watch=true`, (all) => {
    if (all.length > 0) begin();
    return all.length > 1;
  });
  await begun;
  return { lines };
}

test('while kube-apiserver is stopped nobody listens and watches end; then it is there again, at the same port', async () => {
  const api = await create();
  const { lines } = await watch(api);
  await stop(api, 'kube-apiserver');
  expect(await lines).toHaveLength(1);
  for (const path of [configMaps, '/version', '/healthz']) await expect(api.call('GET', path)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await revert(api);
  expect((await api.call('POST', configMaps, { body: { metadata: { name: 'one' } } })).status).toBe(201);
  expect(api.bugs).toEqual([]);
});

test('while etcd is stopped nothing is read or written; a watch stays, and sees what comes later', async () => {
  const api = await create();
  const { lines } = await watch(api);
  await stop(api, 'etcd');
  for (const [method, path] of [['GET', configMaps], ['GET', `${configMaps}/one`], ['POST', configMaps], ['DELETE', `${configMaps}/one`]] as const) {
    const answer = await api.call(method, path, method === 'POST' ? { body: { metadata: { name: 'one' } } } : {});
    expect([answer.status, answer.json['message']]).toEqual([500, 'etcdserver: request timed out']);
  }
  await revert(api);
  expect((await api.call('POST', configMaps, { body: { metadata: { name: 'one' } } })).status).toBe(201);
  expect(JSON.parse((await lines)[1]!)).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'one' } } });
  expect(api.bugs).toEqual([]);
});

test('what needs no etcd is answered without one, and says that it is missing', async () => {
  const api = await create();
  await stop(api, 'etcd');
  for (const path of ['/version', '/api', '/apis/apps/v1', '/openapi/v3', '/openapi/v2', '/livez/ping']) expect([path, (await api.call('GET', path)).status]).toEqual([path, 200]);
  for (const check of ['healthz', 'livez', 'readyz']) {
    const { status, text } = await api.call('GET', `/${check}`);
    expect([status, text]).toEqual([500, `[+]ping ok\n[-]etcd failed: reason withheld\n${check} check failed\n`]);
  }
});

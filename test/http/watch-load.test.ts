// Watches under load over real sockets: nothing lost, nothing out of order, and who does not read is cut off.
import { request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createTestApi } from '../support/api.ts';
import type { TestApi } from '../support/api.ts';

interface OpenWatch {
  readonly sent: ClientRequest;
  readonly response: IncomingMessage;
}

function open(api: TestApi, path: string, headers: Record<string, string> = {}): Promise<OpenWatch> {
  return new Promise((resolve, reject) => {
    const sent = request(api.url + path, { ca: api.credentials.certificate, agent: false, headers: { Authorization: `Bearer ${api.credentials.token}`, ...headers } }, (response) => resolve({ sent, response }));
    sent.on('error', reject);
    sent.end();
  });
}

const isLine = /"resourceVersion":"(\d+)"/;

test('200 watches of 10,000 pods see every change of the pods once and in order', async () => {
  const api = await createTestApi({ workers: 0 });
  const { admin, store } = api.cluster;
  const pods = 10_000;
  const changes = 500;
  for (let index = 0; index < pods; index++) admin.create('pods', { metadata: { name: `pod-${index}`, namespace: 'default', labels: { half: String(index % 2) } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } });
  const since = store.revision;
  const expected: { revision: number; half: number }[] = [];
  let done = false;

  const watches = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const half = index % 4 === 0 ? index % 8 === 0 ? 0 : 1 : undefined;
      const selector = half === undefined ? '' : `&labelSelector=half%3D${half}`;
      const watch = await open(api, `/api/v1/pods?watch=true&resourceVersion=${since}${selector}`, { Accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' });
      const revisions: number[] = [];
      let rest = '';
      let wake = (): void => {};
      watch.response.setEncoding('latin1').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop()!;
        for (const line of lines) revisions.push(Number(isLine.exec(line)![1]));
        if (done) wake();
      });
      const all = (): number[] => expected.filter((change) => half === undefined || change.half === half).map(({ revision }) => revision);
      const complete = (): Promise<void> =>
        new Promise((resolve) => {
          const last = all().at(-1);
          wake = () => (revisions.at(-1) === last ? resolve() : undefined);
          wake();
        });
      return { ...watch, revisions, all, complete };
    }),
  );

  // In bursts of ten, with turns for the sockets between them.
  for (let change = 0; change < changes; change++) {
    const index = (change * 7919) % pods;
    const changed = admin.patch('pods', 'default', `pod-${index}`, 'merge', { metadata: { annotations: { turn: String(change) } } });
    expected.push({ revision: Number(changed.metadata.resourceVersion), half: index % 2 });
    if (change % 10 === 9) await new Promise((turn) => void setImmediate(turn));
  }
  done = true;
  await Promise.all(watches.map(({ complete }) => complete()));
  for (const { revisions, all, sent } of watches) {
    expect(revisions).toEqual(all());
    sent.destroy();
  }
}, 60_000);

test('a watch that nobody reads is cut off with 410 and holds no more than it may', async () => {
  const api = await createTestApi();
  const { admin } = api.cluster;
  admin.create('configmaps', { metadata: { name: 'big', namespace: 'default' }, data: { text: 'x'.repeat(20_000) } });
  const { response } = await open(api, '/api/v1/configmaps?watch=true&fieldSelector=metadata.name%3Dbig');
  response.pause();
  const changes = 9_000;
  for (let change = 0; change < changes; change++) {
    admin.patch('configmaps', 'default', 'big', 'merge', { data: { turn: String(change) } });
    if (change % 100 === 0) await new Promise((turn) => void setImmediate(turn));
  }
  let bytes = 0;
  let tail = '';
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    tail = (tail + String(chunk)).slice(-1000);
  }
  expect(JSON.parse(tail.trimEnd().split('\n').at(-1)!)).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  // All of it would have been 180 MB; what was sent is what sockets hold.
  expect(bytes).toBeLessThan(40_000_000);
});

test('a watch begins with what there is, marks its end, and marks time', async () => {
  const api = await createTestApi();
  const lines = await api.stream('/api/v1/namespaces/default/configmaps?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1', () => false);
  const events = lines.map((line) => JSON.parse(line) as { type: string; object: { metadata: { annotations?: object } } });
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK', 'BOOKMARK']);
  expect(events[1]!.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
});

test('what leaves a selector is deleted as it was last seen', async () => {
  const api = await createTestApi();
  const path = '/api/v1/namespaces/default/configmaps';
  await api.call('POST', path, { body: { metadata: { name: 'one', labels: { a: 'x' } }, data: { n: '1' } } });
  const watching = api.stream(`${path}?watch=true&labelSelector=a`, (lines) => lines.length === 2);
  await api.call('PATCH', `${path}/one`, { body: { metadata: { labels: { a: null } }, data: { n: '2' } }, type: 'application/merge-patch+json' });
  const [, left] = (await watching).map((line) => JSON.parse(line) as { type: string; object: { data: object } });
  expect(left).toMatchObject({ type: 'DELETED', object: { data: { n: '1' } } });
});

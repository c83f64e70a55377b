// Hostile requests: 100,000 over a socket in memory, thousands over TLS, and those that are bad in their time or size.
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { createRequestHandler } from '../../src/http/handler.ts';
import { systemWallClock } from '../../src/sim/driver.ts';
import { createTestApi } from '../support/api.ts';
import type { TestApi } from '../support/api.ts';
import { createHostileRequests } from '../support/hostile-requests.ts';
import type { HostileRequest } from '../support/hostile-requests.ts';
import { createMemoryServer } from '../support/raw-http.ts';
import type { RawAnswer } from '../support/raw-http.ts';

const BATCH = 250;

/** What is wrong with an answer, or undefined. */
/** What Kubernetes itself answers with 500 and no reason: some strategic patches, Bindings to nothing, lists of a revision that is no number. */
const unreasoned = /^(?:\[?target\.(?:kind|name): |resourceVersion: Invalid value: |unknown patch type: .* in map: |map: .* does not contain declared merge key: |The order in patch list:)/s;

function complaint({ about, text, mustFail }: HostileRequest, answer: RawAnswer | undefined): string | undefined {
  const request = `${about}: ${text.slice(0, 400)}`;
  if (!answer) return `no answer to ${request}`;
  const { status, body } = answer;
  if (status < 400) return mustFail ? `${status} ${body.slice(0, 200)} to ${request}` : undefined;
  // A group that is not there is no part of the API: Kubernetes has no Status for it either.
  if (status === 404 && body === '404 page not found\n') return undefined;
  const read = JSON.parse(body) as { kind?: string; status?: string; code?: number; message?: string };
  if (status >= 500 && !unreasoned.test(read.message ?? '')) return `${status} ${body} to ${request}`;
  return read.kind === 'Status' && read.status === 'Failure' && read.code === status && read.message ? undefined : `${status} ${body} to ${request}`;
}

test('100,000 hostile requests get a Status each and change nothing', async () => {
  const api = await createTestApi();
  const { store } = api.cluster;
  const bugs: string[] = [];
  const token = 'token';
  const server = createMemoryServer(createRequestHandler({ port: api.cluster.port, wall: systemWallClock, token, onBug: (what, error) => void bugs.push(`${what}: ${(error as Error).stack}`) }));
  const next = createHostileRequests(1, token);
  const before = store.revision;
  for (let sent = 0; sent < 100_000; sent += BATCH) {
    const requests = Array.from({ length: BATCH }, next);
    const answers = await server.send(requests.map(({ text }) => text));
    const complaints = requests.map((request, index) => complaint(request, answers[index])).filter((each) => each !== undefined);
    expect([bugs[0], complaints[0]]).toEqual([undefined, undefined]);
  }
  server.close();
  expect(store.revision).toBe(before);
}, 120_000);

/** Sends bytes over TLS and answers everything that comes back until the server hangs up. */
function raw(api: TestApi, chunks: readonly (string | Buffer)[], { end = false } = {}): Promise<string> {
  const { port } = new URL(api.url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port: Number(port), host: '127.0.0.1', ca: api.credentials.certificate, servername: 'localhost' }, () => {
      for (const chunk of chunks) socket.write(chunk);
      if (end) socket.end();
    });
    socket.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

const head = (api: TestApi, method: string, path: string, more = ''): string => `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${api.credentials.token}\r\nConnection: close\r\n${more}\r\n`;
const maps = '/api/v1/namespaces/default/configmaps';

test('2,000 of them over TLS, several connections at a time', async () => {
  const api = await createTestApi();
  const next = createHostileRequests(2, api.credentials.token);
  const before = api.cluster.store.revision;
  for (let round = 0; round < 10; round++) {
    const batches = Array.from({ length: 4 }, () => Array.from({ length: 50 }, next));
    const texts = await Promise.all(batches.map((batch) => raw(api, [Buffer.from(batch.map(({ text }) => text).join(''), 'latin1'), head(api, 'GET', '/version')])));
    for (const [index, text] of texts.entries()) expect([text.match(/^HTTP\/1\.1 \d{3}/gm)?.length, batches[index]!.length]).toEqual([51, 50]);
  }
  expect([api.bugs[0], api.cluster.store.revision]).toEqual([undefined, before]);
});

test.each<[string, number, (api: TestApi) => (string | Buffer)[]]>([
  ['a body of more than 3 MB', 413, (api) => [head(api, 'POST', maps, 'Content-Type: application/json\r\nContent-Length: 4000000\r\n'), Buffer.alloc(4_000_000, 0x20)]],
  ['100,000 levels of JSON', 400, (api) => [head(api, 'POST', maps, 'Content-Type: application/json\r\nContent-Length: 200000\r\n'), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]],
  ['100,000 levels of YAML', 400, (api) => [head(api, 'POST', maps, 'Content-Type: application/yaml\r\nContent-Length: 200000\r\n'), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]],
  ['a bomb of YAML aliases', 413, (api) => {
    const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(',')}]`).join('\n')}\n`;
    return [head(api, 'POST', maps, `Content-Type: application/yaml\r\nContent-Length: ${bomb.length}\r\n`), bomb];
  }],
  ['no HTTP', 400, () => ['\x16\x03\x01 this is not a request\r\n\r\n']],
  ['a head of 100 kB', 431, (api) => [head(api, 'GET', maps, `X-Long: ${'x'.repeat(100_000)}\r\n`)]],
  ['two lengths', 400, (api) => [head(api, 'POST', maps, 'Content-Length: 5\r\nContent-Length: 6\r\n'), 'abcdef']],
  ['a length and chunks', 400, (api) => [head(api, 'POST', maps, 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'), '0\r\n\r\n']],
  ['another protocol than HTTP', 400, (api) => [head(api, 'GET', maps, 'Upgrade: h2c\r\n').replace('Connection: close', 'Connection: Upgrade')]],
])('%s is refused with %d and a Status', async (_, code, chunks) => {
  const api = await createTestApi();
  const before = api.cluster.store.revision;
  const text = await raw(api, chunks(api));
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${code} `));
  expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toMatchObject({ kind: 'Status', status: 'Failure', code });
  expect([api.bugs[0], api.cluster.store.revision]).toEqual([undefined, before]);
  expect((await api.call('GET', maps)).status).toBe(200);
});

test('who sends half a request and goes leaves nothing behind', async () => {
  const api = await createTestApi();
  const before = api.cluster.store.revision;
  const body = JSON.stringify({ metadata: { name: 'half' } });
  for (let length = 1; length < body.length; length += 3) await raw(api, [head(api, 'POST', maps, `Content-Length: ${body.length}\r\n`), body.slice(0, length)], { end: true });
  expect([api.bugs[0], api.cluster.store.revision]).toEqual([undefined, before]);
});

test('who sends too slowly is answered and cut off', async () => {
  const api = await createTestApi({ limits: { requestTimeout: 300, headersTimeout: 300, connectionsCheckingInterval: 50 } });
  const [noHead, noBody] = await Promise.all([raw(api, ['GET /version HTTP/1.1\r\n']), raw(api, [head(api, 'POST', maps, 'Content-Length: 100\r\n'), '{'])]);
  expect(noHead).toMatch(/^HTTP\/1\.1 408 .*"kind":"Status"/s);
  expect(noBody).toMatch(/^HTTP\/1\.1 408 .*"kind":"Status"/s);
});

// Ports of a pod over SPDY: two streams to a connection, HTTP for who asks for it, and reasons for what cannot be.
import { beforeEach, expect, test } from 'vitest';
import { forwardPorts } from '../../src/http/port-forward.ts';
import { dataFrame, SpdyClient } from '../support/spdy-client.ts';

let client: SpdyClient;
const asked: string[] = [];

beforeEach(() => {
  client = new SpdyClient();
  asked.length = 0;
  forwardPorts(client.far, Buffer.alloc(0), {
    connect: (port) => (port === 80 ? 'http' : port === 6379 ? 'other' : 'refused'),
    request(port, path) {
      asked.push(`${port} ${path}`);
      return { status: 200, body: 'ok\n' };
    },
  });
});

/** Both streams of a connection, as kubectl opens them: it has nothing to say on that for errors. */
async function connect(request: string, port: number, first: number): Promise<void> {
  client.write(await client.opening(first, { streamtype: 'error', port: String(port), requestid: request }, 1));
  client.write(await client.opening(first + 2, { streamtype: 'data', port: String(port), requestid: request }));
}

const page = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nok\n';

test('connections are served side by side, each until its client ends it', async () => {
  await connect('0', 80, 1);
  await connect('1', 80, 5);
  client.write(dataFrame(7, 0, 'GET /b HTTP/1.1\r\n\r\n'));
  client.write(dataFrame(3, 0, 'GET /a HTTP/1.1\r\n\r\n'));
  await expect.poll(() => client.said(3)).toBe(page);
  expect([client.said(7), asked]).toEqual([page, ['80 /b', '80 /a']]);
  client.write(dataFrame(3, 1, ''));
  await expect.poll(() => client.said(3)).toBe(`${page} (end)`);
  // Nothing went wrong: the stream for errors ends empty.
  expect([client.said(1), client.said(7)]).toEqual([' (end)', page]);
  client.write(dataFrame(7, 0, 'GET /c HTTP/1.1\r\nConnection: close\r\n\r\n'));
  await expect.poll(() => client.said(7)).toContain('Connection: close\r\n\r\nok\n (end)');
});

test.each([
  [81, /^failed to execute portforward .*127\.0\.0\.1:81: connect: connection refused.* \(end\)$/],
  [6379, /^the server at port 6379 is simulated and speaks HTTP only.* \(end\)$/],
])('port %i is refused with a reason, and the others go on', async (port, reason) => {
  await connect('0', port, 1);
  await expect.poll(() => client.said(1)).toMatch(reason);
  expect(client.said(3)).toBe(' (end)');
  await connect('1', 80, 5);
  client.write(dataFrame(7, 0, 'GET / HTTP/1.1\r\n\r\n'));
  await expect.poll(() => client.said(7)).toBe(page);
});

test('streams that belong to nothing are bounded', async () => {
  let isClosed = false;
  client.near.on('close', () => (isClosed = true));
  for (let index = 0; index < 600 && !isClosed; index++) client.write(await client.opening(1, { streamtype: 'error', port: '80', requestid: String(index) }));
  await expect.poll(() => client.near.destroyed || client.far.destroyed).toBe(true);
});

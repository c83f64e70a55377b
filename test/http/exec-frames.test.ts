// pods/exec under hostile frames: whatever comes over the socket ends that socket at most.
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Random } from '../../src/sim/random.ts';
import type { TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';

const path = '/api/v1/namespaces/default/pods/box/exec?container=main&command=cat&stdin=true&stdout=true&stderr=true';

async function withBox(): Promise<TestApi> {
  const api = await createTestApi({ runs: true });
  api.cluster.admin.create('pods', { metadata: { name: 'box', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'busybox:1.36', command: ['sleep', '3600'] }] } });
  api.cluster.advance(20_000);
  return api;
}

function open(api: TestApi, protocol: string): Promise<WebSocket> {
  const socket = new WebSocket(api.url.replace('https', 'wss') + path, [protocol], { ca: api.credentials.certificate, headers: { Authorization: `Bearer ${api.credentials.token}` } });
  return new Promise((resolve, reject) => void socket.on('open', () => resolve(socket)).on('error', reject));
}

const closed = (socket: WebSocket): Promise<void> => new Promise((resolve) => void (socket.readyState === WebSocket.CLOSED ? resolve() : socket.on('close', () => resolve())));

/** Bytes of a client's frame, masked with zeros; `length` may lie. */
function frame(first: number, payload: Buffer, length = payload.length): Buffer {
  const head = length < 126 ? Buffer.from([first, 0x80 | length]) : Buffer.from([first, 0xff, 0, 0, 0, 0, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

test('thousands of odd messages, and frames that are none, harm nobody else', async () => {
  const api = await withBox();
  const random = new Random(7);
  const bytes = (most: number): Buffer => Buffer.from(Array.from({ length: random.below(most + 1) }, () => random.below(256)));
  for (let turn = 0; turn < 40; turn++) {
    const socket = await open(api, turn % 2 === 0 ? 'v5.channel.k8s.io' : 'v4.channel.k8s.io');
    socket.on('error', () => undefined);
    for (let message = 0; message < 50; message++) {
      // Channels that are not there, resizes that are no JSON, closes of what is closed, and bytes that are no UTF-8.
      socket.send(Buffer.concat([Buffer.from([random.below(6) === 0 ? random.below(256) : 0]), bytes(40)]), { binary: random.below(4) > 0 });
    }
    const { _socket: wire } = socket as unknown as { _socket: { write(data: Buffer): void } };
    const broken = [frame(0x83, bytes(10)), frame(0xf2, bytes(10)), frame(0x82, bytes(10), 0x7fff_ffff), frame(0x88, Buffer.from([3])), frame(0x80, bytes(5)), frame(0x89, Buffer.alloc(120)), bytes(200)];
    wire.write(broken[turn % broken.length]!);
    socket.send(Buffer.concat([Buffer.from([0]), Buffer.from('after\n')]), () => undefined);
    if (turn % 3 === 0) socket.terminate();
    else socket.close();
    await closed(socket);
  }
  const socket = await open(api, 'v5.channel.k8s.io');
  const said: Buffer[] = [];
  const ended = closed(socket);
  socket.on('message', (data) => void said.push(data as Buffer));
  socket.send(Buffer.concat([Buffer.from([0]), Buffer.from('still here\n')]));
  socket.send(Buffer.from([255, 0]));
  await ended;
  expect(said.filter((message) => message[0] === 1).map((message) => message.subarray(1).toString()).join('')).toBe('still here\n');
  expect(api.bugs).toEqual([]);
  expect(api.cluster.bugs).toEqual([]);
}, 30_000);

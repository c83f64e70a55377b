// Much input for a command: the client waits while nobody reads, nothing is lost, and who is gone meanwhile is noticed.
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ClusterPort } from '../../src/model/client.ts';
import { UNREAD_INPUT } from '../../src/model/client.ts';
import type { TestApi } from '../support/api.ts';
import { createTestApi } from '../support/api.ts';
import { ManualWall } from '../support/manual-wall.ts';

/** 32 KiB, as kubectl sends them. */
const PIECE = Buffer.from(`${'x'.repeat(32 * 1024 - 1)}\n`);
const PIECES = 300;
/** The machine may be busy. */
const patience = { timeout: 20_000 };

interface Box extends TestApi {
  readonly wall: ManualWall;
  /** How much of the input nobody has read, for each open stream. */
  unread(): readonly number[];
}

/** A pod that sleeps, in a cluster whose time stands still. */
async function withBox(): Promise<Box> {
  const wall = new ManualWall();
  const api = await createTestApi({ wall });
  const streams = new Set<{ readonly unread: number }>();
  const port = api.cluster.port as { stream: NonNullable<ClusterPort['stream']> };
  const open = port.stream;
  port.stream = async (request, output) => {
    const stream = await open(request, output);
    streams.add(stream);
    return Object.create(stream, { close: { value: () => void (streams.delete(stream), stream.close()) } }) as typeof stream;
  };
  api.cluster.admin.create('pods', { metadata: { name: 'box', namespace: 'default' }, spec: { containers: [{ name: 'main', image: 'busybox:1.36', command: ['sleep', '36000'] }] } });
  api.cluster.advance(20_000);
  return { ...api, wall, unread: () => [...streams].map(({ unread }) => unread) };
}

interface Client {
  readonly socket: WebSocket;
  said(): string;
}

async function exec({ url, credentials }: TestApi, script: string): Promise<Client> {
  const path = `/api/v1/namespaces/default/pods/box/exec?command=sh&command=-c&command=${encodeURIComponent(script)}&stdin=true&stdout=true`;
  const socket = new WebSocket(url.replace('https', 'wss') + path, ['v5.channel.k8s.io'], { ca: credentials.certificate, headers: { Authorization: `Bearer ${credentials.token}` } });
  let said = '';
  socket.on('message', (data: Buffer) => void (data[0] === 1 && (said += data.subarray(1).toString())));
  await new Promise((resolve, reject) => void socket.on('open', resolve).on('error', reject));
  socket.on('error', () => undefined);
  return { socket, said: () => said };
}

function sendAll({ socket }: Client): void {
  for (let piece = 0; piece < PIECES; piece++) socket.send(Buffer.concat([Buffer.from([0]), PIECE]));
}

test('who sends more than is read waits, and all of it arrives', async () => {
  const api = await withBox();
  const client = await exec(api, 'sleep 5; wc -lc');
  sendAll(client);
  client.socket.send(Buffer.from([255, 0]));
  await expect.poll(() => api.unread()[0], patience).toBeGreaterThan(UNREAD_INPUT);
  expect(api.unread()[0]).toBeLessThan(2 * UNREAD_INPUT);
  // What is left lies in the sockets: it can only come when the command has begun to read.
  await expect.poll(() => {
    api.cluster.advance(1_000);
    return client.said();
  }, patience).toBe(`${String(PIECES).padStart(7)} ${String(PIECES * PIECE.length).padStart(7)}\n`);
  await expect.poll(() => api.unread(), patience).toEqual([]);
  expect(api.wall.pending).toBe(0);
});

test('a client that is gone while nothing is read is noticed, and its command ended', async () => {
  const api = await withBox();
  const client = await exec(api, 'sleep 600; wc -l');
  sendAll(client);
  await expect.poll(() => api.unread()[0], patience).toBeGreaterThan(UNREAD_INPUT);
  client.socket.terminate();
  await expect.poll(() => {
    api.wall.advance(5_000);
    return api.unread();
  }, patience).toEqual([]);
  expect(api.wall.pending).toBe(0);
  expect([...api.bugs, ...api.cluster.bugs]).toEqual([]);
});

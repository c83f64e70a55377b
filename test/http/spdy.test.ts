// SPDY/3.1 as kubectl 1.29 and older speak it, byte by byte: streams, data, pings, and what ends a connection.
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { constants, createDeflate, createInflate } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { headerDictionary, withLength } from '../../src/http/spdy/header-dictionary.ts';
import { SpdyConnection } from '../../src/http/spdy/spdy-connection.ts';

const told: string[] = [];
let client: Duplex;
let connection: SpdyConnection;
let received: Buffer;
const deflate = { stream: createDeflate({ dictionary: headerDictionary }) };

beforeEach(() => {
  told.length = 0;
  received = Buffer.alloc(0);
  deflate.stream = createDeflate({ dictionary: headerDictionary });
  const [near, far] = duplexPair();
  client = near;
  client.on('data', (bytes: Buffer) => (received = Buffer.concat([received, bytes])));
  client.on('error', () => {});
  connection = new SpdyConnection(far, Buffer.alloc(0), {
    opened: (id, headers) => void told.push(`opened ${id} ${[...headers].map((pair) => pair.join('=')).join(' ')}`),
    data: (id, bytes) => void told.push(`data ${id} ${bytes.toString()}`),
    ended: (id) => void told.push(`ended ${id}`),
    closed: () => void told.push('closed'),
  });
});

function control(type: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.from([0x80, 3, 0, type, flags, 0, 0, 0]);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

function data(id: number, flags: number, text: string): Buffer {
  const head = Buffer.from([0, 0, 0, id, flags, 0, 0, text.length]);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** A SYN_STREAM; the headers of one connection are compressed one after another. */
function open(id: number, headers: Readonly<Record<string, string>>, flags = 0): Promise<Buffer> {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(Object.keys(headers).length);
  const block = Buffer.concat([count, ...Object.entries(headers).flatMap(([name, value]) => [withLength(name), withLength(value)])]);
  const parts: Buffer[] = [];
  const { stream } = deflate;
  const collect = (part: Buffer): void => void parts.push(part);
  stream.on('data', collect);
  return new Promise((resolve) => {
    stream.write(block);
    stream.flush(constants.Z_SYNC_FLUSH, () => {
      stream.off('data', collect);
      resolve(control(1, flags, Buffer.concat([Buffer.from([0, 0, 0, id, 0, 0, 0, 0, 0, 0]), ...parts])));
    });
  });
}

const until = async (line: string): Promise<void> => {
  await expect.poll(() => told).toContain(line);
};

test('the dictionary is that of the protocol', () => {
  let [low, high] = [1, 0];
  for (const byte of headerDictionary) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  expect([headerDictionary.length, (high * 65_536 + low).toString(16)]).toEqual([1423, 'e3c6a7c2']);
});

test('streams are opened with headers, answered, and carry data until they end', async () => {
  const frames = Buffer.concat([await open(1, { Streamtype: 'error' }), await open(3, { streamtype: 'stdin', other: 'x' }), data(3, 0, 'hello'), data(3, 1, '')]);
  // In pieces, as a network may bring them.
  for (const byte of frames) client.write(Buffer.from([byte]));
  await until('ended 3');
  expect(told).toEqual(['opened 1 streamtype=error', 'opened 3 streamtype=stdin other=x', 'data 3 hello', 'ended 3']);
  await expect.poll(() => received.length).toBeGreaterThan(24);
  // SYN_REPLY for stream 1, whose block is compressed with the dictionary and holds no header.
  expect([...received.subarray(0, 4), ...received.subarray(8, 12)]).toEqual([0x80, 3, 0, 2, 0, 0, 0, 1]);
  const inflate = createInflate({ dictionary: headerDictionary, finishFlush: constants.Z_SYNC_FLUSH });
  const block = new Promise((resolve) => inflate.once('data', resolve));
  inflate.end(received.subarray(12, 8 + received.readUIntBE(5, 3)));
  expect(await block).toEqual(Buffer.alloc(4));
});

test('output goes out in frames, and a stream is ended with a flag', async () => {
  connection.write(5, Buffer.from('out'));
  connection.end(5);
  await expect.poll(() => received).toEqual(Buffer.concat([data(5, 0, 'out'), data(5, 1, '')]));
});

test('a ping comes back, a reset ends its stream', async () => {
  client.write(control(6, 0, Buffer.from([0, 0, 0, 9])));
  client.write(control(3, 0, Buffer.from([0, 0, 0, 7, 0, 0, 0, 5])));
  await until('ended 7');
  expect(received).toEqual(control(6, 0, Buffer.from([0, 0, 0, 9])));
});

test.each<[string, () => Promise<Buffer>]>([
  ['a frame beyond all reason', async () => Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff])],
  ['headers that are no zlib', async () => control(1, 0, Buffer.alloc(40, 7))],
  ['too many streams', async () => Buffer.concat(await Promise.all(Array.from({ length: 17 }, (_, index) => index).map(() => control(1, 0, Buffer.alloc(10)))))],
  ['a stream without an id', async () => control(1, 0, Buffer.alloc(2))],
])('%s ends the connection', async (_, frames) => {
  client.write(await frames());
  await until('closed');
});

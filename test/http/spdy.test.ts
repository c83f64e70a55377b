// SPDY/3.1 as kubectl 1.29 and older speak it, byte by byte: streams, data, pings, and what ends a connection.
import { constants, createInflate } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { headerDictionary } from '../../src/http/spdy/header-dictionary.ts';
import { SpdyConnection } from '../../src/http/spdy/spdy-connection.ts';
import { controlFrame as control, dataFrame as data, SpdyClient } from '../support/spdy-client.ts';

const told: string[] = [];
let client: SpdyClient;
let connection: SpdyConnection;
const open: SpdyClient['opening'] = (...args) => client.opening(...args);

beforeEach(() => {
  told.length = 0;
  client = new SpdyClient();
  connection = new SpdyConnection(client.far, Buffer.alloc(0), {
    opened: (id, headers) => void told.push(`opened ${id} ${[...headers].map((pair) => pair.join('=')).join(' ')}`),
    data: (id, bytes) => void told.push(`data ${id} ${bytes.toString()}`),
    ended: (id) => void told.push(`ended ${id}`),
    closed: () => void told.push('closed'),
  });
});

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
  await expect.poll(() => client.received.length).toBeGreaterThan(24);
  // SYN_REPLY for stream 1, whose block is compressed with the dictionary and holds no header.
  expect([...client.received.subarray(0, 4), ...client.received.subarray(8, 12)]).toEqual([0x80, 3, 0, 2, 0, 0, 0, 1]);
  const inflate = createInflate({ dictionary: headerDictionary, finishFlush: constants.Z_SYNC_FLUSH });
  const block = new Promise((resolve) => inflate.once('data', resolve));
  inflate.end(client.received.subarray(12, 8 + client.received.readUIntBE(5, 3)));
  expect(await block).toEqual(Buffer.alloc(4));
});

test('output goes out in frames, and a stream is ended with a flag', async () => {
  connection.write(5, Buffer.from('out'));
  connection.end(5);
  await expect.poll(() => client.received).toEqual(Buffer.concat([data(5, 0, 'out'), data(5, 1, '')]));
});

test('a ping comes back, a reset ends its stream', async () => {
  client.write(control(6, 0, Buffer.from([0, 0, 0, 9])));
  client.write(control(3, 0, Buffer.from([0, 0, 0, 7, 0, 0, 0, 5])));
  await until('ended 7');
  expect(client.received).toEqual(control(6, 0, Buffer.from([0, 0, 0, 9])));
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

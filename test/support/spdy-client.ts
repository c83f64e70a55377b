// The client's side of a SPDY/3.1 connection: frames out, and what came back by stream.
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { constants, createDeflate } from 'node:zlib';
import { headerDictionary, withLength } from '../../src/http/spdy/header-dictionary.ts';

const FIN = 1;

export function controlFrame(type: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.from([0x80, 3, 0, type, flags, 0, 0, 0]);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

export function dataFrame(id: number, flags: number, text: string): Buffer {
  const head = Buffer.from([0, 0, 0, id, flags, 0, 0, 0]);
  head.writeUIntBE(Buffer.byteLength(text), 5, 3);
  return Buffer.concat([head, Buffer.from(text)]);
}

export class SpdyClient {
  /** What a server is given. */
  readonly far: Duplex;
  readonly near: Duplex;
  /** All bytes that came. */
  received: Buffer = Buffer.alloc(0);
  readonly #deflate = createDeflate({ dictionary: headerDictionary });

  constructor() {
    [this.near, this.far] = duplexPair();
    this.near.on('data', (bytes: Buffer) => (this.received = Buffer.concat([this.received, bytes])));
    this.near.on('error', () => {});
  }

  write(frames: Buffer): void {
    this.near.write(frames);
  }

  /** A SYN_STREAM; the headers of one connection are compressed one after another. */
  opening(id: number, headers: Readonly<Record<string, string>>, flags = 0): Promise<Buffer> {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(Object.keys(headers).length);
    const block = Buffer.concat([count, ...Object.entries(headers).flatMap(([name, value]) => [withLength(name), withLength(value)])]);
    const parts: Buffer[] = [];
    const collect = (part: Buffer): void => void parts.push(part);
    this.#deflate.on('data', collect);
    return new Promise((resolve) => {
      this.#deflate.write(block);
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.#deflate.off('data', collect);
        resolve(controlFrame(1, flags, Buffer.concat([Buffer.from([0, 0, 0, id, 0, 0, 0, 0, 0, 0]), ...parts])));
      });
    });
  }

  /** The text that came on a stream, with ` (end)` behind it when the stream has ended. */
  said(id: number): string {
    let text = '';
    for (let at = 0; at + 8 <= this.received.length; ) {
      const length = this.received.readUIntBE(at + 5, 3);
      if (this.received.readUInt32BE(at) === id) text += this.received.subarray(at + 8, at + 8 + length).toString() + (this.received[at + 4]! & FIN ? ' (end)' : '');
      at += 8 + length;
    }
    return text;
  }
}

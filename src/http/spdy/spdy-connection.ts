// The part of SPDY/3.1 that kubectl 1.29 and older speak: streams that the client opens, each with headers that say what it is for.
//
// Kubernetes' clients keep no windows, so none are kept here. Headers are compressed with one context for a connection and direction,
// which is why frames are taken strictly one after another.
import type { Duplex } from 'node:stream';
import { constants, createDeflate, createInflate } from 'node:zlib';
import { headerDictionary } from './header-dictionary.ts';

const VERSION = 3;
const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const FIN = 0x01;
const HEADER_BYTES = 8;
/** Longer frames than clients have a use for end the connection. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;
const MAX_HEADER_BYTES = 64 * 1024;
/** Of exec and attach, which need five; a forwarded port takes two for each connection. */
const MAX_STREAMS = 16;
/** How much goes into one frame. */
const CHUNK_BYTES = 64 * 1024;

/** Pings of clients are odd, those of servers even. */
const OUR_PING = Buffer.from([0, 0, 0, 2]);

export interface SpdyListener {
  /** A stream was opened. */
  opened(id: number, headers: ReadonlyMap<string, string>): void;
  data(id: number, bytes: Buffer): void;
  /** The client says nothing more on it. */
  ended(id: number): void;
  /** The connection is gone, or has been given up. */
  closed(): void;
}

interface Frame {
  readonly isControl: boolean;
  /** Of control frames. */
  readonly type: number;
  /** Of data frames. */
  readonly stream: number;
  readonly flags: number;
  readonly body: Buffer;
}

/** Takes over a socket after the upgrade; `head` is what came behind the request. */
export class SpdyConnection {
  readonly #socket: Duplex;
  readonly #listener: SpdyListener;
  readonly #mostStreams: number;
  readonly #inflate = createInflate({ dictionary: headerDictionary, finishFlush: constants.Z_SYNC_FLUSH });
  readonly #deflate = createDeflate({ dictionary: headerDictionary });
  #unread: Buffer;
  #streams = 0;
  /** The frames before this one are taken when it resolves. */
  #turn: Promise<void> = Promise.resolve();

  constructor(socket: Duplex, head: Buffer, listener: SpdyListener, mostStreams = MAX_STREAMS) {
    this.#mostStreams = mostStreams;
    this.#socket = socket;
    this.#listener = listener;
    this.#unread = head;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.once('close', () => {
      this.#inflate.close();
      this.#deflate.close();
      listener.closed();
    });
    for (const stream of [this.#inflate, this.#deflate]) stream.on('error', () => socket.destroy());
    this.#read(Buffer.alloc(0));
  }

  /** Bytes that have not left yet. */
  get unsent(): number {
    return this.#socket.writableLength;
  }

  write(stream: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) this.#send(dataFrame(stream, 0, bytes.subarray(at, at + CHUNK_BYTES)));
  }

  /** Says that nothing more comes on a stream. */
  end(stream: number): void {
    this.#send(dataFrame(stream, FIN, Buffer.alloc(0)));
  }

  /** Sends something that only has to arrive; its answer says nothing. */
  ping(): void {
    this.#send(controlFrame(PING, OUR_PING));
  }

  /** Sends what is left, then closes. */
  close(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #send(frame: Buffer): void {
    if (this.#socket.writable) this.#socket.write(frame);
  }

  #read(bytes: Buffer): void {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length >= HEADER_BYTES) {
      const length = this.#unread.readUIntBE(5, 3);
      if (length > MAX_FRAME_BYTES) return this.destroy();
      if (this.#unread.length < HEADER_BYTES + length) return;
      const frame = parseFrame(this.#unread.subarray(0, HEADER_BYTES + length));
      this.#unread = this.#unread.subarray(HEADER_BYTES + length);
      this.#turn = this.#turn.then(() => this.#take(frame)).catch(() => this.destroy());
    }
  }

  async #take({ isControl, type, stream, flags, body }: Frame): Promise<void> {
    if (!isControl) {
      if (body.length > 0) this.#listener.data(stream, body);
      if (flags & FIN) this.#listener.ended(stream);
    } else if (type === SYN_STREAM) await this.#open(body, flags);
    else if (type === RST_STREAM) this.#listener.ended(body.readUInt32BE(0) & 0x7fff_ffff);
    else if (type === PING && body[3]! % 2 === 1) this.#send(controlFrame(PING, body));
  }

  async #open(body: Buffer, flags: number): Promise<void> {
    if (++this.#streams > this.#mostStreams) return this.destroy();
    const id = body.readUInt32BE(0) & 0x7fff_ffff;
    const headers = parseHeaders(await this.#inflated(body.subarray(10)));
    const reply = Buffer.alloc(4);
    reply.writeUInt32BE(id);
    // No headers, which are a count of none.
    this.#send(controlFrame(SYN_REPLY, Buffer.concat([reply, await this.#deflated(Buffer.alloc(4))])));
    this.#listener.opened(id, headers);
    if (flags & FIN) this.#listener.ended(id);
  }

  #inflated(block: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [];
    let length = 0;
    const collect = (part: Buffer): void => {
      length += part.length;
      if (length > MAX_HEADER_BYTES) this.destroy();
      else parts.push(part);
    };
    this.#inflate.on('data', collect);
    return new Promise((resolve) => {
      this.#inflate.write(block);
      this.#inflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.#inflate.off('data', collect);
        resolve(Buffer.concat(parts));
      });
    });
  }

  #deflated(block: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [];
    const collect = (part: Buffer): void => void parts.push(part);
    this.#deflate.on('data', collect);
    return new Promise((resolve) => {
      this.#deflate.write(block);
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.#deflate.off('data', collect);
        resolve(Buffer.concat(parts));
      });
    });
  }
}

function parseFrame(bytes: Buffer): Frame {
  const first = bytes.readUInt32BE(0);
  return { isControl: first >= 0x8000_0000, type: first & 0xffff, stream: first & 0x7fff_ffff, flags: bytes[4]!, body: bytes.subarray(HEADER_BYTES) };
}

function dataFrame(stream: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt32BE(stream);
  head[4] = flags;
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

function controlFrame(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(0x8000 | VERSION);
  head.writeUInt16BE(type, 2);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

/** Names and values, each with its length; throws RangeError for a block that is cut off. */
function parseHeaders(block: Buffer): Map<string, string> {
  let at = 4;
  const text = (): string => {
    const length = block.readUInt32BE(at);
    const start = at + 4;
    at = start + length;
    if (at > block.length) throw new RangeError('the headers are cut off');
    return block.toString('utf8', start, at);
  };
  const headers = new Map<string, string>();
  for (let left = block.readUInt32BE(0); left > 0; left--) headers.set(text().toLowerCase(), text());
  return headers;
}

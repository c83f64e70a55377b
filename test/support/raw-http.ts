// HTTP without a client library: bytes into a request handler over a socket in memory, and the answers as they come.
import { createServer } from 'node:http';
import { Duplex } from 'node:stream';
import type { RequestHandler } from '../../src/http/handler.ts';
import { attachHandler, serverOptions } from '../../src/http/server.ts';

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** One side of a socket in memory; what is written comes out of the other side. */
class MemorySocket extends Duplex {
  other: MemorySocket | undefined;
  #wake: (() => void) | undefined;

  override _read(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    if (this.other!.push(chunk)) done();
    else this.other!.#wake = done;
  }

  override _final(done: () => void): void {
    this.other!.push(null);
    done();
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }
}

/** A server in memory that answers with a handler. */
export function createMemoryServer(handler: RequestHandler): { send(requests: readonly string[]): Promise<RawAnswer[]>; close(): void } {
  const server = createServer(serverOptions);
  attachHandler(server, handler);
  return {
    /** Sends requests one behind the other on one connection; resolves with an answer for each, or with fewer when the server hangs up. */
    send(requests) {
      const [near, far] = [new MemorySocket(), new MemorySocket()];
      near.other = far;
      far.other = near;
      server.emit('connection', far);
      return new Promise((resolve, reject) => {
        const answers: RawAnswer[] = [];
        let bytes: Buffer = Buffer.alloc(0);
        near.on('data', (chunk: Buffer) => {
          bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
          for (let answer = readAnswer(bytes); answer; answer = readAnswer(bytes)) {
            answers.push(answer.value);
            bytes = bytes.subarray(answer.length);
          }
          if (answers.length < requests.length) return;
          resolve(answers);
          near.destroy();
        });
        near.on('end', () => resolve(answers));
        near.on('error', reject);
        near.write(requests.join(''), 'latin1');
      });
    },
    close: () => void server.close(),
  };
}

function readAnswer(bytes: Buffer): { value: RawAnswer; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.subarray(0, end).toString('latin1');
  const start = end + 4;
  const contentType = /^content-type: (.*)$/im.exec(head)?.[1] ?? '';
  const status = Number(head.slice(9, 12));
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  if (length !== undefined) {
    const stop = start + Number(length);
    return bytes.length < stop ? undefined : { value: { status, contentType, body: bytes.subarray(start, stop).toString() }, length: stop };
  }
  if (!/^transfer-encoding: chunked$/im.test(head)) return { value: { status, contentType, body: '' }, length: start };
  let body = '';
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    const stop = line + 2 + size + 2;
    if (bytes.length < stop) return undefined;
    if (size === 0) return { value: { status, contentType, body }, length: stop };
    body += bytes.subarray(line + 2, stop - 2).toString();
    at = stop;
  }
}

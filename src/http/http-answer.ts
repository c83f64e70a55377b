// HTTP/1.1 as a simulated server speaks it to somebody who has nothing but a connection: requests out of bytes, answers into bytes.
import { STATUS_CODES } from 'node:http';

const MAX_HEAD_BYTES = 64 * 1024;
const END_OF_HEAD = '\r\n\r\n';

export interface HttpServerOfPort {
  request(path: string): { readonly status: number; readonly body: string };
}

/** One connection; requests may follow each other on it. */
export class HttpConversation {
  readonly #server: HttpServerOfPort;
  #unread: Buffer = Buffer.alloc(0);
  /** Of the body of the present request, which nobody looks at; it is answered when all of it is there. */
  #skip = 0;
  #answer: (() => Buffer) | undefined;
  #isOver = false;

  constructor(server: HttpServerOfPort) {
    this.#server = server;
  }

  /** No more is answered: the connection is to be closed. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes what came and gives what is to be sent for it. */
  take(bytes: Buffer): Buffer {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    const answers: Buffer[] = [];
    while (!this.#isOver) {
      const skipped = Math.min(this.#skip, this.#unread.length);
      this.#skip -= skipped;
      this.#unread = this.#unread.subarray(skipped);
      if (this.#skip > 0) break;
      if (this.#answer) answers.push(this.#answer());
      this.#answer = undefined;
      if (this.#isOver) break;
      const end = this.#unread.indexOf(END_OF_HEAD);
      if (end < 0) {
        if (this.#unread.length > MAX_HEAD_BYTES) answers.push(this.#refuse(431));
        break;
      }
      const head = this.#unread.subarray(0, end).toString('latin1');
      this.#unread = this.#unread.subarray(end + END_OF_HEAD.length);
      answers.push(this.#begin(head));
    }
    return Buffer.concat(answers);
  }

  /** Reads the head of a request; what it gives is sent at once. */
  #begin(head: string): Buffer {
    const [line = '', ...fields] = head.split('\r\n');
    const [, method, target, minor] = /^([A-Z]+) (\S+) HTTP\/1\.([01])$/.exec(line) ?? [];
    if (method === undefined || target === undefined) return this.#refuse(400);
    const headers = new Map(fields.map((field) => [field.slice(0, field.indexOf(':')).trim().toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]));
    const length = Number(headers.get('content-length') ?? 0);
    if (!Number.isSafeInteger(length) || length < 0) return this.#refuse(400);
    this.#skip = length;
    // The end of a body in pieces is not looked for, so nothing can follow it.
    const keeps = !headers.has('transfer-encoding') && (headers.get('connection') ?? (minor === '1' ? 'keep-alive' : 'close')).toLowerCase() !== 'close';
    const path = target.startsWith('/') ? target : target.replace(/^\w+:\/\/[^/]*/, '') || '/';
    this.#answer = () => {
      this.#isOver = !keeps;
      const { status, body } = this.#server.request(path);
      return response(status, body, keeps, method === 'HEAD');
    };
    return Buffer.from(headers.get('expect')?.toLowerCase() === '100-continue' ? `HTTP/1.1 100 Continue${END_OF_HEAD}` : '');
  }

  #refuse(status: number): Buffer {
    this.#isOver = true;
    return response(status, '', false, false);
  }
}

function response(status: number, body: string, keeps: boolean, isHead: boolean): Buffer {
  const bytes = Buffer.from(body);
  const type = /^\s*</.test(body) ? 'text/html' : 'text/plain';
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`, `Content-Type: ${type}`, `Content-Length: ${bytes.length}`, `Connection: ${keeps ? 'keep-alive' : 'close'}`];
  return Buffer.concat([Buffer.from(head.join('\r\n') + END_OF_HEAD), isHead ? Buffer.alloc(0) : bytes]);
}

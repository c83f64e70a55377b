// exec and attach over SPDY/3.1 in the protocol v4.channel.k8s.io: a stream each for errors, input, output and the size of the terminal.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClusterPort, ContainerStream, StreamOutput, StreamRequest } from '../../model/client.ts';
import { ApiError } from '../../model/errors.ts';
import type { WallClock } from '../../sim/driver.ts';
import { InputFlow } from '../input-flow.ts';
import { SpdyConnection } from './spdy-connection.ts';

const PROTOCOL = 'v4.channel.k8s.io';
/** A reader that leaves this much unread is cut off. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

export interface SpdySession {
  readonly request: StreamRequest;
  readonly port: ClusterPort;
  readonly wall: WallClock;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** The streams that the client opens: error, stdin, stdout, stderr, resize. */
  readonly channels: ReadonlySet<string>;
  /** What the stream for errors ends with. */
  statusOf(how: Parameters<StreamOutput['ended']>[0]): object;
}

/** Opens the stream and then the socket, so that a refusal is an HTTP answer; throws ApiError. */
export async function openSpdy({ headersDistinct }: IncomingMessage, session: SpdySession): Promise<void> {
  const offered = (headersDistinct['x-stream-protocol-version'] ?? []).flatMap((each) => each.split(',')).map((each) => each.trim());
  if (!offered.includes(PROTOCOL)) throw new ApiError('Forbidden', `unable to upgrade: unable to negotiate protocol: client supports ${JSON.stringify(offered)}, server accepts ["${PROTOCOL}"]`);
  const { port, request, socket, head } = session;
  const streams = new SpdyStreams(session);
  const stream = await port.stream!(request, streams);
  if (socket.destroyed) return stream.close();
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${PROTOCOL}\r\n\r\n`);
  streams.connect(socket, head, stream);
}

type Said = readonly [channel: string, bytes: Buffer];

/** Keeps what a container says until the client has opened the stream for it. */
class SpdyStreams implements StreamOutput {
  readonly #session: SpdySession;
  readonly #ids = new Map<string, number>();
  readonly #decoder = new TextDecoder();
  #waiting: Said[] = [];
  #connection: SpdyConnection | undefined;
  #flow: InputFlow | undefined;
  #isOver = false;

  constructor(session: SpdySession) {
    this.#session = session;
  }

  out(text: string): void {
    this.#say('stdout', text);
  }

  error(text: string): void {
    this.#say(this.#session.request.tty ? 'stdout' : 'stderr', text);
  }

  wasRead(): void {
    this.#flow?.wasRead();
  }

  ended(how: Parameters<StreamOutput['ended']>[0]): void {
    this.#flow?.wasRead();
    this.#say('error', JSON.stringify(this.#session.statusOf(how)));
    this.#isOver = true;
    this.#finish();
  }

  connect(socket: Duplex, head: Buffer, stream: ContainerStream): void {
    const flow = new InputFlow(this.#session.wall, { pause: () => socket.pause(), resume: () => socket.resume(), probe: () => this.#connection?.ping() });
    this.#flow = flow;
    this.#connection = new SpdyConnection(socket, head, {
      opened: (id, headers) => {
        this.#ids.set(headers.get('streamtype') ?? '', id);
        this.#finish();
      },
      data: (id, bytes) => {
        if (id !== this.#ids.get('stdin')) return;
        stream.write(this.#decoder.decode(bytes, { stream: true }));
        flow.wrote(stream.unread);
      },
      ended: (id) => {
        if (id === this.#ids.get('stdin')) stream.end();
      },
      closed: () => {
        flow.close();
        stream.close();
      },
    });
  }

  #say(channel: string, text: string): void {
    if (this.#isOver || text === '' || !this.#session.channels.has(channel)) return;
    this.#waiting.push([channel, Buffer.from(text)]);
    this.#finish();
  }

  /**
   * Sends what was said, once the client has opened all of its streams: it reads none of them before, and output that it does not
   * read keeps it from hearing that its next stream is open. When all is said the streams end.
   */
  #finish(): void {
    const connection = this.#connection;
    if (!connection || [...this.#session.channels].some((channel) => !this.#ids.has(channel))) return;
    if (connection.unsent > MAX_UNREAD_BYTES) return connection.destroy();
    for (const [channel, bytes] of this.#waiting) connection.write(this.#ids.get(channel)!, bytes);
    this.#waiting = [];
    if (!this.#isOver) return;
    for (const channel of ['stdout', 'stderr', 'error']) {
      const id = this.#ids.get(channel);
      if (id !== undefined) connection.end(id);
    }
    connection.close();
  }
}

// pods/exec and pods/attach over WebSockets, in the protocols v5.channel.k8s.io and v4.channel.k8s.io, and over SPDY for older clients.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { ClusterPort, ContainerStream, StreamOutput, StreamRequest } from '../model/client.ts';
import { badRequest } from '../model/errors.ts';
import type { WallClock } from '../sim/driver.ts';
import type { Exchange } from './exchange.ts';
import { InputFlow } from './input-flow.ts';
import type { ResourceRoute } from './route.ts';
import { FORWARD_PROTOCOL, forwardPorts, TUNNEL_PROTOCOL } from './port-forward.ts';
import { openSpdy } from './spdy/spdy-streams.ts';

/** The best one first; a message is a byte that names its channel, and what goes over that. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
/** And, at an address of its own, what tunnels. */
const accepted = [...protocols, TUNNEL_PROTOCOL];
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
/** Only in v5: the channel named by the next byte has ended. */
const CLOSE = 255;
/** A reader that leaves this much unread is cut off. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

export class PodStreams {
  readonly #wall: WallClock;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024, perMessageDeflate: false, handleProtocols: (offered) => accepted.find((each) => offered.has(each)) ?? false });

  constructor(wall: WallClock) {
    this.#wall = wall;
  }

  /** Opens the stream and then the socket, so that a refusal is an HTTP answer; throws ApiError. */
  async open(exchange: Exchange, port: ClusterPort, route: ResourceRoute, socket: Duplex, head: Buffer): Promise<void> {
    if (route.subresource === 'portforward') return this.#forward(exchange, port, route, socket, head);
    const request = readRequest(exchange, route);
    if (!port.stream) throw badRequest(`pods/${route.subresource} is not served by this cluster`);
    if (isSpdy(exchange.request)) {
      const channels = channelNames(request, exchange.query);
      return openSpdy(exchange.request, { request, port, wall: this.#wall, socket, head, channels, statusOf: (how) => statusOf(how, request.command) });
    }
    const offered = (exchange.request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
    if (!offered.some((each) => protocols.includes(each))) throw badRequest(`none of the subprotocols ${offered.join(', ')} is known, only ${protocols.join(', ')}`);
    const channels = new Channels(request, exchange.query);
    const stream = await port.stream(request, channels);
    if (socket.destroyed) return stream.close();
    this.#server.handleUpgrade(exchange.request, socket, head, (ws) => channels.connect(ws, stream, this.#wall));
  }

  async #forward({ request }: Exchange, port: ClusterPort, { namespace, name }: ResourceRoute, socket: Duplex, head: Buffer): Promise<void> {
    if (!port.forward) throw badRequest('pods/portforward is not served by this cluster');
    const offered = [...wordsOf(request, 'sec-websocket-protocol'), ...wordsOf(request, 'x-stream-protocol-version')];
    const wanted = isSpdy(request) ? FORWARD_PROTOCOL : TUNNEL_PROTOCOL;
    if (!offered.includes(wanted)) throw badRequest(`unable to negotiate protocol: client supports ${JSON.stringify(offered)}, server accepts [${JSON.stringify(wanted)}]`);
    const pod = await port.forward({ namespace: namespace!, name: name! });
    if (socket.destroyed) return;
    if (!isSpdy(request)) return this.#server.handleUpgrade(request, socket, head, (ws) => forwardPorts(createWebSocketStream(ws), Buffer.alloc(0), pod));
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${FORWARD_PROTOCOL}\r\n\r\n`);
    forwardPorts(socket, head, pod);
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }
}

/** Carries what a container says to the socket, which may come later, and back. */
class Channels implements StreamOutput {
  readonly #request: StreamRequest;
  readonly #carries: ReadonlySet<number>;
  #waiting: Buffer[] = [];
  #socket: WebSocket | undefined;
  #flow: InputFlow | undefined;
  #isOver = false;

  constructor(request: StreamRequest, query: URLSearchParams) {
    this.#request = request;
    const wants = (name: string): boolean => query.get(name) === 'true' || query.get(name) === '1';
    this.#carries = new Set([...(wants('stdout') ? [STDOUT] : []), ...(wants('stderr') ? [STDERR] : []), ERROR]);
  }

  out(text: string): void {
    this.#send(STDOUT, text);
  }

  error(text: string): void {
    this.#send(this.#request.tty ? STDOUT : STDERR, text);
  }

  wasRead(): void {
    this.#flow?.wasRead();
  }

  ended(how: Parameters<StreamOutput['ended']>[0]): void {
    this.#flow?.wasRead();
    this.#send(ERROR, JSON.stringify(statusOf(how, this.#request.command)));
    this.#isOver = true;
    this.#socket?.close(1000);
  }

  connect(socket: WebSocket, stream: ContainerStream, wall: WallClock): void {
    this.#socket = socket;
    for (const message of this.#waiting) socket.send(message);
    this.#waiting = [];
    if (this.#isOver) return socket.close(1000);
    const decoder = new TextDecoder();
    const flow = new InputFlow(wall, { pause: () => socket.pause(), resume: () => socket.resume(), probe: () => socket.ping() });
    this.#flow = flow;
    socket.on('message', (data) => {
      const bytes = data as Buffer;
      if (this.#isOver || bytes.length === 0) return;
      if (bytes[0] === STDIN && this.#request.stdin) {
        stream.write(decoder.decode(bytes.subarray(1), { stream: true }));
        flow.wrote(stream.unread);
      } else if (bytes[0] === CLOSE && bytes[1] === STDIN && socket.protocol === protocols[0]) stream.end();
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      flow.close();
      stream.close();
    });
  }

  #send(channel: number, text: string): void {
    if (this.#isOver || text === '' || !this.#carries.has(channel)) return;
    const message = Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
    if (!this.#socket) this.#waiting.push(message);
    else if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES) this.#socket.terminate();
    else this.#socket.send(message);
  }
}

function readRequest({ query }: Exchange, { namespace, name, subresource }: ResourceRoute): StreamRequest {
  const container = query.get('container');
  const isTrue = (key: string): boolean => query.get(key) === 'true' || query.get(key) === '1';
  return {
    verb: subresource === 'attach' ? 'attach' : 'exec',
    namespace: namespace!,
    name: name!,
    ...(container ? { container } : {}),
    command: query.getAll('command'),
    stdin: isTrue('stdin'),
    tty: isTrue('tty'),
  };
}

function isSpdy({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'spdy/3.1';
}

/** The streams that a client of SPDY opens for a request. */
function channelNames({ stdin, tty }: StreamRequest, query: URLSearchParams): ReadonlySet<string> {
  const wants = (name: string): boolean => query.get(name) === 'true' || query.get(name) === '1';
  return new Set(['error', ...(stdin ? ['stdin'] : []), ...(wants('stdout') ? ['stdout'] : []), ...(wants('stderr') && !tty ? ['stderr'] : []), ...(tty ? ['resize'] : [])]);
}

/** The words of a header that may stand several times, with several words each. */
function wordsOf({ headersDistinct }: IncomingMessage, name: string): string[] {
  return (headersDistinct[name] ?? []).flatMap((each) => each.split(',')).map((each) => each.trim());
}

/** What the error channel ends with. */
function statusOf(how: Parameters<StreamOutput['ended']>[0], command: readonly string[]): object {
  if ('problem' in how) return { metadata: {}, status: 'Failure', message: how.problem, reason: 'InternalError', code: 500 };
  if (how.code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command [${command.join(' ')}], exit code ${how.code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(how.code) }] },
  };
}

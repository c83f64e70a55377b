// pods/portforward: connections to the servers of a pod, over SPDY/3.1, which newer clients speak inside of a WebSocket.
//
// A client opens two streams for each connection that it has accepted, for errors and for data, and says which belong together.
import type { Duplex } from 'node:stream';
import type { ForwardedPod } from '../model/client.ts';
import { HttpConversation } from './http-answer.ts';
import { SpdyConnection } from './spdy/spdy-connection.ts';

/** As the kubelet calls it. */
export const FORWARD_PROTOCOL = 'portforward.k8s.io';
/** The same inside of a WebSocket. */
export const TUNNEL_PROTOCOL = `SPDY/3.1+${FORWARD_PROTOCOL}`;
/** At the same time; more of them are no people with browsers. */
const MAX_CONNECTIONS = 512;

interface Connection {
  readonly port: number;
  error?: number;
  data?: number;
  conversation?: HttpConversation;
  isOver?: boolean;
}

/** Serves what a client wants forwarded until its socket ends; `head` is what came behind the request. */
export function forwardPorts(socket: Duplex, head: Buffer, pod: ForwardedPod): void {
  const forwarding = new Forwarding(pod);
  forwarding.serve(socket, head);
}

class Forwarding {
  readonly #pod: ForwardedPod;
  #spdy!: SpdyConnection;
  readonly #byRequest = new Map<string, Connection>();
  readonly #byData = new Map<number, Connection>();

  constructor(pod: ForwardedPod) {
    this.#pod = pod;
  }

  serve(socket: Duplex, head: Buffer): void {
    this.#spdy = new SpdyConnection(
      socket,
      head,
      {
        opened: (id, headers) => this.#opened(id, headers),
        data: (id, bytes) => this.#take(id, bytes),
        ended: (id) => this.#finish(this.#byData.get(id)),
        closed: () => this.#byData.clear(),
      },
      Number.POSITIVE_INFINITY,
    );
  }

  #opened(id: number, headers: ReadonlyMap<string, string>): void {
    const request = headers.get('requestid') ?? '';
    const connection = this.#byRequest.get(request) ?? { port: Number(headers.get('port')) };
    this.#byRequest.set(request, connection);
    if (this.#byRequest.size > MAX_CONNECTIONS) return this.#spdy.destroy();
    if (headers.get('streamtype') === 'error') connection.error = id;
    else if (headers.get('streamtype') === 'data') connection.data = id;
    if (connection.error === undefined || connection.data === undefined) return;
    this.#byRequest.delete(request);
    this.#byData.set(connection.data, connection);
    if (this.#byData.size > MAX_CONNECTIONS) return this.#spdy.destroy();
    this.#connect(connection);
  }

  #connect(connection: Connection): void {
    const { port } = connection;
    const met = this.#pod.connect(port);
    if (met === 'http') connection.conversation = new HttpConversation({ request: (path) => this.#pod.request(port, path) });
    else this.#finish(connection, met === 'refused' ? refusalOf(port) : `the server at port ${port} is simulated and speaks HTTP only to those who use it as such`);
  }

  #take(id: number, bytes: Buffer): void {
    const connection = this.#byData.get(id);
    if (!connection?.conversation || connection.isOver) return;
    this.#spdy.write(id, connection.conversation.take(bytes));
    if (connection.conversation.isOver) this.#finish(connection);
  }

  /** Ends both streams, with the reason on that for errors when there is one. */
  #finish(connection: Connection | undefined, problem = ''): void {
    if (!connection || connection.isOver) return;
    connection.isOver = true;
    this.#spdy.write(connection.error!, Buffer.from(problem));
    this.#spdy.end(connection.error!);
    this.#spdy.end(connection.data!);
    this.#byData.delete(connection.data!);
  }
}

/** As the container runtime says it, without the names that only a real machine has. */
function refusalOf(port: number): string {
  return `failed to execute portforward in network namespace: failed to connect to localhost:${port} inside namespace, IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused`;
}

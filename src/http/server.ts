// The HTTPS server: on loopback only, behind a token, closed to browsers; what is no HTTP at all is answered here too.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ApiError } from '../model/errors.ts';
import { systemWallClock } from '../sim/driver.ts';
import type { WallClock } from '../sim/driver.ts';
import type { Credentials } from './credentials.ts';
import type { RequestHandler } from './handler.ts';

export interface HttpServerOptions {
  readonly handler: RequestHandler;
  readonly credentials: Credentials;
  readonly wall?: WallClock | undefined;
  /** Default 0: a free one. */
  readonly tcpPort?: number | undefined;
  /** Other limits than the usual ones, in ms. */
  readonly limits?: Partial<typeof serverOptions>;
}

export interface HttpServer {
  /** For the `server` field of a kubeconfig. */
  readonly url: string;
  /** Whether anybody is there: turned off, every connection ends and new ones are refused, as by a machine on which nothing listens. */
  setListening(isListening: boolean): void;
  /** Ends every connection, watches and streams included. */
  close(): Promise<void>;
}

/** Limits of every server of the API; slow senders are cut off by them. */
export const serverOptions = {
  /** For the whole request, body included, in ms. */
  requestTimeout: 30_000,
  headersTimeout: 15_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 64 * 1024,
};
/** Who has a certificate may show it; whose it is, and whether it counts, is looked at with the first request. */
const clientCertificates = { requestCert: true, rejectUnauthorized: false };
const MAX_CONNECTIONS = 4_000;
const LINGER_MS = 2_000;
/** Between two tries to get the port back, in ms; somebody may have it for a moment. */
const RELISTEN_MS = 500;

/** Resolves when the server listens; rejects with Node's error when the port cannot be had. */
export function startHttpServer({ handler, credentials, wall = systemWallClock, tcpPort = 0, limits = {} }: HttpServerOptions): Promise<HttpServer> {
  const server = createServer({ ...serverOptions, ...limits, cert: credentials.certificate, key: credentials.key, ...clientCertificates, ALPNProtocols: ['http/1.1'] });
  attachHandler(server, handler);
  const sockets = new Set<Duplex>();
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(tcpPort, '127.0.0.1', () => {
      server.off('error', reject);
      const { port } = server.address() as AddressInfo;
      const setListening = listeningSwitch(server, port, sockets, wall);
      resolve({
        url: `https://127.0.0.1:${port}`,
        setListening,
        close: () =>
          new Promise((closed) => {
            setListening(false);
            server.close(() => closed());
            server.closeAllConnections();
            handler.close();
          }),
      });
    });
  });
}

/** Takes a server that listens; what the function that it answers does, `HttpServer.setListening` says. */
function listeningSwitch(server: Server, port: number, sockets: ReadonlySet<Duplex>, wall: WallClock): (isListening: boolean) => void {
  let isWanted = true;
  const listen = (): void => {
    if (isWanted && !server.listening) server.listen(port, '127.0.0.1');
  };
  server.on('error', () => wall.setTimeout(listen, RELISTEN_MS));
  return (isListening) => {
    if (isListening === isWanted) return;
    isWanted = isListening;
    if (isWanted) return listen();
    server.close();
    // Those that speak another protocol by now are no more the server's own.
    for (const socket of sockets) socket.destroy();
  };
}

/** Lets a handler answer everything that reaches a server of Node. */
export function attachHandler(server: Server, handler: RequestHandler): void {
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => handler.request(request, response));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => handler.upgrade(request, socket, head));
  // Nobody is asked to send a body that would be refused anyway.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    response.writeContinue();
    handler.request(request, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => refuseBytes(error, socket));
}

const refused = new WeakSet<Duplex>();

/** The answer to bytes that are no request, to a head that is too large, and to a sender that is too slow. */
function refuseBytes({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  // What comes behind the answer is no request either.
  if (refused.has(socket)) return;
  refused.add(socket);
  if (!socket.writable || code === 'ECONNRESET') return void socket.destroy();
  const [line, refusal] =
    code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', new ApiError('BadRequest', 'the head of the request is too large')]
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', new ApiError('BadRequest', 'the request did not arrive in time')]
        : ['400 Bad Request', new ApiError('BadRequest', 'the request is no HTTP/1.1')];
  const body = JSON.stringify({ ...refusal.toStatus(), code: Number(line.slice(0, 3)) });
  // What still comes is thrown away for a while: a connection that ends with bytes unread takes the answer with it.
  socket.resume();
  socket.once('end', () => socket.destroy());
  (socket as Socket).setTimeout(LINGER_MS, () => socket.destroy());
  socket.end(`HTTP/1.1 ${line}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

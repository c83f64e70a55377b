// From a request to its answer: who may ask, and which part of the API serves the path.
import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ClusterPort } from '../model/client.ts';
import { ApiError, badRequest } from '../model/errors.ts';
import type { WallClock } from '../sim/driver.ts';
import { hasToken } from './credentials.ts';
import { serveDiscovery } from './discovery.ts';
import type { Exchange } from './exchange.ts';
import { sendError, sendJson, sendText } from './exchange.ts';
import { OpenApiDocuments } from './openapi.ts';
import { PodStreams } from './pod-stream.ts';
import { serveResource } from './resources.ts';
import { parseResourceRoute } from './route.ts';

export interface HandlerOptions {
  readonly port: ClusterPort;
  readonly wall: WallClock;
  /** What an Authorization header has to carry. */
  readonly token: string;
  /** Told of errors that should never have happened; the client gets a 500 all the same. */
  onBug?(what: string, error: unknown): void;
}

export interface RequestHandler {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends what runs on upgraded connections. */
  close(): void;
}

const streamed: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);
const versionInfo = {
  major: '1',
  minor: '33',
  gitVersion: 'v1.33.0+kubarium',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2025-05-15T08:19:08Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};

export function createRequestHandler({ port, wall, token, onBug }: HandlerOptions): RequestHandler {
  const streams = new PodStreams();
  const openApi = new OpenApiDocuments(port.registry);
  return {
    request(request, response) {
      const exchange = createExchange(request, response);
      const refusal = refusalOf(request, token) ?? port.outage?.();
      if (refusal) return sendError(exchange, refusal);
      serve(exchange, port, wall, openApi).catch((error: unknown) => {
        if (!(error instanceof ApiError)) onBug?.(`${exchange.method} ${exchange.path}`, error);
        sendError(exchange, error);
      });
    },
    upgrade(request, socket, head) {
      const response = new ServerResponse(request);
      socket.on('error', () => socket.destroy());
      const exchange = createExchange(request, response);
      const refuse = (error: unknown): void => {
        if (!(error instanceof ApiError)) onBug?.(`${exchange.method} ${exchange.path}`, error);
        // The answer takes the place of the other protocol, and the connection ends with it.
        response.assignSocket(socket as Socket);
        response.setHeader('Connection', 'close');
        response.on('finish', () => socket.end());
        sendError(exchange, error);
      };
      const refusal = refusalOf(request, token) ?? port.outage?.();
      if (refusal) return refuse(refusal);
      const route = parseResourceRoute(port.registry, exchange.path);
      if (route?.kind.plural !== 'pods' || !route.name || !streamed.has(route.subresource ?? '')) return refuse(badRequest('only exec, attach and port-forward take another protocol'));
      streams.open(exchange, port, route, socket, head).catch(refuse);
    },
    close: () => streams.close(),
  };
}

/** Browsers, foreign names and strangers, in this order: a page in a browser learns nothing, not even that a token is wanted. */
function refusalOf({ headers }: IncomingMessage, token: string): ApiError | undefined {
  const isLocal = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(headers.host ?? '');
  if (headers.origin !== undefined || !isLocal) return new ApiError('Forbidden', 'only local programs are served');
  if (!hasToken(headers.authorization, token)) return new ApiError('Unauthorized', 'Unauthorized');
  return undefined;
}

function createExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const [path = '/', rawQuery = ''] = (request.url ?? '/').split(/\?(.*)/s);
  return { method: request.method ?? 'GET', path: path || '/', query: new URLSearchParams(rawQuery), request, response };
}

async function serve(exchange: Exchange, port: ClusterPort, wall: WallClock, openApi: OpenApiDocuments): Promise<void> {
  const { path } = exchange;
  if (path === '/version' || path === '/version/') return sendJson(exchange, 200, versionInfo);
  if (/^\/(healthz|livez|readyz)(\/ping)?$/.test(path)) return sendText(exchange, 200, 'ok');
  if (openApi.serve(exchange) || serveDiscovery(exchange, port.registry)) return;
  const route = parseResourceRoute(port.registry, path);
  if (!route) throw new ApiError('NotFound', 'the server could not find the requested resource');
  await serveResource(exchange, port, route, wall);
}

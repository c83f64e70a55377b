// The HTTP server: on loopback only, below a path that nobody can guess, closed to browsers.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClusterPort } from '../model/client.ts';
import { ApiError } from '../model/errors.ts';
import type { WallClock } from '../sim/driver.ts';
import { serveDiscovery } from './discovery.ts';
import type { Exchange } from './exchange.ts';
import { sendError, sendJson, sendText } from './exchange.ts';
import { serveOpenApi } from './openapi.ts';
import { serveResource } from './resources.ts';
import { parseResourceRoute } from './route.ts';

export interface HttpServerOptions {
  port: ClusterPort;
  wall: WallClock;
  /** Begins with a slash; the only secret plain HTTP lets a kubeconfig carry. */
  pathPrefix: string;
  /** Default 0: a free one. */
  tcpPort?: number;
}

export interface HttpServer {
  /** For the `server` field of a kubeconfig. */
  readonly url: string;
  /** Ends every connection, watches included. */
  close(): Promise<void>;
}

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

/** Resolves when the server listens; rejects when the port cannot be had. */
export function startHttpServer({ port, wall, pathPrefix, tcpPort = 0 }: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((request, response) => {
    const exchange = admit(request, response, pathPrefix);
    if (!exchange) return;
    serve(exchange, port, wall).catch((error: unknown) => sendError(exchange, error));
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(tcpPort, '127.0.0.1', () => {
      const { port: listening } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${listening}${pathPrefix}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** The exchange of a request that may be served; browsers, foreign names and wrong prefixes are answered here. */
function admit(request: IncomingMessage, response: ServerResponse, pathPrefix: string): Exchange | undefined {
  const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const exchange: Exchange = { method: request.method ?? 'GET', path: rawPath.slice(pathPrefix.length) || '/', query: new URLSearchParams(rawQuery), request, response };
  const isLocal = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
  if (request.headers.origin !== undefined || !isLocal) {
    sendError(exchange, new ApiError('Forbidden', 'only local programs are served'));
    return undefined;
  }
  if (rawPath === pathPrefix || rawPath.startsWith(`${pathPrefix}/`)) return exchange;
  sendError(exchange, new ApiError('NotFound', 'the server could not find the requested resource'));
  return undefined;
}

async function serve(exchange: Exchange, port: ClusterPort, wall: WallClock): Promise<void> {
  const { path } = exchange;
  if (path === '/version') return sendJson(exchange, 200, versionInfo);
  if (path === '/healthz' || path === '/livez' || path === '/readyz') return sendText(exchange, 200, 'ok');
  if (serveOpenApi(exchange, port.registry) || serveDiscovery(exchange, port.registry)) return;
  const route = parseResourceRoute(port.registry, path);
  if (!route) throw new ApiError('NotFound', 'the server could not find the requested resource');
  await serveResource(exchange, port, route, wall);
}

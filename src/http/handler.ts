// From a request to its answer: who may ask, and which part of the API serves the path.
import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ClusterPort } from '../model/client.ts';
import type { UserInfo } from '../model/access.ts';
import { ApiError, badRequest } from '../model/errors.ts';
import { kindIn } from '../model/kind-version.ts';
import type { WallClock } from '../sim/driver.ts';
import { authorize } from './authorization.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import { serveDiscovery } from './discovery.ts';
import type { Exchange } from './exchange.ts';
import { sendError, sendJson, sendText, warningHeader } from './exchange.ts';
import { OpenApiDocuments } from './openapi.ts';
import { Pages } from './pages.ts';
import { PodStreams } from './pod-stream.ts';
import { serveResource } from './resources.ts';
import type { Readers } from './resources.ts';
import { parseAddress, parseResourceRoute } from './route.ts';
import { Identities } from './identity.ts';
import { virtualResourcesOf } from './virtual/index.ts';
import { serveTokenRequest } from './virtual/identity-reviews.ts';
import { Watches } from './watches.ts';
import { verbOf } from './virtual/virtual-resource.ts';

export interface HandlerOptions {
  readonly port: ClusterPort;
  readonly wall: WallClock;
  /** What an Authorization header has to carry. */
  readonly token: string;
  /** Whose certificates prove who somebody is; absent: nobody's. */
  readonly authority?: CertificateAuthority | undefined;
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
  emulationMajor: '1',
  emulationMinor: '33',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '32',
  gitVersion: 'v1.33.0+kubarium',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2025-05-15T08:19:08Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};

export function createRequestHandler(options: HandlerOptions): RequestHandler {
  return new Handler(options);
}

class Handler implements RequestHandler {
  readonly #port: ClusterPort;
  readonly #readers: Readers;
  readonly #identities: Identities;
  readonly #openApi: OpenApiDocuments;
  readonly #streams: PodStreams;
  readonly #onBug: HandlerOptions['onBug'];

  constructor({ port, wall, token, authority, onBug }: HandlerOptions) {
    this.#port = port;
    this.#readers = { watches: new Watches(port, wall), pages: new Pages(wall), wall };
    this.#identities = new Identities(token, port, authority);
    this.#openApi = new OpenApiDocuments(port.registry);
    this.#streams = new PodStreams(wall);
    this.#onBug = onBug;
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    const exchange = createExchange(request, response);
    const refuse = (error: unknown): void => {
      this.#note(exchange, error);
      sendError(exchange, error);
    };
    try {
      this.#serve(exchange, this.#admit(exchange)).catch(refuse);
    } catch (error) {
      refuse(error);
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const response = new ServerResponse(request);
    const exchange = createExchange(request, response);
    socket.on('error', () => socket.destroy());
    const refuse = (error: unknown): void => {
      this.#note(exchange, error);
      // The answer takes the place of the other protocol, and the connection ends with it.
      response.assignSocket(socket as Socket);
      response.setHeader('Connection', 'close');
      response.on('finish', () => socket.end());
      sendError(exchange, error);
    };
    try {
      this.#admit(exchange);
      const route = parseResourceRoute(this.#port.registry, exchange.path);
      if (route?.kind.plural !== 'pods' || !route.name || !streamed.has(route.subresource ?? '')) throw badRequest('only exec, attach and port-forward take another protocol');
      this.#streams.open(exchange, this.#port, route, socket, head).catch(refuse);
    } catch (error) {
      refuse(error);
    }
  }

  close(): void {
    this.#streams.close();
  }

  /**
   * Answers who asks, and may. Browsers, foreign names and strangers are refused in this order: a page in a browser learns nothing,
   * not even that a token is wanted.
   */
  #admit(exchange: Exchange): UserInfo {
    const { headers } = exchange.request;
    const isLocal = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(headers.host ?? '');
    if (headers.origin !== undefined || !isLocal) throw new ApiError('Forbidden', 'only local programs are served');
    const outage = this.#port.outage?.();
    if (outage?.reason === 'Unreachable') throw outage;
    const user = this.#identities.identify(exchange.request);
    if (!user) throw new ApiError('Unauthorized', 'Unauthorized');
    authorize(exchange, user, this.#port);
    return user;
  }

  /** The port as it serves a user: an administrator's writes are nobody's in particular. */
  #portOf(user: UserInfo): ClusterPort {
    const port = this.#port;
    return !port.as || !port.access || port.access.allowsAll(user) ? port : port.as('api', user);
  }

  async #serve(exchange: Exchange, user: UserInfo): Promise<void> {
    const { path } = exchange;
    const port = this.#portOf(user);
    if (path === '/version' || path === '/version/') return sendJson(exchange, 200, versionInfo);
    const outage = this.#port.outage?.();
    const [, check, part] = /^\/(healthz|livez|readyz)(\/ping|\/etcd)?$/.exec(path) ?? [];
    if (check !== undefined) return sendHealth(exchange, check, outage !== undefined && part !== '/ping');
    if (this.#openApi.serve(exchange) || serveDiscovery(exchange, port)) return;
    // What comes before needs no etcd.
    if (outage) throw outage;
    const route = parseResourceRoute(port.registry, path);
    if (route?.kind.plural === 'serviceaccounts' && route.subresource === 'token' && exchange.method === 'POST') return serveTokenRequest(exchange, port, route, this.#identities);
    const deprecation = route && kindIn(route.kind, route.version).deprecation;
    if (deprecation) exchange.response.setHeader('Warning', warningHeader(deprecation));
    if (route) return serveResource(exchange, port, route, this.#readers);
    const address = parseAddress(path);
    const resource = address && virtualResourcesOf(port).find(({ group, version, plural }) => group === address.group && version === address.version && plural === address.plural);
    if (!address || !resource || address.subresource !== undefined) {
      if (address && isUnknownGroup(address.group, port)) return sendText(exchange, 404, '404 page not found\n');
      throw new ApiError('NotFound', 'the server could not find the requested resource');
    }
    if (!resource.verbs.includes(verbOf(exchange.method, address) ?? '')) throw new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
    await resource.serve(exchange, address, { port, identities: this.#identities, user });
  }

  #note({ method, path }: Exchange, error: unknown): void {
    if (!(error instanceof ApiError)) this.#onBug?.(`${method} ${path}`, error);
  }
}

/** Resources of groups that are not there, or only by definitions, are not found without a Status: clients then say themselves what they asked for. */
function isUnknownGroup(group: string, port: ClusterPort): boolean {
  const always = [...port.registry.served.filter((kind) => !kind.custom), ...virtualResourcesOf(port)];
  return !always.some((each) => each.group === group);
}

/** Whether the apiserver is well; without etcd it is not, whoever else is asked. */
function sendHealth(exchange: Exchange, check: string, isWithoutEtcd: boolean): void {
  if (isWithoutEtcd) return sendText(exchange, 500, `[+]ping ok\n[-]etcd failed: reason withheld\n${check} check failed\n`);
  sendText(exchange, 200, exchange.query.has('verbose') ? `[+]ping ok\n[+]etcd ok\n${check} check passed\n` : 'ok');
}

function createExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const [path = '/', rawQuery = ''] = (request.url ?? '/').split(/\?(.*)/s);
  return { method: request.method ?? 'GET', path: path || '/', query: new URLSearchParams(rawQuery), request, response };
}

// From a resource's address and a method to the verb that serves it.
import type { ClusterPort } from '../model/client.ts';
import { ApiError } from '../model/errors.ts';
import { kindIn } from '../model/kind-version.ts';
import { readBody } from './body.ts';
import type { WallClock } from '../sim/driver.ts';
import type { Exchange } from './exchange.ts';
import { freshEnough } from './fresh-enough.ts';
import { checkNumbers } from './list-query.ts';
import { serveGet, serveList } from './list.ts';
import { servePodLog } from './pod-log.ts';
import { refuseStream, serveBinding, serveEviction } from './pod-subresources.ts';
import type { Pages } from './pages.ts';
import type { ResourceRoute } from './route.ts';
import { serveScale } from './scale.ts';
import { subresourcesOf } from './subresources.ts';
import type { Watches } from './watches.ts';
import { serveCreate, serveDelete, serveDeleteCollection, servePatch, serveUpdate } from './write.ts';

/** What requests of one server share. */
export interface Readers {
  readonly watches: Watches;
  readonly pages: Pages;
  readonly wall: WallClock;
}

/** Serves one request; throws ApiError. */
export async function serveResource(exchange: Exchange, port: ClusterPort, route: ResourceRoute, { watches, pages, wall }: Readers): Promise<void> {
  const { method } = exchange;
  if (route.name === undefined && method !== 'POST') checkNumbers(exchange.query);
  if (method === 'GET' && !isWatch(exchange)) await freshEnough(exchange.query, port, wall);
  if (route.subresource !== undefined) return serveSubresource(exchange, port, route);
  if (route.name === undefined) {
    if (method === 'GET' || method === 'HEAD') return isWatch(exchange) ? watches.serve(exchange, route) : serveList(exchange, port, route, pages);
    // Across all namespaces there is nothing but lists, and Namespaces go one by one.
    if (route.kind.namespaced && route.namespace === undefined) throw notAllowed();
    if (method === 'POST') return serveCreate(exchange, port, route);
    if (method === 'DELETE' && route.kind.plural !== 'namespaces') return serveDeleteCollection(exchange, port, route);
    throw notAllowed();
  }
  switch (method) {
    case 'GET':
    case 'HEAD':
      return serveGet(exchange, port, route);
    case 'PUT':
      return serveUpdate(exchange, port, route);
    case 'PATCH':
      return servePatch(exchange, port, route);
    case 'DELETE':
      return serveDelete(exchange, port, route);
    default:
      throw notAllowed();
  }
}

async function serveSubresource(exchange: Exchange, port: ClusterPort, route: ResourceRoute): Promise<void> {
  const { method } = exchange;
  const { subresource, name } = route;
  const kind = kindIn(route.kind, route.version);
  if (kind.parts?.[subresource!]) return servePart(exchange, port, route);
  if (!subresourcesOf(kind).some((each) => each.name === subresource)) throw new ApiError('NotFound', 'the server could not find the requested resource');
  switch (`${method} ${subresource}`) {
    case 'GET status':
    case 'PUT status':
    case 'PATCH status':
      return servePart(exchange, port, route);
    case 'GET scale':
    case 'PUT scale':
    case 'PATCH scale':
      return serveScale(exchange, port, route);
    case 'GET log':
      return servePodLog(exchange, port, route);
    case 'GET exec':
    case 'POST exec':
    case 'GET attach':
    case 'POST attach':
    case 'GET portforward':
    case 'POST portforward':
      return refuseStream(port, route);
    case 'POST eviction':
      return serveEviction(exchange, port, route);
    case 'POST binding':
      return serveBinding(exchange, port, route);
    case 'PUT finalize':
      await readBody(exchange);
      await port.request({ verb: 'finalize', name: name! });
      return serveGet(exchange, port, { ...route, subresource: undefined });
    default:
      throw notAllowed();
  }
}

/** A subresource that is the object itself, of which less may be changed. */
function servePart(exchange: Exchange, port: ClusterPort, route: ResourceRoute): Promise<void> | void {
  if (exchange.method === 'GET') return serveGet(exchange, port, route);
  if (exchange.method === 'PUT') return serveUpdate(exchange, port, route);
  if (exchange.method === 'PATCH') return servePatch(exchange, port, route);
  throw notAllowed();
}

function isWatch({ query }: Exchange): boolean {
  const watch = query.get('watch');
  return watch === 'true' || watch === '1' || watch === '';
}

function notAllowed(): ApiError {
  return new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

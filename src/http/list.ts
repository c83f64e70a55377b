// GET of one object and of a collection, as JSON or as a Table, in pages when the client asks for pages.
import type { ClusterPort, ListOptions, ManagedFieldsEntry } from '../model/client.ts';
import { badRequest, expired } from '../model/errors.ts';
import { apiVersionOf } from '../model/kind.ts';
import { fromStored, kindIn } from '../model/kind-version.ts';
import { keyOf } from '../model/object.ts';
import type { KubeObject } from '../model/object.ts';
import type { Exchange } from './exchange.ts';
import { formOf, sendJson } from './exchange.ts';
import { withManagedFields } from './managed-fields.ts';
import type { ResourceRoute } from './route.ts';
import { metadataOnly, renderTable } from './table.ts';

/** The selectors of a request. */
export function listOptionsOf({ query }: Exchange, { namespace }: Pick<ResourceRoute, 'namespace'>): ListOptions {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
  };
}

type Spoken = Pick<ResourceRoute, 'kind' | 'version'>;

/** Answers one object; throws NotFound. */
export function serveGet(exchange: Exchange, port: ClusterPort, route: ResourceRoute): void {
  sendObject(exchange, port, port.get(route.kind.plural, route.namespace, route.name!), route);
}

export interface Answered {
  /** Default 200. */
  readonly code?: number;
  readonly warnings?: readonly string[] | undefined;
  /** Who owns which fields, when the answer to a write says so. */
  readonly managedFields?: readonly ManagedFieldsEntry[] | undefined;
}

/** A stored object in the form and the version the client asked for. */
export function sendObject(exchange: Exchange, port: ClusterPort, object: KubeObject, route: Spoken, { code = 200, warnings = [], managedFields }: Answered = {}): void {
  const { resourceVersion } = object.metadata;
  const form = formOf(exchange);
  const spoken = (each: KubeObject): KubeObject => fromStored(route.kind, route.version, each);
  const body =
    form === 'table'
      ? renderTable(route.kind, [object], { resourceVersion }, { ...tableOptions(exchange, port), spoken })
      : form === 'metadata'
        ? metadataOnly(spoken(object))
        : spoken(withManagedFields(port, object, managedFields));
  sendJson(exchange, code, body, { warnings });
}

/** Answers a collection. Throws BadRequest for bad selectors, Expired for a page that cannot be continued. */
export function serveList(exchange: Exchange, port: ClusterPort, route: ResourceRoute): void {
  const { kind, version } = route;
  const spoken = (object: KubeObject): KubeObject => fromStored(kind, version, object);
  const { objects, metadata } = page(exchange, port, port.list(kind.plural, listOptionsOf(exchange, route)));
  const form = formOf(exchange);
  if (form === 'table') sendJson(exchange, 200, renderTable(kind, objects, metadata, { ...tableOptions(exchange, port), spoken }));
  else if (form === 'metadata') sendJson(exchange, 200, { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: objects.map((object) => metadataOnly(spoken(object))) });
  else sendJson(exchange, 200, { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kindIn(kind, version)), metadata, items: objects.map((object) => spoken(withManagedFields(port, object))) });
}

export function tableOptions({ query }: Exchange, port: ClusterPort): { includeObject?: string; now: number } {
  const includeObject = query.get('includeObject');
  return { now: port.now, ...(includeObject === null ? {} : { includeObject }) };
}

function page({ query }: Exchange, port: ClusterPort, all: readonly KubeObject[]): { objects: readonly KubeObject[]; metadata: object } {
  const wanted = query.get('limit') || '0';
  if (!/^\d{1,15}$/.test(wanted)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(wanted)}: invalid syntax`);
  const limit = Number(wanted);
  const token = query.get('continue');
  const from = token ? readToken(token) : undefined;
  const revision = from?.revision ?? String(port.revision);
  const rest = from ? all.filter((object) => keyOf(object) > from.key) : all;
  if (limit === 0 || rest.length <= limit) return { objects: rest, metadata: { resourceVersion: revision } };
  const objects = rest.slice(0, limit);
  const next = Buffer.from(JSON.stringify([revision, keyOf(objects.at(-1)!)])).toString('base64url');
  return { objects, metadata: { resourceVersion: revision, continue: next, remainingItemCount: rest.length - limit } };
}

function readToken(token: string): { revision: string; key: string } {
  try {
    const [revision, key] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (typeof revision === 'string' && typeof key === 'string') return { revision, key };
  } catch {
    // Falls through: whatever it is, it is no token of this server.
  }
  throw expired('The provided continue parameter is too old to display a consistent list result.');
}

// GET of one object and of a collection, as JSON or as a Table, in pages when the client asks for pages.
import type { ClusterPort, ListOptions, ManagedFieldsEntry } from '../model/client.ts';
import { apiVersionOf, listKindOf } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { fromStored, kindIn, storedFieldSelector } from '../model/kind-version.ts';
import type { KubeObject } from '../model/object.ts';
import { columnDescription } from './column-descriptions.ts';
import type { Exchange } from './exchange.ts';
import { formOf, sendJson } from './exchange.ts';
import { itemIn, metadataOnly, spokenIn } from './field-order/spoken.ts';
import { withManagedFields } from './managed-fields.ts';
import type { Pages } from './pages.ts';
import type { ResourceRoute } from './route.ts';
import { renderTable } from './table.ts';

/** The selectors of a request. */
export function listOptionsOf({ query }: Exchange, { namespace, kind, version }: Pick<ResourceRoute, 'namespace'> & Partial<Spoken>): ListOptions {
  const fieldSelector = query.get('fieldSelector') ?? '';
  return {
    ...(namespace === undefined ? {} : { namespace }),
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: kind ? storedFieldSelector(kind, version, fieldSelector) : fieldSelector,
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
      ? renderTable(kindIn(route.kind, route.version), [object], { resourceVersion }, { ...tableOptions(exchange, port), spoken, describe: describer(route.kind) })
      : form === 'metadata'
        ? metadataOnly(spoken(object))
        : spokenIn(route.kind, route.version)(withManagedFields(port, object, managedFields));
  sendJson(exchange, code, body, { warnings });
}

/** Answers a collection. Throws BadRequest for bad selectors, Expired for a page that cannot be continued. */
export function serveList(exchange: Exchange, port: ClusterPort, route: ResourceRoute, pages: Pages): void {
  const { kind, version } = route;
  const spoken = (object: KubeObject): KubeObject => fromStored(kind, version, object);
  const { objects, metadata } = pages.read(port, kind, exchange.query, listOptionsOf(exchange, route));
  const form = formOf(exchange);
  const item = itemIn(kind, version);
  if (form === 'table') sendJson(exchange, 200, renderTable(kindIn(kind, version), objects, metadata, { ...tableOptions(exchange, port), spoken, describe: describer(kind) }));
  else if (form === 'metadata') sendJson(exchange, 200, { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: objects.map((object) => metadataOnly(spoken(object))) });
  else sendJson(exchange, 200, { kind: listKindOf(kind), apiVersion: apiVersionOf(kindIn(kind, version)), metadata, items: objects.map((object) => item(withManagedFields(port, object))) });
}

/** For answers that carry their columns once; watches leave descriptions out of each event. */
function describer(kind: Kind): (name: string) => string {
  return (name) => columnDescription(kind, name);
}

export function tableOptions({ query }: Exchange, port: ClusterPort): { includeObject?: string; now: number } {
  const includeObject = query.get('includeObject');
  return { now: port.now, ...(includeObject === null ? {} : { includeObject }) };
}

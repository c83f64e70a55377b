// The verbs that change a resource: create, update, patch and delete, and the Status or object they answer.
import type { ClusterPort, PatchType, Response, WriteOptions } from '../model/client.ts';
import { isMap } from '../model/equal.ts';
import { ApiError, checkNameOnUrl, fieldError, invalid } from '../model/errors.ts';
import type { FieldError } from '../model/errors.ts';
import { apiVersionOf, listKindOf, resourceOf } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { kindIn } from '../model/kind-version.ts';
import type { KubeObject } from '../model/object.ts';
import { contentTypeOf, readBody } from './body.ts';
import { readDeleteOptions } from './delete-options.ts';
import type { Exchange } from './exchange.ts';
import { sendJson } from './exchange.ts';
import { itemIn } from './field-order/spoken.ts';
import { listOptionsOf, sendObject } from './list.ts';
import { fieldManagerOf } from './managed-fields.ts';
import { dryRunErrors, fieldManagerErrors, fieldValidationErrors, fieldValidations } from './option-errors.ts';
import type { ResourceRoute } from './route.ts';

const patchTypes: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};
/** The media type of server-side apply. */
export const APPLY = 'application/apply-patch+yaml';
/** Of a field manager's name. */

/** POST to a collection. */
export async function serveCreate(exchange: Exchange, port: ClusterPort, route: ResourceRoute): Promise<void> {
  const object = await readBody(exchange);
  const answer = await port.request({ verb: 'create', object, ...targetOf(route), ...writeOptions(exchange) });
  sendAnswer(exchange, port, route, answer, 201);
}

/** PUT of an object, its status or another part of it. */
export async function serveUpdate(exchange: Exchange, port: ClusterPort, route: ResourceRoute): Promise<void> {
  const object = await readBody(exchange);
  checkName(object, route.name!);
  const answer = await port.request({ verb: 'update', object, ...targetOf(route), ...writeOptions(exchange) });
  sendAnswer(exchange, port, route, answer, 200);
}

/** PATCH of an object, its status or another part of it. Throws UnsupportedMediaType for other patches. */
export async function servePatch(exchange: Exchange, port: ClusterPort, route: ResourceRoute): Promise<void> {
  const patchType = patchTypeOf(exchange, route.kind);
  const patch = await readBody(exchange);
  const options = writeOptions(exchange, !patchType);
  const target = { ...targetOf(route), name: route.name!, ...options };
  if (patchType) return sendAnswer(exchange, port, route, await port.request({ verb: 'patch', patchType, patch, ...target }), 200);
  const force = exchange.query.get('force') === 'true';
  const answer = await port.request({ verb: 'serverSideApply', configuration: patch, force, ...target, fieldManager: options.fieldManager! });
  sendAnswer(exchange, port, route, answer, answer.type === 'object' && answer.isNew ? 201 : 200);
}

/** What the body of a PATCH is; undefined for server-side apply. Throws UnsupportedMediaType for anything else, which a strategic patch of a defined kind is. */
export function patchTypeOf(exchange: Exchange, kind: Kind): PatchType | undefined {
  const type = contentTypeOf(exchange);
  const types = Object.keys(patchTypes).filter((each) => !kind.custom || patchTypes[each] !== 'strategic');
  if (types.includes(type) || type === APPLY) return patchTypes[type];
  const known = [...types, APPLY].join(', ');
  throw new ApiError('UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${known}`);
}

/** DELETE of one object: the object while it is still there, else a Status. */
export async function serveDelete(exchange: Exchange, port: ClusterPort, route: ResourceRoute): Promise<void> {
  const { kind, namespace, name } = route;
  const options = readDeleteOptions(await readBody(exchange), exchange.query);
  const answer = await port.request({ verb: 'delete', plural: kind.plural, ...(namespace === undefined ? {} : { namespace }), name: name!, options });
  if (answer.type !== 'object') return;
  const { object } = answer;
  const isStillThere = port.find(kind.plural, namespace, name!)?.metadata.uid === object.metadata.uid;
  if ((isStillThere && !options.dryRun) || kind.plural === 'pods') sendObject(exchange, port, object, route);
  else sendJson(exchange, 200, deleted(kind, object));
}

/** DELETE of a collection: the list of what was in it. */
export async function serveDeleteCollection(exchange: Exchange, port: ClusterPort, route: ResourceRoute): Promise<void> {
  const { kind } = route;
  const options = { ...readDeleteOptions(await readBody(exchange), exchange.query), ...listOptionsOf(exchange, route) };
  const answer = await port.request({ verb: 'deleteCollection', plural: kind.plural, options });
  const items = answer.type === 'objects' ? answer.objects : [];
  const apiVersion = apiVersionOf(kindIn(kind, route.version));
  const metadata = { resourceVersion: String(port.revision) };
  sendJson(exchange, 200, { kind: listKindOf(kind), apiVersion, metadata, items: items.map(itemIn(kind, route.version)) });
}

/** How a write is carried out, as its query says; throws Invalid for values Kubernetes does not know. `isApply` needs a manager. */
export function writeOptions({ query, method, request }: Exchange, isApply = false): WriteOptions {
  const errors: FieldError[] = [];
  const dryRun = query.getAll('dryRun').filter((each) => each !== '');
  const manager = query.get('fieldManager') ?? '';
  if (isApply && manager === '') errors.push(fieldError.required('fieldManager', 'is required for apply patch'));
  if (method === 'PATCH' && !isApply && query.has('force')) errors.push(fieldError.forbidden('force', 'may not be specified for non-apply patch'));
  errors.push(...fieldManagerErrors(manager), ...dryRunErrors(dryRun));
  const given = query.get('fieldValidation') || 'Warn';
  errors.push(...fieldValidationErrors(given));
  const fieldValidation = fieldValidations.find((each) => each === given);
  const owner = method === 'POST' ? 'CreateOptions' : method === 'PUT' ? 'UpdateOptions' : 'PatchOptions';
  if (errors.length > 0) throw invalid(`${owner}.meta.k8s.io`, '', errors);
  return { ...(dryRun.length > 0 ? { dryRun: true } : {}), fieldValidation: fieldValidation!, fieldManager: fieldManagerOf(query, request.headers['user-agent']) };
}

/** What of its address goes into the request. */
function targetOf({ kind, version, namespace, subresource }: ResourceRoute): { plural: string; version?: string; namespace?: string; subresource?: string } {
  return {
    plural: kind.plural,
    ...(version === undefined ? {} : { version }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function sendAnswer(exchange: Exchange, port: ClusterPort, route: ResourceRoute, answer: Response, code: number): void {
  if (answer.type !== 'object') return;
  const { object, warnings, managedFields } = answer;
  sendObject(exchange, port, object, route, { code, warnings, managedFields });
}

function deleted(kind: Kind, { metadata: { name, uid } }: KubeObject): object {
  const details = { name, ...(kind.group ? { group: kind.group } : {}), kind: resourceOf(kind), uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function checkName(object: unknown, name: string): void {
  checkNameOnUrl(isMap(object) && isMap(object['metadata']) ? object['metadata']['name'] : undefined, name);
}

// The scale subresource: replicas of a workload as an autoscaling/v1 Scale.
import { ageColumn, countColumn } from '../kinds/columns.ts';
import type { ClusterPort, WriteOptions } from '../model/client.ts';
import { decode, decodeRefusal } from '../model/decode.ts';
import { isMap } from '../model/equal.ts';
import { badRequest, checkNameOnUrl, conflict, fieldError, invalid, methodNotAllowed } from '../model/errors.ts';
import { resourceName } from '../model/kind.ts';
import type { Column, Kind } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { jsonMergePatch, jsonPatch } from '../model/patch.ts';
import { loadSchema } from '../model/schema.ts';
import { checkScale, noScale, presentReplicas, scaleSelector, wantedReplicas } from '../model/scale.ts';
import { contentTypeOf, readBody } from './body.ts';
import type { Exchange } from './exchange.ts';
import { formOf, sendJson } from './exchange.ts';
import { tableOptions } from './list.ts';
import type { ResourceRoute } from './route.ts';
import { metadataOnly } from './field-order/spoken.ts';
import { renderTable } from './table.ts';
import { APPLY, patchTypeOf, writeOptions } from './write.ts';

interface Scale {
  kind: 'Scale';
  apiVersion: 'autoscaling/v1';
  metadata: { name: string; namespace?: string; uid: string; resourceVersion: string; creationTimestamp: string };
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

/** Answers GET, PUT and PATCH of a scale; throws NotFound, Conflict for another resourceVersion, Invalid for bad numbers. */
export async function serveScale(exchange: Exchange, port: ClusterPort, { kind, namespace, name }: ResourceRoute): Promise<void> {
  if (exchange.method === 'GET') {
    const found = port.find(kind.plural, namespace, name!);
    if (!found) throw noScale(kind, name!);
    checkScale(kind, found);
    return send(exchange, port, kind, found);
  }
  if (exchange.method !== 'PUT' && exchange.method !== 'PATCH') throw methodNotAllowed(exchange.method.toLowerCase(), resourceName(kind));
  const isApply = exchange.method === 'PATCH' && contentTypeOf(exchange) === APPLY;
  if (exchange.method === 'PATCH' && !isApply) patchTypeOf(exchange, kind);
  const body = await readBody(exchange);
  if (isApply) {
    const options = writeOptions(exchange, true);
    const force = exchange.query.get('force') === 'true';
    const applied = await port.request({ verb: 'serverSideApply', plural: kind.plural, namespace: namespace!, name: name!, configuration: body, force, subresource: 'scale', ...options, fieldManager: options.fieldManager! });
    if (applied.type === 'object') send(exchange, port, kind, applied.object, applied.warnings);
    return;
  }
  const { dryRun = false, fieldManager, fieldValidation } = writeOptions(exchange);
  const current = port.get(kind.plural, namespace, name!);
  const warnings: string[] = [];
  const { metadata, spec } = readScale(exchange, scaleOf(kind, current), body, fieldValidation, warnings);
  checkNameOnUrl(metadata?.name, name!);
  if (metadata?.resourceVersion && metadata.resourceVersion !== current.metadata.resourceVersion) throw conflict(resourceName(kind), name!);
  const replicas = spec?.replicas ?? 0;
  if (replicas < 0) throw invalid('Scale.autoscaling', name!, [fieldError.invalid('spec.replicas', replicas, 'must be greater than or equal to 0')]);
  const answer = await port.request({ verb: 'scale', plural: kind.plural, namespace: namespace!, name: name!, replicas, dryRun, ...(fieldManager === undefined ? {} : { fieldManager }) });
  if (answer.type === 'object') send(exchange, port, kind, answer.object, warnings);
}

/** The scale that is wanted. Throws BadRequest and Invalid as for any other object. */
function readScale(exchange: Exchange, current: Scale, body: unknown, validation: WriteOptions['fieldValidation'], warnings: string[]): { metadata?: { name?: string; resourceVersion?: string }; spec?: { replicas?: number } } {
  const isPatch = exchange.method === 'PATCH';
  const wanted = !isPatch ? body : contentTypeOf(exchange) === 'application/json-patch+json' ? jsonPatch(current, body) : jsonMergePatch(current, body);
  if (!isMap(wanted)) throw badRequest('the object provided is unrecognized (must be of type Object)');
  const { apiVersion = current.apiVersion, kind = current.kind } = wanted;
  if (apiVersion !== current.apiVersion) throw badRequest(`the API version in the data (${String(apiVersion)}) does not match the expected API version (${current.apiVersion})`);
  if (kind !== current.kind) throw badRequest(`the kind in the data (${String(kind)}) does not match the expected kind (${current.kind})`);
  const { object, errors, warnings: unknown } = decode(wanted, loadSchema().definitionFor('autoscaling', 'v1', 'Scale')!, { strict: validation === 'Strict' });
  if (errors.length > 0) {
    throw isPatch ? invalid('', '', [fieldError.invalid('patch', JSON.stringify(wanted), errors[0]!.message)]) : decodeRefusal('Scale', 'v1', errors);
  }
  if (validation === 'Warn') warnings.push(...unknown.map(({ message }) => message));
  return object;
}

function send(exchange: Exchange, port: ClusterPort, kind: Kind, object: KubeObject, warnings: readonly string[] = []): void {
  const scale = scaleOf(kind, object);
  const form = formOf(exchange);
  const { resourceVersion } = scale.metadata;
  const body = form === 'table' ? renderTable({ columns }, [scale], { resourceVersion }, tableOptions(exchange, port)) : form === 'metadata' ? metadataOnly(scale) : scale;
  sendJson(exchange, 200, body, { warnings });
}

const columns: readonly Column<Scale>[] = [
  { title: 'NAME', value: ({ metadata }) => metadata.name },
  countColumn('Desired', ({ spec }) => spec.replicas),
  countColumn('Available', ({ status }) => status.replicas),
  ageColumn,
];

function scaleOf(kind: Kind, object: KubeObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = scaleSelector(kind, object);
  const replicas = wantedReplicas(kind, object);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace ? { namespace } : {}), uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: { replicas: presentReplicas(kind, object), ...(selector ? { selector } : {}) },
  };
}

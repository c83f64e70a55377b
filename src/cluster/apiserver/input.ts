// The door for raw JSON: which kind it is, what namespace it goes to, and its strict decoding (rules 1.2.7, 1.9.7).
import type { NewObject, WriteOptions } from '../../model/client.ts';
import { decode, decodeRefusal } from '../../model/decode.ts';
import type { DecodeProblem } from '../../model/decode.ts';
import { deepClone, isMap } from '../../model/equal.ts';
import { ApiError, badRequest, fieldError, invalid } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import { apiVersionOf, kindName } from '../../model/kind.ts';
import { kindIn, toStored } from '../../model/kind-version.ts';
import type { KubeObject } from '../../model/object.ts';
import { explainUnknownKind, noKindRegistered } from '../../model/resolve-kind.ts';
import type { Scope, Server } from './server.ts';

type FieldValidation = NonNullable<WriteOptions['fieldValidation']>;

export type RawObject = Readonly<Record<string, unknown>>;

/** A JSON object, or BadRequest. */
export function rawObject(input: unknown): RawObject {
  if (isMap(input)) return input;
  throw badRequest('the object provided is unrecognized (must be of type Object)');
}

/** The kind that the input names itself; BadRequest in kubectl's words when there is none (rule 1.9.8). */
export function kindOfInput(server: Server, raw: RawObject): Kind {
  const { apiVersion, kind } = raw;
  const known = typeof apiVersion === 'string' && typeof kind === 'string' ? server.registry.forObject(apiVersion, kind) : undefined;
  if (!known || (known.isUnserved && apiVersion === apiVersionOf(known))) throw badRequest(explainUnknownKind(apiVersion, kind, server.registry.served, Object.keys(raw)).message);
  return known;
}

/** The kind that a request names; NotFound when the cluster does not serve it. */
export function kindOfRequest(server: Server, plural: string): Kind {
  const kind = server.registry.find(plural);
  if (!kind) throw new ApiError('NotFound', 'the server could not find the requested resource');
  return kind;
}

/** The input as an object of the kind, as it is stored: a fresh tree, with its namespace settled. Throws BadRequest. */
export function decodeInput(
  server: Server,
  scope: Scope,
  kind: Kind,
  raw: RawObject,
  options: { namespace?: string; fieldValidation?: FieldValidation; version?: string | undefined } = {},
): NewObject {
  const named = kindIn(kind, options.version);
  checkType(server, named, raw);
  const object = toStored(kind, options.version, decodeAs(server, scope, named, raw, options.fieldValidation ?? 'Strict') as unknown as KubeObject) as unknown as NewObject;
  const { namespace: own } = object.metadata;
  if (!kind.namespaced) delete object.metadata.namespace;
  else if (own && options.namespace && own !== options.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  } else object.metadata.namespace = own || options.namespace || 'default';
  return object;
}

/** Decodes with the schema of the kind; unknown fields are errors, warnings or nothing. Metadata is there afterwards. `refusal` words the errors. */
export function decodeAs(
  server: Server,
  scope: Scope,
  kind: Kind,
  raw: RawObject,
  validation: FieldValidation,
  refusal: (problems: readonly DecodeProblem[]) => ApiError = (problems) => decodeRefusal(kind.kind, kind.version, problems),
): NewObject {
  const strict = validation === 'Strict';
  const definition = kind.custom ? undefined : server.schema().definitionFor(kind.group, kind.version, kind.kind);
  if (!definition && !kind.custom) return withMetadata(deepClone(raw));
  const { object, errors, warnings } = kind.custom ? kind.custom.read(raw, { strict }) : decode(raw, definition!, { strict });
  if (errors.length > 0) throw refusal(errors);
  if (validation === 'Warn') for (const { message } of warnings) scope.warnings?.push(message);
  return withMetadata(object);
}

function withMetadata(object: Record<string, unknown>): NewObject {
  if (!isMap(object['metadata'])) object['metadata'] = {};
  return object as NewObject;
}

/** apiVersion and kind may be left out of a body, as the address says them; when they are there they must agree. */
export function checkType(server: Server, kind: Kind, raw: RawObject): void {
  const expected = apiVersionOf(kind);
  const { apiVersion = expected, kind: name = kind.kind } = raw;
  if (apiVersion === expected && name === kind.kind) return;
  if (typeof apiVersion !== 'string' || typeof name !== 'string') throw badRequest('the object provided is unrecognized (must be of type Object)');
  const sent = server.registry.forObject(apiVersion, name);
  if (kind.custom && apiVersion === expected) throw invalid(kindName(kind), String((raw['metadata'] as { name?: unknown } | undefined)?.name ?? ''), [fieldError.invalid('kind', name, `must be ${kind.kind}`)]);
  if (sent && (kind.custom || sent.plural === kind.plural)) throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  throw badRequest(`${name} in version "${version}" cannot be handled as a ${kind.kind}: ${conversionProblem(server, kind, apiVersion, name)}`);
}

/** Why an object of another type is none of the kind: nobody knows its type, or there is no way from the one to the other. */
export function conversionProblem(server: Server, kind: Kind, apiVersion: string, name: string): string {
  if (!server.registry.forObject(apiVersion, name) && !isList(server, apiVersion, name)) return noKindRegistered(apiVersion, name);
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const target = kind.plural === 'events' ? 'core' : kind.group.split('.')[0] || 'core';
  return `converting (${version}.${name}) to (${target}.${kind.kind}): unknown conversion`;
}

/** Lists are types of their own, which nothing is ever written as. */
function isList({ registry }: Server, apiVersion: string, name: string): boolean {
  if (!name.endsWith('List')) return false;
  return name === 'List' ? apiVersion === 'v1' : registry.forObject(apiVersion, name.slice(0, -'List'.length)) !== undefined;
}

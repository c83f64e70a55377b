// Patch: JSON, merge and strategic merge patches of a stored object, which then is an update (rules 1.2.3, 1.13.5).
import type { PatchType, WriteOptions } from '../../model/client.ts';
import type { DecodeProblem } from '../../model/decode.ts';
import { jsonTypeName } from '../../model/decode-problem.ts';
import { isMap } from '../../model/equal.ts';
import type { ApiError } from '../../model/errors.ts';
import { badRequest, checkNameOnUrl, fieldError, invalid, notFound } from '../../model/errors.ts';
import { apiVersionOf, kindName, resourceName } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import { fromStored, kindIn, toStored } from '../../model/kind-version.ts';
import type { KubeObject } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { jsonMergePatch, jsonPatch, strategicMergePatch } from '../../model/patch.ts';
import { conversionProblem, decodeAs } from './input.ts';
import { patchRefusal } from './patch-refusal.ts';
import type { Scope, Server } from './server.ts';
import { updateSubresource } from './status.ts';

export interface PatchOptions {
  /** `status`, or a part of the kind. */
  subresource?: string | undefined;
  /** What unknown fields do; default Warn. */
  fieldValidation?: WriteOptions['fieldValidation'];
  /** Of the object that the patch is for; default: the stored one. */
  version?: string | undefined;
}

/** Answers the patched object; a resourceVersion in the patch must be the stored one, without it nothing conflicts. */
export function patchObject(
  server: Server,
  scope: Scope,
  kind: Kind,
  namespace: string | undefined,
  name: string,
  type: PatchType,
  patch: unknown,
  { subresource, fieldValidation = 'Warn', version }: PatchOptions = {},
): KubeObject {
  const stored = server.store.get(kind.plural, objectKey(kind.namespaced ? namespace : undefined, name));
  if (!stored) throw notFound(resourceName(kind), name);
  checkForm(type, patch);
  const named = kindIn(kind, version);
  const old = fromStored(kind, version, scope.trusted ? stored : withManagers(server, kind, stored, patch));
  const patched = applyPatch(server, named, old, type, patch);
  if (!isMap(patched)) throw badRequest('the patched object is no Kubernetes object');
  if (!isMap(patched['metadata'])) patched['metadata'] = {};
  // A strategic patch makes an object of the type it was; what it says of the type is lost.
  if (type !== 'strategic') checkPatchedType(server, named, patched);
  checkIdentity(kind, patched as unknown as KubeObject, old);
  const refusal = (problems: readonly DecodeProblem[]): ApiError => patchRefusal(server.schema(), type, patch, patched, problems);
  const result = (scope.trusted ? patched : decodeAs(server, scope, named, patched, fieldValidation, refusal)) as unknown as KubeObject;
  return updateSubresource(server, scope, kind, toStored(kind, version, result), subresource);
}

/** Throws BadRequest for a patch that is no list of operations or no object, as its type wants it. */
function checkForm(type: PatchType, patch: unknown): void {
  if (type === 'json' ? Array.isArray(patch) : isMap(patch)) return;
  const problem = `json: cannot unmarshal ${jsonTypeName(patch)} into Go value of type ${type === 'json' ? '[]interface {}' : 'map[string]interface {}'}`;
  throw badRequest(type === 'strategic' ? problem : `error decoding patch: ${problem}`);
}

function applyPatch(server: Server, kind: Kind, old: KubeObject, type: PatchType, patch: unknown): unknown {
  switch (type) {
    case 'json':
      return jsonPatch(old, patch);
    case 'merge':
      return jsonMergePatch(old, patch);
    case 'strategic':
      return strategicMergePatch(old, patch, server.schema().listStrategy(kind.group, kind.version, kind.kind));
  }
}

/** The managers are joined to what is patched when the patch speaks of them. */
function withManagers({ ledger }: Server, kind: Kind, old: KubeObject, patch: unknown): KubeObject {
  const isAskedFor = Array.isArray(patch) ? patch.some((step) => isMap(step) && String(step['path']).startsWith('/metadata/managedFields')) : isMap(patch) && isMap(patch['metadata']) && 'managedFields' in patch['metadata'];
  return isAskedFor ? { ...old, metadata: { ...old.metadata, managedFields: ledger.entries(kind, old) } } : old;
}

/** Throws Invalid, with the outcome, for one of another type. */
function checkPatchedType(server: Server, kind: Kind, patched: Record<string, unknown>): void {
  const { apiVersion, kind: name } = patched;
  if ((apiVersion === apiVersionOf(kind) && name === kind.kind) || typeof apiVersion !== 'string' || typeof name !== 'string') return;
  throw invalid('', '', [fieldError.invalid('patch', JSON.stringify(patched), conversionProblem(server, kind, apiVersion, name))]);
}

function checkIdentity(kind: Kind, patched: KubeObject, old: KubeObject): void {
  const { name, namespace, resourceVersion, uid } = patched.metadata;
  checkNameOnUrl(name, old.metadata.name);
  // Left out, it is that of the address.
  if (!namespace && old.metadata.namespace) patched.metadata.namespace = old.metadata.namespace;
  else if (namespace !== old.metadata.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  // Unlike an update's, the uid of a patch is no precondition but a field that stays; a stale version is said before.
  if (uid !== undefined && uid !== old.metadata.uid && (resourceVersion === undefined || resourceVersion === old.metadata.resourceVersion)) {
    throw invalid(kindName(kind), name, [fieldError.invalid('metadata.uid', uid, 'field is immutable')]);
  }
}

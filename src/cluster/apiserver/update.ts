// Update: replaces spec and metadata of a stored object, restoring what belongs to the server (rules 1.2.2, 1.2.5).
import { deepEqual, deepFreeze } from '../../model/equal.ts';
import { conflict, fieldError, invalid, notFound } from '../../model/errors.ts';
import { goStringer } from '../../model/go-value.ts';
import { kindName, resourceName, resourceOf } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject, Namespace } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import { admissionContext } from './admission-context.ts';
import { setDefaults } from './create.ts';
import { noteOwners, ownersOfChanged } from './fields/ownership.ts';
import { updatedMetadata, validateDeletion, validateUpdatedMetadata } from './metadata.ts';
import type { Scope, Server } from './server.ts';

/**
 * Answers the object as stored afterwards; the last state when the update emptied the finalizers of an object that was
 * waiting for just that (rule 1.5.2). Throws NotFound, Conflict for a stale resourceVersion or another uid, Invalid.
 * With a part, named as its subresource, nothing but what it takes of the input is changed.
 */
export function updateObject(server: Server, scope: Scope, kind: Kind, input: KubeObject, subresource?: string): KubeObject {
  const part = subresource === undefined ? undefined : kind.parts![subresource]!;
  const old = server.store.current(kind, input);
  if (!old) throw notFound(resourceName(kind), input.metadata.name);
  checkVersion(kind, input, old);

  const draft: KubeObject = part
    ? { ...old, metadata: { ...old.metadata }, spec: part.take(input, old) }
    : { ...input, apiVersion: old.apiVersion, kind: old.kind, metadata: updatedMetadata(input.metadata, old.metadata) };
  if (kind.hasStatus) draft.status = part?.takeStatus ? part.takeStatus(input, old) : kind.statusOnUpdate ? kind.statusOnUpdate(input, old) : old.status;
  if (draft.status === undefined) delete draft.status;
  if (!scope.trusted) shareUnchanged(draft, old);
  setDefaults(scope, kind, draft);
  const owners = ownersOfChanged(server, scope, kind, old, draft, input.metadata.managedFields);
  // Who only adopts, labels or finalizes hands back the stored parts themselves: nothing in them to check.
  const isMetadataOnly = hasSameBody(draft, old);
  const context = admissionContext(server, scope, 'update', kind, old, subresource);
  if (!isMetadataOnly) server.admission.mutate(draft, context);
  kind.prepareForUpdate?.(draft, old);
  if (kind.hasGeneration) draft.metadata.generation = nextGeneration(kind, draft, old);

  const errors = scope.trusted ? [] : validateDeletion(input.metadata, old.metadata);
  errors.push(...validateUpdatedMetadata(kind, draft.metadata, old.metadata));
  if (part) errors.push(...part.validate(draft, old));
  else if (!isMetadataOnly) {
    const { validate, validateUpdate } = scope.spoken ?? kind;
    errors.push(...((validateUpdate ? validateUpdate(draft, old) : validate?.(draft)) ?? []));
  }
  if (errors.length > 0) throw invalid(kindName(kind), draft.metadata.name, errors);
  scope.warnings?.push(...(kind.warnings?.(draft, old) ?? []));
  server.admission.validate(draft, context);
  noteOwners(server, scope, kind, draft, owners);
  if (scope.dryRun) return deepFreeze(draft);
  return isFinished(draft) ? server.store.remove(kind, keyOf(draft)) : server.store.update(kind, draft);
}

/** Throws Conflict when the writer saw another version or another object of this name (rule 1.2.2). */
export function checkVersion(kind: Kind, input: KubeObject, old: KubeObject): void {
  const { name, resourceVersion, uid } = input.metadata;
  if (uid && uid !== old.metadata.uid) throw conflict(resourceName(kind), name, otherObject(kind, input, old));
  if (resourceVersion) {
    if (resourceVersion !== old.metadata.resourceVersion) throw conflict(resourceName(kind), name);
  } else if (kind.requiresResourceVersion) {
    throw invalid(kindName(kind), name, [fieldError.invalid('metadata.resourceVersion', goStringer('0x0'), 'must be specified for an update')]);
  }
}

/** As the store says it, which knows objects by their place in etcd. */
function otherObject(kind: Kind, { metadata: { namespace, name, uid } }: KubeObject, old: KubeObject): string {
  const stored = kind.custom ? [kind.group, resourceOf(kind)] : [storedAs[kind.plural] ?? kind.plural];
  const key = ['/registry', ...stored, ...(namespace ? [namespace] : []), name].join('/');
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
}

/** What etcd does not know by its plural. */
const storedAs: Readonly<Record<string, string>> = { services: 'services/specs', endpoints: 'services/endpoints', nodes: 'minions', ingresses: 'ingress', replicationcontrollers: 'controllers' };

/** True when nothing holds an object that is being deleted any more. */
export function isFinished(object: KubeObject): boolean {
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = object.metadata;
  if (deletionTimestamp === undefined || finalizers?.length) return false;
  if (object.kind === 'Namespace') return !(object as Namespace).spec.finalizers?.length;
  return !deletionGracePeriodSeconds;
}

/** Decoded input says again what is stored; the stored parts are taken, so that pods keep sharing their template's spec. */
function shareUnchanged(draft: KubeObject, old: KubeObject): void {
  const [fields, stored] = [draft, old] as unknown as Record<string, unknown>[];
  for (const field in stored) if (field !== 'metadata' && deepEqual(fields![field], stored[field])) fields![field] = stored[field];
}

function hasSameBody(draft: KubeObject, old: KubeObject): boolean {
  const [left, right] = [draft, old] as unknown as Record<string, unknown>[];
  for (const field in left) if (field !== 'metadata' && left[field] !== right![field]) return false;
  for (const field in right) if (!(field in left!)) return false;
  return true;
}

function nextGeneration(kind: Kind, draft: KubeObject, old: KubeObject): number {
  const generation = old.metadata.generation ?? 1;
  const isChanged = kind.generationChanges ? kind.generationChanges(draft, old) : draft.spec !== old.spec && !deepEqual(draft.spec, old.spec);
  return isChanged ? generation + 1 : generation;
}

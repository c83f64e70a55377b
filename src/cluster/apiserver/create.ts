// Create: default, admit, prepare, validate, admit, commit (rule 1.10.1).
import type { NewObject } from '../../model/client.ts';
import { deepFreeze } from '../../model/equal.ts';
import { ApiError, alreadyExists, badRequest, forbidden, invalid } from '../../model/errors.ts';
import { kindName, resourceName, resourceOf } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject, ObjectMeta } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { admissionContext } from './admission-context.ts';
import { noteOwners, ownersOfNew } from './fields/ownership.ts';
import { newMetadata, validateNewMetadata } from './metadata.ts';
import type { Scope, Server } from './server.ts';

/** A generated name is at most 63 characters: 58 of the base and 5 drawn (rule 1.1.7). */
const longestBase = 58;
const nameAttempts = 8;
const noStatus = Object.freeze({});

/** Stores a new object and answers it frozen; throws ApiError. Frozen parts of `input` are shared, not copied. */
export function createObject(server: Server, scope: Scope, kind: Kind, input: NewObject): KubeObject {
  if (kind.custom?.isTerminating) throw new ApiError('MethodNotAllowed', 'create not allowed while custom resource definition is terminating', { kind: resourceOf(kind), group: kind.group });
  if (kind.refusal !== undefined && !scope.trusted) throw forbidden(resourceName(kind), input.metadata.name || undefined, kind.refusal);
  const draft = newDraft(server, kind, input);
  setDefaults(scope, kind, draft);
  const owners = ownersOfNew(server, scope, kind, draft);
  const context = admissionContext(server, scope, 'create', kind, undefined);
  server.admission.mutate(draft, context);
  const isGenerated = !draft.metadata.name && Boolean(draft.metadata.generateName);
  const key = isGenerated ? drawName(server, kind, draft.metadata) : undefined;
  if (kind.prepareForCreate) kind.prepareForCreate(draft);
  else if (kind.hasStatus) draft.status = noStatus;
  if (kind.hasStatus && !kind.custom) draft.status ??= noStatus;

  const errors = validateNewMetadata(kind, draft);
  const { validate } = scope.spoken ?? kind;
  if (validate) for (const error of validate(draft)) errors.push(error);
  if (errors.length > 0) throw invalid(kindName(kind), draft.metadata.name, errors);
  scope.warnings?.push(...(kind.warnings?.(draft) ?? []));
  server.admission.validate(draft, context);
  if (scope.dryRun) {
    if (server.store.get(kind.plural, objectKey(draft.metadata.namespace, draft.metadata.name))) {
      throw alreadyExists(resourceName(kind), draft.metadata.name);
    }
    // Nothing was stored, so there is no version of it.
    noteOwners(server, scope, kind, draft, owners);
    const { resourceVersion: _, ...metadata } = draft.metadata;
    return deepFreeze({ ...draft, metadata: metadata as ObjectMeta });
  }
  if (!scope.trusted && hasVersion(input)) throw new ApiError('Unknown', 'resourceVersion should not be set on objects to be created');
  const stored = server.store.create(kind, draft, key);
  noteOwners(server, scope, kind, stored, owners);
  return stored;
}

/** Somebody saved what `kubectl get -o yaml` printed: etcd refuses that, after all else was found good. */
function hasVersion({ metadata }: NewObject): boolean {
  const { resourceVersion } = metadata as { resourceVersion?: string };
  return resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== '0';
}

/** Writes the defaults of the version that is spoken, and then those of the stored one. */
export function setDefaults({ spoken }: Scope, kind: Kind, draft: KubeObject): void {
  if (spoken?.custom) spoken.setDefaults?.(draft);
  kind.setDefaults?.(draft);
}

function newDraft(server: Server, kind: Kind, input: NewObject): KubeObject {
  const source = input.metadata;
  const uid = (kind.drawnApart ? server.apartUids : server.uids).uid();
  if (kind.namespaced && !source.namespace) throw badRequest('an empty namespace may not be set during creation');
  const metadata = newMetadata(kind, source, uid, formatTimestamp(server.clock.now));
  const apiVersion = server.apiVersion(kind);
  // With room for its status from the start, which is where most objects would have to be enlarged.
  const draft: KubeObject =
    kind.hasStatus && !kind.custom && input['spec'] !== undefined ? { apiVersion, kind: kind.kind, metadata, spec: input['spec'], status: noStatus } : { apiVersion, kind: kind.kind, metadata };
  const fields = draft as unknown as Record<string, unknown>;
  for (const field in input) {
    if (field !== 'apiVersion' && field !== 'kind' && field !== 'metadata' && input[field] !== undefined) fields[field] = input[field];
  }
  return draft;
}

/** Gives the object a name that is free; answers the key that it has with it. */
function drawName(server: Server, kind: Kind, metadata: ObjectMeta): string {
  const base = metadata.generateName!.slice(0, longestBase);
  const table = server.store.table(kind.plural);
  let name = '';
  for (let attempt = 0; attempt < nameAttempts; attempt++) {
    name = base + server.names.suffix();
    const key = objectKey(metadata.namespace, name);
    if (table.has(key)) continue;
    metadata.name = name;
    return key;
  }
  const refusal = alreadyExists(resourceName(kind), name);
  throw new ApiError('AlreadyExists', `${refusal.message}, the server was not able to generate a unique name for the object`, refusal.details);
}

// The subresources that touch one corner of an object: status, scale, and a namespace's finalize.
import { deepEqual, deepFreeze } from '../../model/equal.ts';
import { ApiError, conflict, invalid, methodNotAllowed, notFound } from '../../model/errors.ts';
import { kindName, resourceName } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject, Namespace } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { withReplicas } from '../../model/scale.ts';
import { noteOwners, ownersOfChanged } from './fields/ownership.ts';
import type { Scope, Server } from './server.ts';
import { checkVersion, isFinished, updateObject } from './update.ts';

/**
 * Replaces status (rule 1.1.6) and, as the real subresource lets pass, annotations: a Deployment's revision is noted this way
 * without raising its generation. The word of a component is not validated.
 */
export function updateStatus(server: Server, scope: Scope, kind: Kind, input: KubeObject): KubeObject {
  if (!kind.hasStatus) throw notFound(`${resourceName(kind)}/status`, input.metadata.name);
  const entry = server.store.entryOf(kind, input);
  if (!entry) throw notFound(resourceName(kind), input.metadata.name);
  const old = entry.current;
  checkVersion(kind, input, old);
  const { annotations } = input.metadata;
  const isAnnotated = !kind.custom && annotations !== undefined && annotations !== old.metadata.annotations;
  const status = kind.custom ? input.status : (input.status ?? {});
  if (!isAnnotated && deepEqual(status, old.status)) return old;
  const metadata = isAnnotated ? { ...old.metadata, annotations } : { ...old.metadata };
  const draft: KubeObject = { ...old, metadata, status };
  if (status === undefined) delete draft.status;
  const errors = scope.trusted ? undefined : (scope.spoken ?? kind).validateStatus?.(draft, old);
  if (errors && errors.length > 0) throw invalid(kindName(kind), draft.metadata.name, errors);
  // What a component writes into a status is worked out when somebody asks.
  if (scope.ownership) noteOwners(server, scope, kind, draft, ownersOfChanged(server, scope, kind, old, draft));
  if (scope.dryRun) return deepFreeze(draft);
  return isAnnotated ? server.store.replace(entry, draft) : server.store.overwrite(entry, draft);
}

/** An update of the whole object, of its status, or of one of its kind's parts; throws NotFound for any other subresource. */
export function updateSubresource(server: Server, scope: Scope, kind: Kind, input: KubeObject, subresource: string | undefined): KubeObject {
  if (subresource === undefined) return updateObject(server, scope, kind, input);
  if (subresource === 'status') return updateStatus(server, scope, kind, input);
  if (!kind.parts || !Object.hasOwn(kind.parts, subresource)) throw new ApiError('NotFound', 'the server could not find the requested resource');
  return updateObject(server, scope, kind, input, subresource);
}

/** Sets spec.replicas through <kind>/scale; 405 for a kind that cannot be scaled. */
export function scaleObject(server: Server, scope: Scope, kind: Kind, namespace: string, name: string, replicas: number): KubeObject {
  if (!kind.scalable) throw methodNotAllowed('scale', resourceName(kind));
  const old = server.store.get(kind.plural, objectKey(kind.namespaced ? namespace : undefined, name));
  if (!old) throw notFound(resourceName(kind), name);
  return updateObject(server, scope, kind, withReplicas(kind, old, replicas));
}

/** namespaces/finalize: empties spec.finalizers, after which nothing keeps the namespace. */
export function finalizeNamespace(server: Server, kind: Kind, name: string): void {
  const old = server.store.get(kind.plural, name) as Namespace | undefined;
  if (!old) throw notFound('namespaces', name);
  if (old.metadata.deletionTimestamp === undefined) throw conflict('namespaces', name, 'the namespace is not being deleted');
  const { finalizers: _, ...spec } = old.spec;
  const draft: Namespace = { ...old, metadata: { ...old.metadata }, spec };
  if (isFinished(draft)) server.store.remove(kind, name);
  else server.store.update(kind, draft);
}

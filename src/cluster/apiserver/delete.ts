// Delete: grace, finalizers, propagation and preconditions (rules 1.2.4, 1.5, 1.6.2, 4.7.1).
import type { DeleteOptions, ListOptions } from '../../model/client.ts';
import { ApiError, conflict, ignoreNotFound, methodNotAllowed, notFound } from '../../model/errors.ts';
import { resourceName } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject, Namespace, ObjectMeta, Pod } from '../../model/object.ts';
import { keyOf, objectKey } from '../../model/object.ts';
import { formatTimestamp, parseTimestamp } from '../../model/timestamp.ts';
import { admissionContext } from './admission-context.ts';
import type { Scope, Server } from './server.ts';

/**
 * Removes an object, or marks it when a grace period or finalizers keep it. Answers it as it is afterwards, or as it
 * last was. Removing at once is one change of the store, where etcd shows a mark and a removal.
 */
export function deleteObject(
  server: Server,
  scope: Scope,
  kind: Kind,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions = {},
): KubeObject {
  const object = server.store.get(kind.plural, objectKey(kind.namespaced ? namespace : undefined, name));
  if (!object) throw notFound(resourceName(kind), name);
  checkPreconditions(kind, object, options);
  server.admission.validate(object, admissionContext(server, scope, 'delete', kind, object));

  if (scope.dryRun || options.dryRun) return object;
  if (kind.plural === 'namespaces') return deleteNamespace(server, kind, object as Namespace);
  if (kind.beginDeletion && object.metadata.deletionTimestamp === undefined) return server.store.update(kind, kind.beginDeletion(object, formatTimestamp(server.clock.now)));
  const marked = kind.plural === 'pods' ? markPod(server, object as Pod, options) : markPlain(server, object, options);
  if (marked === undefined) return server.store.remove(kind, keyOf(object));
  return marked === object.metadata ? object : server.store.update(kind, { ...object, metadata: marked });
}

/** Deletes what a list with these selectors answers; what has gone meanwhile is passed over. */
export function deleteCollection(server: Server, scope: Scope, kind: Kind, options: ListOptions & DeleteOptions): KubeObject[] {
  if (kind.plural === 'namespaces') throw methodNotAllowed('deletecollection', resourceName(kind));
  const { namespace, labelSelector, fieldSelector, ...deleteOptions } = options;
  const found = server.reader.list(kind.plural, { namespace, labelSelector, fieldSelector });
  return found.flatMap(({ metadata }) => {
    const deleted = ignoreNotFound(() => deleteObject(server, scope, kind, metadata.namespace, metadata.name, deleteOptions));
    return deleted ? [deleted] : [];
  });
}

function checkPreconditions(kind: Kind, object: KubeObject, { preconditions }: DeleteOptions): void {
  const { name, uid, resourceVersion } = object.metadata;
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(kind.kind, name, why);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(kind.kind, name, why);
  }
}

/** A namespace goes when its content is gone; until then it is Terminating. */
function deleteNamespace(server: Server, kind: Kind, namespace: Namespace): KubeObject {
  if (namespace.metadata.deletionTimestamp === undefined) {
    return server.store.update<Namespace>(kind, {
      ...namespace,
      metadata: { ...namespace.metadata, deletionTimestamp: formatTimestamp(server.clock.now) },
      status: { ...namespace.status, phase: 'Terminating' },
    });
  }
  const isHeld = namespace.spec.finalizers?.length || namespace.metadata.finalizers?.length;
  return isHeld ? namespace : server.store.remove(kind, keyOf(namespace));
}

/** The metadata to store, the very same when nothing changes, or undefined when the object goes at once. */
function markPlain(server: Server, object: KubeObject, options: DeleteOptions): ObjectMeta | undefined {
  const finalizers = finalizersAfter(object, options);
  if (finalizers.length === 0) return undefined;
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined) {
    return sameNames(finalizers, metadata.finalizers) ? metadata : { ...metadata, finalizers };
  }
  return { ...metadata, ...mark(metadata, server.clock.now, 0), finalizers };
}

function markPod(server: Server, pod: Pod, options: DeleteOptions): ObjectMeta | undefined {
  const { metadata } = pod;
  const grace = metadata.deletionGracePeriodSeconds;
  if (metadata.deletionTimestamp === undefined || grace === undefined) {
    const period = gracePeriod(pod, options);
    const finalizers = finalizersAfter(pod, options);
    if (period === 0 && finalizers.length === 0) return undefined;
    const marked: ObjectMeta = { ...metadata, ...mark(metadata, server.clock.now, period) };
    if (finalizers.length > 0) marked.finalizers = finalizers;
    else delete marked.finalizers;
    return marked;
  }
  // Only a shorter period has an effect on a pod that is already going (rule 1.5.5).
  let period = options.gracePeriodSeconds;
  const isFree = !metadata.finalizers?.length;
  if (period === undefined || period >= grace) return grace === 0 && isFree ? undefined : metadata;
  if (period < 0) period = 1;
  if (period === 0 && isFree) return undefined;
  const now = server.clock.now;
  let goneAt = parseTimestamp(metadata.deletionTimestamp) + (period - grace) * 1000;
  if (goneAt < now) {
    goneAt = now;
    if (period !== 0) period = 1;
  }
  return { ...metadata, deletionTimestamp: formatTimestamp(goneAt), deletionGracePeriodSeconds: period };
}

/** Seconds a pod gets (rule 1.5.3): none when no kubelet runs it. */
function gracePeriod(pod: Pod, options: DeleteOptions): number {
  const { phase } = pod.status;
  if (!pod.spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
  const period = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return period < 0 ? 1 : period;
}

function mark(metadata: ObjectMeta, now: number, periodSeconds: number): Partial<ObjectMeta> {
  const marks: Partial<ObjectMeta> = {
    deletionTimestamp: formatTimestamp(now + periodSeconds * 1000),
    deletionGracePeriodSeconds: periodSeconds,
  };
  if (metadata.generation !== undefined) marks.generation = metadata.generation + 1;
  return marks;
}

/** The finalizers that a propagation policy asks for; without a policy those of the object stay (rule 1.6.2). */
function finalizersAfter(object: KubeObject, { propagationPolicy }: DeleteOptions): string[] {
  const present = object.metadata.finalizers ?? [];
  if (propagationPolicy === undefined) return present;
  const kept = present.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  switch (propagationPolicy) {
    case 'Background':
      return kept;
    case 'Foreground':
      return [...kept, 'foregroundDeletion'];
    case 'Orphan':
      return [...kept, 'orphan'];
    default: {
      const why = `unsupported value: "${String(propagationPolicy)}": supported values: "Background", "Foreground", "Orphan"`;
      throw new ApiError('Invalid', `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: ${why}`);
    }
  }
}

function sameNames(a: readonly string[], b: readonly string[] | undefined): boolean {
  return a.length === (b?.length ?? 0) && a.every((name, index) => name === b![index]);
}

// Deletes what its owners have left behind, in the background, the foreground, or not at all (rule 1.6).
//
// Keys are uids: an owner that is gone is known by its uid alone, and a name may have been taken again meanwhile.
import type { Change, Client } from '../../model/client.ts';
import { isReason } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject, OwnerReference } from '../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition, Watch } from './controller.ts';
import { noKeys } from './controller.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

export const garbageCollector: ControllerDefinition = {
  name: 'garbage-collector-controller',
  create: (context) => createGarbageCollector(context),
};

function createGarbageCollector({ client, events }: ControllerContext): Controller {
  const { registry } = client;
  const watchOf = ({ plural }: Kind): Watch => ({ plural, keysOf: (change) => keysOf(client, change) });
  return {
    watches: registry.kinds.filter((kind) => kind.indexed !== false && !kind.custom).map(watchOf),
    watchOf,
    reconcile(uid) {
      const object = client.byUid(uid);
      // Of a kind that is gone nothing can be known or done, until it is there again.
      if (!object || !registry.forObject(object.apiVersion, object.kind)) return;
      if (isHeldBy(object, ORPHAN)) orphanDependents(client, object);
      else if (isHeldBy(object, FOREGROUND)) waitForDependents(client, object);
      else if (object.metadata.deletionTimestamp === undefined) {
        collect(client, object, (owner) => {
          const { namespace } = object.metadata;
          const reference = `ownerRef [${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}]`;
          events.event(object, 'Warning', 'OwnerRefInvalidNamespace', `${reference} does not exist in namespace "${namespace}"`);
        });
      }
    },
  };
}

/** The uids that a change gives reason to look at; none for nearly all changes. */
function keysOf(client: Client, { type, object, previous }: Change): readonly string[] {
  const { metadata } = object;
  const owners = metadata.ownerReferences;
  if (type === 'DELETED') {
    const dependents = Array.from(client.ownedBy(metadata.uid), (dependent) => dependent.metadata.uid);
    return owners ? [...dependents, ...waitingOwners(client, owners)] : dependents;
  }
  const before = previous?.metadata;
  const isHeld = metadata.deletionTimestamp !== undefined && before?.finalizers !== metadata.finalizers && (isHeldBy(object, ORPHAN) || isHeldBy(object, FOREGROUND));
  if (owners === before?.ownerReferences) return isHeld ? [metadata.uid] : noKeys;
  const isLost = owners !== undefined && isAnyUnsound(client, object, owners);
  const waiting = before?.ownerReferences ? waitingOwners(client, before.ownerReferences) : noKeys;
  return isHeld || isLost ? [metadata.uid, ...waiting] : waiting;
}

/** A loop, as this is asked for every object that comes. */
function isAnyUnsound(client: Client, dependent: KubeObject, owners: readonly OwnerReference[]): boolean {
  for (let index = 0; index < owners.length; index++) if (stateOf(client, dependent, owners[index]!) !== 'solid') return true;
  return false;
}

function waitingOwners(client: Client, owners: readonly OwnerReference[]): readonly string[] {
  const waiting = owners.filter(({ uid }) => {
    const owner = client.byUid(uid);
    return owner && isHeldBy(owner, FOREGROUND);
  });
  return waiting.map(({ uid }) => uid);
}

/** True for an object that is being deleted and kept by this finalizer. */
function isHeldBy({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(finalizer) ?? false);
}

/** A reference counts as dangling when its owner is absent, which an owner in another namespace always is (rule 1.6.8). */
function stateOf(client: Client, dependent: KubeObject, { uid, kind, name }: OwnerReference): 'solid' | 'dangling' | 'foreign' | 'waiting' {
  const owner = client.byUid(uid);
  if (!owner || owner.kind !== kind || owner.metadata.name !== name) return 'dangling';
  const { namespace } = owner.metadata;
  if (namespace !== undefined && namespace !== dependent.metadata.namespace) return 'foreign';
  return isHeldBy(owner, FOREGROUND) ? 'waiting' : 'solid';
}

/** Rules 1.6.3, 1.6.6, 1.6.7: decides over one object by the state of its owners. */
function collect(client: Client, object: KubeObject, onForeign: (owner: OwnerReference) => void): void {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0) return;
  const states = owners.map((owner) => stateOf(client, object, owner));
  owners.forEach((owner, index) => {
    if (states[index] === 'foreign') onForeign(owner);
  });
  if (states.includes('solid')) {
    if (states.some((state) => state !== 'solid')) keepOwners(client, object, (_, index) => states[index] === 'solid');
    return;
  }
  const finalizers = object.metadata.finalizers ?? [];
  const isForeground = (states.includes('waiting') && hasDependents(client, object)) || finalizers.includes(FOREGROUND);
  const propagationPolicy = finalizers.includes(ORPHAN) ? 'Orphan' : isForeground ? 'Foreground' : 'Background';
  const { namespace, name, uid } = object.metadata;
  try {
    client.delete(pluralOf(client, object), namespace, name, { propagationPolicy, preconditions: { uid } });
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error;
  }
}

/** Rule 1.6.5. */
function orphanDependents(client: Client, owner: KubeObject): void {
  const { uid } = owner.metadata;
  for (const dependent of [...client.ownedBy(uid)]) keepOwners(client, dependent, (reference) => reference.uid !== uid);
  dropFinalizer(client, owner, ORPHAN);
}

/** Rule 1.6.4: the owner stays until everything that blocks it is gone. */
function waitForDependents(client: Client, owner: KubeObject): void {
  const { uid } = owner.metadata;
  const blocking = [...client.ownedBy(uid)].filter(({ metadata }) =>
    metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion),
  );
  if (blocking.length === 0) return dropFinalizer(client, owner, FOREGROUND);
  for (const dependent of blocking) {
    if (dependent.metadata.deletionTimestamp === undefined) collect(client, dependent, () => undefined);
    // Two objects that wait for each other: one reference stops blocking, as the real collector does.
    else if (isHeldBy(dependent, FOREGROUND) && owns(dependent, owner)) {
      rewriteOwners(client, dependent, (reference) => (reference.uid === uid ? { ...reference, blockOwnerDeletion: false } : reference));
    }
  }
}

function owns(owner: KubeObject, dependent: KubeObject): boolean {
  return dependent.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
}

function hasDependents(client: Client, { metadata }: KubeObject): boolean {
  for (const _ of client.ownedBy(metadata.uid)) return true;
  return false;
}

function keepOwners(client: Client, object: KubeObject, keep: (owner: OwnerReference, index: number) => boolean): void {
  rewriteOwners(client, object, (owner, index) => (keep(owner, index) ? owner : undefined));
}

function rewriteOwners(
  client: Client,
  object: KubeObject,
  change: (owner: OwnerReference, index: number) => OwnerReference | undefined,
): void {
  const ownerReferences = (object.metadata.ownerReferences ?? []).flatMap((owner, index) => change(owner, index) ?? []);
  client.update(pluralOf(client, object), { ...object, metadata: { ...object.metadata, ownerReferences } });
}

function dropFinalizer(client: Client, object: KubeObject, finalizer: string): void {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  client.update(pluralOf(client, object), { ...object, metadata: { ...object.metadata, finalizers } });
}

function pluralOf({ registry }: Client, { apiVersion, kind }: KubeObject): string {
  const known = registry.forObject(apiVersion, kind);
  if (!known) throw new Error(`stored object of an unknown kind ${apiVersion} ${kind}`);
  return known.plural;
}

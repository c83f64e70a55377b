// Who owns what: a controller adopts matching orphans and lets go of what no longer matches (rule 3.5).
import type { Client } from '../../model/client.ts';
import { ApiError } from '../../model/errors.ts';
import type { KubeObject, OwnerReference } from '../../model/object.ts';
import { controllerOf } from '../../model/object.ts';
import type { AnySelector } from '../../model/selector.ts';
import { compileLabelSelector } from '../../model/selector.ts';
import { noKeys } from './controller.ts';
import { controllerReference } from './pod-control.ts';

export interface ClaimOptions {
  client: Client;
  owner: KubeObject;
  selector: AnySelector | undefined;
  /** Kind of what is claimed. */
  plural: string;
  /** Orphans to look at; none when the caller knows that there can be none. */
  orphans: Iterable<KubeObject>;
  /** What beside the selector makes an object the owner's; default: nothing. */
  isMember?(object: KubeObject): boolean;
  /** What is adopted gets this finalizer, what is released loses it. */
  finalizer?: string;
}

/** The objects that belong to the owner after adopting and releasing. */
export function claim<T extends KubeObject>({ client, owner, selector, plural, orphans, isMember, finalizer }: ClaimOptions): T[] {
  const compiled = compileLabelSelector(selector);
  const matches = (object: KubeObject): boolean => compiled.matches(object.metadata.labels) && (isMember?.(object) ?? true);
  const { uid, deletionTimestamp } = owner.metadata;
  const claimed: T[] = [];
  for (const object of client.ownedBy<T>(uid, plural)) {
    if (controllerOf(object)?.uid !== uid) continue;
    if (matches(object)) claimed.push(object);
    else if (!deletionTimestamp) release(client, plural, object, uid, finalizer);
  }
  if (deletionTimestamp) return claimed;
  // Adopting changes what is looked through, so those that may be adopted are found first.
  let adoptable: KubeObject[] | undefined;
  for (const object of orphans) if (!controllerOf(object)) (adoptable ??= []).push(object);
  if (!adoptable) return claimed;
  for (const object of adoptable) {
    if ( object.metadata.deletionTimestamp || !matches(object)) continue;
    const adopted = adopt<T>(client, plural, object, owner, finalizer);
    if (adopted) claimed.push(adopted);
  }
  return claimed;
}

function adopt<T extends KubeObject>(client: Client, plural: string, object: KubeObject, owner: KubeObject, finalizer?: string): T | undefined {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)];
  const { finalizers = [] } = object.metadata;
  const added = finalizer && !finalizers.includes(finalizer) ? { finalizers: [...finalizers, finalizer] } : {};
  return ignoringGone(() => client.update<T>(plural, { ...object, metadata: { ...object.metadata, ownerReferences, ...added } } as T));
}

function release(client: Client, plural: string, object: KubeObject, uid: string, finalizer?: string): void {
  const ownerReferences = object.metadata.ownerReferences!.filter((reference) => reference.uid !== uid);
  const { finalizers } = object.metadata;
  const left = finalizer && finalizers ? { finalizers: finalizers.filter((name) => name !== finalizer) } : {};
  ignoringGone(() => client.update(plural, { ...object, metadata: { ...object.metadata, ownerReferences, ...left } }));
}

function ignoringGone<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'NotFound') return undefined;
    throw error;
  }
}

/** Keys of the owners of a kind that a change of a dependent concerns: its controllers before and after, or who may adopt it. */
export function ownerKeys(
  client: Client,
  ownerKind: { plural: string; kind: string },
  { object, previous, type }: { object: KubeObject; previous?: KubeObject; type: string },
): readonly string[] {
  const now = controllerOf(object);
  const before = previous && controllerOf(previous);
  const { namespace } = object.metadata;
  const left = before && before.uid !== now?.uid && before.kind === ownerKind.kind ? keyOfOwner(namespace!, before) : noKeys;
  const keys = now ? (now.kind === ownerKind.kind ? keyOfOwner(namespace!, now) : noKeys) : type === 'DELETED' ? noKeys : adopterKeys(client, ownerKind.plural, object);
  return left === noKeys ? keys : [...left, ...keys];
}

const ownerKeysKnown = new WeakMap<OwnerReference, readonly string[]>();

/** `namespace/name` of an owner. Made once per reference, which all pods of an owner share. */
function keyOfOwner(namespace: string, reference: OwnerReference): readonly string[] {
  let keys = ownerKeysKnown.get(reference);
  if (!keys) ownerKeysKnown.set(reference, (keys = Object.freeze([`${namespace}/${reference.name}`])));
  return keys;
}

/** Keys of the owners in the object's namespace whose selector matches it. */
export function adopterKeys(client: Client, plural: string, object: KubeObject): readonly string[] {
  const { namespace, labels } = object.metadata;
  if (!labels) return noKeys;
  const keys: string[] = [];
  for (const owner of client.list<KubeObject & { spec: { selector?: AnySelector } }>(plural, { namespace: namespace! })) {
    const selector = compileLabelSelector(owner.spec.selector);
    if (!selector.empty && selector.matches(labels)) keys.push(`${namespace}/${owner.metadata.name}`);
  }
  return keys;
}

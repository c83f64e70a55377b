// What else goes when an object is deleted, in words for the delete dialog.
import type { ReadOnlyClient } from '../model/client.ts';
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, Pod } from '../model/object.ts';
import { podsUsingClaim } from './pod/claims.ts';

/** Lines such as `1 ReplicaSet, 3 Pods`; empty when nothing depends on the object. */
export function describeDependents(reader: ReadOnlyClient, object: KubeObject): string[] {
  const lines: string[] = [];
  if (object.kind === 'Namespace') {
    const inside = formatCounts(countInside(reader, object.metadata.name));
    lines.push(inside ? `everything inside goes: ${inside}` : 'it is empty');
  } else if (object.kind === 'Node') {
    let pods = 0;
    for (const _pod of reader.onNode<Pod>('pods', object.metadata.name)) pods += 1;
    if (pods > 0) lines.push(`${formatCount(pods, 'Pod')} on it, removed by the garbage collection of pods`);
  }
  lines.push(...instanceLines(reader, object), ...storageLines(reader, object));
  const owned = formatCounts(countOwned(reader, object));
  if (owned) lines.push(owned);
  return lines;
}

/** The objects of a kind that somebody has defined. */
function instanceLines(reader: ReadOnlyClient, object: KubeObject): string[] {
  if (object.kind !== 'CustomResourceDefinition') return [];
  const defined = reader.registry.find(object.metadata.name);
  const count = defined?.custom ? reader.list(defined.plural).length : 0;
  return count === 0 ? [] : [`everything of its kind goes: ${formatCount(count, defined!.kind)}`];
}

/** What holds a claim or a volume, and what is lost with it. */
function storageLines(reader: ReadOnlyClient, object: KubeObject): string[] {
  if (object.kind === 'PersistentVolume') {
    const { spec, status } = object as PersistentVolume;
    return status.phase === 'Bound' ? [`it stays until its claim ${spec.claimRef?.namespace}/${spec.claimRef?.name} is gone`] : [];
  }
  if (object.kind !== 'PersistentVolumeClaim') return [];
  const { metadata, spec } = object as PersistentVolumeClaim;
  const users = podsUsingClaim(reader, metadata.namespace, metadata.name).filter((pod) => pod.spec.nodeName);
  const volume = spec.volumeName ? reader.find<PersistentVolume>('persistentvolumes', undefined, spec.volumeName) : undefined;
  const policy = volume?.spec.persistentVolumeReclaimPolicy;
  return [
    ...(users.length > 0 ? [`it stays while pods use it: ${users.map((pod) => pod.metadata.name).join(', ')}`] : []),
    ...(policy === 'Delete' ? ['its volume goes with it, and all that is on it'] : policy === 'Retain' ? ['its volume stays, Released, with all that is on it'] : []),
  ];
}

/** All that the object owns, and what those own in turn, by kind. */
function countOwned(reader: ReadOnlyClient, root: KubeObject): Map<string, number> {
  const counts = new Map<string, number>();
  const seen = new Set([root.metadata.uid]);
  const queue = [root.metadata.uid];
  // The list grows while it is walked.
  for (const uid of queue) {
    for (const dependent of reader.ownedBy(uid)) {
      if (seen.has(dependent.metadata.uid)) continue;
      seen.add(dependent.metadata.uid);
      queue.push(dependent.metadata.uid);
      counts.set(dependent.kind, (counts.get(dependent.kind) ?? 0) + 1);
    }
  }
  return counts;
}

/** What every namespace holds by itself, and events, are not worth a warning. */
function countInside(reader: ReadOnlyClient, namespace: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of reader.registry.kinds) {
    if (!kind.namespaced || kind.kind === 'Event') continue;
    const own = (object: KubeObject) =>
      (kind.kind === 'ServiceAccount' && object.metadata.name === 'default') ||
      (kind.kind === 'ConfigMap' && object.metadata.name === 'kube-root-ca.crt');
    const count = reader.list(kind.plural, { namespace }).filter((object) => !own(object)).length;
    if (count > 0) counts.set(kind.kind, count);
  }
  return counts;
}

function formatCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([kind, count]) => formatCount(count, kind)).join(', ');
}

function formatCount(count: number, kind: string): string {
  if (count === 1) return `1 ${kind}`;
  if (kind.endsWith('s')) return `${count} ${kind}es`;
  return kind.endsWith('y') ? `${count} ${kind.slice(0, -1)}ies` : `${count} ${kind}s`;
}

// What has to happen to the claims of a pod before it can run on a node (rules 4.10.4, 5.2, 5.2.1).
import { findMatchingVolume, isReachableFrom } from '../../kinds/persistent-volume/matching.ts';
import { claimVolumes, hasClaims } from '../../kinds/pod/claims.ts';
import type { Change } from '../../model/client.ts';
import type { CsiDriver, CsiStorageCapacity, Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../model/object.ts';
import { controllerOf, keyOf } from '../../model/object.ts';
import { byteValue } from '../../model/quantity.ts';
import { compileLabelSelector } from '../../model/selector.ts';
import type { ClusterView } from './plugin.ts';

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';

/** Who has the claims. */
export type Claimant = Pick<Pod, 'metadata' | 'spec'>;

export interface ClaimsOf {
  /** Claims that have a volume. */
  readonly bound: readonly PersistentVolumeClaim[];
  /** Claims that get theirs on the node that is chosen. */
  readonly delayed: readonly PersistentVolumeClaim[];
}

/** The claims of a pod, or in one sentence why it can be placed nowhere yet. */
export function claimsOf(pod: Claimant, cluster: Pick<ClusterView, 'find'>): ClaimsOf | string {
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let hasImmediate = false;
  if (!hasClaims(pod.spec)) return { bound, delayed };
  for (const { claim: name, isEphemeral } of claimVolumes(pod)) {
    const claim = cluster.find('persistentvolumeclaims', pod.metadata.namespace, name) as PersistentVolumeClaim | undefined;
    if (!claim) return isEphemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : missingClaim(name);
    if (claim.status.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
    if (isEphemeral && controllerOf(claim)?.uid !== pod.metadata.uid) return `PVC ${keyOf(claim)} was not created for pod ${keyOf(pod)} (pod is not owner)`;
    if (claim.spec.volumeName && claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) bound.push(claim);
    else if (!claim.spec.volumeName && classOf(claim, cluster)?.volumeBindingMode === 'WaitForFirstConsumer') delayed.push(claim);
    else hasImmediate = true;
  }
  return hasImmediate ? 'pod has unbound immediate PersistentVolumeClaims' : { bound, delayed };
}

export function missingClaim(name: string): string {
  return `persistentvolumeclaim "${name}" not found`;
}

export interface VolumePlan {
  /** Volumes that are there and will do. */
  readonly binds: readonly { claim: PersistentVolumeClaim; volume: PersistentVolume }[];
  /** Claims that get a new volume. */
  readonly provisions: readonly PersistentVolumeClaim[];
}

export const CONFLICT = "node(s) didn't find available persistent volumes to bind";
export const UNREACHABLE = "node(s) didn't match PersistentVolume's node affinity";
const TOO_SMALL = 'node(s) did not have enough free storage';
export const MISSING = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

/** How the claims that wait would get their volumes on a node, or why they would not. */
export function planVolumes({ bound, delayed }: ClaimsOf, node: Node, cluster: Pick<ClusterView, 'find' | 'list'>): VolumePlan | readonly string[] {
  const reasons = reasonsOfBound(bound, node, cluster);
  const binds: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provisions: PersistentVolumeClaim[] = [];
  const excluded = new Set<string>();
  let conflict = false;
  let isShort = false;
  for (const claim of delayed) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined) {
      // Its volume is being made for one node already.
      if (selected !== node.metadata.name) conflict = true;
      else if (hasCapacity(claim, node, cluster)) provisions.push(claim);
      else isShort = true;
      continue;
    }
    const volume = findMatchingVolume(claim, cluster.list('persistentvolumes', '') as readonly PersistentVolume[], { node, excluded, delayed: true });
    if (volume) {
      excluded.add(volume.metadata.name);
      binds.push({ claim, volume });
    } else if (!canProvision(claim, node, cluster)) conflict = true;
    else if (hasCapacity(claim, node, cluster)) provisions.push(claim);
    else isShort = true;
  }
  if (conflict) reasons.push(CONFLICT);
  else if (isShort) reasons.push(TOO_SMALL);
  return reasons.length > 0 ? reasons : { binds, provisions };
}

function reasonsOfBound(bound: readonly PersistentVolumeClaim[], node: Node, cluster: Pick<ClusterView, 'find'>): string[] {
  const volumes = bound.map(({ spec }) => cluster.find('persistentvolumes', undefined, spec.volumeName!) as PersistentVolume | undefined);
  if (volumes.some((volume) => !volume)) return [MISSING];
  return volumes.some((volume) => !isReachableFrom(volume!, node)) ? [UNREACHABLE] : [];
}

function canProvision(claim: PersistentVolumeClaim, { metadata }: Node, cluster: Pick<ClusterView, 'find'>): boolean {
  const storageClass = classOf(claim, cluster);
  if (!storageClass || storageClass.provisioner === 'kubernetes.io/no-provisioner') return false;
  const { allowedTopologies } = storageClass;
  if (!allowedTopologies?.length) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) => matchLabelExpressions.every(({ key, values }) => values.includes(metadata.labels?.[key] ?? '')));
}

/** Whether the driver says of some storage within reach of the node that the claim has room there; most drivers say nothing of it. */
function hasCapacity(claim: PersistentVolumeClaim, { metadata }: Node, cluster: Pick<ClusterView, 'find' | 'list'>): boolean {
  const storageClass = classOf(claim, cluster);
  const wanted = claim.spec.resources?.requests?.['storage'];
  const driver = storageClass && (cluster.find('csidrivers', undefined, storageClass.provisioner) as CsiDriver | undefined);
  if (!driver?.spec.storageCapacity || wanted === undefined) return true;
  return (cluster.list('csistoragecapacities', '') as readonly CsiStorageCapacity[]).some(({ storageClassName, capacity, maximumVolumeSize = capacity, nodeTopology }) => {
    const isEnough = storageClassName === storageClass!.metadata.name && maximumVolumeSize !== undefined && byteValue(maximumVolumeSize) >= byteValue(wanted);
    return isEnough && nodeTopology !== undefined && compileLabelSelector(nodeTopology).matches(metadata.labels);
  });
}

/** Whether a change may let a pod be placed: of one of its claims, of a volume that is theirs or nobody's, of a class. */
export function concernsClaims(pod: Claimant, { plural, object }: Change): boolean {
  if (plural !== 'persistentvolumes' && plural !== 'persistentvolumeclaims') return true;
  const { claimRef } = plural === 'persistentvolumes' ? (object as PersistentVolume).spec : {};
  if (plural === 'persistentvolumes' && !claimRef) return true;
  const { namespace, name } = claimRef ?? object.metadata;
  return namespace === pod.metadata.namespace && claimVolumes(pod).some(({ claim }) => claim === name);
}

export function classOf({ spec }: PersistentVolumeClaim, cluster: Pick<ClusterView, 'find'>): StorageClass | undefined {
  return spec.storageClassName ? (cluster.find('storageclasses', undefined, spec.storageClassName) as StorageClass | undefined) : undefined;
}

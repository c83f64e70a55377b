// Which volume suits a claim (rule 4.10.1 as corrected in section 14), asked by the volume controller and by the scheduler.
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../model/object.ts';
import { byteValue } from '../../model/quantity.ts';
import { compileLabelSelector, matchNodeSelectorTerms } from '../../model/selector.ts';

/** Whether the volume is reserved for this very claim: by name, and by uid once it is known. */
export function isReservedFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (!claimRef || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/** Whether pods on the node can use the volume. */
export function isReachableFrom(volume: PersistentVolume, { metadata }: Node): boolean {
  const required = volume.spec.nodeAffinity?.required;
  return !required || matchNodeSelectorTerms(required.nodeSelectorTerms, metadata.labels, { 'metadata.name': metadata.name });
}

export interface MatchOptions {
  /** The claim waits for its first consumer: only a volume that is reserved for it will do. */
  delayed?: boolean;
  /** The node that a pod is to be placed on: the volume has to be reachable from there. */
  node?: Node;
  /** Volumes that are meant for other claims of the same pod. */
  excluded?: ReadonlySet<string>;
}

/**
 * The volume that is reserved for the claim, or the smallest that is free and fits. Without a node, volumes with the fewest access
 * modes are looked at first. Equal ones are taken in the order given.
 */
export function findMatchingVolume(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[], options: MatchOptions = {}): PersistentVolume | undefined {
  const suitable = volumes.filter((volume) => providesModes(volume, claim));
  if (options.node) return smallest(claim, suitable, options);
  const counts = [...new Set(suitable.map(({ spec }) => spec.accessModes?.length ?? 0))].sort((a, b) => a - b);
  for (const count of counts) {
    const found = smallest(claim, suitable.filter(({ spec }) => (spec.accessModes?.length ?? 0) === count), options);
    if (found) return found;
  }
  return undefined;
}

function smallest(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[], { delayed, node, excluded }: MatchOptions): PersistentVolume | undefined {
  const { spec } = claim;
  const selector = spec.selector && compileLabelSelector(spec.selector);
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (excluded?.has(volume.metadata.name) || volume.metadata.deletionTimestamp !== undefined) continue;
    const isReserved = isReservedFor(volume, claim);
    if ((volume.spec.claimRef && !isReserved) || sizeOf(volume) < requestOf(claim) || volume.spec.volumeMode !== spec.volumeMode) continue;
    const isReachable = !node || isReachableFrom(volume, node);
    if (isReserved) return isReachable ? volume : undefined;
    if ((delayed && !node) || !isReachable || volume.status.phase !== 'Available') continue;
    if (selector && !selector.matches(volume.metadata.labels)) continue;
    if ((volume.spec.storageClassName ?? '') !== (spec.storageClassName ?? '')) continue;
    if (!best || sizeOf(volume) < sizeOf(best)) best = volume;
  }
  return best;
}

/** Why a volume that the claim asks for by name will not do, in Kubernetes' words; undefined when it will (rule 4.10.5). */
export function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) return `the volume is marked for deletion "${volume.metadata.name}"`;
  if (sizeOf(volume) < requestOf(claim)) return 'requested PV is too small';
  if ((volume.spec.storageClassName ?? '') !== (claim.spec.storageClassName ?? '')) return 'storageClassName does not match';
  if (volume.spec.volumeMode !== claim.spec.volumeMode) return 'incompatible volumeMode';
  return providesModes(volume, claim) ? undefined : 'incompatible accessMode';
}

function providesModes({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode));
}

function sizeOf({ spec }: PersistentVolume): number {
  return byteValue(spec.capacity?.storage ?? '0');
}

function requestOf({ spec }: PersistentVolumeClaim): number {
  return byteValue(spec.resources?.requests?.storage ?? '0');
}

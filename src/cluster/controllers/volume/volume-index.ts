// The volumes that a claim may get: those nobody has, by class, and those that are reserved for a claim by name.
import type { Change, ReadOnlyClient } from '../../../model/client.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/object.ts';
import { keyOf, objectKey } from '../../../model/object.ts';

export class VolumeIndex {
  readonly #client: ReadOnlyClient;
  readonly #free = new Map<string, Set<string>>();
  readonly #reserved = new Map<string, Set<string>>();

  constructor(client: ReadOnlyClient) {
    this.#client = client;
  }

  /** Takes a change of a volume. */
  changed({ type, object, previous }: Change): void {
    if (type !== 'ADDED') this.#place((previous ?? object) as PersistentVolume, false);
    if (type !== 'DELETED') this.#place(object as PersistentVolume, true);
  }

  /** The volumes that may suit the claim, by name. */
  candidates(claim: PersistentVolumeClaim): PersistentVolume[] {
    const names = [...(this.#reserved.get(keyOf(claim)) ?? []), ...(this.#free.get(claim.spec.storageClassName ?? '') ?? [])];
    return names.sort().flatMap((name) => this.#client.find<PersistentVolume>('persistentvolumes', undefined, name) ?? []);
  }

  #place({ metadata, spec }: PersistentVolume, isThere: boolean): void {
    const { claimRef } = spec;
    const map = claimRef ? this.#reserved : this.#free;
    const key = claimRef ? objectKey(claimRef.namespace, claimRef.name ?? '') : (spec.storageClassName ?? '');
    const names = map.get(key);
    if (isThere) {
      if (names) names.add(metadata.name);
      else map.set(key, new Set([metadata.name]));
    } else if (names?.delete(metadata.name) && names.size === 0) map.delete(key);
  }
}

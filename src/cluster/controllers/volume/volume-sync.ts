// What becomes of a volume: available, bound, and what its reclaim policy says once the claim is gone (rule 4.10.7).
import type { Client } from '../../../model/client.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/object.ts';
import { objectKey } from '../../../model/object.ts';
import type { EventRecorder } from '../../apiserver/event-recorder.ts';
import { BOUND_BY_CONTROLLER } from './binding.ts';
import type { Binding } from './binding.ts';

export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

export interface VolumeSyncOptions {
  client: Client;
  events: EventRecorder;
  binding: Binding;
  /** Has a claim looked at. */
  wakeClaim(claimKey: string): void;
  /** Scrubs a volume, which takes a while, and calls back. */
  recycle(volume: PersistentVolume): void;
}

export class VolumeSync {
  readonly #options: VolumeSyncOptions;

  constructor(options: VolumeSyncOptions) {
    this.#options = options;
  }

  /** Does what can be done for the volume now; answers whether it has come to rest. */
  run(volume: PersistentVolume): boolean {
    const { client, binding, wakeClaim } = this.#options;
    const { claimRef } = volume.spec;
    if (!claimRef?.uid) {
      binding.setVolumePhase(volume, 'Available');
      if (claimRef) wakeClaim(objectKey(claimRef.namespace, claimRef.name ?? ''));
      return true;
    }
    const found = client.find<PersistentVolumeClaim>('persistentvolumeclaims', claimRef.namespace, claimRef.name ?? '');
    if (!found || found.metadata.uid !== claimRef.uid) return this.#release(volume);
    if (!found.spec.volumeName) return this.#finishBinding(volume, found);
    if (found.spec.volumeName === volume.metadata.name) {
      binding.setVolumePhase(volume, 'Bound');
      return true;
    }
    // The claim went elsewhere. A volume that was made for it is of no use to anybody else.
    if (volume.metadata.annotations?.[PROVISIONED_BY] && volume.spec.persistentVolumeReclaimPolicy === 'Delete') return this.#release(volume);
    binding.setVolumePhase(binding.unbind(volume), 'Available');
    return true;
  }

  #finishBinding(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
    const { events, wakeClaim } = this.#options;
    if (claim.spec.volumeMode === volume.spec.volumeMode) {
      wakeClaim(objectKey(claim.metadata.namespace, claim.metadata.name));
      return true;
    }
    const [volumeName, claimName] = [volume.metadata.name, claim.metadata.name];
    events.event(volume, 'Warning', 'VolumeMismatch', `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${claimName}" due to incompatible volumeMode.`);
    events.event(claim, 'Warning', 'VolumeMismatch', `Cannot bind PersistentVolume "${volumeName}" to requested PersistentVolumeClaim due to incompatible volumeMode.`);
    return false;
  }

  /** The claim is gone for good. */
  #release(volume: PersistentVolume): boolean {
    const { binding } = this.#options;
    const { phase } = volume.status;
    const released = phase === 'Released' || phase === 'Failed' ? volume : binding.setVolumePhase(volume, 'Released');
    switch (released.spec.persistentVolumeReclaimPolicy) {
      case 'Retain':
        return true;
      case 'Delete':
        return this.#delete(released);
      case 'Recycle':
        return this.#recycle(released);
      default:
        return this.#fail(released, 'VolumeUnknownReclaimPolicy', 'Volume has unrecognized reclaim policy.');
    }
  }

  /** Whoever made a volume deletes it; of volumes made by hand only directories below /tmp can be. */
  #delete(volume: PersistentVolume): boolean {
    const { client } = this.#options;
    const { name } = volume.metadata;
    if (volume.metadata.annotations?.[PROVISIONED_BY]) return true;
    const path = volume.spec.hostPath?.path;
    if (path === undefined) {
      return this.#fail(volume, 'VolumeFailedDelete', `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`);
    }
    if (!/\/tmp\/.+/.test(path)) {
      return this.#fail(volume, 'VolumeFailedDelete', `host_path deleter only supports /tmp/.+ but received provided ${path}`);
    }
    if (volume.metadata.deletionTimestamp === undefined) client.delete('persistentvolumes', undefined, name);
    return true;
  }

  #recycle(volume: PersistentVolume): boolean {
    const { recycle } = this.#options;
    if (!volume.spec.hostPath && !volume.spec.nfs) return this.#fail(volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
    recycle(volume);
    return true;
  }

  /** Said once; the volume is tried again at every later look. */
  #fail(volume: PersistentVolume, reason: string, message: string): false {
    const { events, binding } = this.#options;
    if (volume.status.phase === 'Failed') return false;
    binding.setVolumePhase(volume, 'Failed', message);
    events.event(volume, 'Warning', reason, message);
    return false;
  }

  /** A volume was scrubbed: the next claim may have it. */
  recycled(volume: PersistentVolume): void {
    const { events, binding } = this.#options;
    events.event(volume, 'Normal', 'VolumeRecycled', 'Volume recycled');
    // Even a reservation made by hand is over.
    const annotations = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
    binding.setVolumePhase(binding.unbind({ ...volume, metadata: { ...volume.metadata, annotations } }), 'Available');
  }
}

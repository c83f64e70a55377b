// What becomes of a claim: it gets a volume, waits for one, or has lost it (rules 4.10.1 to 4.10.5, 4.10.7).
import { provisionerNameOf } from '../../../kinds/persistent-volume/drivers.ts';
import { findMatchingVolume, isReservedFor, mismatchOf } from '../../../kinds/persistent-volume/matching.ts';
import type { Client } from '../../../model/client.ts';
import { defaultStorageClass } from '../../../model/default-storage-class.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../model/object.ts';
import { keyOf } from '../../../model/object.ts';
import type { EventRecorder } from '../../apiserver/event-recorder.ts';
import { BIND_COMPLETED } from './binding.ts';
import type { Binding } from './binding.ts';
import type { ClaimUsers } from './claim-users.ts';
import type { VolumeIndex } from './volume-index.ts';

export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const OLD_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

export interface ClaimSyncOptions {
  client: Client;
  events: EventRecorder;
  binding: Binding;
  volumes: VolumeIndex;
  users: ClaimUsers;
}

export class ClaimSync {
  readonly #options: ClaimSyncOptions;

  constructor(options: ClaimSyncOptions) {
    this.#options = options;
  }

  /** Does what can be done for the claim now; answers whether it has come to rest. */
  run(claim: PersistentVolumeClaim): boolean {
    if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) return this.#keepBound(claim);
    if (claim.spec.volumeName) return this.#bindToNamed(claim, claim.spec.volumeName);
    const storageClass = this.#classOf(claim);
    const delayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
    const volume = findMatchingVolume(claim, this.#options.volumes.candidates(claim), { delayed });
    if (volume) {
      this.#options.binding.bind(volume, claim);
      return true;
    }
    this.#wait(claim, storageClass, delayed);
    return false;
  }

  #wait(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined, delayed: boolean): void {
    const { client, events, binding } = this.#options;
    if (claim.spec.storageClassName === undefined) {
      const late = defaultStorageClass(client);
      if (late) {
        client.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, spec: { ...claim.spec, storageClassName: late.metadata.name } });
        return;
      }
    }
    if (delayed && claim.metadata.annotations?.[SELECTED_NODE] === undefined) this.#awaitConsumer(claim);
    else if (claim.spec.storageClassName) this.#provision(claim, storageClass);
    else events.event(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
    const current = client.find<PersistentVolumeClaim>('persistentvolumeclaims', claim.metadata.namespace, claim.metadata.name);
    if (current) binding.setClaimPhase(current, 'Pending');
  }

  #awaitConsumer(claim: PersistentVolumeClaim): void {
    const { events, users } = this.#options;
    const names = users.of(keyOf(claim)).filter(({ spec }) => !spec.nodeName).map(({ metadata }) => metadata.name);
    if (names.length === 0) {
      events.event(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
      return;
    }
    events.event(claim, 'Normal', 'WaitForPodScheduled', `waiting for ${names.length > 1 ? 'pods' : 'pod'} ${names.join(',')} to be scheduled`);
  }

  /** Asks the provisioner of the class for a volume, by an annotation. */
  #provision(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): void {
    const { client, events } = this.#options;
    const fail = (why: string) => events.event(claim, 'Warning', 'ProvisioningFailed', why);
    if (!storageClass) return fail(`storageclass.storage.k8s.io "${claim.spec.storageClassName}" not found`);
    const name = provisionerNameOf(storageClass.provisioner);
    if (name.startsWith('kubernetes.io/')) return fail(`no volume plugin matched name: ${name}`);
    if (claim.metadata.annotations?.[STORAGE_PROVISIONER] !== name) {
      const annotations = { ...claim.metadata.annotations, [OLD_STORAGE_PROVISIONER]: name, [STORAGE_PROVISIONER]: name };
      client.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, metadata: { ...claim.metadata, annotations } });
    }
    events.event(
      claim,
      'Normal',
      'ExternalProvisioning',
      `Waiting for a volume to be created either by the external provisioner '${name}' or manually by the system administrator. ` +
        'If volume creation is delayed, please verify that the provisioner is running and correctly registered.',
    );
  }

  /** The user asked for one volume by name. */
  #bindToNamed(claim: PersistentVolumeClaim, name: string): boolean {
    const { client, events, binding } = this.#options;
    const volume = client.find<PersistentVolume>('persistentvolumes', undefined, name);
    if (volume && isReservedFor(volume, claim)) {
      binding.bind(volume, claim);
      return true;
    }
    if (volume?.spec.claimRef) events.event(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
    else if (volume) {
      const why = mismatchOf(volume, claim);
      if (why === undefined) {
        binding.bind(volume, claim);
        return true;
      }
      events.event(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${why}`);
    }
    binding.setClaimPhase(claim, 'Pending');
    return false;
  }

  /** A claim that was bound stays it, or has lost its volume for good. */
  #keepBound(claim: PersistentVolumeClaim): boolean {
    const { client, binding } = this.#options;
    const { volumeName } = claim.spec;
    if (!volumeName) return this.#lose(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
    const volume = client.find<PersistentVolume>('persistentvolumes', undefined, volumeName);
    if (!volume) return this.#lose(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
    if (volume.spec.claimRef && volume.spec.claimRef.uid !== claim.metadata.uid) {
      return this.#lose(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
    }
    binding.bind(volume, claim);
    return true;
  }

  #lose(claim: PersistentVolumeClaim, reason: string, message: string): true {
    const { events, binding } = this.#options;
    if (claim.status.phase !== 'Lost') events.event(claim, 'Warning', reason, message);
    binding.setClaimPhase(claim, 'Lost');
    return true;
  }

  #classOf({ spec }: PersistentVolumeClaim): StorageClass | undefined {
    return spec.storageClassName ? this.#options.client.find<StorageClass>('storageclasses', undefined, spec.storageClassName) : undefined;
  }
}

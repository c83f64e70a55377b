// The writes that tie a claim and a volume together, and take them apart again (rule 4.10.2).
import { isReservedFor } from '../../../kinds/persistent-volume/matching.ts';
import type { Client } from '../../../model/client.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/object.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';
import type { Clock } from '../../../sim/clock.ts';

export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';

export class Binding {
  readonly #client: Client;
  readonly #clock: Clock;

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Binds both ways: the volume first, so that nobody else can take it. What is done already is left alone. */
  bind(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    const bound = this.setVolumePhase(this.#bindVolume(volume, claim), 'Bound');
    this.setClaimPhase(this.#bindClaim(bound, claim), 'Bound', bound);
  }

  #bindVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
    const { apiVersion, kind, metadata } = claim;
    const { namespace, name, uid, resourceVersion } = metadata;
    if (volume.spec.claimRef?.uid === uid) return volume;
    const annotations = isReservedFor(volume, claim) ? volume.metadata.annotations : { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
    return this.#client.update<PersistentVolume>('persistentvolumes', {
      ...volume,
      metadata: { ...volume.metadata, ...(annotations ? { annotations } : {}) },
      spec: { ...volume.spec, claimRef: { apiVersion, kind, namespace, name, resourceVersion, uid } as NonNullable<typeof volume.spec.claimRef> },
    });
  }

  #bindClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolumeClaim {
    const isNamed = claim.spec.volumeName === volume.metadata.name;
    if (isNamed && claim.metadata.annotations?.[BIND_COMPLETED]) return claim;
    const annotations = { ...claim.metadata.annotations, [BIND_COMPLETED]: 'yes', ...(isNamed ? {} : { [BOUND_BY_CONTROLLER]: 'yes' }) };
    return this.#client.update<PersistentVolumeClaim>('persistentvolumeclaims', {
      ...claim,
      metadata: { ...claim.metadata, annotations },
      spec: isNamed ? claim.spec : { ...claim.spec, volumeName: volume.metadata.name },
    });
  }

  /** Takes the claim off a volume; one that was reserved by hand stays reserved for the name. */
  unbind(volume: PersistentVolume): PersistentVolume {
    const { [BOUND_BY_CONTROLLER]: byController, ...annotations } = volume.metadata.annotations ?? {};
    const { claimRef, ...rest } = volume.spec;
    const { uid: _uid, resourceVersion: _version, ...reserved } = claimRef ?? {};
    return this.#client.update<PersistentVolume>('persistentvolumes', {
      ...volume,
      metadata: { ...volume.metadata, annotations },
      spec: byController || !claimRef ? rest : { ...rest, claimRef: reserved },
    });
  }

  setVolumePhase(volume: PersistentVolume, phase: string, message = ''): PersistentVolume {
    const { status } = volume;
    if (status.phase === phase && (status.message ?? '') === message) return volume;
    const since = status.phase === phase ? status.lastPhaseTransitionTime : formatTimestamp(this.#clock.now);
    return this.#client.updateStatus<PersistentVolume>('persistentvolumes', {
      ...volume,
      status: { phase, ...(message ? { message } : {}), ...(since ? { lastPhaseTransitionTime: since } : {}) },
    });
  }

  /** Access modes come from the volume; the capacity too, while the claim is becoming Bound. */
  setClaimPhase(claim: PersistentVolumeClaim, phase: string, volume?: PersistentVolume): PersistentVolumeClaim {
    const { status } = claim;
    const { accessModes: _modes, capacity: _capacity, ...rest } = status;
    if (!volume) {
      if (status.phase === phase && !status.accessModes && !status.capacity) return claim;
      return this.#client.updateStatus<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, status: { ...rest, phase } });
    }
    if (status.phase === phase && status.accessModes && status.capacity) return claim;
    const capacity = status.phase === phase && status.capacity ? status.capacity : { storage: volume.spec.capacity?.storage ?? '0' };
    return this.#client.updateStatus<PersistentVolumeClaim>('persistentvolumeclaims', {
      ...claim,
      status: { ...rest, phase, accessModes: volume.spec.accessModes ?? [], capacity },
    });
  }
}

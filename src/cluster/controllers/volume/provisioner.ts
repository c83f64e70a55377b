// A provisioner at work: makes the volumes that claims of its classes ask for, and deletes those that are released (rule 4.10.3).
import { provisionerNameOf } from '../../../kinds/persistent-volume/drivers.ts';
import { isReason } from '../../../model/errors.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass, VolumeAttachment } from '../../../model/object.ts';
import { keyOf, splitKey } from '../../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { SELECTED_NODE, STORAGE_PROVISIONER } from './claim-sync.ts';
import type { Order, Provisioner } from './provisioners.ts';
import { provisioners } from './provisioners.ts';
import { PROVISIONED_BY } from './volume-sync.ts';

/** First and longest wait after a failure. */
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 1_000_000;
const VOLUME = 'volume:';

/** One controller a provisioner; its name is the source of its events. */
export const volumeProvisioners: readonly ControllerDefinition[] = provisioners.map((provisioner) => ({
  name: provisioner.name,
  create: (context) => create(provisioner, context),
}));

function create(provisioner: Provisioner, { client, clock, random, events, enqueueAfter }: ControllerContext): Controller {
  /** Work in progress: when it is done. */
  const doneAt = new Map<string, number>();
  const failures = new Map<string, number>();

  /** Begins a piece of work, or tells that it is done; in between it is neither. */
  function progress(key: string): 'begun' | 'busy' | 'done' {
    const at = doneAt.get(key);
    if (at !== undefined && clock.now < at) return 'busy';
    if (at !== undefined) {
      doneAt.delete(key);
      return 'done';
    }
    const { least, most } = provisioner.takesMs;
    const delayMs = Math.round(random.between(least, most));
    doneAt.set(key, clock.now + delayMs);
    enqueueAfter(key, delayMs);
    return 'begun';
  }

  function orderOf(claim: PersistentVolumeClaim): Order | undefined {
    const { spec, metadata } = claim;
    if (spec.volumeName || metadata.deletionTimestamp || !spec.storageClassName) return undefined;
    const storageClass = client.find<StorageClass>('storageclasses', undefined, spec.storageClassName);
    if (!storageClass || provisionerNameOf(storageClass.provisioner) !== provisioner.name) return undefined;
    const nodeName = metadata.annotations?.[SELECTED_NODE];
    if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && nodeName === undefined) return undefined;
    const node = nodeName === undefined ? undefined : client.find<Node>('nodes', undefined, nodeName);
    return { claim, storageClass, volumeName: `pvc-${metadata.uid}`, node };
  }

  function provision(key: string): void {
    const { namespace, name } = splitKey(key);
    const claim = client.find<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
    const order = claim && orderOf(claim);
    if (!claim || !order || client.find('persistentvolumes', undefined, order.volumeName)) {
      doneAt.delete(key);
      failures.delete(key);
      return;
    }
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && !order.node) return reschedule(claim, selected);
    const refusal = provisioner.refuse?.(order);
    const state = refusal === undefined ? progress(key) : 'begun';
    if (state === 'begun') events.event(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${key}"`);
    if (refusal !== undefined) return fail(key, order, refusal);
    if (state !== 'done') return;
    failures.delete(key);
    client.create('persistentvolumes', volumeOf(order));
    events.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${order.volumeName}`);
  }

  /** The node that was chosen is gone: the scheduler has to choose anew. */
  function reschedule(claim: PersistentVolumeClaim, nodeName: string): void {
    doneAt.delete(keyOf(claim));
    const { [SELECTED_NODE]: _gone, ...annotations } = claim.metadata.annotations ?? {};
    events.event(claim, 'Warning', 'ProvisioningFailed', `failed to get target node: nodes "${nodeName}" not found`);
    client.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, metadata: { ...claim.metadata, annotations } });
  }

  function fail(key: string, { claim, storageClass }: Order, why: string): void {
    const count = failures.get(key) ?? 0;
    failures.set(key, count + 1);
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** count, LONGEST_RETRY_MS);
    doneAt.delete(key);
    enqueueAfter(key, delayMs);
    events.event(claim, 'Warning', 'ProvisioningFailed', `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${why}`);
  }

  function volumeOf(order: Order) {
    const { claim, storageClass, volumeName } = order;
    const { apiVersion, kind, metadata, spec } = claim;
    const { namespace, name, uid, resourceVersion } = metadata;
    return {
      metadata: { name: volumeName, annotations: { ...provisioner.annotations?.(order), [PROVISIONED_BY]: provisioner.name } },
      spec: {
        accessModes: spec.accessModes,
        capacity: { storage: spec.resources?.requests?.storage ?? '0' },
        claimRef: { apiVersion, kind, namespace, name, uid, resourceVersion },
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
        storageClassName: storageClass.metadata.name,
        volumeMode: spec.volumeMode,
        ...(storageClass.mountOptions?.length ? { mountOptions: storageClass.mountOptions } : {}),
        ...provisioner.source(order),
      },
    };
  }

  function remove(name: string): void {
    const volume = client.find<PersistentVolume>('persistentvolumes', undefined, name);
    if (!volume || !isDue(volume)) return void doneAt.delete(VOLUME + name);
    if (progress(VOLUME + name) !== 'done') return;
    const attachment = client.list<VolumeAttachment>('volumeattachments').find(({ spec }) => spec.source.persistentVolumeName === name);
    if (attachment) {
      events.event(volume, 'Warning', 'VolumeFailedDelete', `persistentvolume ${name} is still attached to node ${attachment.spec.nodeName}`);
      return enqueueAfter(VOLUME + name, FIRST_RETRY_MS);
    }
    try {
      client.delete('persistentvolumes', undefined, name);
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error;
    }
  }

  function isDue({ metadata, spec, status }: PersistentVolume): boolean {
    if (metadata.deletionTimestamp !== undefined || metadata.annotations?.[PROVISIONED_BY] !== provisioner.name) return false;
    return status.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete';
  }

  return {
    reconcile: (key) => (key.startsWith(VOLUME) ? remove(key.slice(VOLUME.length)) : provision(key)),
    watches: [
      {
        plural: 'persistentvolumeclaims',
        keysOf({ type, object, previous }) {
          const { metadata, spec } = object as PersistentVolumeClaim;
          if (metadata.annotations?.[STORAGE_PROVISIONER] !== provisioner.name) return noKeys;
          const key = keyOf(object);
          // Claims without a volume come once, and when the scheduler has chosen; the rest is the back-off's.
          const isNews = type !== 'MODIFIED' || previous!.metadata.annotations !== metadata.annotations || previous!.metadata.deletionTimestamp !== metadata.deletionTimestamp;
          return isNews && !spec.volumeName ? [key] : noKeys;
        },
      },
      {
        plural: 'persistentvolumes',
        keysOf: ({ type, object }) => (type !== 'DELETED' && isDue(object as PersistentVolume) ? [VOLUME + object.metadata.name] : noKeys),
      },
    ],
  };
}

// Claims that grow: the controller that leaves them to the driver, and the resizers of the drivers.
import { findCondition } from '../../../kinds/condition.ts';
import { csiDrivers, driverOf } from '../../../kinds/persistent-volume/drivers.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/object.ts';
import { keyOf, splitKey } from '../../../model/object.ts';
import { compareQuantity, parseQuantity } from '../../../model/quantity.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition, Watch } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { PROVISIONED_BY } from './volume-sync.ts';

/** Time that a driver takes to make a disk larger, in ms. */
const RESIZE_MS = { least: 2000, most: 5000 };
const PENDING = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.';

/** Says that somebody else has to do it: no driver is part of Kubernetes any more. */
export const volumeExpander: ControllerDefinition = {
  name: 'volume_expand',
  create: ({ client, events }) => ({
    reconcile(key) {
      const { claim } = growing(client, key) ?? {};
      if (claim && !claim.status.conditions?.length) events.event(claim, 'Normal', 'ExternalExpanding', 'waiting for an external controller to expand this PVC');
    },
    watches: [onGrowth],
  }),
};

/** The resizer beside each driver whose volumes can grow. */
export const volumeResizers: readonly ControllerDefinition[] = Object.entries(csiDrivers).flatMap(([driver, { expandable, shared }]) =>
  expandable ? [{ name: `external-resizer ${driver}`, create: (context: ControllerContext) => createResizer(driver, shared, context) }] : [],
);

const onGrowth: Watch = {
  plural: 'persistentvolumeclaims',
  keysOf({ type, object, previous }) {
    if (type === 'DELETED' || !isGrowing(object as PersistentVolumeClaim)) return noKeys;
    const isNews = type === 'ADDED' || (previous as PersistentVolumeClaim).spec !== (object as PersistentVolumeClaim).spec;
    return isNews ? [keyOf(object)] : noKeys;
  },
};

function createResizer(driver: string, isShared: boolean, { client, clock, random, events }: ControllerContext): Controller {
  const doneAt = new Map<string, number>();

  function setStatus(claim: PersistentVolumeClaim, change: Partial<PersistentVolumeClaim['status']>): void {
    client.updateStatus<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, status: { ...claim.status, ...change } });
  }

  return {
    watches: [onGrowth],
    reconcile(key) {
      const found = growing(client, key);
      const isOurs = found && driverOf(found.volume.spec) === driver && found.volume.metadata.annotations?.[PROVISIONED_BY] === driver;
      if (!isOurs) return void doneAt.delete(key);
      const { claim, volume } = found;
      const storage = claim.spec.resources!.requests!.storage!;
      const lastTransitionTime = formatTimestamp(clock.now);
      const dueMs = doneAt.get(key);
      if (dueMs === undefined) {
        if (findCondition(claim.status.conditions, 'FileSystemResizePending') && volume.spec.capacity?.storage === storage) return undefined;
        const delayMs = Math.round(random.between(RESIZE_MS.least, RESIZE_MS.most));
        doneAt.set(key, clock.now + delayMs);
        setStatus(claim, { conditions: [{ type: 'Resizing', status: 'True', lastProbeTime: null as never, lastTransitionTime }] });
        events.event(claim, 'Normal', 'Resizing', `External resizer is resizing volume ${volume.metadata.name}`);
        return { requeueAfterMs: delayMs };
      }
      if (clock.now < dueMs) return { requeueAfterMs: dueMs - clock.now };
      doneAt.delete(key);
      client.update<PersistentVolume>('persistentvolumes', { ...volume, spec: { ...volume.spec, capacity: { storage } } });
      if (isShared) {
        const { conditions: _done, ...status } = claim.status;
        client.updateStatus<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, status: { ...status, capacity: { storage } } });
        events.event(claim, 'Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded');
        return undefined;
      }
      // The file system on the disk is the kubelet's to grow.
      setStatus(claim, { conditions: [{ type: 'FileSystemResizePending', status: 'True', lastProbeTime: null as never, lastTransitionTime, message: PENDING }] });
      events.event(claim, 'Normal', 'FileSystemResizeRequired', 'Require file system resize of volume on node');
      return undefined;
    },
  };
}

function isGrowing({ spec, status }: PersistentVolumeClaim): boolean {
  if (status.phase !== 'Bound' || !spec.volumeName) return false;
  return compareQuantity(parseQuantity(spec.resources?.requests?.storage ?? '0'), parseQuantity(status.capacity?.storage ?? '0')) > 0;
}

function growing(client: ControllerContext['client'], key: string): { claim: PersistentVolumeClaim; volume: PersistentVolume } | undefined {
  const { namespace, name } = splitKey(key);
  const claim = client.find<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
  const volume = claim && isGrowing(claim) ? client.find<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName!) : undefined;
  return claim && volume && { claim, volume };
}

// The volume controller: claims get volumes, volumes know their claims, and both come to rest (rule 4.10).
import { PodTopic } from '../../../kinds/pod/topics.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/object.ts';
import { keyOf, splitKey } from '../../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { Binding } from './binding.ts';
import { ClaimSync } from './claim-sync.ts';
import { ClaimUsers } from './claim-users.ts';
import { VolumeIndex } from './volume-index.ts';
import { VolumeSync } from './volume-sync.ts';

/** What has not come to rest is looked at again after this time, whether anything changed or not. */
const RESYNC_MS = 15_000;
/** How long a pod takes to empty a directory. */
const RECYCLE_MS = 6000;

const CLAIM = 'claim:';
const VOLUME = 'volume:';

export const persistentVolumeController: ControllerDefinition = { name: 'persistentvolume-controller', create };

function create({ client, clock, events, enqueueAfter }: ControllerContext): Controller {
  const volumes = new VolumeIndex(client);
  const users = new ClaimUsers(client);
  const binding = new Binding(client, clock);
  /** Keys of claims and volumes that wait for something. */
  const restless = new Set<string>();
  const recycling = new Map<string, number>();
  const claims = new ClaimSync({ client, events, binding, volumes, users });
  const volumeSync = new VolumeSync({
    client,
    events,
    binding,
    wakeClaim: (key) => enqueueAfter(CLAIM + key, 0),
    recycle({ metadata }) {
      if (recycling.has(metadata.name)) return;
      recycling.set(metadata.name, clock.now + RECYCLE_MS);
      enqueueAfter(VOLUME + metadata.name, RECYCLE_MS);
    },
  });

  function syncClaim(key: string): boolean {
    const { namespace, name } = splitKey(key);
    const claim = client.find<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
    return !claim || claims.run(claim);
  }

  function syncVolume(name: string): boolean {
    const volume = client.find<PersistentVolume>('persistentvolumes', undefined, name);
    const cleanAt = recycling.get(name);
    if (!volume || (cleanAt !== undefined && cleanAt <= clock.now)) recycling.delete(name);
    if (!volume) return true;
    if (cleanAt === undefined || cleanAt > clock.now || volume.status.phase !== 'Released') return volumeSync.run(volume);
    volumeSync.recycled(volume);
    return true;
  }

  return {
    reconcile(key) {
      const atRest = key.startsWith(CLAIM) ? syncClaim(key.slice(CLAIM.length)) : syncVolume(key.slice(VOLUME.length));
      if (atRest) restless.delete(key);
      else restless.add(key);
    },
    every: {
      intervalMs: RESYNC_MS,
      run() {
        for (const key of restless) enqueueAfter(key, 0);
      },
    },
    watches: [
      {
        plural: 'persistentvolumes',
        keysOf(change) {
          volumes.changed(change);
          const { spec, metadata } = change.object as PersistentVolume;
          const { claimRef } = spec;
          if (change.type !== 'DELETED') return [VOLUME + metadata.name];
          return claimRef?.name ? [`${CLAIM}${claimRef.namespace ?? ''}/${claimRef.name}`] : noKeys;
        },
      },
      {
        plural: 'persistentvolumeclaims',
        keysOf({ type, object }) {
          const { volumeName } = (object as PersistentVolumeClaim).spec;
          if (type === 'DELETED') return volumeName ? [VOLUME + volumeName] : noKeys;
          return [CLAIM + keyOf(object)];
        },
      },
      {
        plural: 'pods',
        topics: PodTopic.claims,
        keysOf(change) {
          users.podChanged(change);
          return noKeys;
        },
      },
    ],
  };
}

// Lets a volume that is being deleted go once no claim is bound to it any more.
import type { PersistentVolume } from '../../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';

const FINALIZER = 'kubernetes.io/pv-protection';

export const pvProtectionController: ControllerDefinition = { name: 'pv-protection-controller', create };

function create({ client }: ControllerContext): Controller {
  return {
    reconcile(name) {
      const volume = client.find<PersistentVolume>('persistentvolumes', undefined, name);
      if (!volume?.metadata.deletionTimestamp || volume.status.phase === 'Bound') return;
      const finalizers = volume.metadata.finalizers ?? [];
      if (!finalizers.includes(FINALIZER)) return;
      const metadata = { ...volume.metadata, finalizers: finalizers.filter((finalizer) => finalizer !== FINALIZER) };
      client.update<PersistentVolume>('persistentvolumes', { ...volume, metadata });
    },
    watches: [
      {
        plural: 'persistentvolumes',
        keysOf: ({ type, object }) => (type === 'DELETED' || !object.metadata.deletionTimestamp ? noKeys : [object.metadata.name]),
      },
    ],
  };
}

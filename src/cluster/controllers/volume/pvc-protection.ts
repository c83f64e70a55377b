// Lets a claim that is being deleted go once no pod uses it any more (rule 4.10.6).
import { PodTopic } from '../../../kinds/pod/topics.ts';
import type { PersistentVolumeClaim } from '../../../model/object.ts';
import { keyOf, splitKey } from '../../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { ClaimUsers } from './claim-users.ts';

const FINALIZER = 'kubernetes.io/pvc-protection';

export const pvcProtectionController: ControllerDefinition = { name: 'pvc-protection-controller', create };

function create({ client }: ControllerContext): Controller {
  const users = new ClaimUsers(client);
  /** Claims that are being deleted. */
  const going = new Set<string>();

  return {
    reconcile(key) {
      const { namespace, name } = splitKey(key);
      const claim = client.find<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
      if (!claim?.metadata.deletionTimestamp || !claim.metadata.finalizers?.includes(FINALIZER)) return;
      // Only placed pods count, finished ones too: their kubelet may still hold the volume.
      if (users.of(key).some((pod) => pod.spec.nodeName)) return;
      const finalizers = claim.metadata.finalizers.filter((finalizer) => finalizer !== FINALIZER);
      client.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, metadata: { ...claim.metadata, finalizers } });
    },
    watches: [
      {
        plural: 'persistentvolumeclaims',
        keysOf({ type, object }) {
          const key = keyOf(object);
          if (type === 'DELETED' || !object.metadata.deletionTimestamp) {
            going.delete(key);
            return noKeys;
          }
          going.add(key);
          return [key];
        },
      },
      {
        plural: 'pods',
        topics: PodTopic.claims,
        keysOf(change) {
          const claims = users.podChanged(change);
          return going.size === 0 ? noKeys : claims.filter((key) => going.has(key));
        },
      },
    ],
  };
}

// Makes the claims of ephemeral volumes: each belongs to its pod and goes with it.
import { claimVolumes } from '../../../kinds/pod/claims.ts';
import { PodTopic } from '../../../kinds/pod/topics.ts';
import { ApiError } from '../../../model/errors.ts';
import type { PersistentVolumeClaim, Pod, Volume } from '../../../model/object.ts';
import { controllerOf, keyOf, splitKey } from '../../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';

const RETRY_MS = 5000;

export const ephemeralVolumeController: ControllerDefinition = { name: 'ephemeral_volume', create };

function create({ client, events }: ControllerContext): Controller {
  /** Makes the claim unless it is there; answers what stands in the way. */
  function provide(pod: Pod, name: string, volume: Volume): string | undefined {
    const { namespace } = pod.metadata;
    const found = client.find<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
    if (found && controllerOf(found)?.uid === pod.metadata.uid) return undefined;
    if (found) return `PVC ${keyOf(found)} was not created for pod ${keyOf(pod)} (pod is not owner)`;
    try {
      client.create('persistentvolumeclaims', claimFor(pod, name, volume.ephemeral!.volumeClaimTemplate!));
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return `create PVC ${name}: ${error.message}`;
    }
  }

  return {
    reconcile(key) {
      const { namespace, name } = splitKey(key);
      const pod = client.find<Pod>('pods', namespace, name);
      if (!pod || pod.metadata.deletionTimestamp !== undefined) return undefined;
      let retry = false;
      for (const { claim, volume, isEphemeral } of claimVolumes(pod)) {
        if (!isEphemeral) continue;
        const problem = provide(pod, claim, volume);
        if (problem === undefined) continue;
        events.event(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${problem}`);
        retry = true;
      }
      return retry ? { requeueAfterMs: RETRY_MS } : undefined;
    },
    watches: [
      {
        plural: 'pods',
        topics: PodTopic.claims,
        keysOf: ({ type, object }) => (type === 'ADDED' && (object as Pod).spec.volumes!.some((volume) => volume.ephemeral) ? [keyOf(object)] : noKeys),
      },
      {
        plural: 'persistentvolumeclaims',
        // A claim that is deleted while its pod lives is made anew.
        keysOf({ type, object }) {
          const owner = type === 'DELETED' ? controllerOf(object) : undefined;
          return owner?.kind === 'Pod' ? [`${object.metadata.namespace}/${owner.name}`] : noKeys;
        },
      },
    ],
  };
}

type ClaimTemplate = NonNullable<NonNullable<Volume['ephemeral']>['volumeClaimTemplate']>;

function claimFor({ metadata }: Pod, name: string, template: ClaimTemplate) {
  const { labels, annotations } = template.metadata ?? {};
  return {
    metadata: {
      name,
      namespace: metadata.namespace!,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true }],
    },
    spec: template.spec,
  };
}

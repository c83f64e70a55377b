// The Deployment controller: keys, ownership of ReplicaSets and the progress deadline around each rollout sync (rule 2).
import { isPodTerminal } from '../../../kinds/pod/conditions.ts';
import { PodTopic } from '../../../kinds/pod/topics.ts';
import type { Deployment, Pod, ReplicaSet } from '../../../model/object.ts';
import { controllerOf, splitKey } from '../../../model/object.ts';
import { compileLabelSelector } from '../../../model/selector.ts';
import { claim, ownerKeys } from '../claim.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { Rollout } from './rollout.ts';
import { deadlineInMs } from './status.ts';

const OWNER_KIND = { plural: 'deployments', kind: 'Deployment' };

export const deploymentController: ControllerDefinition = { name: 'deployment-controller', create };

function create(context: ControllerContext): Controller {
  const { client, clock, events } = context;

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const deployment = client.find<Deployment>('deployments', namespace, name);
    if (!deployment) return undefined;
    if (compileLabelSelector(deployment.spec.selector).empty) return selectsAll(deployment);
    const orphans = client.labelled('replicasets', namespace, deployment.spec.selector.matchLabels ?? {});
    const owned = claim<ReplicaSet>({ client, owner: deployment, selector: deployment.spec.selector, plural: 'replicasets', orphans });
    const after = new Rollout(context, deployment, owned).sync();
    const deadlineMs = deadlineInMs(after, clock.now);
    return deadlineMs === undefined ? undefined : { requeueAfterMs: deadlineMs };
  }

  function selectsAll(deployment: Deployment): undefined {
    events.event(deployment, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.');
    const { generation } = deployment.metadata;
    if ((deployment.status.observedGeneration ?? 0) < generation!) {
      client.updateStatus('deployments', { ...deployment, metadata: { ...deployment.metadata }, status: { ...deployment.status, observedGeneration: generation! } });
    }
    return undefined;
  }

  return {
    reconcile,
    watches: [
      { plural: 'deployments', keysOf: ({ object }) => [`${object.metadata.namespace}/${object.metadata.name}`] },
      { plural: 'replicasets', keysOf: (change) => ownerKeys(client, OWNER_KIND, change) },
      {
        // Recreate waits for the last old pod; nothing else of a pod concerns a Deployment.
        plural: 'pods',
        topics: PodTopic.end,
        keysOf({ object, type }) {
          if (type !== 'DELETED' && !isPodTerminal(object as Pod)) return noKeys;
          const owner = controllerOf(object);
          if (owner?.kind !== 'ReplicaSet') return noKeys;
          const replicaSet = client.find<ReplicaSet>('replicasets', object.metadata.namespace, owner.name);
          const deployment = replicaSet && controllerOf(replicaSet);
          if (!deployment) return noKeys;
          const found = client.find<Deployment>('deployments', object.metadata.namespace, deployment.name);
          return found?.spec.strategy?.type === 'Recreate' ? [`${object.metadata.namespace}/${deployment.name}`] : noKeys;
        },
      },
    ],
  };
}

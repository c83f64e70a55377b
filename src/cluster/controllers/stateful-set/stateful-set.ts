// The StatefulSet controller: pods with fixed names, made, removed and updated in order (rule 4.1).
import { PodTopic } from '../../../kinds/pod/topics.ts';
import { ordinalOf } from '../../../kinds/stateful-set/ordinals.ts';
import { deepFreeze } from '../../../model/equal.ts';
import type { OwnerReference, Pod, StatefulSet } from '../../../model/object.ts';
import { controllerOf, keyOf, splitKey } from '../../../model/object.ts';
import { compileLabelSelector, requiredLabels } from '../../../model/selector.ts';
import { availabilityOf } from '../availability.ts';
import { claim, ownerKeys } from '../claim.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { controllerReference } from '../pod-control.ts';
import { isClaimOf } from './claim-names.ts';
import { keepHistory, truncateHistory } from './history.ts';
import { takeStep } from './replicas.ts';
import { statefulSetStatus } from './status.ts';

const OWNER_KIND = { plural: 'statefulsets', kind: 'StatefulSet' };

export const statefulSetController: ControllerDefinition = { name: 'statefulset-controller', create };

function create(context: ControllerContext): Controller {
  const { client, clock } = context;
  /** Sets that may have orphans to adopt. */
  const mayAdopt = new Set<string>();
  const references = new Map<string, readonly OwnerReference[]>();

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const set = client.find<StatefulSet>('statefulsets', namespace, name);
    const adopts = mayAdopt.delete(key);
    if (!set || compileLabelSelector(set.spec.selector).empty) return undefined;
    const { selector } = set.spec;
    const history = keepHistory(context, set, adopts);
    if (!history) return undefined;
    const pods = claim<Pod>({
      client,
      owner: set,
      selector,
      plural: 'pods',
      orphans: adopts ? client.labelled('pods', namespace, requiredLabels(selector)) : [],
      isMember: (pod) => ordinalOf(set, pod.metadata.name) >= 0,
    });
    const { deleted, error } = takeStep({ context, set, history, pods, ownerReferences: referencesOf(set) });
    const status = statefulSetStatus(set, history, pods, deleted, clock.now);
    if (status !== set.status) client.updateStatus<StatefulSet>('statefulsets', { ...set, metadata: { ...set.metadata }, status });
    truncateHistory(context, set, history, pods);
    if (error) throw error;
    const { minReadySeconds = 0 } = set.spec;
    const { requeueAfterMs } = minReadySeconds > 0 ? availabilityOf(pods, minReadySeconds, clock.now) : {};
    return requeueAfterMs === undefined ? undefined : { requeueAfterMs };
  }

  function referencesOf(set: StatefulSet): readonly OwnerReference[] {
    const { uid } = set.metadata;
    let known = references.get(uid);
    if (!known) references.set(uid, (known = deepFreeze([controllerReference(set)])));
    return known;
  }

  return {
    reconcile,
    watches: [
      {
        plural: 'statefulsets',
        keysOf({ object, type, previous }) {
          const key = keyOf(object);
          if (type === 'DELETED') references.delete(object.metadata.uid);
          else if ((previous as StatefulSet | undefined)?.spec !== (object as StatefulSet).spec) mayAdopt.add(key);
          return [key];
        },
      },
      {
        plural: 'pods',
        topics: PodTopic.StatefulSet,
        keysOf(change) {
          const keys = ownerKeys(client, OWNER_KIND, change);
          if (!controllerOf(change.object)) for (const key of keys) mayAdopt.add(key);
          return keys;
        },
      },
      { plural: 'controllerrevisions', keysOf: (change) => ownerKeys(client, OWNER_KIND, change) },
      {
        // A claim that was in the way of a new pod is gone.
        plural: 'persistentvolumeclaims',
        keysOf({ type, object }) {
          if (type !== 'DELETED') return noKeys;
          const { name, namespace } = object.metadata;
          return client.list<StatefulSet>('statefulsets', { namespace: namespace! }).filter((set) => isClaimOf(set, name)).map(keyOf);
        },
      },
    ],
  };
}

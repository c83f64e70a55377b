// The ReplicaSet controller: keeps as many active pods as asked for (rule 3). ReplicationControllers are kept by it too.
import { isPodActive } from '../../../kinds/pod/conditions.ts';
import { PodTopic } from '../../../kinds/pod/topics.ts';
import { ApiError } from '../../../model/errors.ts';
import type { OwnerReference, Pod, ReplicaSet } from '../../../model/object.ts';
import { controllerOf, splitKey } from '../../../model/object.ts';
import { deepFreeze } from '../../../model/equal.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';
import { requiredLabels } from '../../../model/selector.ts';
import { availabilityOf } from '../availability.ts';
import { claim, ownerKeys } from '../claim.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { MAX_BURST, controllerReference, createPod, deletePod, podFromTemplate, slowStart } from '../pod-control.ts';
import { rankForDeletion } from './pod-ranking.ts';
import type { Tally } from './pod-tally.ts';
import { PodTallies } from './pod-tally.ts';

/** Of the two kinds, whose objects are alike in all that is looked at here but the form of the selector. */
interface OwnerKind {
  readonly plural: string;
  readonly kind: 'ReplicaSet' | 'ReplicationController';
}

export const replicaSetController: ControllerDefinition = {
  name: 'replicaset-controller',
  create: (context) => createFor({ plural: 'replicasets', kind: 'ReplicaSet' }, context),
};

/** The same code under another name (rule 3.9). */
export const replicationController: ControllerDefinition = {
  name: 'replication-controller',
  create: (context) => createFor({ plural: 'replicationcontrollers', kind: 'ReplicationController' }, context),
};

function createFor(ownerKind: OwnerKind, context: ControllerContext): Controller {
  const { client, clock } = context;
  const { plural } = ownerKind;
  /** Sets that may have orphans to adopt; looked for only then, since a scan by label costs as much as all pods. */
  const mayAdopt = new Set<string>();
  /** Sets whose pods have to be looked at one by one: new, changed, or with a pod whose labels changed. */
  const unsure = new Set<string>();
  const tallies = new PodTallies();
  const references = new Map<string, readonly OwnerReference[]>();

  function referencesOf(replicaSet: ReplicaSet): readonly OwnerReference[] {
    const { uid } = replicaSet.metadata;
    let known = references.get(uid);
    if (!known) references.set(uid, (known = deepFreeze([controllerReference(replicaSet)])));
    return known;
  }

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const replicaSet = client.find<ReplicaSet>(plural, namespace, name);
    if (!replicaSet) {
      mayAdopt.delete(key);
      unsure.delete(key);
      return undefined;
    }
    const known = isSettled(replicaSet, key);
    if (known) {
      writeStatus(replicaSet, known.ready, known, undefined);
      return undefined;
    }
    unsure.delete(key);
    const orphans = mayAdopt.delete(key) ? client.labelled('pods', namespace, requiredLabels(replicaSet.spec.selector)) : [];
    const pods = claim<Pod>({ client, owner: replicaSet, selector: replicaSet.spec.selector, plural: 'pods', orphans }).filter(isPodActive);
    // Counted before pods come and go, so that the changes this sync brings about are followed.
    const seen = { ...tallies.count(replicaSet.metadata.uid, pods, replicaSet.spec.template?.metadata?.labels, context.revision()) };
    const { available, requeueAfterMs } = availabilityOf(pods, replicaSet.spec.minReadySeconds ?? 0, clock.now);
    const failure = replicaSet.metadata.deletionTimestamp ? undefined : manage(replicaSet, pods);
    writeStatus(replicaSet, available, seen, failure);
    if (failure) throw failure.error;
    return requeueAfterMs === undefined ? undefined : { requeueAfterMs };
  }

  /** The counts when they say all there is to know: as many pods as wanted, none to claim, no waiting for minReadySeconds. */
  function isSettled(replicaSet: ReplicaSet, key: string): Tally | undefined {
    if (mayAdopt.has(key) || unsure.has(key) || replicaSet.spec.minReadySeconds) return undefined;
    const tally = tallies.of(replicaSet.metadata.uid);
    return tally?.active === replicaSet.spec.replicas ? tally : undefined;
  }

  function manage(replicaSet: ReplicaSet, pods: readonly Pod[]): Failure | undefined {
    const difference = pods.length - replicaSet.spec.replicas!;
    if (difference === 0) return undefined;
    if (difference < 0) {
      const pod = podFromTemplate(replicaSet, replicaSet.spec.template!, referencesOf(replicaSet));
      const { error } = slowStart(Math.min(-difference, MAX_BURST), () => void createPod(context, replicaSet, pod));
      return error && { reason: 'FailedCreate', error };
    }
    const count = Math.min(difference, MAX_BURST);
    const victims = count >= pods.length ? pods : rankForDeletion(pods, relatedPods(replicaSet, pods), clock.now).slice(0, count);
    return removeAll(replicaSet, victims);
  }

  function removeAll(replicaSet: ReplicaSet, victims: readonly Pod[]): Failure | undefined {
    let failure: Failure | undefined;
    for (const pod of victims) {
      try {
        deletePod(context, replicaSet, pod);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failure ??= { reason: 'FailedDelete', error };
      }
    }
    return failure;
  }

  function relatedPods(replicaSet: ReplicaSet, own: readonly Pod[]): readonly Pod[] {
    const owner = controllerOf(replicaSet);
    if (!owner) return own;
    const related: Pod[] = [];
    for (const sibling of client.ownedBy<ReplicaSet>(owner.uid, plural)) {
      for (const pod of client.ownedBy<Pod>(sibling.metadata.uid, 'pods')) if (isPodActive(pod)) related.push(pod);
    }
    return related;
  }

  /** Writes status (rule 3.6) from the pods seen at the start of the sync, as the real controller does. */
  function writeStatus(replicaSet: ReplicaSet, available: number, { active, ready, labelled }: Tally, failure: Failure | undefined): void {
    const old = replicaSet.status;
    const conditions = failureConditions(old.conditions, failure, clock.now);
    const same =
      old.replicas === active &&
      (old.fullyLabeledReplicas ?? 0) === labelled &&
      (old.readyReplicas ?? 0) === ready &&
      (old.availableReplicas ?? 0) === available &&
      old.observedGeneration === replicaSet.metadata.generation &&
      conditions === old.conditions;
    if (same) return;
    const status: ReplicaSet['status'] = { replicas: active };
    if (labelled) status.fullyLabeledReplicas = labelled;
    if (ready) status.readyReplicas = ready;
    if (available) status.availableReplicas = available;
    status.observedGeneration = replicaSet.metadata.generation!;
    if (conditions?.length) status.conditions = conditions;
    client.updateStatus<ReplicaSet>(plural, { ...replicaSet, metadata: { ...replicaSet.metadata }, status });
  }

  return {
    reconcile,
    watches: [
      {
        plural,
        keysOf({ object, type, previous }) {
          const key = `${object.metadata.namespace}/${object.metadata.name}`;
          if (type === 'DELETED') {
            references.delete(object.metadata.uid);
            tallies.forget(object.metadata.uid);
          } else if (!previous || (previous as ReplicaSet).spec !== (object as ReplicaSet).spec) {
            mayAdopt.add(key);
            unsure.add(key);
          }
          return [key];
        },
      },
      {
        plural: 'pods',
        topics: PodTopic[ownerKind.kind],
        keysOf(change) {
          tallies.follow(change);
          const orphan = !controllerOf(change.object);
          const relabelled = change.previous !== undefined && change.previous.metadata.labels !== change.object.metadata.labels;
          const keys = ownerKeys(client, ownerKind, change);
          if (!orphan && !relabelled) return keys;
          for (const key of keys) {
            if (orphan) mayAdopt.add(key);
            if (relabelled) unsure.add(key);
          }
          return keys;
        },
      },
    ],
  };
}

interface Failure {
  reason: 'FailedCreate' | 'FailedDelete';
  error: ApiError;
}

type Conditions = ReplicaSet['status']['conditions'];

/** ReplicaFailure stands from the first failed sync to the next good one; the list itself when nothing changes. */
function failureConditions(conditions: Conditions, failure: Failure | undefined, now: number): Conditions {
  const standing = conditions?.some((condition) => condition.type === 'ReplicaFailure') ?? false;
  if (failure && !standing) {
    const condition = { type: 'ReplicaFailure', status: 'True', lastTransitionTime: formatTimestamp(now), reason: failure.reason, message: failure.error.message };
    return [...(conditions ?? []), condition];
  }
  if (!failure && standing) return conditions!.filter((condition) => condition.type !== 'ReplicaFailure');
  return conditions;
}

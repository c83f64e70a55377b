// The ReplicaSet controller: keeps as many active pods as asked for (rule 3).
import { isPodActive, isPodAvailable, isPodReady, getCondition } from '../../../kinds/pod/conditions.ts';
import { ApiError } from '../../../model/errors.ts';
import type { OwnerReference, Pod, ReplicaSet } from '../../../model/object.ts';
import { controllerOf, splitKey } from '../../../model/object.ts';
import { deepFreeze } from '../../../model/equal.ts';
import { formatTimestamp, parseTimestamp } from '../../../model/timestamp.ts';
import { claim, ownerKeys } from '../claim.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { MAX_BURST, controllerReference, createPod, deletePod, podFromTemplate, slowStart } from '../pod-control.ts';
import { rankForDeletion } from './pod-ranking.ts';

const OWNER_KIND = { plural: 'replicasets', kind: 'ReplicaSet' };

export const replicaSetController: ControllerDefinition = { name: 'replicaset-controller', create };

function create(context: ControllerContext): Controller {
  const { client, clock } = context;
  /** Sets that may have orphans to adopt; looked for only then, since a scan by label costs as much as all pods. */
  const mayAdopt = new Set<string>();
  const references = new Map<string, readonly OwnerReference[]>();

  function referencesOf(replicaSet: ReplicaSet): readonly OwnerReference[] {
    const { uid } = replicaSet.metadata;
    let known = references.get(uid);
    if (!known) references.set(uid, (known = deepFreeze([controllerReference(replicaSet)])));
    return known;
  }

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    const { namespace, name } = splitKey(key);
    const replicaSet = client.find<ReplicaSet>('replicasets', namespace, name);
    if (!replicaSet) {
      mayAdopt.delete(key);
      return undefined;
    }
    const orphans = mayAdopt.delete(key) ? client.labelled('pods', namespace, replicaSet.spec.selector.matchLabels ?? {}) : [];
    const pods = claim<Pod>({ client, owner: replicaSet, selector: replicaSet.spec.selector, plural: 'pods', orphans }).filter(isPodActive);
    const failure = replicaSet.metadata.deletionTimestamp ? undefined : manage(replicaSet, pods);
    const requeueAfterMs = writeStatus(replicaSet, pods, failure);
    if (failure) throw failure.error;
    return requeueAfterMs === undefined ? undefined : { requeueAfterMs };
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
    for (const sibling of client.ownedBy<ReplicaSet>(owner.uid, 'replicasets')) {
      for (const pod of client.ownedBy<Pod>(sibling.metadata.uid, 'pods')) if (isPodActive(pod)) related.push(pod);
    }
    return related;
  }

  /** Writes status (rule 3.6) from the pods seen at the start of the sync, as the real controller does. */
  function writeStatus(replicaSet: ReplicaSet, pods: readonly Pod[], failure: Failure | undefined): number | undefined {
    const now = clock.now;
    const minReadySeconds = replicaSet.spec.minReadySeconds ?? 0;
    const templateLabels = Object.entries(replicaSet.spec.template?.metadata?.labels ?? {});
    let fullyLabeled = 0;
    let ready = 0;
    let available = 0;
    let requeueAfterMs: number | undefined;
    for (const pod of pods) {
      if (pod.metadata.labels === replicaSet.spec.template?.metadata?.labels || templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value)) fullyLabeled++;
      if (!isPodReady(pod)) continue;
      ready++;
      if (isPodAvailable(pod, minReadySeconds, now)) available++;
      else {
        const left = parseTimestamp(getCondition(pod, 'Ready')!.lastTransitionTime!) + minReadySeconds * 1000 - now;
        if (requeueAfterMs === undefined || left < requeueAfterMs) requeueAfterMs = left;
      }
    }
    const old = replicaSet.status;
    const conditions = failureConditions(old.conditions, failure, now);
    const same =
      old.replicas === pods.length &&
      (old.fullyLabeledReplicas ?? 0) === fullyLabeled &&
      (old.readyReplicas ?? 0) === ready &&
      (old.availableReplicas ?? 0) === available &&
      old.observedGeneration === replicaSet.metadata.generation &&
      conditions === old.conditions;
    if (!same) {
      const status: ReplicaSet['status'] = { replicas: pods.length };
      if (fullyLabeled) status.fullyLabeledReplicas = fullyLabeled;
      if (ready) status.readyReplicas = ready;
      if (available) status.availableReplicas = available;
      status.observedGeneration = replicaSet.metadata.generation!;
      if (conditions?.length) status.conditions = conditions;
      client.updateStatus<ReplicaSet>('replicasets', { ...replicaSet, metadata: { ...replicaSet.metadata }, status });
    }
    return requeueAfterMs;
  }

  return {
    reconcile,
    watches: [
      {
        plural: 'replicasets',
        keysOf({ object, type, previous }) {
          const key = `${object.metadata.namespace}/${object.metadata.name}`;
          if (type === 'DELETED') references.delete(object.metadata.uid);
          else if (!previous || (previous as ReplicaSet).spec !== (object as ReplicaSet).spec) mayAdopt.add(key);
          return [key];
        },
      },
      {
        plural: 'pods',
        *keysOf(change) {
          const orphan = !controllerOf(change.object);
          for (const key of ownerKeys(client, OWNER_KIND, change)) {
            if (orphan) mayAdopt.add(key);
            yield key;
          }
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

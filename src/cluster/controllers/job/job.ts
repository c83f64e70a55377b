// The Job controller: which Jobs have to be looked at after a change, and pods whose Job is gone (rule 4.3).
import { CONTROLLER_UID_KEY } from '../../../kinds/job/selector.ts';
import { JOB_FINALIZER, hasJobFinalizer } from '../../../kinds/job/pods.ts';
import { finishedCondition, isManagedElsewhere } from '../../../kinds/job/status.ts';
import { PodTopic } from '../../../kinds/pod/topics.ts';
import type { Change } from '../../../model/client.ts';
import type { Job, KubeObject, Pod } from '../../../model/object.ts';
import { controllerOf, keyOf, splitKey } from '../../../model/object.ts';
import { compileLabelSelector } from '../../../model/selector.ts';
import { claim } from '../claim.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { dropJobFinalizer, releaseJobPod } from './finalizer.ts';
import { JobState } from './job-state.ts';
import { syncJob } from './sync.ts';

/** What pods do is gathered for so long, and makes one sync. */
const BATCH_MS = 1000;
/** Keys of pods that have lost their Job begin so; no namespace does. */
const ORPHAN = 'pod ';

export const jobController: ControllerDefinition = { name: 'job-controller', create };

function create(context: ControllerContext): Controller {
  const { client, enqueueAfter } = context;
  const states = new Map<string, JobState>();
  /** Keys of Jobs that select pods which nobody labelled for them. */
  const manual = new Set<string>();
  /** Jobs that may have orphans to adopt. */
  const mayAdopt = new Set<string>();

  function stateOf(uid: string): JobState {
    let state = states.get(uid);
    if (!state) states.set(uid, (state = new JobState(context.clock)));
    return state;
  }

  function reconcile(key: string): { requeueAfterMs: number } | undefined {
    if (key.startsWith(ORPHAN)) {
      releaseOrphan(key.slice(ORPHAN.length));
      return undefined;
    }
    const { namespace, name } = splitKey(key);
    const job = client.find<Job>('jobs', namespace, name);
    if (!job || isManagedElsewhere(job)) return undefined;
    const state = stateOf(job.metadata.uid);
    // Each pod that is told of brings the Job here again.
    const { waitMs } = state.expectations;
    if (waitMs !== undefined) return { requeueAfterMs: waitMs };
    if (finishedCondition(job)) {
      for (const pod of [...state.pods.ended.values()]) releaseJobPod(client, state.expectations, pod);
      return undefined;
    }
    if (mayAdopt.delete(key) || state.isUnsure) claimPods(job);
    return syncJob(context, job, state);
  }

  function claimPods(job: Job): void {
    const { selector } = job.spec;
    const orphans = client.labelled('pods', job.metadata.namespace, selector?.matchLabels ?? {});
    claim<Pod>({ client, owner: job, selector, plural: 'pods', orphans, finalizer: JOB_FINALIZER });
  }

  /** A pod that nobody will count any more is let go. */
  function releaseOrphan(key: string): void {
    const { namespace, name } = splitKey(key);
    const pod = client.find<Pod>('pods', namespace, name);
    if (!pod || !hasJobFinalizer(pod)) return;
    const job = ownerOf(pod) && (client.byUid(ownerOf(pod)!) as Job | undefined);
    if (job && (isManagedElsewhere(job) || !finishedCondition(job))) return;
    dropJobFinalizer(client, pod);
  }

  function jobKeys({ type, object, previous }: Change): readonly string[] {
    const job = object as Job;
    const key = keyOf(job);
    const { uid, generation } = job.metadata;
    if (type === 'DELETED') {
      manual.delete(key);
      mayAdopt.delete(key);
      const pods = states.get(uid)?.pods;
      states.delete(uid);
      return pods ? [...pods.active.values(), ...pods.ended.values()].filter(hasJobFinalizer).map((pod) => ORPHAN + keyOf(pod)) : noKeys;
    }
    if (job.spec.manualSelector) manual.add(key);
    if (previous && previous.metadata.generation === generation) {
      // The status that this controller wrote.
      enqueueAfter(key, BATCH_MS);
      return noKeys;
    }
    stateOf(uid).isUnsure = true;
    return [key];
  }

  function podKeys(change: Change): readonly string[] {
    const { type, object, previous } = change;
    const pod = object as Pod;
    const before = previous as Pod | undefined;
    const now = type === 'DELETED' ? undefined : ownerOf(pod);
    const was = before && ownerOf(before);
    if (now === undefined && was === undefined) return type === 'DELETED' || controllerOf(pod) ? noKeys : orphanKeys(pod);
    const known = states.get(now ?? was ?? ownerOf(pod)!);
    known?.expectations.observe(change, hasJobFinalizer(pod));
    if (was !== undefined) {
      const state = states.get(was);
      state?.pods.follow(now === was ? pod : undefined, before);
      if (state && before!.metadata.labels !== pod.metadata.labels) state.isUnsure = true;
      enqueue(was, pod);
    }
    if (now !== undefined && now !== was) {
      if (client.byUid(now)) stateOf(now).pods.follow(pod, undefined);
      enqueue(now, pod);
    }
    return now === undefined && type !== 'DELETED' ? orphanKeys(pod) : noKeys;
  }

  function enqueue(uid: string, pod: Pod): void {
    const job = client.byUid(uid);
    if (job) enqueueAfter(keyOf(job), BATCH_MS);
    else if (hasJobFinalizer(pod)) enqueueAfter(ORPHAN + keyOf(pod), 0);
  }

  /** A pod without a controller: a Job may want it, and its finalizer has lost its meaning. */
  function orphanKeys(pod: Pod): readonly string[] {
    const { labels, namespace, deletionTimestamp } = pod.metadata;
    const keys: string[] = hasJobFinalizer(pod) ? [ORPHAN + keyOf(pod)] : [];
    if (!labels || deletionTimestamp) return keys;
    const named = labels[CONTROLLER_UID_KEY] === undefined ? undefined : client.byUid(labels[CONTROLLER_UID_KEY]);
    const candidates = named?.kind === 'Job' ? [keyOf(named), ...manual] : [...manual];
    for (const key of candidates) {
      const place = splitKey(key);
      const job = place.namespace === namespace ? client.find<Job>('jobs', place.namespace, place.name) : undefined;
      if (!job || job.metadata.deletionTimestamp || !compileLabelSelector(job.spec.selector).matches(labels)) continue;
      mayAdopt.add(key);
      enqueueAfter(key, BATCH_MS);
    }
    return keys;
  }

  return {
    reconcile,
    watches: [
      { plural: 'jobs', keysOf: jobKeys },
      { plural: 'pods', topics: PodTopic.Job, keysOf: podKeys },
    ],
  };
}

/** The uid of the Job that controls an object. */
function ownerOf(object: KubeObject): string | undefined {
  const owner = controllerOf(object);
  return owner?.kind === 'Job' ? owner.uid : undefined;
}

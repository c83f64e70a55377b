// What a Job's controller knows of the Job's pods: sets and counts that follow each change, so that a sync looks at no other pods.
import { isPodActive, isPodReady, isPodTerminal } from '../../../kinds/pod/conditions.ts';
import { completionIndexOf } from '../../../kinds/job/indexes.ts';
import { hasJobFinalizer } from '../../../kinds/job/pods.ts';
import type { Pod } from '../../../model/object.ts';

/** A pod that somebody made by hand may carry any index. */
const FARTHEST = 100_000;

/** The pods of one Job. Maps are by uid, in the order in which pods came. */
export class JobPods {
  /** Neither ended nor being deleted. */
  readonly active = new Map<string, Pod>();
  /** Ended or being deleted, and not counted yet: their finalizer says so. */
  readonly ended = new Map<string, Pod>();
  /** Being deleted, not ended. */
  readonly terminating = new Map<string, Pod>();
  ready = 0;
  /** Restarts of all containers of pods that are Pending or Running. */
  restarts = 0;
  /** How many active pods work on an index, and how many that are being deleted do. */
  readonly activeIndexes = new Map<number, number>();
  readonly terminatingIndexes = new Map<number, number>();
  /** Indexes that lost a pod, so that they may be free again. */
  readonly freed = new Set<number>();
  /** Indexes from here on have never had a pod. */
  untouched = 0;

  /** The pod as it is now, and as it was known; undefined where there was or is none. */
  follow(pod: Pod | undefined, previous: Pod | undefined): void {
    if (previous) this.#remove(previous);
    if (pod) this.#add(pod);
  }

  /** Every index may be free again: their number has changed. */
  forgetIndexes(): void {
    this.freed.clear();
    this.untouched = 0;
  }

  #add(pod: Pod): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const index = completionIndexOf(pod);
    if (index !== undefined && index >= this.untouched && index - this.untouched < FARTHEST) {
      for (let skipped = this.untouched; skipped < index; skipped++) this.freed.add(skipped);
      this.untouched = index + 1;
    }
    if (isPodActive(pod)) {
      this.active.set(uid, pod);
      if (isPodReady(pod)) this.ready++;
      if (index !== undefined) count(this.activeIndexes, index, 1);
    } else if (hasJobFinalizer(pod)) this.ended.set(uid, pod);
    // Known from before, of a controller that has just come back, or ended now.
    if (index !== undefined && !this.active.has(uid)) {
      // A success without the finalizer is either counted, which the Job's status tells, or was let go and never will be.
      if (pod.status.phase === 'Succeeded' && hasJobFinalizer(pod)) this.freed.delete(index);
      else this.freed.add(index);
    }
    if (deletionTimestamp !== undefined && !isPodTerminal(pod)) {
      this.terminating.set(uid, pod);
      if (index !== undefined) count(this.terminatingIndexes, index, 1);
    }
    this.restarts += restartsOf(pod);
  }

  #remove(pod: Pod): void {
    const { uid } = pod.metadata;
    const index = completionIndexOf(pod);
    if (this.active.delete(uid)) {
      if (isPodReady(pod)) this.ready--;
      if (index !== undefined) {
        count(this.activeIndexes, index, -1);
        this.freed.add(index);
      }
    }
    this.ended.delete(uid);
    if (this.terminating.delete(uid) && index !== undefined) count(this.terminatingIndexes, index, -1);
    this.restarts -= restartsOf(pod);
  }
}

function count(counts: Map<number, number>, index: number, by: 1 | -1): void {
  const next = (counts.get(index) ?? 0) + by;
  if (next === 0) counts.delete(index);
  else counts.set(index, next);
}

/** Counted while the pod has not ended (rule 4.3.2). */
function restartsOf({ status }: Pod): number {
  if (status.phase !== 'Running' && status.phase !== 'Pending') return 0;
  let restarts = 0;
  for (const { restartCount } of status.initContainerStatuses ?? []) restarts += restartCount;
  for (const { restartCount } of status.containerStatuses ?? []) restarts += restartCount;
  return restarts;
}

// Counts of the active pods of each ReplicaSet, kept by each pod's change instead of by a look at all of them.
import { isPodActive, isPodReady } from '../../../kinds/pod/conditions.ts';
import type { Change } from '../../../model/client.ts';
import type { KubeObject, Labels, Pod } from '../../../model/object.ts';
import { controllerOf } from '../../../model/object.ts';

export interface Tally {
  active: number;
  ready: number;
  /** Active pods that carry all labels of the template. */
  labelled: number;
}

interface Counted extends Tally {
  templateLabels: Labels | undefined;
  /** Changes up to this revision were in what was counted, whenever a watch tells of them. */
  readonly revision: number;
}

/** Tallies by the uid of the set. One is good from `count` until `forget`; changes in between are followed. */
export class PodTallies {
  readonly #byUid = new Map<string, Counted>();

  of(uid: string): Tally | undefined {
    return this.#byUid.get(uid);
  }

  forget(uid: string): void {
    this.#byUid.delete(uid);
  }

  /** Counts the active pods anew, as they are at a revision. */
  count(uid: string, pods: Iterable<Pod>, templateLabels: Labels | undefined, revision: number): Tally {
    const tally: Counted = { active: 0, ready: 0, labelled: 0, templateLabels, revision };
    for (const pod of pods) add(tally, pod, 1);
    this.#byUid.set(uid, tally);
    return tally;
  }

  /** Follows a change of a pod. Nearly all changes leave its owner as it is. */
  follow({ type, object, previous, revision }: Change): void {
    const now = this.#tallyOf(object, revision);
    const before = previous && (previous.metadata.ownerReferences === object.metadata.ownerReferences ? now : this.#tallyOf(previous, revision));
    if (before) add(before, previous as Pod, -1);
    if (now && type !== 'DELETED') add(now, object as Pod, 1);
  }

  /** The tally that counts a pod, unless it has counted this revision. */
  #tallyOf(pod: KubeObject, revision: number): Counted | undefined {
    const owner = controllerOf(pod);
    const tally = owner && this.#byUid.get(owner.uid);
    return tally && revision > tally.revision ? tally : undefined;
  }
}

function add(tally: Counted, pod: Pod, sign: 1 | -1): void {
  if (!isPodActive(pod)) return;
  tally.active += sign;
  if (isPodReady(pod)) tally.ready += sign;
  if (hasLabels(pod.metadata.labels, tally.templateLabels)) tally.labelled += sign;
}

function hasLabels(labels: Labels | undefined, wanted: Labels | undefined): boolean {
  if (labels === wanted) return true;
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

// One step of a StatefulSet towards its spec: missing pods in order, then those too many, then the update (rules 4.1.2 to 4.1.6).
import { isPodAvailable, isPodTerminal } from '../../../kinds/pod/conditions.ts';
import { firstOrdinal, isInRange, ordinalOf } from '../../../kinds/stateful-set/ordinals.ts';
import { ApiError } from '../../../model/errors.ts';
import type { OwnerReference, Pod, StatefulSet } from '../../../model/object.ts';
import type { ControllerContext } from '../controller.ts';
import { MAX_BURST } from '../pod-control.ts';
import { createClaims, hasStaleClaim, setClaimOwners } from './claims.ts';
import type { History } from './history.ts';
import { createStatefulPod, deleteStatefulPod, keepIdentity } from './pod-actions.ts';
import { REVISION_LABEL, podOf } from './pod-identity.ts';
import { isRunningAndReady } from './status.ts';

export interface StepInput {
  readonly context: ControllerContext;
  readonly set: StatefulSet;
  readonly history: History;
  readonly pods: readonly Pod[];
  /** Of the pods that are made. */
  readonly ownerReferences: readonly OwnerReference[];
}

export interface StepOutcome {
  /** Pods that the rolling update has just deleted. */
  readonly deleted: number;
  readonly error?: ApiError;
}

/** `stop`: nothing behind this pod may be touched before the next sync. */
type Verdict = 'go on' | 'stop';

const NOTHING: StepOutcome = { deleted: 0 };

export function takeStep(input: StepInput): StepOutcome {
  const { set } = input;
  if (set.metadata.deletionTimestamp) return NOTHING;
  try {
    return { deleted: new Step(input).run() };
  } catch (error) {
    if (error instanceof ApiError) return { deleted: 0, error };
    throw error;
  }
}

class Step {
  readonly #context: ControllerContext;
  readonly #set: StatefulSet;
  readonly #history: History;
  readonly #ownerReferences: readonly OwnerReference[];
  /** OrderedReady: one pod after the other. */
  readonly #isOrdered: boolean;
  /** By ordinal, counted from the first; undefined where there is none. */
  readonly #replicas: (Pod | undefined)[];
  /** Pods beyond the range, highest ordinal first. */
  readonly #condemned: Pod[];

  constructor({ context, set, history, pods, ownerReferences }: StepInput) {
    this.#context = context;
    this.#set = set;
    this.#history = history;
    this.#ownerReferences = ownerReferences;
    this.#isOrdered = set.spec.podManagementPolicy !== 'Parallel';
    this.#replicas = Array.from({ length: set.spec.replicas! });
    const condemned: { pod: Pod; ordinal: number }[] = [];
    for (const pod of pods) {
      const ordinal = ordinalOf(set, pod.metadata.name);
      if (isInRange(set, ordinal)) this.#replicas[ordinal - firstOrdinal(set)] = pod;
      else condemned.push({ pod, ordinal });
    }
    this.#condemned = condemned.sort((a, b) => b.ordinal - a.ordinal).map(({ pod }) => pod);
  }

  /** Answers how many pods the rolling update has deleted. */
  run(): number {
    if (this.#forAll(this.#replicas.length, (index) => this.#keep(index)) === 'stop') return 0;
    if ((this.#set.spec.volumeClaimTemplates ?? []).length > 0) for (const pod of this.#condemned) setClaimOwners(this.#context, this.#set, pod);
    const firstUnhealthy = this.#firstUnhealthy();
    if (this.#forAll(this.#condemned.length, (index) => this.#remove(this.#condemned[index]!, firstUnhealthy)) === 'stop') return 0;
    return this.#set.spec.updateStrategy?.type === 'OnDelete' ? 0 : this.#update();
  }

  /** In order until one says stop; or all of them, in batches of 1, 2, 4, 8 ... that end with the first refusal. */
  #forAll(count: number, visit: (index: number) => Verdict): Verdict {
    if (this.#isOrdered) {
      for (let index = 0; index < count; index++) if (visit(index) === 'stop') return 'stop';
      return 'go on';
    }
    for (let start = 0, batch = 1; start < count; start += batch, batch = Math.min(batch * 2, MAX_BURST)) {
      let refusal: ApiError | undefined;
      for (let index = start; index < Math.min(start + batch, count); index++) {
        try {
          visit(index);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          refusal ??= error;
        }
      }
      if (refusal) throw refusal;
    }
    return 'go on';
  }

  /** A pod of the range: made when it is missing, removed when it has ended, waited for until it is available. */
  #keep(index: number): Verdict {
    const pod = this.#replicas[index];
    const ordinal = firstOrdinal(this.#set) + index;
    if (!pod) {
      if (hasStaleClaim(this.#context, this.#set, ordinal)) return 'stop';
      createStatefulPod(this.#context, this.#set, this.#newPod(ordinal), ordinal);
      return 'stop';
    }
    if (isPodTerminal(pod)) {
      // Its successor has its name, so that it can only be made when this one is gone.
      if (!pod.metadata.deletionTimestamp) this.#replaceEnded(pod);
      return 'stop';
    }
    if (pod.status.phase === 'Pending' && this.#set.spec.volumeClaimTemplates) createClaims(this.#context, this.#set, ordinal);
    if (this.#isOrdered && (pod.metadata.deletionTimestamp || !this.#isAvailable(pod))) return 'stop';
    keepIdentity(this.#context, this.#set, pod, ordinal);
    return 'go on';
  }

  #newPod(ordinal: number): ReturnType<typeof podOf> {
    const { updateStrategy, template } = this.#set.spec;
    const { current, update, currentTemplate } = this.#history;
    // What the partition holds back comes back as it was (rule 4.1.6).
    const isHeldBack = updateStrategy?.type === 'RollingUpdate' && ordinal < firstOrdinal(this.#set) + this.#partition();
    return podOf(this.#set, isHeldBack ? currentTemplate : template, isHeldBack ? current : update, ordinal, this.#ownerReferences);
  }

  #replaceEnded(pod: Pod): void {
    const { namespace, name } = this.#set.metadata;
    const isFailed = pod.status.phase === 'Failed';
    const text = `StatefulSet ${namespace}/${name} is recreating ${isFailed ? 'failed' : 'terminated'} Pod ${pod.metadata.name}`;
    this.#context.events.event(this.#set, isFailed ? 'Warning' : 'Normal', isFailed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod', text);
    deleteStatefulPod(this.#context, this.#set, pod);
  }

  /** A pod beyond the range; an unhealthy one goes only when no other is waited for (rule 4.1.4). */
  #remove(pod: Pod, firstUnhealthy: Pod | undefined): Verdict {
    if (pod.metadata.deletionTimestamp) return this.#isOrdered ? 'stop' : 'go on';
    if (this.#isOrdered && pod !== firstUnhealthy && !this.#isAvailable(pod)) return 'stop';
    deleteStatefulPod(this.#context, this.#set, pod);
    return 'stop';
  }

  /** From the highest ordinal down to the partition: the first old pod goes, unless one above it is not back yet (rule 4.1.5). */
  #update(): number {
    for (let index = this.#replicas.length - 1; index >= this.#partition(); index--) {
      const pod = this.#replicas[index];
      // Just made by this very sync: its turn comes when it can be seen.
      if (!pod) return 0;
      const revision = pod.metadata.labels?.[REVISION_LABEL];
      if (revision !== this.#history.update && !pod.metadata.deletionTimestamp) {
        deleteStatefulPod(this.#context, this.#set, pod);
        return revision === this.#history.current ? 1 : 0;
      }
      if (pod.metadata.deletionTimestamp || !this.#isAvailable(pod)) return 0;
    }
    return 0;
  }

  #partition(): number {
    return this.#set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  }

  #isAvailable(pod: Pod): boolean {
    return isRunningAndReady(pod) && isPodAvailable(pod, this.#set.spec.minReadySeconds ?? 0, this.#context.clock.now);
  }

  /** The lowest pod that is not well, be it in the range or beyond it. */
  #firstUnhealthy(): Pod | undefined {
    const isUnhealthy = (pod: Pod | undefined): boolean => pod !== undefined && (!isRunningAndReady(pod) || pod.metadata.deletionTimestamp !== undefined);
    return this.#replicas.find(isUnhealthy) ?? this.#condemned.findLast(isUnhealthy);
  }
}

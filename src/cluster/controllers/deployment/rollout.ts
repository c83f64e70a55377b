// One sync of a Deployment: finds or makes the new ReplicaSet, then moves pods from old to new (rules 2.1 to 2.6).
import { isPodTerminal } from '../../../kinds/pod/conditions.ts';
import { deepEqual } from '../../../model/equal.ts';
import { ApiError } from '../../../model/errors.ts';
import type { Deployment, Pod, ReplicaSet } from '../../../model/object.ts';
import type { ControllerContext } from '../controller.ts';
import { controllerReference, isNamespaceTerminating } from '../pod-control.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS, REVISION, annotatedSize, newReplicaSetAnnotations, revisionOf, sizeAnnotations } from './annotations.ts';
import type { Conditions } from './conditions.ts';
import { findCondition, hasProgressDeadline, withCondition } from './conditions.ts';
import { isRollingUpdate, maxSurgeOf, maxUnavailableOf } from '../../../kinds/deployment/limits.ts';
import { calculateStatus, isComplete, rolloutStatus, sumOf } from './status.ts';
import { TEMPLATE_HASH_LABEL, sameTemplate, templateHash } from '../template-hash.ts';

/** The state of one sync; objects are replaced as they are written, so each step sees what the last one did. */
export class Rollout {
  readonly #context: ControllerContext;
  #deployment: Deployment;
  /** Old sets by creation, oldest first. */
  #old: ReplicaSet[];
  #new: ReplicaSet | undefined;

  constructor(context: ControllerContext, deployment: Deployment, owned: readonly ReplicaSet[]) {
    this.#context = context;
    this.#deployment = deployment;
    const sorted = owned.length < 2 ? owned : [...owned].sort(byCreation);
    this.#new = sorted.find((replicaSet) => sameTemplate(replicaSet.spec.template!, deployment.spec.template));
    this.#old = sorted.filter((replicaSet) => replicaSet !== this.#new);
  }

  get #all(): ReplicaSet[] {
    return this.#new ? [...this.#old, this.#new] : this.#old;
  }

  /** Answers the deployment as it is after the sync. */
  sync(): Deployment {
    if (this.#deployment.metadata.deletionTimestamp) return this.#writeStatus(false);
    this.#notePause();
    if (this.#deployment.spec.paused) {
      this.#prepareNew(false);
      this.#scale();
      this.#cleanUp();
      return this.#writeStatus(false);
    }
    if (this.#isScaling()) {
      this.#prepareNew(false);
      this.#scale();
      return this.#writeStatus(false);
    }
    if (isRollingUpdate(this.#deployment)) this.#roll();
    else this.#recreate();
    return this.#writeStatus(true);
  }

  // Strategies

  #roll(): void {
    this.#prepareNew(true);
    if (this.#resizeNew()) return;
    if (this.#resizeOld()) return;
    if (isComplete(this.#deployment, this.#deployment.status)) this.#cleanUp();
  }

  #recreate(): void {
    this.#prepareNew(false);
    let scaledDown = false;
    for (const replicaSet of this.#old) if (replicaSet.spec.replicas! > 0) scaledDown = this.#resize(replicaSet, 0) || scaledDown;
    if (scaledDown || this.#oldPodsRun()) return;
    this.#prepareNew(true);
    if (this.#new) this.#resize(this.#new, this.#deployment.spec.replicas!);
    if (isComplete(this.#deployment, this.#deployment.status)) this.#cleanUp();
  }

  #oldPodsRun(): boolean {
    for (const replicaSet of this.#old) {
      if ((replicaSet.status.replicas ?? 0) > 0) return true;
      for (const pod of this.#context.client.ownedBy<Pod>(replicaSet.metadata.uid, 'pods')) if (!isPodTerminal(pod)) return true;
    }
    return false;
  }

  /** Brings the new set towards the wanted size within the surge (rule 2.3.2); true when it was resized. */
  #resizeNew(): boolean {
    if (!this.#new) return false;
    const wanted = this.#deployment.spec.replicas!;
    const current = this.#new.spec.replicas!;
    if (current === wanted) return false;
    return this.#resize(this.#new, current > wanted ? wanted : this.#newSize(current));
  }

  #newSize(current: number): number {
    const wanted = this.#deployment.spec.replicas!;
    if (!isRollingUpdate(this.#deployment)) return wanted;
    const total = sumOf(this.#all, ({ spec }) => spec.replicas);
    const most = wanted + maxSurgeOf(this.#deployment);
    return total >= most ? current : current + Math.min(most - total, wanted - current);
  }

  /** Takes pods off old sets, unhealthy ones first, never below the minimum available (rules 2.3.4 to 2.3.6). */
  #resizeOld(): boolean {
    if (sumOf(this.#old, ({ spec }) => spec.replicas) === 0) return false;
    const minimum = this.#deployment.spec.replicas! - maxUnavailableOf(this.#deployment);
    const newUnavailable = this.#new ? this.#new.spec.replicas! - availableOf(this.#new) : 0;
    const most = sumOf(this.#all, ({ spec }) => spec.replicas) - minimum - newUnavailable;
    if (most <= 0) return false;
    const unhealthy = this.#takeOff(most, ({ spec, status }) => spec.replicas! - (status.availableReplicas ?? 0));
    const healthy = this.#takeOff(sumOf(this.#all, availableOf) - minimum, ({ spec }) => spec.replicas!);
    return unhealthy + healthy > 0;
  }

  /** Shrinks old sets, oldest first, by what `spare` allows until the budget is used; answers how many pods went. */
  #takeOff(budget: number, spare: (replicaSet: ReplicaSet) => number): number {
    let done = 0;
    for (const replicaSet of [...this.#old]) {
      if (done >= budget) break;
      const count = Math.min(budget - done, Math.max(0, spare(replicaSet)));
      if (count > 0 && this.#resize(replicaSet, replicaSet.spec.replicas! - count)) done += count;
    }
    return done;
  }

  // Scaling outside a rollout

  #isScaling(): boolean {
    return this.#all.some((replicaSet) => {
      if ((replicaSet.spec.replicas ?? 0) === 0) return false;
      const desired = annotatedSize(replicaSet, DESIRED_REPLICAS);
      return desired !== undefined && desired !== this.#deployment.spec.replicas!;
    });
  }

  #scale(): void {
    const wanted = this.#deployment.spec.replicas!;
    const active = this.#all.filter(({ spec }) => spec.replicas! > 0);
    if (active.length <= 1) {
      const only = active[0] ?? this.#new ?? this.#old.at(-1);
      if (only && only.spec.replicas !== wanted) this.#resize(only, wanted);
      return;
    }
    if (this.#isSaturated()) {
      for (const replicaSet of this.#old) if (replicaSet.spec.replicas! > 0) this.#resize(replicaSet, 0);
      return;
    }
    if (isRollingUpdate(this.#deployment)) this.#scaleProportionally(active);
  }

  #isSaturated(): boolean {
    const wanted = this.#deployment.spec.replicas!;
    return (
      this.#new !== undefined &&
      annotatedSize(this.#new, DESIRED_REPLICAS) === wanted &&
      this.#new.spec.replicas === wanted &&
      (this.#new.status.availableReplicas ?? 0) === wanted
    );
  }

  /** Spreads the change over the active sets by their share (rule 2.5.3). */
  #scaleProportionally(active: readonly ReplicaSet[]): void {
    const wanted = this.#deployment.spec.replicas!;
    const allowed = wanted > 0 ? wanted + maxSurgeOf(this.#deployment) : 0;
    const toAdd = allowed - sumOf(active, ({ spec }) => spec.replicas);
    const ordered = [...active].sort((a, b) => b.spec.replicas! - a.spec.replicas! || (toAdd > 0 ? byCreation(b, a) : byCreation(a, b)));
    let added = 0;
    const sizes = ordered.map((replicaSet) => {
      const share = this.#share(replicaSet, toAdd, added);
      added += share;
      return replicaSet.spec.replicas! + share;
    });
    if (sizes.length > 0 && toAdd !== 0) sizes[0] = Math.max(0, sizes[0]! + toAdd - added);
    ordered.forEach((replicaSet, index) => this.#resize(replicaSet, sizes[index]!, true));
  }

  #share(replicaSet: ReplicaSet, toAdd: number, added: number): number {
    const size = replicaSet.spec.replicas!;
    if (size === 0 || toAdd === 0 || toAdd === added) return 0;
    const fraction = this.#fraction(replicaSet, size);
    return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
  }

  #fraction(replicaSet: ReplicaSet, size: number): number {
    const wanted = this.#deployment.spec.replicas!;
    if (wanted === 0) return -size;
    const before = annotatedSize(replicaSet, MAX_REPLICAS) || this.#deployment.status.replicas || 0;
    if (before === 0) return 0;
    return Math.round((size * (wanted + maxSurgeOf(this.#deployment))) / before) - size;
  }

  // ReplicaSets

  /** Brings the new set's bookkeeping up to date, or makes the set when `create` says so (rules 2.1.4 to 2.1.6). */
  #prepareNew(create: boolean): void {
    let newestOld = 0;
    for (const replicaSet of this.#old) newestOld = Math.max(newestOld, revisionOf(replicaSet));
    const revision = newestOld + 1;
    if (this.#new) {
      const annotations = newReplicaSetAnnotations(this.#deployment, this.#new.metadata.annotations, revision);
      const minReadySeconds = this.#deployment.spec.minReadySeconds;
      if (annotations !== this.#new.metadata.annotations || this.#new.spec.minReadySeconds !== minReadySeconds) {
        const spec = { ...this.#new.spec };
        if (minReadySeconds) spec.minReadySeconds = minReadySeconds;
        else delete spec.minReadySeconds;
        this.#store(this.#new, this.#context.client.update<ReplicaSet>('replicasets', { ...this.#new, metadata: { ...this.#new.metadata, annotations }, spec }));
      }
      this.#noteRevision(revisionOf(this.#new), () =>
        findCondition(this.#deployment.status.conditions, 'Progressing')
          ? undefined
          : { reason: 'FoundNewReplicaSet', message: `Found new replica set "${this.#new!.metadata.name}"` },
      );
      return;
    }
    if (create) this.#createNew(revision);
  }

  #createNew(revision: number): void {
    const { client, events } = this.#context;
    const deployment = this.#deployment;
    const hash = templateHash(deployment.spec.template, deployment.status.collisionCount);
    const labels = { ...deployment.spec.template.metadata?.labels, [TEMPLATE_HASH_LABEL]: hash };
    const name = `${deployment.metadata.name}-${hash}`;
    const replicas = this.#newSize(0);
    const { selector } = deployment.spec;
    const object = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace: deployment.metadata.namespace!,
        labels,
        annotations: sizeAnnotations(deployment, newReplicaSetAnnotations(deployment, undefined, revision)),
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas,
        ...(deployment.spec.minReadySeconds ? { minReadySeconds: deployment.spec.minReadySeconds } : {}),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH_LABEL]: hash } },
        template: { ...deployment.spec.template, metadata: { ...deployment.spec.template.metadata, labels } },
      },
    };
    try {
      this.#new = client.create<ReplicaSet>('replicasets', object);
    } catch (error) {
      if (!(error instanceof ApiError) || isNamespaceTerminating(error)) throw error;
      if (error.reason === 'AlreadyExists') {
        // The name is taken by something else: the next try hashes with a count (rule 2.1.4).
        this.#putStatus({ ...deployment.status, collisionCount: (deployment.status.collisionCount ?? 0) + 1 });
        throw error;
      }
      const message = `Failed to create new replica set "${name}": ${error.message}`;
      if (hasProgressDeadline(deployment)) this.#putCondition({ type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message });
      events.event(deployment, 'Warning', 'ReplicaSetCreateError', message);
      throw error;
    }
    if (replicas > 0) events.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`);
    this.#noteRevision(revision, () => ({ reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` }));
  }

  /** Writes the revision to the deployment and, with a deadline, what became of the new set. */
  #noteRevision(revision: number, progress: () => { reason: string; message: string } | undefined): void {
    const { metadata, status } = this.#deployment;
    const noted = hasProgressDeadline(this.#deployment) ? progress() : undefined;
    const conditions = noted ? withCondition(status.conditions ?? [], { type: 'Progressing', status: 'True', ...noted }, this.#context.clock.now) : status.conditions;
    const annotations = revisionOf(this.#deployment) === revision ? metadata.annotations : { ...metadata.annotations, [REVISION]: String(revision) };
    if (annotations === metadata.annotations && conditions === status.conditions) return;
    // Annotations ride along with a status write, which does not raise the generation.
    this.#deployment = this.#context.client.updateStatus<Deployment>('deployments', {
      ...this.#deployment,
      metadata: { ...metadata, annotations: annotations! },
      status: { ...status, conditions: conditions as Deployment['status']['conditions'] },
    });
  }

  /** Writes a size and its bookkeeping; true when the size changed. `always` writes the bookkeeping of an unchanged size too. */
  #resize(replicaSet: ReplicaSet, size: number, always = false): boolean {
    const from = replicaSet.spec.replicas!;
    if (from === size && !always) return false;
    const annotations = sizeAnnotations(this.#deployment, replicaSet.metadata.annotations);
    if (from === size && annotations === replicaSet.metadata.annotations) return false;
    const { client, events } = this.#context;
    const next = client.update<ReplicaSet>('replicasets', {
      ...replicaSet,
      metadata: { ...replicaSet.metadata, annotations },
      spec: { ...replicaSet.spec, replicas: size },
    });
    this.#store(replicaSet, next);
    if (from === size) return false;
    const direction = size > from ? 'up' : 'down';
    events.event(this.#deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${direction} replica set ${next.metadata.name} from ${from} to ${size}`);
    return true;
  }

  #store(was: ReplicaSet, is: ReplicaSet): void {
    if (this.#new === was) this.#new = is;
    else this.#old = this.#old.map((each) => (each === was ? is : each));
  }

  /** Deletes old sets beyond the history limit that have no pods (rule 2.3.9). */
  #cleanUp(): void {
    const limit = this.#deployment.spec.revisionHistoryLimit;
    if (limit === undefined) return;
    const candidates = this.#old.filter(({ metadata }) => !metadata.deletionTimestamp).sort((a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b));
    for (const replicaSet of candidates.slice(0, Math.max(0, candidates.length - limit))) {
      const { metadata, spec, status } = replicaSet;
      if ((status.replicas ?? 0) !== 0 || spec.replicas !== 0 || metadata.generation! > (status.observedGeneration ?? 0)) continue;
      this.#context.client.delete('replicasets', metadata.namespace, metadata.name, { propagationPolicy: 'Background' });
      this.#old = this.#old.filter((each) => each !== replicaSet);
    }
  }

  // Status

  #notePause(): void {
    if (!hasProgressDeadline(this.#deployment)) return;
    const current = findCondition(this.#deployment.status.conditions, 'Progressing');
    if (current?.reason === 'ProgressDeadlineExceeded') return;
    const isNoted = current?.reason === 'DeploymentPaused';
    if (this.#deployment.spec.paused && !isNoted) {
      this.#putCondition({ type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' });
    } else if (!this.#deployment.spec.paused && isNoted) {
      this.#putCondition({ type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' });
    }
  }

  #putCondition(condition: { type: string; status: string; reason: string; message: string }): void {
    const conditions: Conditions = withCondition(this.#deployment.status.conditions ?? [], condition, this.#context.clock.now);
    this.#putStatus({ ...this.#deployment.status, conditions: [...conditions] });
  }

  #writeStatus(isRollout: boolean): Deployment {
    const calculate = isRollout ? rolloutStatus : calculateStatus;
    const status = calculate(this.#deployment, this.#all, this.#new, this.#context.clock.now);
    if (!deepEqual(status, this.#deployment.status)) this.#putStatus(status);
    return this.#deployment;
  }

  #putStatus(status: Deployment['status']): void {
    this.#deployment = this.#context.client.updateStatus<Deployment>('deployments', {
      ...this.#deployment,
      metadata: { ...this.#deployment.metadata },
      status,
    });
  }
}

/** Pods to count on: a set that has just been shrunk still reports those it is about to lose. */
function availableOf({ spec, status }: ReplicaSet): number {
  return Math.min(status.availableReplicas ?? 0, spec.replicas!);
}

function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (x !== y) return x < y ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
}

// The life of one pod on its node: mounts, sandbox, init containers, containers, restarts, the end (rule 6).
import { isSidecar } from '../../kinds/pod/resources.ts';
import { ApiError } from '../../model/errors.ts';
import type { Pod } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { Timer } from '../../sim/clock.ts';
import type { PullBackoffs } from './backoff.ts';
import { resetAfterPowerLoss } from './container-restarts.ts';
import { CONTAINER_CREATING, ContainerSlot, POD_INITIALIZING } from './container-slot.ts';
import { LEAST_GRACE_MS } from './container-stopper.ts';
import { containerTexts } from './container-texts.ts';
import { reportMissingPullSecrets } from './image-pull-secrets.ts';
import type { MachineContext } from './machine-context.ts';
import { PodNetwork } from './pod-network.ts';
import { reportPod } from './pod-report.ts';
import type { PodResize } from './pod-resize.ts';
import { PodSandbox } from './pod-sandbox.ts';
import type { PodFacts, Verdict } from './pod-status.ts';
import { DEADLINE_EXCEEDED } from './pod-status.ts';
import { PodTermination, reclaimMs, settleStates } from './pod-termination.ts';
import { PodVolumes } from './pod-volumes.ts';
import { applySpec, ephemeralSlots } from './spec-change.ts';
import { isBusy, isFresh, nextInit, whatStarts } from './start-order.ts';

const NO_SLOTS: readonly ContainerSlot[] = Object.freeze([]);

export class PodWorker {
  readonly context: MachineContext;
  readonly init: readonly ContainerSlot[];
  readonly main: readonly ContainerSlot[];
  ephemeral: readonly ContainerSlot[] = NO_SLOTS;
  /** Other amounts of resources that it was given once. */
  resize: PodResize | undefined;
  /** It comes from a manifest on the node's disk; the API has a mirror of it. */
  readonly isStatic: boolean;
  /** As last seen; labels and annotations may be older than what is stored. */
  pod: Pod;
  /** The status that it wrote last: hearing of that again is no news. */
  reported: Pod['status'] | undefined;
  /** The kubelet will look at it within a second. */
  isNoticed = false;
  /** Told when nothing of it runs any more. */
  onOver: (() => void) | undefined;
  readonly sandbox: PodSandbox;
  /** The component of the control plane that this pod is, such as `kube-scheduler`. */
  readonly component: string | undefined;
  /** The instant of the first sync; 0 before. */
  startedAtMs = 0;
  #initialized: boolean;
  #deadlineTimer: Timer | undefined;
  #volumes: PodVolumes | undefined;
  /** The back-offs of its pulls, from the first that fails on. */
  pulls: PullBackoffs | undefined;
  #termination: PodTermination | undefined;
  #verdict: Verdict | undefined;
  #deadlineMs = 0;
  /** What the sync that was reported last starts: nothing more is reported until it has. */
  #starting: string | undefined;
  /** Everything stopped for good. */
  #over = false;
  #gone = false;

  constructor(context: MachineContext, pod: Pod, isStatic = false) {
    this.context = context;
    this.pod = pod;
    this.isStatic = isStatic;
    this.sandbox = new PodSandbox(this);
    // The kubelet gives static pods the name of their manifest and its own.
    this.component = isStatic && pod.metadata.namespace === 'kube-system' ? pod.metadata.name.slice(0, -context.nodeName.length - 1) : undefined;
    const { initContainers, containers } = pod.spec;
    const hasInit = initContainers !== undefined && initContainers.length > 0;
    const first = hasInit ? POD_INITIALIZING : CONTAINER_CREATING;
    this.init = hasInit ? initContainers.map((spec) => new ContainerSlot(this, spec, isSidecar(spec) ? 'sidecar' : 'init', first)) : NO_SLOTS;
    this.main = containers.map((spec) => new ContainerSlot(this, spec, 'main', first));
    this.#initialized = !hasInit;
    if (pod.spec.ephemeralContainers) this.ephemeral = ephemeralSlots(this);
  }

  get uid(): string {
    return this.pod.metadata.uid;
  }

  get podIp(): string | undefined {
    return this.sandbox.ip;
  }

  get slots(): readonly ContainerSlot[] {
    return this.init.length + this.ephemeral.length === 0 ? this.main : [...this.init, ...this.ephemeral, ...this.main];
  }

  get isInitialized(): boolean {
    return this.#initialized;
  }

  /** Its containers are being stopped for good. */
  get isTerminating(): boolean {
    return this.#termination !== undefined;
  }

  /** Everything has stopped for good. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Containers may be started. */
  get mayStart(): boolean {
    return !this.#gone && !this.#over && !this.#termination && this.sandbox.isReady && this.context.isAwake();
  }

  get volumes(): PodVolumes {
    return (this.#volumes ??= new PodVolumes(this));
  }

  get network(): PodNetwork {
    return new PodNetwork(this);
  }

  // Beginning

  /** The first sync of a pod that has been bound. */
  begin(): void {
    if (this.#gone || this.#termination) return;
    this.startedAtMs = this.context.clock.now;
    this.#watchDeadline();
    reportMissingPullSecrets(this.pod, this.context);
    this.writeStatus();
    this.#starting = this.init[0]?.name ?? '';
    this.sandbox.create();
  }

  /** Containers may be started from now on. */
  sandboxReady(): void {
    this.context.noticeChange(this);
    this.resize?.review();
    this.sync();
  }

  // Containers

  /** Starts what may be started now, one container after the other as the kubelet does. */
  sync(): void {
    while (this.mayStart) {
      if (this.init.some(isBusy) || this.ephemeral.some(isBusy) || this.main.some(isBusy)) return;
      const next = this.#nextToStart();
      if (!next) return;
      this.context.runner.start(next);
    }
  }

  /** Init containers one by one, then the main ones; sidecars that crashed whenever they are due (rule 6.6.2). */
  #nextToStart(): ContainerSlot | undefined {
    const late = this.ephemeral.find(isFresh);
    if (late) return late;
    const init = nextInit(this.init);
    if (init !== undefined) return init ?? undefined;
    if (!this.#initialized) {
      this.#initialized = true;
      this.context.noticeChange(this);
    }
    return this.main.find(isFresh);
  }

  /** A container stopped; what follows is decided at the kubelet's next look, unless the sync that killed it starts it again. */
  containerEnded(slot: ContainerSlot): void {
    if (this.context.isAwake()) this.#termination?.containerEnded();
    this.probesMayChange();
    if (slot.step !== 'fresh') return;
    this.sync();
    this.#starting = whatStarts(this.slots);
  }

  /** A process did something that other containers' probes may see. */
  probesMayChange(): void {
    for (const slot of this.slots) slot.probesMayChange();
  }

  /** The kubelet's look at its containers: decides what becomes of those that ended, then reports (rules 6.4.2, 6.6.1). */
  look(): void {
    if (this.#gone) return;
    if (this.#termination) {
      if (this.#over || this.slots.some((slot) => slot.isRunning)) this.writeStatus();
      else this.#finish();
      return;
    }
    const { slots } = this;
    for (let index = 0; index < slots.length; index++) if (slots[index]!.step === 'ended') this.context.runner.restarts.decide(slots[index]!);
    this.sync();
    const starting = whatStarts(slots);
    if (!this.#endIfDone() && (starting === undefined || starting !== this.#starting)) this.writeStatus();
    this.#starting = starting;
  }

  // Changes

  /** The API object was replaced: images, or the end of its life. */
  podChanged(pod: Pod): void {
    const previous = this.pod;
    this.pod = pod;
    if (pod.metadata.deletionTimestamp) this.#delete();
    else if (pod.spec !== previous.spec) {
      applySpec(this, previous);
      if (this.startedAtMs > 0) this.#watchDeadline();
    } else if (pod.status !== this.reported) this.context.noticeChange(this);
  }

  /** The manifest of a static pod is gone or is another one: it stops, whatever its mirror says (rule 6.11.7). */
  endStatic(): void {
    if (this.pod.metadata.deletionTimestamp) return;
    this.pod = { ...this.pod, metadata: { ...this.pod.metadata, deletionTimestamp: formatTimestamp(this.context.clock.now + this.#graceMs()) } };
    this.#delete();
  }

  // End

  /** Nothing runs and nothing will be started again; answers true when the pod is over with that. */
  #endIfDone(): boolean {
    if (this.#over || this.#termination || !this.sandbox.isReady) return false;
    const initFailed = this.init.some((slot) => slot.role === 'init' && slot.step === 'over' && !slot.succeeded);
    const mainDone = this.#initialized && this.main.every((slot) => slot.step === 'over');
    if (!initFailed && !mainDone) return false;
    this.#terminate(this.#graceMs());
    if (this.slots.some((slot) => slot.isRunning)) return false;
    this.#finish();
    return true;
  }

  /** activeDeadlineSeconds count from the first sync (rule 6.9.7). */
  #watchDeadline(): void {
    const seconds = this.pod.spec.activeDeadlineSeconds;
    this.#deadlineTimer?.cancel();
    if (seconds !== undefined) this.#deadlineTimer = this.context.clock.at(this.startedAtMs + seconds * 1000, () => {
      if (!this.#over && !this.#termination && !this.#gone) this.evict(DEADLINE_EXCEEDED, this.#graceMs(), 'Normal');
    });
  }

  /** Its kubelet ends it, at once for want of room (rule 6.11.3). */
  evict(verdict: Verdict, graceMs = 0, eventType: 'Normal' | 'Warning' = 'Warning'): void {
    this.#verdict = verdict;
    this.context.events.event(this.pod, eventType, verdict.reason, verdict.message);
    this.#terminate(graceMs);
  }

  /** Of a delete it counts from when the kubelet hears of it, which may be long after deletionTimestamp. */
  #graceMs(seconds = this.pod.spec.terminationGracePeriodSeconds ?? 30): number {
    return seconds * 1000;
  }

  #delete(): void {
    if (this.#gone) return;
    if (this.#over) return this.#deleteObject();
    this.#terminate(this.#graceMs(this.pod.metadata.deletionGracePeriodSeconds));
  }

  #terminate(graceMs: number): void {
    const { clock, runner } = this.context;
    const deadlineMs = clock.now + Math.max(LEAST_GRACE_MS, graceMs);
    if (this.#termination) {
      if (deadlineMs >= this.#deadlineMs) return;
      this.#deadlineMs = deadlineMs;
      return this.#termination.shorten(deadlineMs);
    }
    this.#deadlineMs = deadlineMs;
    this.sandbox.cancel();
    this.#deadlineTimer?.cancel();
    this.#termination = new PodTermination(this, runner.stopper);
    this.#termination.begin(deadlineMs);
    this.context.noticeChange(this);
  }

  /** All containers have stopped: the last report, then the object goes if it is being deleted (rule 6.9.5). */
  #finish(): void {
    settleStates(this);
    this.#over = true;
    // What ended within a second has not reported its address before.
    this.sandbox.isReady = false;
    this.writeStatus();
    this.sandbox.remove();
    for (const slot of this.slots) slot.stopTimers();
    this.onOver?.();
    if (!this.pod.metadata.deletionTimestamp) return;
    this.context.clock.after(reclaimMs(this), () => this.#deleteObject());
  }

  #deleteObject(): void {
    if (this.isStatic) return this.context.staticPods.ended(this);
    if (this.#gone || !this.context.isConnected()) return;
    const { client, nodeName } = this.context;
    const { namespace, name } = this.pod.metadata;
    try {
      client.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid: this.uid } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.reason !== 'NotFound' && error.reason !== 'Conflict') throw new Error(`${nodeName} cannot remove ${namespace}/${name}: ${error.message}`, { cause: error });
    }
  }

  /** The API object is gone: whatever still runs is killed (rule 6.9.6). */
  removed(): void {
    const { clock, runner } = this.context;
    if (!this.#termination) {
      for (const slot of this.slots) if (slot.isRunning) runner.event(slot, 'Normal', 'Killing', containerTexts(slot).stopping);
    }
    this.#gone = true;
    this.#stopTimers();
    for (const slot of this.slots) slot.process?.signal('SIGKILL', clock.now);
    this.sandbox.remove();
    this.context.forget(this);
    this.onOver?.();
    if (this.component !== undefined) this.context.componentChanged();
  }

  // Faults of the machine

  /** The machine lost power: every container is dead, and nobody has noticed. */
  powerLost(): void {
    this.#stopTimers();
  }

  /** The machine is up again: what ran is started anew, in a new sandbox (rule 6.6.4). */
  powerRestored(pod: Pod): void {
    this.pod = pod;
    if (this.#gone) return;
    this.#termination = undefined;
    if (pod.metadata.deletionTimestamp) return this.#delete();
    if (this.#over) return;
    // What had not ended by then is not remembered.
    this.#verdict = undefined;
    if (this.startedAtMs === 0) return this.begin();
    this.#watchDeadline();
    const hadSandbox = this.sandbox.isReady;
    this.sandbox.remove();
    this.context.noticeChange(this);
    for (const slot of this.slots) resetAfterPowerLoss(slot);
    // The kubelet makes no new sandbox when there is nothing to run in it.
    if (this.main.every((slot) => slot.step === 'over')) return this.#terminate(0);
    if (hadSandbox) this.context.events.event(this.pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    this.sandbox.create();
  }

  /** The kubelet is gone for a while: containers run on, and nobody looks after them. */
  kubeletStopped(): void {
    this.sandbox.cancel();
    this.#deadlineTimer?.cancel();
    for (const slot of this.slots) this.context.runner.leave(slot);
  }

  /** A new kubelet has found the pod: it takes up what runs and goes on with what has to be done. */
  kubeletStarted(): void {
    if (this.#gone) return;
    this.context.noticeChange(this);
    if (this.#over) return;
    for (const slot of this.slots) this.context.runner.adopt(slot);
    if (this.#termination) return this.#termination.containerEnded();
    if (this.startedAtMs === 0) return this.begin();
    this.#watchDeadline();
    if (!this.sandbox.isReady) this.sandbox.create();
  }

  /** Connected again after a partition: what was held back is done now. */
  reconnected(pod: Pod): void {
    if (this.#gone) return;
    this.context.noticeChange(this);
    this.podChanged(pod);
  }

  // Report

  /** Writes status to the apiserver when it differs from what is there. */
  writeStatus(): void {
    if (!this.#gone) reportPod(this);
  }

  /** All that the status of the stored pod follows from. */
  factsOn(pod: Pod): PodFacts {
    const { clock, addresses } = this.context;
    return {
      pod,
      init: this.init,
      main: this.main,
      ephemeral: this.ephemeral,
      resize: this.resize ? (this.resize.condition ?? null) : undefined,
      hasSandbox: this.sandbox.isReady,
      initialized: this.#initialized,
      isOver: this.#over,
      podIp: this.podIp,
      hostIPs: addresses.ofNode,
      startedAtMs: this.startedAtMs || clock.now,
      verdict: this.#verdict,
      nowMs: clock.now,
    };
  }

  #stopTimers(): void {
    this.sandbox.cancel();
    this.#deadlineTimer?.cancel();
    this.resize?.stop();
    for (const slot of this.slots) slot.stopTimers();
  }
}

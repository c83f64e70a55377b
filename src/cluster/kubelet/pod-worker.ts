// The life of one pod on its node: mounts, sandbox, init containers, containers, restarts, the end (rule 6).
import { isSidecar } from '../../kinds/pod/resources.ts';
import { ApiError } from '../../model/errors.ts';
import type { Pod } from '../../model/object.ts';
import { formatGoDuration } from '../../model/duration.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Timer } from '../../sim/clock.ts';
import { Backoff } from './backoff.ts';
import { CONTAINER_CREATING, ContainerSlot, POD_INITIALIZING } from './container-slot.ts';
import { LEAST_GRACE_MS } from './container-stopper.ts';
import { containerTexts } from './container-texts.ts';
import type { MachineContext } from './machine-context.ts';
import { PodNetwork } from './pod-network.ts';
import { podStatusOf } from './pod-status.ts';
import { PodTermination, isTurnOf, settleStates } from './pod-termination.ts';
import { PodVolumes, failedMount } from './pod-volumes.ts';
import type { SimulatedProcess } from './process/process.ts';

/** First and longest time between tries to mount (rule 6.5.4). */
const FIRST_MOUNT_RETRY_MS = 500;
const LONGEST_MOUNT_RETRY_MS = 122_000;
/** How long a mount is waited for before the kubelet says so in general (rule 6.8.3). */
const MOUNT_WAIT_MS = 123_000;
/** For how long the state after a crash is seen before the waiting begins (rule 6.4.2). */
const CRASH_SEEN_MS = 2000;

const NO_SLOTS: readonly ContainerSlot[] = Object.freeze([]);

export class PodWorker {
  readonly context: MachineContext;
  readonly init: readonly ContainerSlot[];
  readonly main: readonly ContainerSlot[];
  /** As last seen; labels and annotations may be older than what is stored. */
  pod: Pod;
  /** The kubelet will look at it within a second. */
  isNoticed = false;
  podIp: string | undefined;
  /** The instant of the first sync; 0 before. */
  startedAtMs = 0;
  #hasSandbox = false;
  #initialized: boolean;
  /** What the pod as a whole waits for: its first sync, mounts, the sandbox. */
  #timer: Timer | undefined;
  #deadlineTimer: Timer | undefined;
  #mounting: { sinceMs: number; retryMs: number } | undefined;
  #volumes: PodVolumes | undefined;
  #pulls: Map<string, { backoff: Backoff; error: string }> | undefined;
  #termination: PodTermination | undefined;
  #verdict: { reason: string; message: string } | undefined;
  #deadlineMs = 0;
  /** Everything stopped for good. */
  #over = false;
  #gone = false;

  constructor(context: MachineContext, pod: Pod) {
    this.context = context;
    this.pod = pod;
    const { initContainers, containers } = pod.spec;
    const hasInit = initContainers !== undefined && initContainers.length > 0;
    const first = hasInit ? POD_INITIALIZING : CONTAINER_CREATING;
    this.init = hasInit ? initContainers.map((spec) => new ContainerSlot(this, spec, isSidecar(spec) ? 'sidecar' : 'init', first)) : NO_SLOTS;
    this.main = containers.map((spec) => new ContainerSlot(this, spec, 'main', first));
    this.#initialized = !hasInit;
  }

  get uid(): string {
    return this.pod.metadata.uid;
  }

  get slots(): readonly ContainerSlot[] {
    return this.init.length === 0 ? this.main : [...this.init, ...this.main];
  }

  get isInitialized(): boolean {
    return this.#initialized;
  }

  /** Its containers are being stopped for good. */
  get isTerminating(): boolean {
    return this.#termination !== undefined;
  }

  /** Containers may be started. */
  get mayStart(): boolean {
    return !this.#gone && !this.#over && !this.#termination && this.#hasSandbox;
  }

  get volumes(): PodVolumes {
    return (this.#volumes ??= new PodVolumes(this));
  }

  get network(): PodNetwork {
    return new PodNetwork(this);
  }

  /** The pod as it is stored, with the addresses that the kubelet knows before it reports them. */
  livePod(): Pod {
    const { namespace, name } = this.pod.metadata;
    const stored = this.context.client.find<Pod>('pods', namespace, name);
    const pod = stored?.metadata.uid === this.uid ? stored : this.pod;
    if (pod.status.podIP === this.podIp || !this.podIp) return pod;
    const { nodeIp } = this.context;
    return { ...pod, status: { ...pod.status, podIP: this.podIp, podIPs: [{ ip: this.podIp }], hostIP: nodeIp, hostIPs: [{ ip: nodeIp }] } };
  }

  /** The processes that run in the pod now. */
  processes(): SimulatedProcess[] {
    const processes: SimulatedProcess[] = [];
    for (const slot of this.slots) if (slot.process) processes.push(slot.process);
    return processes;
  }

  /** The process that accepts connections to a port now. */
  listener(port: number): SimulatedProcess | undefined {
    return this.processes().find((process) => process.accepts(port, this.context.clock.now));
  }

  /** What an HTTP request to the pod is answered with. */
  answer(port: number, path: string): { status: number; body: string } {
    const { now } = this.context.clock;
    const process = this.listener(port);
    if (!process) return { status: 502, body: '' };
    const status = process.httpStatus(path, now);
    const isPage = path === '/' && status < 400 && process.spec.image.canonical.includes('nginx');
    return { status, body: isPage ? process.run(['cat', '/usr/share/nginx/html/index.html'], now, 1000).output : status < 400 ? 'ok\n' : 'error\n' };
  }

  isTurnOf(slot: ContainerSlot): boolean {
    return isTurnOf(this, slot);
  }

  // Beginning

  /** The first sync of a pod that has been bound. */
  begin(): void {
    if (this.#gone || this.#termination) return;
    this.startedAtMs = this.context.clock.now;
    this.#watchDeadline();
    this.#reportMissingPullSecrets();
    this.writeStatus();
    this.#mount();
  }

  #reportMissingPullSecrets(): void {
    const { imagePullSecrets } = this.pod.spec;
    if (!imagePullSecrets || imagePullSecrets.length === 0) return;
    const { client, events } = this.context;
    const missing = imagePullSecrets.filter(({ name }) => !client.find('secrets', this.pod.metadata.namespace, name!)).map(({ name }) => name);
    if (missing.length === 0) return;
    events.event(this.pod, 'Warning', 'FailedToRetrieveImagePullSecret', `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`);
  }

  #mount(): void {
    const { client, clock, events, random } = this.context;
    const failed = failedMount(this.pod, client);
    if (!failed) {
      this.#mounting = undefined;
      this.#timer = clock.after(Math.round(random.between(250, 700)), () => this.#createSandbox());
      return;
    }
    this.#mounting ??= { sinceMs: clock.now, retryMs: FIRST_MOUNT_RETRY_MS };
    events.event(this.pod, 'Warning', 'FailedMount', failed.message);
    if (clock.now - this.#mounting.sinceMs >= MOUNT_WAIT_MS) {
      this.#mounting.sinceMs = clock.now;
      const text = `Unable to attach or mount volumes: unmounted volumes=[${failed.volume}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`;
      events.event(this.pod, 'Warning', 'FailedMount', text);
    }
    this.#timer = clock.after(this.#mounting.retryMs, () => this.#mount());
    this.#mounting.retryMs = Math.min(this.#mounting.retryMs * 2, LONGEST_MOUNT_RETRY_MS);
  }

  #createSandbox(): void {
    const { addresses, clock, events, nodeIp } = this.context;
    this.#timer = undefined;
    this.podIp = this.pod.spec.hostNetwork ? nodeIp : addresses.take();
    if (!this.podIp) {
      events.event(this.pod, 'Warning', 'FailedCreatePodSandBox', 'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: no IP addresses available in range set');
      this.#timer = clock.after(10_000, () => this.#createSandbox());
      return;
    }
    this.#hasSandbox = true;
    this.context.noticeChange(this);
    this.sync();
  }

  // Containers

  /** Starts what may be started now, one container after the other as the kubelet does. */
  sync(): void {
    while (this.mayStart) {
      for (const slot of this.init) if (slot.isBusy) return;
      for (const slot of this.main) if (slot.isBusy) return;
      const next = this.#nextToStart();
      if (!next) return;
      this.context.runner.start(next);
    }
  }

  /** Init containers one by one, then the main ones; sidecars that crashed whenever they are due (rule 6.6.2). */
  #nextToStart(): ContainerSlot | undefined {
    for (const slot of this.init) {
      if (slot.step === 'fresh' && (!slot.passed || slot.role === 'sidecar')) return slot;
      if (!slot.passed) return undefined;
    }
    if (!this.#initialized) {
      this.#initialized = true;
      this.context.noticeChange(this);
    }
    for (const slot of this.main) if (slot.step === 'fresh') return slot;
    return undefined;
  }

  /** A container stopped; what follows is decided at the kubelet's next look. */
  containerEnded(): void {
    this.#termination?.containerEnded();
    this.probesMayChange();
  }

  /** A process did something that other containers' probes may see. */
  probesMayChange(): void {
    for (const slot of this.init) for (const probe of slot.probes) probe.mayChange();
    for (const slot of this.main) for (const probe of slot.probes) probe.mayChange();
  }

  /** The back-off of an image and what its last pull failed with; containers of a pod share it (rule 6.5.2). */
  pullBackoff(image: string): { backoff: Backoff; error: string } | undefined {
    return this.#pulls?.get(image);
  }

  pullFailed(image: string, error: string): void {
    const { now } = this.context.clock;
    this.#pulls ??= new Map();
    const backoff = this.#pulls.get(image)?.backoff ?? new Backoff();
    backoff.next(now, now);
    this.#pulls.set(image, { backoff, error });
  }

  /** The kubelet's look at its containers: decides what becomes of those that ended, then reports (rules 6.4.2, 6.6.1). */
  look(): void {
    if (this.#gone) return;
    if (this.#termination) {
      if (this.#over || this.slots.some((slot) => slot.isRunning)) this.writeStatus();
      else this.#finish();
      return;
    }
    for (const slot of this.slots) {
      if (slot.step !== 'ended') continue;
      if (this.mayRestart(slot)) this.#restart(slot);
      else slot.step = 'over';
    }
    this.sync();
    if (!this.#endIfDone()) this.writeStatus();
  }

  mayRestart(slot: ContainerSlot): boolean {
    if (this.#termination || this.#over) return false;
    const policy = this.pod.spec.restartPolicy;
    if (slot.role === 'sidecar') return true;
    if (slot.role === 'init') return !slot.succeeded && policy !== 'Never';
    if (slot.restartRegardless && policy !== 'Never') return true;
    return policy === 'Always' || (policy === 'OnFailure' && !slot.succeeded);
  }

  #restart(slot: ContainerSlot): void {
    const { clock } = this.context;
    const until = slot.restartBackoff.waitsUntil(slot.finishedAtMs, clock.now);
    if (until === undefined) {
      slot.restartBackoff.next(slot.finishedAtMs, clock.now);
      slot.timer = undefined;
      slot.step = 'fresh';
      return;
    }
    slot.step = 'backoff';
    this.#sayBackOff(slot);
    slot.timer = clock.after(CRASH_SEEN_MS, () => {
      slot.wait('CrashLoopBackOff', `back-off ${formatGoDuration(slot.restartBackoff.delayMs)} restarting failed container=${slot.name} pod=${this.#fullName()}`);
      this.context.noticeChange(this);
      this.#waitForRestart(slot, until);
    });
  }

  /** Every sync until then says once more that it waits (rule 6.5.3). */
  #waitForRestart(slot: ContainerSlot, untilMs: number): void {
    const { clock, random } = this.context;
    slot.timer = clock.at(Math.min(untilMs, clock.now + Math.round(random.between(10_000, 15_000))), () => {
      if (clock.now < untilMs) {
        this.#sayBackOff(slot);
        return this.#waitForRestart(slot, untilMs);
      }
      this.#restart(slot);
      this.sync();
    });
  }

  #sayBackOff(slot: ContainerSlot): void {
    const { events } = this.context;
    events.event(this.pod, 'Warning', 'BackOff', `Back-off restarting failed container ${slot.name} in pod ${this.#fullName()}`, containerTexts(slot).field);
  }

  #fullName(): string {
    return `${this.pod.metadata.name}_${this.pod.metadata.namespace}(${this.uid})`;
  }

  // Changes

  /** The API object was replaced: images, or the end of its life. */
  podChanged(pod: Pod): void {
    const previous = this.pod;
    this.pod = pod;
    if (pod.metadata.deletionTimestamp) this.#delete();
    else if (pod.spec !== previous.spec) this.#specChanged(pod);
    else this.context.noticeChange(this);
  }

  /** A mirror pod was made anew: the containers it mirrors never stopped (rule 6.11.7). */
  mirroredBy(pod: Pod): void {
    this.pod = pod;
    this.context.noticeChange(this);
  }

  #specChanged(pod: Pod): void {
    const specs = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    const { runner } = this.context;
    for (const slot of this.slots) {
      const spec = specs.find(({ name }) => name === slot.name);
      if (!spec) continue;
      const isOther = spec.image !== slot.spec.image;
      slot.spec = spec;
      if (!isOther || slot.step === 'over') continue;
      slot.forgetBackoff();
      if (slot.isRunning) {
        slot.restartRegardless = true;
        runner.stopper.kill(slot, `Container ${slot.name} definition changed, will be restarted`);
      } else if (slot.step !== 'ended' && slot.step !== 'fresh') runner.tryAgain(slot);
    }
    if (this.startedAtMs > 0) this.#watchDeadline();
  }

  // End

  /** Nothing runs and nothing will be started again; answers true when the pod is over with that. */
  #endIfDone(): boolean {
    if (this.#over || this.#termination || !this.#hasSandbox) return false;
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
    if (seconds !== undefined) this.#deadlineTimer = this.context.clock.at(this.startedAtMs + seconds * 1000, () => this.#exceedDeadline());
  }

  #exceedDeadline(): void {
    if (this.#over || this.#termination || this.#gone) return;
    this.#verdict = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };
    this.context.events.event(this.pod, 'Normal', this.#verdict.reason, this.#verdict.message);
    this.#terminate(this.#graceMs());
  }

  #graceMs(): number {
    return (this.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #delete(): void {
    if (this.#gone) return;
    if (this.#over) return this.#deleteObject();
    this.#terminate(parseTimestamp(this.pod.metadata.deletionTimestamp!) - this.context.clock.now);
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
    this.#timer?.cancel();
    this.#deadlineTimer?.cancel();
    this.#termination = new PodTermination(this, runner.stopper);
    this.#termination.begin(deadlineMs);
    this.context.noticeChange(this);
  }

  /** All containers have stopped: the last report, then the object goes if it is being deleted (rule 6.9.5). */
  #finish(): void {
    settleStates(this);
    this.#over = true;
    this.#hasSandbox = false;
    this.writeStatus();
    this.#releaseAddress();
    for (const slot of this.slots) slot.stopTimers();
    if (this.pod.metadata.deletionTimestamp) this.#timer = this.context.clock.after(100, () => this.#deleteObject());
  }

  #deleteObject(): void {
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
    this.#releaseAddress();
    this.context.forget(this);
  }

  // Faults of the machine

  /** The machine lost power: every container is dead, and nobody has noticed. */
  powerLost(): void {
    this.#stopTimers();
  }

  /** The machine is up again: what ran is started anew, in a new sandbox (rule 6.6.4). */
  powerRestored(pod: Pod): void {
    const { events, runner } = this.context;
    this.pod = pod;
    if (this.#gone) return;
    for (const slot of this.slots) if (slot.isRunning) runner.lost(slot);
    if (pod.metadata.deletionTimestamp || this.#over) {
      this.#termination = undefined;
      if (pod.metadata.deletionTimestamp) this.#delete();
      return;
    }
    this.#termination = undefined;
    if (this.startedAtMs === 0) return this.begin();
    this.#watchDeadline();
    if (this.#hasSandbox) {
      this.#hasSandbox = false;
      this.#releaseAddress();
    }
    this.context.noticeChange(this);
    for (const slot of this.slots) this.#resetAfterPowerLoss(slot);
    if (this.main.every((slot) => slot.step === 'over')) {
      // The kubelet makes no new sandbox when there is nothing to run in it.
      this.#terminate(0);
      return;
    }
    events.event(this.pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    this.#mount();
  }

  #resetAfterPowerLoss(slot: ContainerSlot): void {
    slot.stopTimers();
    if (slot.role !== 'main') {
      slot.passed = false;
      slot.step = 'fresh';
    } else if (slot.step === 'backoff') slot.step = 'ended';
    else if (slot.step !== 'over' && slot.step !== 'ended') slot.step = 'fresh';
    if (slot.step === 'ended' && !this.mayRestart(slot)) slot.step = 'over';
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
    if (this.#gone || !this.context.isConnected()) return;
    if (!this.#write(this.pod)) return;
    // Somebody wrote in between: the report is made anew on what is there now.
    const { namespace, name } = this.pod.metadata;
    const stored = this.context.client.find<Pod>('pods', namespace, name);
    if (stored?.metadata.uid === this.uid) this.#write(stored);
  }

  /** Writes on the object that it is made from; answers true when that is no longer the stored one. */
  #write(pod: Pod): boolean {
    const { client, clock, nodeIp } = this.context;
    this.pod = pod;
    const status = podStatusOf({
      pod,
      init: this.init,
      main: this.main,
      hasSandbox: this.#hasSandbox,
      initialized: this.#initialized,
      isOver: this.#over,
      podIp: this.podIp,
      hostIp: nodeIp,
      startedAtMs: this.startedAtMs || clock.now,
      verdict: this.#verdict,
      nowMs: clock.now,
    });
    if (!status) return false;
    try {
      this.pod = client.updateStatus<Pod>('pods', { apiVersion: pod.apiVersion, kind: pod.kind, metadata: pod.metadata, spec: pod.spec, status });
      return false;
    } catch (error) {
      if (error instanceof ApiError && (error.reason === 'Conflict' || error.reason === 'NotFound')) return true;
      throw error;
    }
  }

  #stopTimers(): void {
    this.#timer?.cancel();
    this.#deadlineTimer?.cancel();
    for (const slot of this.slots) slot.stopTimers();
  }

  #releaseAddress(): void {
    if (this.podIp && !this.pod.spec.hostNetwork) this.context.addresses.release(this.podIp);
    this.podIp = undefined;
  }
}

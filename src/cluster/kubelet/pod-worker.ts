// The life of one pod on its node: mounts, sandbox, init containers, containers, restarts, termination (rule 6).
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import { isSidecar } from '../../kinds/pod/resources.ts';
import { deepEqual } from '../../model/equal.ts';
import { ApiError } from '../../model/errors.ts';
import type { ContainerState, Pod } from '../../model/object.ts';
import { formatGoDuration } from '../../model/duration.ts';
import { formatTimestamp, parseTimestamp } from '../../model/timestamp.ts';
import type { Timer } from '../../sim/clock.ts';
import { ContainerRunner } from './container-runner.ts';
import type { ContainerSlot } from './container-slot.ts';
import { CONTAINER_CREATING, ContainerSlot as Slot, POD_INITIALIZING } from './container-slot.ts';
import type { MachineContext } from './machine-context.ts';
import { podStatusOf } from './pod-status.ts';
import { PodVolumes, failedMount } from './pod-volumes.ts';

/** Delay between a pod being bound and its kubelet working on it, in ms. */
const NOTICE_MS = 30;
/** First and longest time between tries to mount (rule 6.5.4). */
const FIRST_MOUNT_RETRY_MS = 500;
const LONGEST_MOUNT_RETRY_MS = 122_000;
/** How long a mount is waited for before the kubelet says so in general (rule 6.8.3). */
const MOUNT_WAIT_MS = 123_000;
/** Containers get this long after SIGTERM whatever the grace period says (rule 6.9.2). */
const LEAST_GRACE_MS = 2000;

export class PodWorker {
  readonly context: MachineContext;
  readonly uid: string;
  readonly init: readonly ContainerSlot[];
  readonly main: readonly ContainerSlot[];
  readonly volumes: PodVolumes;
  readonly runner: ContainerRunner;
  pod: Pod;
  podIp: string | undefined;
  #startedAtMs = 0;
  #hasSandbox = false;
  #initialized: boolean;
  #timer: Timer | undefined;
  #mountRetryMs = FIRST_MOUNT_RETRY_MS;
  #mountingSinceMs = 0;
  #deadlineTimer: Timer | undefined;
  #deadlineMs: number | undefined;
  #verdict: { reason: string; message: string } | undefined;
  /** Being deleted: nothing is started any more. */
  #terminating = false;
  /** Ended for good without being deleted. */
  #over = false;
  #gone = false;

  constructor(context: MachineContext, pod: Pod) {
    this.context = context;
    this.pod = pod;
    this.uid = pod.metadata.uid;
    const hasInit = (pod.spec.initContainers?.length ?? 0) > 0;
    const first = hasInit ? POD_INITIALIZING : CONTAINER_CREATING;
    this.init = (pod.spec.initContainers ?? []).map((spec) => new Slot(spec, isSidecar(spec) ? 'sidecar' : 'init', first));
    this.main = pod.spec.containers.map((spec) => new Slot(spec, 'main', first));
    this.#initialized = !hasInit;
    this.volumes = new PodVolumes(pod, context.client);
    this.runner = new ContainerRunner(this);
  }

  get isTerminating(): boolean {
    return this.#terminating;
  }

  get slots(): readonly ContainerSlot[] {
    return this.init.length === 0 ? this.main : [...this.init, ...this.main];
  }

  /** Starts work on a pod that has just been bound, or that a restarted kubelet finds. */
  begin(): void {
    this.#timer = this.context.clock.after(NOTICE_MS, () => this.#begin());
  }

  /** The API object was replaced: labels, images or the end of its life. */
  podChanged(pod: Pod): void {
    const previous = this.pod;
    this.pod = pod;
    if (pod.metadata.deletionTimestamp) return this.#terminate();
    if (pod.spec !== previous.spec) this.#specChanged(pod);
  }

  /** The API object is gone: whatever still runs is killed without a word. */
  removed(): void {
    this.#gone = true;
    this.#stopEverything();
    for (const slot of this.slots) if (slot.process?.state === 'running') slot.process.signal('SIGKILL', this.context.clock.now);
    this.#releaseAddress();
    this.context.forget(this);
  }

  /** The machine lost power: every container is dead, and nobody has noticed. */
  powerLost(): void {
    this.#stopEverything();
  }

  /** The machine is back: containers that ran start again in a new sandbox (rule 6.6.4). */
  powerRestored(): void {
    if (this.#gone) return;
    const { clock, events } = this.context;
    const ran = this.slots.filter((slot) => slot.isRunning);
    for (const slot of ran) this.runner.lost(slot);
    if (this.pod.metadata.deletionTimestamp) return this.#terminate();
    if (this.#over) return;
    if (this.#hasSandbox) events.event(this.pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    this.#timer = clock.after(1000, () => (this.#startedAtMs === 0 ? this.#begin() : this.#mount()));
  }

  // Start

  #begin(): void {
    const { clock } = this.context;
    if (this.#gone || this.#terminating) return;
    if (isPodTerminal(this.pod)) {
      this.#over = true;
      return;
    }
    this.#startedAtMs = clock.now;
    const seconds = this.pod.spec.activeDeadlineSeconds;
    if (seconds !== undefined) this.#deadlineTimer = clock.after(seconds * 1000, () => this.#exceedDeadline());
    this.#mountingSinceMs = clock.now;
    this.writeStatus();
    this.#mount();
  }

  #mount(): void {
    if (this.#gone || this.#terminating || this.#over) return;
    const { client, clock, events, random } = this.context;
    const failed = failedMount(this.pod, client);
    if (!failed) {
      this.#timer = clock.after(Math.round(random.between(250, 700)), () => this.#createSandbox());
      return;
    }
    events.event(this.pod, 'Warning', 'FailedMount', failed.message);
    if (clock.now - this.#mountingSinceMs >= MOUNT_WAIT_MS) {
      this.#mountingSinceMs = clock.now;
      const text = `Unable to attach or mount volumes: unmounted volumes=[${failed.volume}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`;
      events.event(this.pod, 'Warning', 'FailedMount', text);
    }
    this.#timer = clock.after(this.#mountRetryMs, () => this.#mount());
    this.#mountRetryMs = Math.min(this.#mountRetryMs * 2, LONGEST_MOUNT_RETRY_MS);
  }

  #createSandbox(): void {
    if (this.#gone || this.#terminating || this.#over) return;
    this.podIp ??= this.pod.spec.hostNetwork ? this.context.nodeIp : this.context.addresses.take();
    if (!this.podIp) {
      this.context.events.event(this.pod, 'Warning', 'FailedCreatePodSandBox', 'Failed to create pod sandbox: no addresses left in the range of the node');
      this.#timer = this.context.clock.after(10_000, () => this.#createSandbox());
      return;
    }
    this.#hasSandbox = true;
    this.context.noticeChange(this);
    this.startNext();
  }

  /** Starts what may be started now: the next init container, or all main containers one after another. */
  startNext(): void {
    if (this.#gone || this.#terminating || this.#over || !this.#hasSandbox) return;
    for (const slot of this.init) {
      const done = slot.role === 'sidecar' ? slot.started : slot.succeeded;
      if (done) continue;
      if (slot.role === 'sidecar' && slot.isRunning) return;
      if (!slot.starting && !slot.isRunning && !slot.undecided && !slot.isTerminated) this.runner.start(slot);
      return;
    }
    if (!this.#initialized) {
      this.#initialized = true;
      this.context.noticeChange(this);
    }
    for (const slot of this.main) {
      if (slot.starting) return;
      if (slot.isRunning || slot.isTerminated || slot.lastState.terminated || slot.timer) continue;
      this.runner.start(slot);
      if (slot.starting) return;
    }
  }

  // Restarts

  /** Decides what becomes of containers that ended since the last look (rules 6.4.2, 6.6.1). */
  decide(): void {
    if (this.#gone) return;
    for (const slot of this.slots) {
      if (!slot.undecided) continue;
      slot.undecided = false;
      if (this.#terminating) continue;
      if (this.#mayRestart(slot)) this.#restart(slot);
      else if (slot.role === 'init' && slot.succeeded) this.startNext();
    }
    if (this.#terminating) this.#finishTermination();
    else this.#endIfOver();
  }

  #mayRestart(slot: ContainerSlot): boolean {
    if (this.#over || this.#verdict) return false;
    const policy = this.pod.spec.restartPolicy;
    if (slot.role === 'sidecar') return true;
    if (slot.role === 'init') return !slot.succeeded && policy !== 'Never';
    if (slot.restartRegardless && policy !== 'Never') return true;
    return policy === 'Always' || (policy === 'OnFailure' && !slot.succeeded);
  }

  #restart(slot: ContainerSlot): void {
    const { clock, events, random } = this.context;
    const until = slot.restartBackoff.waitsUntil(slot.finishedAtMs, clock.now);
    if (until === undefined) {
      slot.restartBackoff.next(slot.finishedAtMs, clock.now);
      slot.restartCount++;
      slot.restartRegardless = false;
      slot.timer = undefined;
      this.runner.start(slot);
      return;
    }
    const id = `${this.pod.metadata.name}_${this.pod.metadata.namespace}(${this.uid})`;
    events.event(this.pod, 'Warning', 'BackOff', `Back-off restarting failed container ${slot.name} in pod ${id}`, { fieldPath: slot.fieldPath });
    const delay = formatGoDuration(slot.restartBackoff.delayMs);
    const wait = (): void => {
      if (this.#terminating || this.#gone) return;
      if (slot.isTerminated) {
        slot.wait('CrashLoopBackOff', `back-off ${delay} restarting failed container=${slot.name} pod=${id}`);
        this.context.noticeChange(this);
      }
      slot.timer = clock.at(Math.min(until, clock.now + Math.round(random.between(10_000, 15_000))), () => this.#restart(slot));
    };
    // The state after the crash is seen for a moment before the waiting begins (rule 6.4.2).
    if (slot.isTerminated) slot.timer = clock.after(2000, wait);
    else wait();
  }

  /** Nothing runs and nothing will be started again: the pod is over. */
  #endIfOver(): void {
    if (this.#over || !this.#hasSandbox) return;
    const policy = this.pod.spec.restartPolicy;
    const initFailed = policy === 'Never' && this.init.some((slot) => slot.role === 'init' && slot.isTerminated && !slot.succeeded);
    const mainDone =
      this.#initialized && policy !== 'Always' && this.main.every((slot) => slot.isTerminated && !slot.undecided && (slot.succeeded || policy === 'Never'));
    if (!initFailed && !mainDone) return;
    const sidecars = this.init.filter((slot) => slot.role === 'sidecar' && slot.isRunning);
    if (sidecars.length > 0) {
      for (const slot of sidecars) this.runner.stop(slot, this.context.clock.now + this.#graceMs());
      return;
    }
    this.#over = true;
    this.#deadlineTimer?.cancel();
    this.#releaseAddress();
    this.writeStatus();
  }

  #exceedDeadline(): void {
    this.endPod('DeadlineExceeded', 'Pod was active on the node longer than the specified deadline');
  }

  /** Ends a pod from outside with a reason of its own: deadline, eviction. */
  endPod(reason: string, message: string): void {
    if (this.#over || this.#terminating || this.#gone) return;
    this.#verdict = { reason, message };
    this.context.events.event(this.pod, reason === 'DeadlineExceeded' ? 'Normal' : 'Warning', reason, message);
    this.#timer?.cancel();
    for (const slot of this.slots) {
      if (slot.isRunning) this.runner.stop(slot, this.context.clock.now + this.#graceMs());
      else slot.stopTimers();
    }
    this.#over = true;
    this.context.noticeChange(this);
  }

  // Changes

  #specChanged(pod: Pod): void {
    const specs = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    for (const slot of this.slots) {
      const spec = specs.find(({ name }) => name === slot.name);
      if (!spec || spec.image === slot.spec.image) {
        if (spec) slot.spec = spec;
        continue;
      }
      slot.spec = spec;
      if (slot.isRunning) {
        slot.restartRegardless = true;
        this.runner.kill(slot, `Container ${slot.name} definition changed, will be restarted`);
      } else if (slot.starting || slot.state.waiting) this.runner.startOver(slot);
    }
  }

  // Termination

  #graceMs(): number {
    return (this.pod.metadata.deletionGracePeriodSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #terminate(): void {
    if (this.#gone) return;
    const { clock } = this.context;
    const deadlineMs = Math.max(clock.now + LEAST_GRACE_MS, parseTimestamp(this.pod.metadata.deletionTimestamp!));
    if (this.#terminating) {
      if (this.#deadlineMs !== undefined && deadlineMs < this.#deadlineMs) {
        this.#deadlineMs = deadlineMs;
        for (const slot of this.slots) if (slot.isRunning) this.runner.killAt(slot, deadlineMs);
      }
      return;
    }
    this.#terminating = true;
    this.#deadlineMs = deadlineMs;
    this.#timer?.cancel();
    this.#deadlineTimer?.cancel();
    for (const slot of this.slots) {
      if (slot.isRunning) {
        // Sidecars outlive the main containers and share their grace period (rule 6.9.2).
        if (slot.role !== 'sidecar' || !this.main.some((each) => each.isRunning)) this.runner.stop(slot, deadlineMs);
      } else slot.stopTimers();
    }
    this.context.noticeChange(this);
  }

  #finishTermination(): void {
    if (this.#gone || this.slots.some((slot) => slot.isRunning && slot.role !== 'sidecar')) return;
    const sidecar = this.init.findLast((slot) => slot.role === 'sidecar' && slot.isRunning);
    if (sidecar) {
      if (!sidecar.killTimer) this.runner.stop(sidecar, this.#deadlineMs!);
      return;
    }
    for (const slot of this.slots) if (!slot.isTerminated && !slot.lastState.terminated) slot.state = neverReported(slot);
    this.#over = true;
    this.writeStatus();
    this.context.clock.after(100, () => this.#deleteObject());
  }

  #deleteObject(): void {
    if (this.#gone || !this.context.isConnected()) return;
    const { client, nodeName } = this.context;
    const { namespace, name } = this.pod.metadata;
    try {
      client.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid: this.uid } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.reason !== 'NotFound' && error.reason !== 'Conflict') throw new Error(`${nodeName} cannot remove ${namespace}/${name}: ${error.message}`);
    }
  }

  /** Connected again after a partition: what was held back is done now. */
  reconnected(): void {
    if (this.#gone) return;
    this.context.noticeChange(this);
    if (this.#terminating && this.#over) this.#deleteObject();
  }

  // Report

  /** Writes status to the apiserver when it differs from what is there. */
  writeStatus(): void {
    if (this.#gone || !this.context.isConnected()) return;
    const { client, clock, nodeIp } = this.context;
    const { namespace, name } = this.pod.metadata;
    const pod = client.find<Pod>('pods', namespace, name);
    if (!pod || pod.metadata.uid !== this.uid) return;
    this.pod = pod;
    const status = podStatusOf({
      pod,
      init: this.init,
      main: this.main,
      hasSandbox: this.#hasSandbox,
      initialized: this.#initialized,
      isOver: this.#over && !this.slots.some((slot) => slot.isRunning),
      podIp: this.podIp,
      hostIp: nodeIp,
      startedAtMs: this.#startedAtMs || clock.now,
      ...(this.#verdict ? { verdict: this.#verdict } : {}),
      nowMs: clock.now,
    });
    if (deepEqual(status, pod.status)) return;
    this.pod = client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status });
  }

  #stopEverything(): void {
    this.#timer?.cancel();
    this.#deadlineTimer?.cancel();
    for (const slot of this.slots) {
      slot.stopTimers();
      slot.starting = false;
    }
  }

  #releaseAddress(): void {
    if (this.podIp && !this.pod.spec.hostNetwork) this.context.addresses.release(this.podIp);
    this.podIp = this.#over && !this.#gone ? this.podIp : undefined;
  }
}

/** A container that never said anything before its pod was deleted (rule 6.9.5). */
function neverReported(slot: ContainerSlot): ContainerState {
  return {
    terminated: {
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the pod was terminated',
      startedAt: null as never,
      finishedAt: null as never,
      ...(slot.containerId ? { containerID: slot.containerId } : {}),
    },
  };
}

/** RFC 3339 text of the kubelet's own timestamps. */
export function stamp(ms: number): string {
  return formatTimestamp(ms);
}

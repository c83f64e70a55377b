// One container of a pod as the kubelet keeps it: its step in life, its state over restarts, its process, its lines.
import type { Container, ContainerState, ContainerStatus } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { Timer } from '../../sim/clock.ts';
import { Backoff } from './backoff.ts';
import { ContainerLog } from './container-log.ts';
import { volumeMountsOf } from './container-mounts.ts';
import { containerUser } from './container-user.ts';
import type { ImageFacts } from './images/look-up.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ProbeRunner } from './probe-runner.ts';
import type { SimulatedProcess } from './process/process.ts';

export type Role = 'init' | 'sidecar' | 'main' | 'ephemeral';

/**
 * Where a container is: `fresh` is to be started when its turn comes, `starting` waits for an image or the runtime, `hook` runs
 * but is not seen as running before its postStart ends, `live` runs, `retry` waits for the next try to start, `ended` stopped and
 * nobody has decided what follows, `backoff` waits for its restart, `over` is never started again.
 */
export type Step = 'fresh' | 'starting' | 'hook' | 'live' | 'retry' | 'ended' | 'backoff' | 'over';

/** A stop under way: the preStop hook, waiting for the containers that stop first, or SIGTERM delivered. */
export interface Stop {
  step: 'hook' | 'turn' | 'term';
  deadlineMs: number;
  /** Sidecars stop after the containers they serve (rule 6.9.2). */
  waitsForTurn: boolean;
  timer: Timer | undefined;
}

/** Words for what a container waits for before its first start. */
export const CONTAINER_CREATING: ContainerState = Object.freeze({ waiting: Object.freeze({ reason: 'ContainerCreating' }) });
export const POD_INITIALIZING: ContainerState = Object.freeze({ waiting: Object.freeze({ reason: 'PodInitializing' }) });
const NO_STATE: ContainerState = Object.freeze({});
const NO_RESOURCES: NonNullable<Container['resources']> = Object.freeze({});

export class ContainerSlot {
  readonly worker: PodWorker;
  spec: Container;
  readonly role: Role;
  step: Step = 'fresh';
  state: ContainerState;
  lastState: ContainerState = NO_STATE;
  restartCount = 0;
  ready = false;
  started = false;
  /** An init container that succeeded or a sidecar that was started: what follows it may begin. */
  passed = false;
  /** The image of the present or last run. */
  image: ImageFacts | undefined;
  containerId = '';
  process: SimulatedProcess | undefined;
  /** Virtual ms. */
  startedAtMs = 0;
  finishedAtMs = 0;
  /** When the run before the last one ended. */
  finishedBeforeMs: number | undefined;
  /** Killed by the kubelet, which starts it again whatever it ended with, or even whatever its policy says. */
  restartRegardless: false | 'of exit code' | 'of policy' = false;
  stop: Stop | undefined;
  probes: readonly ProbeRunner[] = NO_PROBES;
  /** What the process wrote to its terminationMessagePath. */
  terminationMessage: string | undefined;
  /** Wakes the process, ends a back-off, tries a start again. */
  timer: Timer | undefined;
  memoryTimer: Timer | undefined;
  /** The most memory that its present run can use, in bytes; 0 while it does not run. */
  memoryBound = 0;
  isWatched = false;
  #log: ContainerLog | undefined;
  #restartBackoff: Backoff | undefined;
  #reported: ContainerStatus | undefined;

  constructor(worker: PodWorker, spec: Container, role: Role, state: ContainerState) {
    this.worker = worker;
    this.spec = spec;
    this.role = role;
    this.state = state;
  }

  get name(): string {
    return this.spec.name;
  }

  /** Its process is alive. */
  get isRunning(): boolean {
    return this.step === 'live' || this.step === 'hook';
  }

  /** The kubelet, which starts one container of a pod after the other, is busy with this one. */
  get isBusy(): boolean {
    return this.step === 'starting' || this.step === 'hook';
  }

  /** Its last run ended with 0 and none followed. */
  get succeeded(): boolean {
    return this.state.terminated?.exitCode === 0;
  }

  /** It was created at least once. */
  get hasRun(): boolean {
    return this.containerId !== '';
  }

  get log(): ContainerLog {
    return (this.#log ??= new ContainerLog());
  }

  get restartBackoff(): Backoff {
    return (this.#restartBackoff ??= new Backoff());
  }

  /** A changed container is another container to the back-off. */
  forgetBackoff(): void {
    this.#restartBackoff = undefined;
  }

  /** Puts the container in a waiting state; what it ended with before becomes lastState (rule 6.4.1). */
  wait(reason: string, message?: string): void {
    if (this.state.terminated) this.lastState = this.state;
    this.state = { waiting: message === undefined ? { reason } : { reason, message } };
    this.ready = false;
    this.started = false;
  }

  stopTimers(): void {
    this.timer?.cancel();
    this.memoryTimer?.cancel();
    this.stop?.timer?.cancel();
    this.timer = this.memoryTimer = this.stop = undefined;
    this.stopProbes();
  }

  /** Something that probes ask about may have changed. */
  probesMayChange(): void {
    for (let index = 0; index < this.probes.length; index++) this.probes[index]!.mayChange();
  }

  /** Ends the probes; readiness goes on while a pod is being terminated (rule 6.7.6). */
  stopProbes(keepsReadiness = false): void {
    if (this.probes === NO_PROBES) return;
    for (const probe of this.probes) if (!keepsReadiness || probe.kind !== 'Readiness') probe.stop();
    this.probes = keepsReadiness ? this.probes.filter(({ kind }) => kind === 'Readiness') : NO_PROBES;
  }

  /** What it was given; of a container that was never made nobody can say it. */
  get #resources(): Container['resources'] {
    return this.containerId === '' || this.worker.context.idleContainers ? undefined : (this.spec.resources ?? NO_RESOURCES);
  }

  /** The entry of containerStatuses; the very same as before when nothing of it changed. */
  status(): ContainerStatus {
    const image = this.image?.canonical ?? this.spec.image ?? '';
    const last = this.#reported;
    // The kubelet is busy with the hook and has not looked at the new run.
    if (last && this.step === 'hook') return last;
    if (
      last &&
      last.state === this.state &&
      last.lastState === this.lastState &&
      last.ready === this.ready &&
      (last.started === this.started || this.role === 'ephemeral') &&
      last.restartCount === this.restartCount &&
      last.resources === this.#resources &&
      last.image === image &&
      (last.containerID ?? '') === this.containerId
    ) {
      return last;
    }
    const { state, lastState, ready, restartCount, started, containerId: containerID } = this;
    const { name } = this.spec;
    const imageID = this.image?.imageId ?? '';
    const resources = this.#resources;
    const user = this.image && containerUser(this.worker.pod.spec, this.spec, this.image);
    // Mostly there is nothing else, and the fields of a literal lie in the object itself.
    const status: ContainerStatus = !containerID
      ? { name, state, lastState, ready, restartCount, image, imageID, started }
      : resources && user
        ? { name, state, lastState, ready, restartCount, image, imageID, started, containerID, resources, user }
        : { name, state, lastState, ready, restartCount, image, imageID, started, containerID };
    if (resources?.requests) status.allocatedResources = resources.requests;
    const volumeMounts = this.worker.context.idleContainers ? undefined : volumeMountsOf(this.spec);
    if (volumeMounts) status.volumeMounts = volumeMounts;
    // Nothing has ever said of an ephemeral container whether it has started.
    if (this.role === 'ephemeral') delete status.started;
    return (this.#reported = status);
  }
}

const NO_PROBES: readonly ProbeRunner[] = Object.freeze([]);

let runningText = '';
let running: ContainerState = NO_STATE;

/** The state of what started at an instant; containers that started in the same second share it. */
export function runningSince(ms: number): ContainerState {
  const text = formatTimestamp(ms);
  if (text !== runningText) {
    runningText = text;
    running = Object.freeze({ running: Object.freeze({ startedAt: text }) });
  }
  return running;
}

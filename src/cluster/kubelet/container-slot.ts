// One container of a pod as the kubelet keeps it: its state over restarts, its process, its lines.
import type { Container, ContainerState, ContainerStatus } from '../../model/object.ts';
import type { Timer } from '../../sim/clock.ts';
import { Backoff } from './backoff.ts';
import { ContainerLog } from './container-log.ts';
import type { ProbeRunner } from './probe-runner.ts';
import type { SimulatedProcess } from './process/process.ts';

export type Role = 'init' | 'sidecar' | 'main';

/** Words for what a container waits for before its first start. */
export const CONTAINER_CREATING: ContainerState = Object.freeze({ waiting: Object.freeze({ reason: 'ContainerCreating' }) });
export const POD_INITIALIZING: ContainerState = Object.freeze({ waiting: Object.freeze({ reason: 'PodInitializing' }) });
const NO_STATE: ContainerState = Object.freeze({});

export class ContainerSlot {
  spec: Container;
  readonly role: Role;
  state: ContainerState;
  lastState: ContainerState = NO_STATE;
  restartCount = 0;
  ready = false;
  started = false;
  image = '';
  imageId = '';
  containerId = '';
  process: SimulatedProcess | undefined;
  /** Virtual ms; 0 before the first end. */
  finishedAtMs = 0;
  startedAtMs = 0;
  /** A start is under way: an image, a hook or the runtime is waited for. */
  starting = false;
  /** Ended, and what follows from that is not decided yet. */
  undecided = false;
  /** Killed by the kubelet: the reason does not matter for a restart. */
  restartRegardless = false;
  readonly log = new ContainerLog();
  #restartBackoff: Backoff | undefined;
  #pullBackoff: Backoff | undefined;
  probes: readonly ProbeRunner[] = [];
  /** Wakes the process, ends a back-off, retries a start. */
  timer: Timer | undefined;
  memoryTimer: Timer | undefined;
  killTimer: Timer | undefined;

  constructor(spec: Container, role: Role, state: ContainerState) {
    this.spec = spec;
    this.role = role;
    this.state = state;
  }

  get name(): string {
    return this.spec.name;
  }

  get fieldPath(): string {
    return `spec.${this.role === 'main' ? 'containers' : 'initContainers'}{${this.spec.name}}`;
  }

  get isRunning(): boolean {
    return this.state.running !== undefined;
  }

  get isTerminated(): boolean {
    return this.state.terminated !== undefined;
  }

  /** Ended with 0. */
  get succeeded(): boolean {
    return this.state.terminated?.exitCode === 0;
  }

  get restartBackoff(): Backoff {
    return (this.#restartBackoff ??= new Backoff());
  }

  get pullBackoff(): Backoff {
    return (this.#pullBackoff ??= new Backoff());
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
    this.killTimer?.cancel();
    this.timer = this.memoryTimer = this.killTimer = undefined;
    this.stopProbes();
  }

  stopProbes(): void {
    for (const probe of this.probes) probe.stop();
    this.probes = [];
  }

  /** The entry of containerStatuses. */
  status(): ContainerStatus {
    const status: ContainerStatus = {
      name: this.spec.name,
      state: this.state,
      lastState: this.lastState,
      ready: this.ready,
      restartCount: this.restartCount,
      image: this.image || this.spec.image || '',
      imageID: this.imageId,
      started: this.started,
    };
    if (this.containerId) status.containerID = this.containerId;
    return status;
  }
}

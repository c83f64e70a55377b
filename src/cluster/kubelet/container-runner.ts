// Takes containers from image to running process and notes their end; one for all pods of a node (rules 6.4 to 6.6, 6.8).
import type { ImageReference } from '../../model/image-reference.ts';
import { parseImageReference } from '../../model/image-reference.ts';
import type { ContainerState } from '../../model/object.ts';
import { byteValue } from '../../model/quantity.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { PullBackoffs } from './backoff.ts';
import { containerEnvironment, isPlainEnvironment } from './container-environment.ts';
import { containerId, fakeContainerId } from './container-id.ts';
import { ContainerProbes } from './container-probes.ts';
import { ContainerProcess } from './container-process.ts';
import { ContainerRestarts, forgetBackoffs, mayRestart } from './container-restarts.ts';
import type { ContainerSlot } from './container-slot.ts';
import { runningSince } from './container-slot.ts';
import { alreadyPresent, containerTexts, pulledText, pullingText } from './container-texts.ts';
import { ContainerStopper } from './container-stopper.ts';
import type { PullOverride } from './image-puller.ts';
import type { ImageFacts } from './images/look-up.ts';
import { runHook } from './lifecycle-hooks.ts';
import type { MachineContext } from './machine-context.ts';
import { livePod } from './pod-report.ts';
import type { Simulation } from '../../model/simulation-annotations.ts';
import { readSimulation } from '../../model/simulation-annotations.ts';
import { subPathProblem } from './sub-path.ts';
import { createProcess } from './process/create-process.ts';
import { createIdleProcess } from './process/idle-process.ts';
import type { Progress } from './process/process.ts';
import { resolveCommandLine } from './process/process.ts';

/** What runc says of a container that never ran. */
const EPOCH = '1970-01-01T00:00:00Z';
/** What containerd says of an image without a command, when the pod names none. */
const NO_COMMAND = 'failed to generate container spec: failed to generate spec: no command specified';
/** A postStart hook that runs longer than this is taken to hang, in ms. */
const LONGEST_HOOK_MS = 600_000;

export class ContainerRunner {
  readonly stopper: ContainerStopper;
  readonly restarts: ContainerRestarts;
  readonly #context: MachineContext;
  readonly #probes: ContainerProbes;

  constructor(context: MachineContext) {
    this.#context = context;
    this.stopper = new ContainerStopper(this, context);
    this.restarts = new ContainerRestarts(this, context);
    this.#probes = new ContainerProbes(this, context);
  }

  // Start

  /** Starts a fresh container; what goes wrong becomes its waiting reason and is tried again. */
  start(slot: ContainerSlot): void {
    slot.step = 'starting';
    slot.timer?.cancel();
    slot.timer = undefined;
    const image = slot.spec.image ?? '';
    const reference = parsedReference(image);
    if (reference.invalid) {
      this.event(slot, 'Warning', 'InspectFailed', reference.message);
      return this.#refuse(slot, 'InvalidImageName', reference.message);
    }
    const cached = this.#context.images.cached(reference);
    const policy = slot.spec.imagePullPolicy;
    const simulation = simulationOf(slot);
    if (simulation?.pull === 'uninspectable') {
      const message = `Failed to inspect image "${image}": rpc error: code = Unknown desc = failed to read image content: blob not found`;
      this.event(slot, 'Warning', 'InspectFailed', message);
      return this.#refuse(slot, 'ImageInspectError', message);
    }
    if (policy === 'Never' && !cached) {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      this.event(slot, 'Warning', 'ErrImageNeverPull', message);
      return this.#refuse(slot, 'ErrImageNeverPull', message);
    }
    if (!cached || policy === 'Always') return this.#pull(slot, reference, simulation);
    this.event(slot, 'Normal', 'Pulled', alreadyPresent(image));
    this.#create(slot, cached, simulation);
  }

  #pull(slot: ContainerSlot, reference: ImageReference, simulation: Simulation | undefined): void {
    const { clock, images } = this.#context;
    const { worker } = slot;
    const image = slot.spec.image!;
    const wait = worker.pulls?.waiting(image, clock.now);
    if (wait) return this.#backOffPull(slot, wait);
    this.event(slot, 'Normal', 'Pulling', pullingText(image));
    // A pull that hangs holds up the containers after it, as in a kubelet that pulls one image after the other.
    if (simulation?.pull === 'never') return;
    images.pull(reference, pullOverride(simulation), (outcome) => {
      if (slot.step !== 'starting' || slot.spec.image !== image || !worker.mayStart) return;
      if ('image' in outcome) {
        this.event(slot, 'Normal', 'Pulled', pulledText(image, outcome.image.sizeBytes, outcome.tookMs, outcome.waitedMs));
        return this.#create(slot, outcome.image, simulation);
      }
      const { error, reason, message } = outcome;
      (worker.pulls ??= new PullBackoffs()).failed(image, `${reason}: ${message}`, clock.now);
      this.event(slot, 'Warning', 'Failed', `Failed to pull image "${image}": ${error}`);
      this.event(slot, 'Warning', 'Failed', `Error: ${reason}`);
      this.#retry(slot, reason, message, this.#context.random.between(2000, 5000));
    });
  }

  #backOffPull(slot: ContainerSlot, { untilMs, error }: { untilMs: number; error: string }): void {
    const { clock, random } = this.#context;
    const image = slot.spec.image!;
    this.event(slot, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
    this.event(slot, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    const message = `Back-off pulling image "${image}": ${error}`;
    this.#retry(slot, 'ImagePullBackOff', message, Math.min(untilMs - clock.now, random.between(10_000, 15_000)));
  }

  /** A start failed for a reason that may go away; the kubelet tries again at its next sync (rule 6.5.3). */
  #refuse(slot: ContainerSlot, reason: string, message: string): void {
    this.event(slot, 'Warning', 'Failed', `Error: ${reason.startsWith('CreateContainer') ? message : reason}`);
    this.#retry(slot, reason, message, this.#context.random.between(10_000, 15_000));
  }

  #retry(slot: ContainerSlot, reason: string, message: string, delayMs: number): void {
    const { clock } = this.#context;
    const { waiting } = slot.state;
    if (waiting?.reason !== reason || waiting.message !== message) slot.wait(reason, message);
    slot.step = 'retry';
    slot.timer = clock.after(Math.round(delayMs), () => this.tryAgain(slot));
    this.#context.noticeChange(slot.worker);
    slot.worker.sync();
  }

  /** Starts a waiting container when its turn comes, whatever it waits for. */
  tryAgain(slot: ContainerSlot): void {
    slot.timer?.cancel();
    slot.timer = undefined;
    slot.step = 'fresh';
    slot.worker.sync();
  }

  #create(slot: ContainerSlot, image: ImageFacts, simulation: Simulation | undefined): void {
    const { clock, random, client } = this.#context;
    const problem = rootProblem(slot, image);
    if (image.command.length === 0 && resolveCommandLine(image, slot.spec.command, slot.spec.args).length === 0) return this.#refuse(slot, 'CreateContainerError', NO_COMMAND);
    if (problem) return this.#refuse(slot, 'CreateContainerConfigError', problem);
    if (!isPlainEnvironment(slot.spec)) {
      const environment = containerEnvironment(slot.spec, livePod(slot.worker), this.#context.node(), client, this.#context.network.links.of(slot.worker.pod));
      const missing = 'error' in environment ? environment.error : subPathProblem(slot.spec, environment.variables);
      if (missing) return this.#refuse(slot, 'CreateContainerConfigError', missing);
    }
    slot.timer = clock.after(Math.round(random.between(40, 160)), () => this.#run(slot, image, simulation));
  }

  #run(slot: ContainerSlot, image: ImageFacts, simulation: Simulation | undefined): void {
    const { clock } = this.#context;
    const { worker } = slot;
    if (slot.step !== 'starting' || !worker.mayStart) return;
    slot.timer = undefined;
    if (slot.hasRun) {
      slot.restartCount++;
      slot.log.rotate();
    }
    slot.containerId = this.#context.idleContainers ? fakeContainerId(worker.pod.metadata.uid, slot.restartCount) : containerId(this.#context.random);
    slot.image = this.#context.idleContainers ? fakeImage(image, slot.spec.image ?? '') : image;
    slot.restartRegardless = false;
    slot.terminationMessage = undefined;
    const texts = containerTexts(slot);
    this.#context.events.event(worker.pod, 'Normal', 'Created', texts.created, texts.field);
    const process = (this.#context.idleContainers ? createIdleProcess : createProcess)(new ContainerProcess(slot, image, simulation));
    slot.startedAtMs = clock.now;
    const progress = process.start(clock.now);
    if (progress.startError) return this.#startFailed(slot, progress.startError.message);
    slot.process = process;
    slot.step = 'live';
    this.#context.pressure.started(slot);
    this.#context.events.event(worker.pod, 'Normal', 'Started', texts.started, texts.field);
    const crashesWith = this.#context.faults.exitCodeOf(slot);
    if (crashesWith === undefined) this.take(slot, progress);
    else {
      slot.log.add(progress.logs);
      this.crash(slot, crashesWith);
    }
    if (worker.component !== undefined) this.#context.componentChanged();
    if (slot.isRunning) {
      if (slot.spec.lifecycle?.postStart) this.#postStart(slot);
      else this.#nowRunning(slot);
    }
    worker.sync();
  }

  /** From here on the container is seen as running: it may be probed and become ready. */
  #nowRunning(slot: ContainerSlot): void {
    slot.step = 'live';
    if (slot.state.terminated) slot.lastState = slot.state;
    slot.state = runningSince(slot.startedAtMs);
    this.#probes.start(slot);
    if (slot.started && slot.role === 'sidecar') slot.passed = true;
    this.#context.noticeChange(slot.worker);
  }

  /** Kubernetes shows the failed start as what the container waits with, unless nothing will start it again. */
  #startFailed(slot: ContainerSlot, message: string): void {
    this.event(slot, 'Warning', 'Failed', `Error: ${message}`);
    this.#ended(slot, { exitCode: 128, reason: 'StartError', message, startedAt: EPOCH });
    if (mayRestart(slot)) slot.wait('RunContainerError', message);
    slot.worker.sync();
  }

  #postStart(slot: ContainerSlot): void {
    const { clock } = this.#context;
    slot.step = 'hook';
    const { tookMs, failed } = runHook(slot, slot.spec.lifecycle!.postStart!, LONGEST_HOOK_MS);
    const hookEnded = (): void => {
      if (slot.step !== 'hook' || slot.stop) return;
      if (!failed) this.#nowRunning(slot);
      else {
        this.event(slot, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
        slot.restartRegardless = 'of exit code';
        this.stopper.kill(slot, 'FailedPostStartHook');
      }
      slot.worker.sync();
    };
    if (tookMs === 0) hookEnded();
    else if (tookMs < Infinity) clock.after(tookMs, hookEnded);
  }

  // While it runs

  /** Takes what a process did: lines, its next wish, its end. */
  take(slot: ContainerSlot, progress: Progress): void {
    const { clock } = this.#context;
    if (progress.logs.length > 0) slot.log.add(progress.logs);
    slot.timer?.cancel();
    slot.timer = undefined;
    if (progress.exit) {
      const { code, atMs, oom } = progress.exit;
      if (atMs > clock.now) slot.timer = clock.at(atMs, () => this.#exited(slot, code, oom));
      else this.#exited(slot, code, oom);
      return;
    }
    if (progress.nextAt !== undefined) slot.timer = clock.at(progress.nextAt, () => this.take(slot, slot.process!.resume(clock.now)));
    slot.worker.probesMayChange();
    this.#watchMemory(slot);
  }

  /** Its limits are others than when it was started. */
  limitsChanged(slot: ContainerSlot): void {
    slot.memoryTimer?.cancel();
    this.#watchMemory(slot);
  }

  #watchMemory(slot: ContainerSlot): void {
    const limit = slot.spec.resources?.limits?.['memory'];
    if (limit === undefined) return;
    const { clock } = this.#context;
    slot.memoryTimer?.cancel();
    const at = slot.process!.memoryCrossesAt(byteValue(limit), clock.now);
    if (at === undefined) return;
    slot.memoryTimer = clock.at(at, () => {
      if (!slot.isRunning) return;
      const { logs } = slot.process!.signal('SIGKILL', clock.now);
      slot.log.add(logs);
      this.#exited(slot, 137, true);
    });
  }

  #exited(slot: ContainerSlot, code: number, oom: boolean | undefined): void {
    const { exitReason, exitSignal } = slot.process?.spec.simulation ?? {};
    const reason = exitReason ?? (oom ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error');
    this.#ended(slot, { exitCode: code, reason, signal: exitSignal, startedAt: formatTimestamp(slot.startedAtMs) });
  }

  /** Its process dies at once of something that is nobody's doing. */
  crash(slot: ContainerSlot, exitCode: number): void {
    if (!slot.isRunning) return;
    slot.log.add(slot.process!.signal('SIGKILL', this.#context.clock.now).logs);
    this.#exited(slot, exitCode, false);
  }

  /** Starts a container that waits for its next try, whatever its back-off says. */
  restartNow(slot: ContainerSlot): void {
    if (slot.step !== 'backoff' && slot.step !== 'ended') return;
    slot.forgetBackoff();
    this.tryAgain(slot);
  }

  /** The kubelet stopped: what runs goes on, and what was about to be started waits for another kubelet. */
  leave(slot: ContainerSlot): void {
    slot.stopProbes();
    if (slot.isRunning) {
      slot.step = 'live';
      return;
    }
    if (slot.step === 'over') return;
    slot.timer?.cancel();
    slot.timer = undefined;
    forgetBackoffs(slot);
    if (slot.step === 'backoff') slot.step = 'ended';
    else if (slot.step !== 'ended') slot.step = 'fresh';
  }

  /** A kubelet that has just started finds a container running: it is probed anew and stays as ready as it was. */
  adopt(slot: ContainerSlot): void {
    if (!slot.isRunning || slot.stop) return;
    if (slot.state.running) this.#probes.resume(slot);
    else this.#nowRunning(slot);
  }

  /** The machine lost its power: the container is gone and nobody saw how. */
  lost(slot: ContainerSlot): void {
    slot.process!.signal('SIGKILL', this.#context.clock.now);
    this.#ended(slot, { exitCode: 255, reason: 'Unknown', startedAt: formatTimestamp(slot.startedAtMs) });
  }

  #ended(slot: ContainerSlot, how: { exitCode: number; reason: string; signal?: number | undefined; message?: string; startedAt: string }): void {
    const { clock } = this.#context;
    const hookFailed = slot.step === 'hook' && slot.restartRegardless;
    slot.stopTimers();
    slot.step = 'ended';
    slot.finishedBeforeMs = slot.finishedAtMs || undefined;
    slot.finishedAtMs = clock.now;
    slot.ready = slot.role === 'init' && how.exitCode === 0;
    slot.started = false;
    if (slot.ready) slot.passed = true;
    slot.process = undefined;
    this.#context.pressure.ended(slot);
    const message = how.message ?? terminationMessage(slot, how.exitCode);
    const terminated: NonNullable<ContainerState['terminated']> = { exitCode: how.exitCode, reason: how.reason, startedAt: how.startedAt, finishedAt: formatTimestamp(clock.now), containerID: this.#context.idleContainers ? `fake://${slot.worker.pod.metadata.uid}` : slot.containerId };
    if (message) terminated.message = message;
    if (how.signal) terminated.signal = how.signal;
    if (how.reason === '') delete terminated.reason;
    if (slot.state.terminated) slot.lastState = slot.state;
    slot.state = { terminated };
    if (hookFailed && mayRestart(slot)) slot.wait('PostStartHookError', 'PostStartHook failed');
    else if (slot.restartRegardless && mayRestart(slot) && this.#context.isAwake()) this.restarts.decideKilled(slot);
    this.#context.noticeChange(slot.worker);
    slot.worker.containerEnded(slot);
    if (slot.worker.component !== undefined) this.#context.componentChanged();
  }

  event(slot: ContainerSlot, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.events.event(slot.worker.pod, type, reason, message, containerTexts(slot).field);
  }
}

const references = new Map<string, ReturnType<typeof parseImageReference>>();

function parsedReference(image: string): ReturnType<typeof parseImageReference> {
  let reference = references.get(image);
  if (reference) return reference;
  if (references.size >= 4096) references.clear();
  reference = parseImageReference(image);
  references.set(image, reference);
  return reference;
}

function simulationOf({ worker, spec }: ContainerSlot): Simulation | undefined {
  const { annotations } = worker.pod.metadata;
  return annotations ? readSimulation(annotations, spec.name).simulation : undefined;
}

const NO_OVERRIDE: PullOverride = Object.freeze({});

/** What the annotations change of a pull. */
function pullOverride(simulation: Simulation | undefined): PullOverride {
  if (!simulation) return NO_OVERRIDE;
  const override: PullOverride = {};
  const { pull, pullSizeBytes } = simulation;
  if (pull === 'fail') override.fails = true;
  else if (pull === 'unavailable') override.trouble = 'RegistryUnavailable';
  else if (pull === 'unverified') override.trouble = 'SignatureValidationFailed';
  else if (typeof pull === 'object') override.tookMs = pull.tookMs;
  if (pullSizeBytes !== undefined) override.sizeBytes = pullSizeBytes;
  return override;
}

/** The clash of runAsNonRoot with the user that would run, in the kubelet's words. */
function rootProblem({ spec, worker }: ContainerSlot, image: ImageFacts): string | undefined {
  const { pod } = worker;
  if (!(spec.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot)) return undefined;
  const user = spec.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  const who = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${spec.name})`;
  if (user === 0) return `container's runAsUser breaks non-root policy ${who}`;
  if (user !== undefined) return undefined;
  if (image.runsAsRoot) return `container has runAsNonRoot and image will run as root ${who}`;
  if (/^\d+$/.test(image.user)) return undefined;
  return `container has runAsNonRoot and image has non-numeric user (${image.user}), cannot verify user is non-root ${who}`;
}

/** What the process wrote to terminationMessagePath, or its last lines when the policy asks for them after an error. */
function terminationMessage(slot: ContainerSlot, exitCode: number): string | undefined {
  if (slot.terminationMessage) return slot.terminationMessage;
  if (exitCode === 0 || slot.spec.terminationMessagePolicy !== 'FallbackToLogsOnError') return undefined;
  const lines = slot.log.read(undefined, 0).slice(-80);
  return lines.length > 0 ? `${lines.map(({ text }) => text).join('\n')}\n`.slice(-2048) : undefined;
}

/** A runtime that only pretends knows images by the names it is given. */
function fakeImage(image: ImageFacts, name: string): ImageFacts {
  return { ...image, canonical: name, imageId: `fake://${name}` };
}

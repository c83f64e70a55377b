// Starts, watches, stops and kills the containers of one pod: image, environment, process, hooks, probes (rules 6.4 to 6.9).
import { formatGoDuration } from '../../model/duration.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { byteValue } from '../../model/quantity.ts';
import type { Probe } from '../../model/object.ts';
import type { ImageReference } from '../../model/image-reference.ts';
import { parseImageReference } from '../../model/image-reference.ts';
import { containerEnvironment, isPlainEnvironment } from './container-environment.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { PullOutcome, PullOverride } from './image-puller.ts';
import type { ImageFacts } from './images/look-up.ts';
import type { MachineContext } from './machine-context.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ProbeKind } from './probe-runner.ts';
import { ProbeRunner } from './probe-runner.ts';
import type { Simulation } from './process/annotations.ts';
import { readSimulation } from './process/annotations.ts';
import { createProcess } from './process/create-process.ts';
import { expandArguments } from './process/environment.ts';
import type { ProbeContext, ProbeType } from './process/probe-answer.ts';
import { answerProbe, nextChangeAt } from './process/probe-answer.ts';
import type { Progress } from './process/process.ts';
import { resolveCommandLine } from './process/process.ts';

const EPOCH = '1970-01-01T00:00:00Z';

export class ContainerRunner {
  readonly #worker: PodWorker;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  get #context(): MachineContext {
    return this.#worker.context;
  }

  // Start

  /** Takes a container from image to running process; what goes wrong becomes its waiting reason and is tried again. */
  start(slot: ContainerSlot): void {
    slot.starting = true;
    slot.timer?.cancel();
    slot.timer = undefined;
    const image = slot.spec.image ?? '';
    const reference = parseImageReference(image);
    if (reference.invalid) {
      this.#event(slot, 'Warning', 'InspectFailed', reference.message);
      return this.#refuse(slot, 'InvalidImageName', reference.message);
    }
    const cached = this.#context.images.cached(reference);
    const policy = slot.spec.imagePullPolicy;
    const simulation = this.#simulation(slot);
    if (policy === 'Never' && !cached) {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      this.#event(slot, 'Warning', 'ErrImageNeverPull', message);
      return this.#refuse(slot, 'ErrImageNeverPull', message);
    }
    if (cached && policy !== 'Always') {
      this.#event(slot, 'Normal', 'Pulled', `Container image "${image}" already present on machine`);
      return this.#create(slot, cached, simulation);
    }
    this.#pull(slot, reference, simulation);
  }

  /** The specification changed while the container waits: the old reason no longer counts. */
  startOver(slot: ContainerSlot): void {
    slot.starting = false;
    slot.timer?.cancel();
    this.start(slot);
  }

  #pull(slot: ContainerSlot, reference: ImageReference, simulation: Simulation | undefined): void {
    const { clock, images, random } = this.#context;
    const image = slot.spec.image!;
    const until = slot.pullBackoff.waitsUntil(slot.pullBackoff.delayMs === 0 ? 0 : slot.startedAtMs, clock.now);
    if (until !== undefined) return this.#backOffPull(slot, until);
    this.#event(slot, 'Normal', 'Pulling', `Pulling image "${image}"`);
    // An image that hangs is asked for and never comes; others are not held up by it.
    if (simulation?.pull === 'never') return;
    const override = pullOverride(simulation);
    images.pull(reference, override, (outcome: PullOutcome) => {
      if (!slot.starting || slot.spec.image !== image || this.#worker.isTerminating) return;
      if ('image' in outcome) {
        const { tookMs, waitedMs } = outcome;
        const text = `Successfully pulled image "${image}" in ${formatGoDuration(tookMs)} (${formatGoDuration(waitedMs)} including waiting). Image size: ${outcome.image.sizeBytes} bytes.`;
        this.#event(slot, 'Normal', 'Pulled', text);
        return this.#create(slot, outcome.image, simulation);
      }
      this.#event(slot, 'Warning', 'Failed', `Failed to pull image "${image}": ${outcome.error}`);
      this.#event(slot, 'Warning', 'Failed', 'Error: ErrImagePull');
      slot.wait('ErrImagePull', outcome.error);
      slot.startedAtMs = clock.now;
      slot.pullBackoff.next(clock.now, clock.now);
      this.#context.noticeChange(this.#worker);
      slot.timer = clock.after(Math.round(random.between(2000, 5000)), () => this.start(slot));
    });
  }

  #backOffPull(slot: ContainerSlot, until: number): void {
    const { clock, random } = this.#context;
    const image = slot.spec.image!;
    const cause = slot.state.waiting?.reason === 'ErrImagePull' ? slot.state.waiting.message : undefined;
    this.#event(slot, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
    this.#event(slot, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    if (cause !== undefined || slot.state.waiting?.reason !== 'ImagePullBackOff') {
      slot.wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${cause ?? ''}`);
      this.#context.noticeChange(this.#worker);
    }
    slot.timer = clock.at(Math.min(until, clock.now + Math.round(random.between(10_000, 15_000))), () => this.start(slot));
  }

  /** A start failed for a reason that may go away; the kubelet tries again at its next sync (rule 6.5.3). */
  #refuse(slot: ContainerSlot, reason: string, message: string): void {
    const { clock, random } = this.#context;
    this.#event(slot, 'Warning', 'Failed', reason === 'CreateContainerConfigError' ? `Error: ${message}` : `Error: ${reason}`);
    slot.wait(reason, message);
    this.#context.noticeChange(this.#worker);
    slot.timer = clock.after(Math.round(random.between(10_000, 15_000)), () => this.start(slot));
  }

  #create(slot: ContainerSlot, image: ImageFacts, simulation: Simulation | undefined): void {
    const { clock, random, client } = this.#context;
    const { pod } = this.#worker;
    slot.image = image.canonical;
    slot.imageId = image.imageId;
    const nonRoot = slot.spec.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot;
    const user = slot.spec.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
    if (nonRoot && (user === 0 || (user === undefined && image.runsAsRoot))) {
      const text = user === 0 ? "container's runAsUser breaks non-root policy" : 'container has runAsNonRoot and image will run as root';
      return this.#refuse(slot, 'CreateContainerConfigError', `${text} (pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${slot.name})`);
    }
    if (!isPlainEnvironment(slot.spec)) {
      const environment = containerEnvironment(slot.spec, pod, this.#context.node(), client);
      if ('error' in environment) return this.#refuse(slot, 'CreateContainerConfigError', environment.error);
    }
    slot.timer = clock.after(Math.round(random.between(40, 160)), () => this.#run(slot, image, simulation));
  }

  #run(slot: ContainerSlot, image: ImageFacts, simulation: Simulation | undefined): void {
    const { clock, client } = this.#context;
    const worker = this.#worker;
    if (!slot.starting || worker.isTerminating) return;
    const { pod } = worker;
    slot.timer = undefined;
    slot.starting = false;
    slot.containerId = `containerd://${containerHash(this.#context.random)}`;
    this.#event(slot, 'Normal', 'Created', `Created container: ${slot.name}`);
    if (slot.state.terminated) slot.lastState = slot.state;
    if (slot.restartCount > 0) slot.log.rotate();
    const { spec } = slot;
    const argv = resolveCommandLine(image, spec.command, spec.args);
    const variables = (): Record<string, string> => {
      const environment = containerEnvironment(spec, { ...pod, status: { ...pod.status, podIP: worker.podIp!, hostIP: this.#context.nodeIp } }, this.#context.node(), client);
      return 'error' in environment ? {} : environment.variables;
    };
    const process = createProcess({
      argv: hasReferences(spec) ? expandArguments(argv, variables()) : argv,
      // Made when a process first looks at it: most never do.
      get env() {
        return variables();
      },
      image,
      hostname: pod.spec.hostname ?? pod.metadata.name,
      ports: (spec.ports ?? NO_PORTS).map(({ containerPort }) => containerPort),
      files: worker.volumes.viewOf(spec),
      network: this.#context.network,
      ...(spec.workingDir ? { workingDir: spec.workingDir } : {}),
      ...(spec.securityContext?.readOnlyRootFilesystem ? { readOnlyRoot: true } : {}),
      random: () => this.#context.random.child(`process/${pod.metadata.uid}/${slot.name}/${slot.restartCount}`),
      isPortTaken: (port) => worker.slots.some((other) => other !== slot && other.isRunning && other.process!.listening.includes(port)),
      ...(simulation ? { simulation } : {}),
    });
    slot.process = process;
    slot.startedAtMs = clock.now;
    const progress = process.start(clock.now);
    if (progress.startError) return this.#startFailed(slot, progress.startError.message);
    this.#event(slot, 'Normal', 'Started', `Started container ${slot.name}`);
    slot.state = { running: { startedAt: formatTimestamp(clock.now) } };
    this.#startProbes(slot);
    this.#context.noticeChange(worker);
    this.#take(slot, progress);
    if (slot.isRunning) {
      this.#watchMemory(slot);
      this.#postStart(slot);
    }
    worker.startNext();
  }

  #startFailed(slot: ContainerSlot, message: string): void {
    const { clock } = this.#context;
    this.#event(slot, 'Warning', 'Failed', `Error: ${message}`);
    slot.process = undefined;
    this.#ended(slot, { exitCode: 128, reason: 'StartError', message, startedAt: EPOCH }, clock.now);
    this.#worker.startNext();
  }

  #postStart(slot: ContainerSlot): void {
    const hook = slot.spec.lifecycle?.postStart;
    if (!hook?.exec || !slot.process) return;
    const result = slot.process.run(hook.exec.command ?? [], this.#context.clock.now, 60_000);
    if (result.startError === undefined && result.code === 0) return;
    this.#event(slot, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
    slot.restartRegardless = true;
    this.kill(slot, 'FailedPostStartHook');
  }

  // While it runs

  /** Takes what a process did: lines, its next wish, its end. */
  #take(slot: ContainerSlot, progress: Progress): void {
    const { clock } = this.#context;
    slot.log.add(progress.logs);
    if (progress.exit) {
      const { code, atMs, oom } = progress.exit;
      const endedAtMs = Math.max(atMs, slot.startedAtMs);
      if (endedAtMs > clock.now) {
        slot.timer?.cancel();
        slot.timer = clock.at(endedAtMs, () => this.#exited(slot, code, oom));
      } else this.#exited(slot, code, oom);
      return;
    }
    for (const probe of slot.probes) probe.changed();
    slot.timer?.cancel();
    slot.timer = progress.nextAt === undefined ? undefined : clock.at(progress.nextAt, () => this.#take(slot, slot.process!.resume(clock.now)));
  }

  #exited(slot: ContainerSlot, code: number, oom: boolean | undefined): void {
    const reason = oom ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error';
    this.#ended(slot, { exitCode: code, reason, startedAt: formatTimestamp(slot.startedAtMs) }, this.#context.clock.now);
  }

  #ended(slot: ContainerSlot, how: { exitCode: number; reason: string; message?: string; startedAt: string }, atMs: number): void {
    const process = slot.process;
    if (process) slot.log.read(process, atMs);
    slot.stopTimers();
    slot.finishedAtMs = atMs;
    slot.ready = false;
    slot.started = false;
    slot.undecided = true;
    slot.starting = false;
    const message = how.message ?? terminationMessage(slot);
    slot.state = {
      terminated: {
        exitCode: how.exitCode,
        reason: how.reason,
        ...(message ? { message } : {}),
        startedAt: how.startedAt,
        finishedAt: formatTimestamp(atMs),
        containerID: slot.containerId,
      },
    };
    this.#context.noticeChange(this.#worker);
  }

  #watchMemory(slot: ContainerSlot): void {
    const limit = slot.spec.resources?.limits?.['memory'];
    if (limit === undefined || !slot.process) return;
    const { clock } = this.#context;
    const at = slot.process.memoryCrossesAt(byteValue(limit), clock.now);
    if (at === undefined) return;
    slot.memoryTimer = clock.at(at, () => {
      if (!slot.isRunning || !slot.process) return;
      slot.process.signal('SIGKILL', clock.now);
      this.#exited(slot, 137, true);
    });
  }

  // Probes

  #startProbes(slot: ContainerSlot): void {
    const { startupProbe, readinessProbe, livenessProbe } = slot.spec;
    slot.ready = false;
    slot.started = !startupProbe;
    if (startupProbe) {
      slot.probes = [this.#probe(slot, 'Startup', startupProbe, () => this.#startedUp(slot))];
      for (const probe of slot.probes) probe.start();
      return;
    }
    slot.ready = !readinessProbe;
    if (readinessProbe || livenessProbe) this.#startSteadyProbes(slot);
  }

  #startedUp(slot: ContainerSlot): void {
    slot.started = true;
    slot.ready = !slot.spec.readinessProbe;
    this.#context.noticeChange(this.#worker);
    this.#startSteadyProbes(slot);
    this.#worker.startNext();
  }

  #startSteadyProbes(slot: ContainerSlot): void {
    const { readinessProbe, livenessProbe } = slot.spec;
    const probes: ProbeRunner[] = [];
    if (readinessProbe) {
      probes.push(
        this.#probe(slot, 'Readiness', readinessProbe, (ok) => {
          slot.ready = ok;
          this.#context.noticeChange(this.#worker);
        }),
      );
    }
    if (livenessProbe) probes.push(this.#probe(slot, 'Liveness', livenessProbe, () => undefined));
    slot.probes = probes;
    for (const probe of probes) probe.start();
  }

  #probe(slot: ContainerSlot, kind: ProbeKind, probe: Probe, onPassOrFlip: (ok: boolean) => void): ProbeRunner {
    const { clock } = this.#context;
    const process = slot.process!;
    const type = kind.toLowerCase() as ProbeType;
    const context = (): ProbeContext => ({
      podIp: this.#worker.podIp ?? '',
      nowMs: clock.now,
      ports: slot.spec.ports!,
      pod: this.#worker.slots.filter((each) => each.isRunning).map((each) => each.process!),
      network: this.#context.network,
    });
    return new ProbeRunner({
      kind,
      probe,
      clock,
      startedAtMs: slot.startedAtMs,
      ask: () => answerProbe(process, probe, type, context()),
      changesAt: () => nextChangeAt(process, probe, type, context()),
      onResult: (ok) => {
        if (ok || kind === 'Readiness') return onPassOrFlip(ok);
        slot.restartRegardless = true;
        const restarts = this.#worker.pod.spec.restartPolicy !== 'Never';
        this.kill(slot, `Container ${slot.name} failed ${kind.toLowerCase()} probe${restarts ? ', will be restarted' : ''}`, probe.terminationGracePeriodSeconds);
      },
      onFailure: ({ output, isError }) =>
        this.#event(slot, 'Warning', 'Unhealthy', isError ? `${kind} probe errored and resulted in unknown state: ${output}` : `${kind} probe failed: ${output}`),
    });
  }

  // Stop

  /** Kills a container that shall not go on, with its grace period; the pod stays. */
  kill(slot: ContainerSlot, message: string, graceSeconds?: number): void {
    const { clock } = this.#context;
    const seconds = graceSeconds ?? this.#worker.pod.spec.terminationGracePeriodSeconds ?? 30;
    this.stop(slot, clock.now + Math.max(2, seconds) * 1000, message);
  }

  /** Stops a container: event, preStop, SIGTERM, and SIGKILL at the deadline (rule 6.9.2). */
  stop(slot: ContainerSlot, deadlineMs: number, message = `Stopping container ${slot.name}`): void {
    if (slot.killTimer || !slot.isRunning) return;
    const { clock } = this.#context;
    this.#event(slot, 'Normal', 'Killing', message);
    slot.stopProbes();
    const hookMs = this.#preStop(slot, deadlineMs - clock.now);
    // A hook that used up the grace period leaves two seconds (rule 6.9.2).
    const killAtMs = Math.max(deadlineMs, clock.now + hookMs + (hookMs > 0 ? 2000 : 0));
    this.killAt(slot, killAtMs);
    clock.after(hookMs, () => {
      if (slot.isRunning && slot.process) this.#take(slot, slot.process.signal('SIGTERM', clock.now));
    });
  }

  /** Moves the SIGKILL of a container that is being stopped. */
  killAt(slot: ContainerSlot, atMs: number): void {
    const { clock } = this.#context;
    slot.killTimer?.cancel();
    slot.killTimer = clock.at(atMs, () => {
      if (slot.isRunning && slot.process) this.#take(slot, slot.process.signal('SIGKILL', clock.now));
    });
  }

  /** Time that preStop takes, in ms, at most what is left of the grace period. */
  #preStop(slot: ContainerSlot, graceMs: number): number {
    const hook = slot.spec.lifecycle?.preStop;
    if (!hook || !slot.process) return 0;
    if (hook.sleep) return Math.min((hook.sleep.seconds ?? 0) * 1000, graceMs);
    if (!hook.exec) return 0;
    const result = slot.process.run(hook.exec.command ?? [], this.#context.clock.now, graceMs);
    if (result.startError !== undefined || (result.code !== undefined && result.code !== 0)) {
      this.#event(slot, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
    }
    if (result.signals.length > 0 && slot.isRunning) this.#take(slot, slot.process.signal('SIGTERM', this.#context.clock.now));
    return result.tookMs;
  }

  /** The container died with its machine and nobody saw how. */
  lost(slot: ContainerSlot): void {
    const { clock } = this.#context;
    slot.process?.signal('SIGKILL', clock.now);
    this.#ended(slot, { exitCode: 255, reason: 'Unknown', startedAt: formatTimestamp(slot.startedAtMs) }, clock.now);
  }

  #simulation(slot: ContainerSlot): Simulation | undefined {
    const { annotations } = this.#worker.pod.metadata;
    return annotations ? readSimulation(annotations, slot.name).simulation : undefined;
  }

  #event(slot: ContainerSlot, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (!this.#context.isConnected()) return;
    this.#context.events.event(this.#worker.pod, type, reason, message, { fieldPath: slot.fieldPath });
  }
}

/** What the annotations change of a pull. */
function pullOverride(simulation: Simulation | undefined): PullOverride {
  const override: PullOverride = {};
  const { pull, pullSizeBytes } = simulation ?? {};
  if (pull === 'fail') override.fails = true;
  else if (typeof pull === 'object') override.tookMs = pull.tookMs;
  if (pullSizeBytes !== undefined) override.sizeBytes = pullSizeBytes;
  return override;
}

const NO_PORTS: readonly { containerPort: number }[] = [];

/** Command or arguments with $(NAME) in them. */
function hasReferences({ command, args }: ContainerSlot['spec']): boolean {
  return [...(command ?? []), ...(args ?? [])].some((word) => word.includes('$'));
}

/** terminationMessagePath, or the last lines when the policy asks for them after an error. */
function terminationMessage(slot: ContainerSlot): string | undefined {
  if (slot.spec.terminationMessagePolicy !== 'FallbackToLogsOnError' || !slot.process) return undefined;
  const lines = slot.log.read(undefined, 0).slice(-80);
  return lines.length > 0 ? lines.map(({ text }) => text).join('\n').slice(-2048) : undefined;
}

function containerHash(random: { nextInt32(): number }): string {
  let text = '';
  for (let part = 0; part < 8; part++) text += random.nextInt32().toString(16).padStart(8, '0');
  return text;
}

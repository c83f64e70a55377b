// Streams into running containers: a command beside the main process (exec), and the main process itself (attach).
import type { ContainerStream, StreamOutput, StreamRequest } from '../../model/client.ts';
import { badRequest, internalError } from '../../model/errors.ts';
import type { Pod } from '../../model/object.ts';
import type { Timer } from '../../sim/clock.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { Kubelet } from './kubelet.ts';

/** How often a stream is looked at that waits for nothing of its own: a container may end, a file may grow. In virtual ms. */
const LOOK_MS = 100;

/** Throws BadRequest and InternalError in the words of the kubelet and the runtime. */
export function openStream(pod: Pod, kubelet: Kubelet | undefined, request: StreamRequest, output: StreamOutput): ContainerStream {
  const podName = pod.metadata.name;
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])];
  const name = request.container || pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] || pod.spec.containers[0]!.name;
  if (!containers.some((container) => container.name === name)) throw badRequest(`container ${name} is not valid for pod ${podName}`);
  if (!pod.spec.nodeName) throw badRequest(`pod ${podName} does not have a host assigned`);
  if (!kubelet?.isConnected()) throw internalError(`error dialing backend: dial tcp ${kubelet?.nodeIp ?? pod.spec.nodeName}:10250: connect: no route to host`);
  const slot = kubelet.workerOf(pod)?.slots.find((each) => each.name === name);
  if (!slot?.isRunning || !slot.process) throw internalError(`unable to upgrade connection: container not found ("${name}")`);
  if (request.verb === 'exec' && request.command.length === 0) throw badRequest('you must specify at least 1 command for the container');
  return request.verb === 'exec' ? new ExecStream(kubelet, slot, request, output) : new AttachStream(kubelet, slot, request, output);
}

/** What both have in common: they look on while the run of the container lasts that they began with. */
abstract class RunStream {
  protected readonly kubelet: Kubelet;
  protected readonly slot: ContainerSlot;
  protected readonly output: StreamOutput;
  readonly #process: ContainerSlot['process'];
  #timer: Timer | undefined;
  #isOver = false;

  constructor(kubelet: Kubelet, slot: ContainerSlot, output: StreamOutput) {
    this.kubelet = kubelet;
    this.slot = slot;
    this.output = output;
    this.#process = slot.process;
  }

  protected get isOver(): boolean {
    return this.#isOver;
  }

  /** The run it began with goes on. */
  protected get isAlive(): boolean {
    return this.slot.process === this.#process && this.slot.isRunning;
  }

  protected abstract look(): void;

  protected lookAgain(atMs = Number.POSITIVE_INFINITY): void {
    if (this.#isOver) return;
    const { clock } = this.kubelet;
    this.#timer?.cancel();
    this.#timer = clock.at(Math.max(clock.now + 1, Math.min(atMs, clock.now + LOOK_MS)), () => this.look());
  }

  protected finish(how?: Parameters<StreamOutput['ended']>[0]): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    if (how) this.output.ended(how);
  }
}

class ExecStream extends RunStream implements ContainerStream {
  readonly #session;

  constructor(kubelet: Kubelet, slot: ContainerSlot, { command, stdin, tty }: StreamRequest, output: StreamOutput) {
    super(kubelet, slot, output);
    this.#session = slot.process!.open(command, kubelet.clock.now, { isTerminal: tty, hasInput: stdin, out: (text) => output.out(text), error: (text) => output.error(text) });
    const { startError } = this.#session;
    if (startError === undefined) this.#advance();
    else this.finish({ problem: `Internal error occurred: error executing command in container: failed to exec in container: ${startError.replace(/^.*runc create failed: /, 'failed to start exec: OCI runtime exec failed: exec failed: ').replace('error during container init: ', '')}` });
  }

  write(text: string): void {
    this.#session.write(text);
    this.look();
  }

  end(): void {
    this.#session.end();
    this.look();
  }

  close(): void {
    if (!this.isOver) this.#session.kill(this.kubelet.clock.now);
    this.finish();
  }

  protected look(): void {
    if (this.isOver) return;
    if (this.isAlive) this.#session.resume(this.kubelet.clock.now);
    else this.#session.kill(this.kubelet.clock.now);
    this.#advance();
  }

  #advance(): void {
    const { signals, exitCode, nextAt } = this.#session;
    if (signals.splice(0).length > 0 && this.isAlive) this.kubelet.runner.take(this.slot, this.slot.process!.signal('SIGTERM', this.kubelet.clock.now));
    if (exitCode === undefined) this.lookAgain(nextAt);
    else this.finish({ code: exitCode });
  }
}

class AttachStream extends RunStream implements ContainerStream {
  readonly #attachment;
  /** Lines of the log that were there before, or are told already; for a process without a console. */
  #told: number;

  constructor(kubelet: Kubelet, slot: ContainerSlot, { stdin }: StreamRequest, output: StreamOutput) {
    super(kubelet, slot, output);
    const attached = slot.process!.attach?.((stream, text) => (stream === 'stdout' ? output.out(text) : output.error(text)));
    this.#attachment = attached && (stdin ? attached : { ...attached, write: () => {}, end: () => {} });
    this.#told = this.#lines.length;
    this.lookAgain();
  }

  write(text: string): void {
    this.#attachment?.write(text);
    this.#wake();
  }

  end(): void {
    this.#attachment?.end();
    this.#wake();
  }

  close(): void {
    this.#attachment?.end();
    this.#wake();
    this.finish();
    this.#attachment?.detach();
  }

  protected look(): void {
    if (this.isOver) return;
    if (!this.#attachment) {
      const lines = this.#lines;
      for (const { stream, text } of lines.slice(Math.min(this.#told, lines.length))) this.output[stream === 'stdout' ? 'out' : 'error'](`${text}\n`);
      this.#told = lines.length;
    }
    if (this.isAlive) return this.lookAgain();
    this.finish({ code: 0 });
    this.#attachment?.detach();
  }

  get #lines() {
    return this.slot.log.read(this.isAlive ? this.slot.process : undefined, this.kubelet.clock.now);
  }

  /** The process goes on with what it was given. */
  #wake(): void {
    if (this.isOver) return;
    const { clock, runner } = this.kubelet;
    if (this.#attachment && this.isAlive) runner.take(this.slot, this.slot.process!.resume(clock.now));
    this.look();
  }
}

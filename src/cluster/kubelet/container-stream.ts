// Streams into running containers: a command beside the main process (exec), and the main process itself (attach).
import { UNREAD_INPUT } from '../../model/client.ts';
import type { ContainerStream, LogOutput, LogRequest, StreamOutput, StreamRequest } from '../../model/client.ts';
import { badRequest, internalError, undialable } from '../../model/errors.ts';
import type { Pod } from '../../model/object.ts';
import type { Timer } from '../../sim/clock.ts';
import { containerLogs, containerName, dialFailure } from './container-logs.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { Kubelet } from './kubelet.ts';
import type { LogLine as ProcessLine } from './process/process.ts';

/** How often a stream is looked at that waits for nothing of its own: a container may end, a file may grow. In virtual ms. */
const LOOK_MS = 100;

/** Throws BadRequest and InternalError in the words of the kubelet and the runtime. */
export function openStream(pod: Pod, kubelet: Kubelet | undefined, request: StreamRequest, output: StreamOutput): ContainerStream {
  const { name: podName } = pod.metadata;
  const container = containerName(pod, request.container);
  if (!pod.spec.nodeName) throw badRequest(`pod ${podName} does not have a host assigned`);
  const failure = kubelet ? dialFailure(kubelet) : 'no route to host';
  if (!kubelet || failure) throw undialable(`error dialing backend: dial tcp ${kubelet?.nodeIp ?? pod.spec.nodeName}:10250: connect: ${failure}`);
  const slot = kubelet.workerOf(pod)?.slots.find((each) => each.name === container);
  if (!slot?.isRunning || !slot.process) throw internalError(`unable to upgrade connection: container not found ("${container}")`);
  if (request.verb === 'exec' && request.command.length === 0) throw badRequest('you must specify at least 1 command for the container');
  return request.verb === 'exec' ? new ExecStream(kubelet, slot, request, output) : new AttachStream(kubelet, slot, request, output);
}

/** `kubectl logs -f`: lines of a container until its present run ends. Throws as `containerLogs` does. */
export function followLogs(pod: Pod, kubelet: Kubelet | undefined, request: LogRequest, output: LogOutput): () => void {
  const first = containerLogs(pod, kubelet, request, kubelet?.clock.now ?? 0);
  output.lines(first);
  const slot = kubelet?.workerOf(pod)?.slots.find((each) => each.name === containerName(pod, request.container));
  if (!kubelet || !slot?.isRunning || request.previous) {
    output.ended();
    return () => {};
  }
  const stream = new LogStream(kubelet, slot, output);
  return () => stream.close();
}

/** What they have in common: they look on while the run of the container lasts that they began with. */
abstract class RunStream {
  protected readonly kubelet: Kubelet;
  protected readonly slot: ContainerSlot;
  readonly #process: ContainerSlot['process'];
  readonly #containerId: string;
  /** Lines of the run that were there before, or are told already. */
  #told: number;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(kubelet: Kubelet, slot: ContainerSlot) {
    this.kubelet = kubelet;
    this.slot = slot;
    this.#process = slot.process;
    this.#containerId = slot.containerId;
    slot.log.read(slot.process, kubelet.clock.now);
    this.#told = slot.log.count;
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

  /** Answers whether it went on until now. */
  protected finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#timer?.cancel();
    return true;
  }

  /** Lines of the run that nobody was told yet, also when the next run has begun. */
  protected news(): readonly ProcessLine[] {
    const { log, process, containerId } = this.slot;
    if (this.isAlive) log.read(process, this.kubelet.clock.now);
    const lines = log.after(this.#told, containerId !== this.#containerId);
    this.#told += lines.length;
    return lines;
  }
}

/** Tells a sender when it may go on. */
class UnreadInput {
  readonly #output: StreamOutput;
  #isMuch = false;

  constructor(output: StreamOutput) {
    this.#output = output;
  }

  is(unread: number): void {
    const wasMuch = this.#isMuch;
    this.#isMuch = unread > UNREAD_INPUT;
    if (wasMuch && !this.#isMuch) this.#output.wasRead?.();
  }
}

class ExecStream extends RunStream implements ContainerStream {
  readonly #output: StreamOutput;
  readonly #session;
  readonly #unread: UnreadInput;

  constructor(kubelet: Kubelet, slot: ContainerSlot, { command, stdin, tty }: StreamRequest, output: StreamOutput) {
    super(kubelet, slot);
    this.#output = output;
    this.#unread = new UnreadInput(output);
    this.#session = slot.process!.open(command, kubelet.clock.now, { isTerminal: tty, hasInput: stdin, out: (text) => output.out(text), error: (text) => output.error(text) });
    const { startError } = this.#session;
    if (startError === undefined) this.#advance();
    else if (this.finish()) output.ended({ problem: `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: ${execProblem(startError)}` });
  }

  get unread(): number {
    return this.isOver ? 0 : this.#session.unread;
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
    if (this.finish()) this.#session.kill(this.kubelet.clock.now);
  }

  protected look(): void {
    if (this.isOver) return;
    if (this.isAlive) this.#session.resume(this.kubelet.clock.now);
    else this.#session.kill(this.kubelet.clock.now);
    this.#advance();
  }

  #advance(): void {
    const { signals, exitCode, nextAt } = this.#session;
    // Whoever looks around in a container may remove the very file that a probe looks for.
    this.slot.worker.probesMayChange();
    this.#unread.is(this.#session.unread);
    if (signals.splice(0).length > 0 && this.isAlive) this.kubelet.runner.take(this.slot, this.slot.process!.signal('SIGTERM', this.kubelet.clock.now));
    if (exitCode === undefined) this.lookAgain(nextAt);
    else if (this.finish()) this.#output.ended({ code: exitCode });
  }
}

/** The runtime's words for a container that cannot start, without what they say of containers. */
function execProblem(startError: string): string {
  return startError.replace(/^.*runc create failed: /, '').replace('error during container init: ', '');
}

class AttachStream extends RunStream implements ContainerStream {
  readonly #output: StreamOutput;
  readonly #attachment;
  readonly #unread: UnreadInput;

  constructor(kubelet: Kubelet, slot: ContainerSlot, { stdin }: StreamRequest, output: StreamOutput) {
    super(kubelet, slot);
    this.#output = output;
    this.#unread = new UnreadInput(output);
    const attached = slot.process!.attach?.((stream, text) => (stream === 'stdout' ? output.out(text) : output.error(text)));
    this.#attachment = attached && (stdin ? attached : { unread: 0, write: () => {}, end: () => {}, detach: () => attached.detach() });
    this.lookAgain();
  }

  get unread(): number {
    return this.isOver ? 0 : this.#attachment?.unread ?? 0;
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
    this.end();
    this.finish();
    this.#attachment?.detach();
  }

  protected look(): void {
    if (this.isOver) return;
    // A process without a console says what its log says.
    if (!this.#attachment) for (const { stream, text } of this.news()) this.#output[stream === 'stdout' ? 'out' : 'error'](`${text}\n`);
    this.#unread.is(this.#attachment?.unread ?? 0);
    if (this.isAlive) return this.lookAgain();
    if (this.finish()) this.#output.ended({ code: 0 });
    this.#attachment?.detach();
  }

  /** The process goes on with what it was given. */
  #wake(): void {
    if (this.isOver) return;
    const { clock, runner } = this.kubelet;
    if (this.#attachment && this.isAlive) runner.take(this.slot, this.slot.process!.resume(clock.now));
    this.look();
  }
}

class LogStream extends RunStream {
  readonly #output: LogOutput;

  constructor(kubelet: Kubelet, slot: ContainerSlot, output: LogOutput) {
    super(kubelet, slot);
    this.#output = output;
    this.lookAgain();
  }

  close(): void {
    this.finish();
  }

  protected look(): void {
    if (this.isOver) return;
    const lines = this.news();
    if (lines.length > 0) this.#output.lines(lines.map(({ atMs, text }) => ({ atMs, text })));
    if (this.isAlive) this.lookAgain();
    else if (this.finish()) this.#output.ended();
  }
}

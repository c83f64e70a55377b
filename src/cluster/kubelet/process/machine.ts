// A container whose command is a script: tasks that wait for virtual time, resumed when they are due.

import { findExecutable, startErrorMessage } from './available-commands.ts';
import { Console } from './console.ts';
import type { ContainerFiles } from './files.ts';
import { LocalNetwork } from './local-network.ts';
import { LogBuffer } from './log-buffer.ts';
import { noLogs, type Attachment, type CommandResult, type CommandSession, type ConsoleSink, type LogLine, type ProcessExit, type ProcessSpec, type Progress, type Protocol, type SessionOptions, type SimulatedProcess } from './process.ts';
import type { Program } from './programs.ts';
import { createFiles, runBeside } from './run-beside.ts';
import { openBeside } from './session.ts';
import { refusalOf, Server } from './server.ts';
import type { Call } from './shell-commands.ts';
import { earliest, type Load, type Task } from './task.ts';
import { ShellExit, ShellInterrupt, ShellState, type Input, type Steps, type Streams } from './shell-state.ts';
import { executeMain, executeWords } from './shell-launch.ts';

/** Work of a container in its first virtual second, and in every later one: a script without sleep must not cost more. Who waits for a command gets the first budget again. */
const firstBudget = 10_000;
const budget = 1_000;
const maximumTasks = 64;
/** A last bound on what one call does, should commands wait for each other without paying. */
const maximumRounds = 200_000;
const rememberedCodes = 100;
const growthPerMs = 100 * 1024;
const userlandBytes = { busybox: 512 * 1024, debian: 1536 * 1024, none: 512 * 1024 } as const;

export class Machine implements SimulatedProcess {
  readonly spec: ProcessSpec;
  readonly files: ContainerFiles;
  readonly network: LocalNetwork;
  state: 'created' | 'running' | 'exited' = 'created';
  startedAtMs = 0;
  clockMs = 0;
  /** How far the current call wants to get; a quiet loop may jump towards it. */
  targetMs = 0;
  /** Loops running now whose only effect is their log; while there is one, nobody needs to wake the process. */
  quietLoops = 0;
  /** A trapped SIGTERM that the main shell has not handled yet. */
  pendingTerm = false;
  mainShell: ShellState | undefined;
  readonly sentSignals: 'SIGTERM'[] = [];
  /** Where a command reads and writes that somebody talks to. */
  readonly session: { readonly streams: Streams; readonly isTerminal: boolean } | undefined;
  readonly #console: Console | undefined;
  readonly #host: SimulatedProcess | undefined;
  #tasks: Task[] = [];
  #current: Task | undefined;
  #main: Task | undefined;
  #program: Program | undefined;
  #servers: Server[] = [];
  #loads: Load[] = [];
  readonly log = new LogBuffer();
  #exit: ProcessExit | undefined;
  #stop: { readonly atMs: number; readonly code: number } | undefined;
  #windowMs = 0;
  #spent = 0;
  #budget = firstBudget;
  #busyUntilMs = 0;
  #nextPid = 7;
  #random: { next(): number } | undefined;
  /** Codes of children that ended, for a later `wait`. */
  readonly #codes = new Map<number, number>();

  /** With a host it is a command run beside the main process of a container (exec), sharing its files. */
  constructor(spec: ProcessSpec, host?: { readonly process: SimulatedProcess; readonly files: ContainerFiles; readonly session?: Machine['session'] }) {
    this.spec = spec;
    this.#host = host?.process;
    this.#console = host === undefined && spec.stdin ? new Console(spec, (stream, text) => this.write(stream, text), () => this.interrupt()) : undefined;
    this.session = host?.session ?? this.#console;
    this.network = new LocalNetwork(this, host?.process);
    this.files = host?.files ?? createFiles(spec);
  }

  // What the kubelet calls
  start(nowMs: number): Progress {
    return this.startCommand(this.spec.argv, nowMs);
  }

  startCommand(argv: readonly string[], nowMs: number): Progress {
    this.clockMs = this.targetMs = this.startedAtMs = this.#windowMs = nowMs;
    const name = argv[0] ?? '';
    if (findExecutable(name, this.spec.image, this.files, this.spec.workingDir ?? '/') === undefined) {
      this.state = 'exited';
      return { logs: noLogs, startError: { message: startErrorMessage(name) } };
    }
    this.state = 'running';
    this.#main = this.#add(executeMain(this, argv), argv.join(' ').slice(0, 200), this.#host === undefined ? 1 : this.#nextPid++);
    return this.resume(nowMs);
  }

  resume(nowMs: number): Progress {
    this.#run(nowMs);
    return this.#progress();
  }

  signal(signal: 'SIGTERM' | 'SIGKILL', nowMs: number): Progress {
    this.#run(nowMs);
    if (this.state !== 'running') return this.#progress();
    if (signal === 'SIGKILL') this.#finish(137, 'SIGKILL');
    else if (this.#program !== undefined) {
      if (this.#program.onTerm !== 'ignored') this.#stop ??= { atMs: nowMs + this.#program.stopMs, code: this.#program.onTerm };
    } else if ((this.mainShell?.traps.get('TERM') ?? '') !== '') {
      this.pendingTerm = true;
      this.#run(nowMs);
    }
    return this.#progress();
  }

  logsUntil(nowMs: number): readonly LogLine[] {
    this.#run(nowMs);
    return this.log.take();
  }

  get listening(): readonly number[] {
    return this.#servers.flatMap(server => server.ports ?? this.spec.ports);
  }

  accepts(port: number, atMs: number): boolean {
    return this.state === 'running' && this.#servers.some(server => server.accepts(port, atMs));
  }

  protocolOf = (port: number): Protocol => this.#servers[0]?.protocolOf(port) ?? 'any';

  httpStatus(path: string, atMs: number): number {
    return this.#servers[0]?.httpStatus(path, atMs, () => this.files) ?? 200;
  }

  changesAt(nowMs: number): number | undefined {
    return earliest(this.#servers.map(server => server.changesAt(nowMs)));
  }

  memoryBytesAt(atMs: number): number {
    let bytes: number = userlandBytes[this.spec.image.userland];
    for (const server of this.#servers) bytes += server.program.memoryBytes;
    for (const load of this.#loads) bytes += load.bytes + Math.max(0, atMs - load.sinceMs) * load.bytesPerMs;
    return bytes;
  }

  cpuMilliAt(atMs: number): number {
    const busy = atMs < this.#busyUntilMs || this.quietLoops > 0 && this.#busyUntilMs > this.startedAtMs ? 1000 : 0;
    return busy + this.#servers.reduce((sum, server) => sum + server.program.cpuMilli, 0) + this.#loads.reduce((sum, load) => sum + load.cpuMilli, 0);
  }

  memoryCrossesAt(limitBytes: number, nowMs: number): number | undefined {
    const now = this.memoryBytesAt(nowMs);
    if (now > limitBytes) return nowMs;
    const perMs = this.#loads.reduce((sum, load) => sum + load.bytesPerMs, 0);
    return perMs > 0 ? Math.floor(nowMs + (limitBytes - now) / perMs) + 1 : undefined;
  }

  run(argv: readonly string[], nowMs: number, maximumMs: number): CommandResult {
    this.#run(nowMs);
    return runBeside(this, this.files, argv, nowMs, maximumMs);
  }

  open(argv: readonly string[], nowMs: number, options: SessionOptions): CommandSession {
    this.#run(nowMs);
    return openBeside(this, this.files, argv, nowMs, options);
  }

  attach(sink: ConsoleSink): Attachment | undefined {
    return this.#console?.attach(sink);
  }

  /** ctrl-c: the command in front ends, and with it a main one that is no shell. */
  interrupt(): void {
    if (this.state !== 'running') return;
    for (const task of this.#tasks) if (task.pipe !== undefined || task.line.endsWith('|')) this.#ended(task, 130);
    if (this.#main) this.#step(this.#main, new ShellInterrupt());
  }

  // What commands call

  /** Counts work; past the budget of this virtual second the task sleeps into the next one. */
  *pay(steps: number): Steps<void> {
    const pipe = this.#current?.pipe;
    if (pipe !== undefined) yield* pipe.room();
    if (this.clockMs >= this.#windowMs + 1000) {
      this.#windowMs = this.clockMs;
      this.#spent = 0;
    }
    this.#spent += steps;
    if (this.#spent <= this.#budget) return;
    this.#budget = this.#host && this.session ? firstBudget : budget;
    this.#busyUntilMs = this.#windowMs + 2000;
    yield { untilMs: this.#windowMs + 1000 };
  }

  markBusy(): void {
    this.#busyUntilMs = this.clockMs + 2000;
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    this.#spent += text.length / 200;
    this.log.write(stream, text, this.clockMs);
  }

  draw(): number {
    this.#random ??= this.spec.random?.() ?? { next: () => 0.5 };
    return this.#random.next();
  }

  secondsSinceStart(): number {
    return Math.floor((this.clockMs - this.startedAtMs) / 1000);
  }

  /** Starts a child; undefined when there are too many. */
  spawn(steps: Steps<number>, line: string, pipe?: Input): Task | undefined {
    if (this.#tasks.length >= maximumTasks) return undefined;
    return this.#add(steps, line, this.#nextPid++, pipe);
  }

  spawnCommand(words: readonly string[], call: Call): { code: number | undefined } {
    const state = call.state.copy();
    return this.spawn(executeWords(this, words, state, call.streams), words.join(' ')) ?? { code: 2 };
  }

  /** Ends a child as a signal does. */
  end(task: { code: number | undefined }, code: number): void {
    const found = this.#tasks.find(other => other === task);
    if (found !== undefined && found !== this.#main) this.#ended(found, code);
  }

  findTask(pid: number): Task | undefined {
    return this.#tasks.find(task => task.pid === pid);
  }

  /** Code of a child that has ended. */
  codeOf(pid: number): number | undefined {
    return this.#codes.get(pid);
  }

  get current(): Task | undefined {
    return this.#current;
  }

  children(): readonly Task[] {
    return this.#tasks.filter(task => task !== this.#main && task !== this.#current);
  }

  isMainTask(): boolean {
    return this.#current === this.#main;
  }

  /** Signals the container's main process, as `kill 1` does: SIGKILL does not reach it from inside. */
  signalMain(signal: string): void {
    if (signal !== 'TERM' && signal !== 'INT' && signal !== 'QUIT') return;
    if (this.#host !== undefined) this.sentSignals.push('SIGTERM');
    else if ((this.mainShell?.traps.get('TERM') ?? '') !== '') this.pendingTerm = true;
    else if (this.#program !== undefined && this.#program.onTerm !== 'ignored') this.#stop ??= { atMs: this.clockMs + this.#program.stopMs, code: this.#program.onTerm };
  }

  *forever(): Steps<number> {
    for (;;) yield { untilMs: Infinity };
  }

  /** Becomes PID 1's program, or runs beside it, until it is ended. */
  *serve(program: Program, argv: readonly string[], call: Call, isExec: boolean): Steps<number> {
    const server = new Server(program, argv, this.spec, this.clockMs);
    const refusal = refusalOf(server, this.spec, call.state.environment());
    if (refusal !== undefined) {
      yield { untilMs: this.clockMs + 300 };
      for (const line of refusal) call.streams.error(`${line}\n`);
      return 1;
    }
    this.#servers.push(server);
    this.#current?.onEnd.push(() => { this.#servers = this.#servers.filter(other => other !== server); });
    if (isExec && this.isMainTask()) this.becomes(program);
    if (server.startLog.length > 0) {
      yield { untilMs: this.clockMs + program.startMs };
      for (const line of server.startLog) (program.logStream === 'stdout' ? call.streams.out : call.streams.error)(`${line}\n`);
    }
    return yield* this.forever();
  }

  /** From here on signals to PID 1 are the program's, not the shell's. */
  becomes(program: Program): void {
    if (this.#host === undefined) this.#program = program;
  }

  *listenOn(port: number, call: Call): Steps<number> {
    const program: Program = { name: 'nc', ports: [port], startMs: 0, memoryBytes: 0, cpuMilli: 0, onTerm: 'ignored', stopMs: 0, startLog: [], logStream: 'stdout', portTaken: 'nc: bind: Address already in use' };
    return yield* this.serve(program, ['nc'], call, false);
  }

  /** Uses memory and CPU from now on; gives the function that ends it. */
  use(bytes: number, cpuMilli: number, bytesPerMs = 0): () => void {
    const load: Load = { bytes, cpuMilli, sinceMs: this.clockMs, bytesPerMs };
    this.#loads.push(load);
    const release = (): void => { this.#loads = this.#loads.filter(other => other !== load); };
    this.#current?.onEnd.push(release);
    return release;
  }

  /** Eats memory until somebody kills it: `tail /dev/zero`. */
  *grow(): Steps<number> {
    this.use(0, 1000, growthPerMs);
    return yield* this.forever();
  }

  /** `tail -f`: prints what is appended to a file, without waking anybody while nobody looks. */
  *follow(path: string, out: (text: string) => void): Steps<number> {
    let seen = this.files.read(path)?.length ?? 0;
    for (;;) {
      yield { untilMs: Infinity, ready: () => (this.files.read(path)?.length ?? 0) !== seen };
      const text = this.files.read(path) ?? '';
      out(text.length > seen ? text.slice(seen) : text);
      seen = text.length;
      yield* this.pay(1);
    }
  }

  /** What `ps` shows of this container: process ids and command lines. */
  processes(): { readonly pid: number; readonly line: string }[] {
    const main = this.#host === undefined ? [] : [{ pid: 1, line: this.#host.spec.argv.join(' ').slice(0, 200) }];
    return [...main, ...this.#tasks];
  }

  // The loop

  /** Output so far including unfinished lines, and the exit; for commands run beside a process. */
  outcome(): { readonly text: string; readonly exit: ProcessExit | undefined } {
    this.log.flush(this.clockMs);
    return { text: this.log.take().map(line => `${line.text}\n`).join(''), exit: this.#exit };
  }

  #add(steps: Steps<number>, line: string, pid: number, pipe?: Input): Task {
    const task: Task = { pid, line, steps, wait: { untilMs: this.clockMs }, code: undefined, pipe, onEnd: [] };
    this.#tasks.push(task);
    return task;
  }

  #run(nowMs: number): void {
    if (this.state !== 'running') return;
    this.targetMs = Math.max(nowMs, this.clockMs);
    let rounds = 0;
    while (this.state === 'running') {
      const ready = this.#tasks.find(task => task.wait.untilMs <= this.clockMs || task.wait.ready?.() || (task.wait.interruptible && this.pendingTerm && task === this.#main));
      if (++rounds > maximumRounds) break;
      if (ready !== undefined) {
        this.#step(ready);
        continue;
      }
      const next = Math.min(this.#stop?.atMs ?? Infinity, ...this.#tasks.map(task => task.wait.untilMs));
      if (next > this.targetMs) break;
      this.clockMs = Math.max(this.clockMs, next);
      if (this.#stop !== undefined && this.#stop.atMs <= this.clockMs) this.#finish(this.#stop.code);
    }
    if (this.state === 'running') this.clockMs = this.targetMs;
  }

  #step(task: Task, interrupt?: ShellInterrupt): void {
    const before = this.#current;
    this.#current = task;
    try {
      const result = interrupt ? task.steps.throw(interrupt) : task.steps.next();
      if (result.done) this.#ended(task, result.value);
      else if (Number.isNaN(result.value.untilMs)) throw new Error(`a command waits for no instant: ${task.line}`);
      else task.wait = result.value;
    } catch (error) {
      if (!(error instanceof ShellExit) && !(error instanceof ShellInterrupt)) throw error;
      this.#ended(task, error.code);
    } finally {
      this.#current = before;
    }
  }

  #ended(task: Task, code: number): void {
    task.code = code;
    if (this.#codes.size < rememberedCodes) this.#codes.set(task.pid, code);
    if (task.pipe !== undefined) task.pipe.ended = true;
    this.#tasks = this.#tasks.filter(other => other !== task);
    for (const run of task.onEnd) run();
    if (task === this.#main) this.#finish(code);
  }

  #finish(code: number, signal?: 'SIGKILL'): void {
    this.state = 'exited';
    this.log.flush(this.clockMs);
    this.#exit = { code: code & 255, atMs: this.clockMs, ...(signal === undefined ? {} : { signal }) };
    this.#tasks = [];
    this.#servers = [];
    this.#loads = [];
  }

  #progress(): Progress {
    const logs = this.log.take();
    if (this.#exit !== undefined) return { logs, exit: this.#exit };
    const isQuiet = this.quietLoops > 0 && this.#tasks.length === 1 && !this.pendingTerm && this.#stop === undefined;
    const next = isQuiet ? Infinity : Math.min(this.#stop?.atMs ?? Infinity, ...this.#tasks.map(task => task.wait.untilMs));
    return next === Infinity ? { logs } : { logs, nextAt: Math.max(next, this.clockMs + 1) };
  }
}

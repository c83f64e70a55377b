// A container that runs one server, or only sleeps: it costs nothing until somebody stops it or asks it something.

import type { ContainerFiles } from './files.ts';
import { createFiles, runBeside } from './run-beside.ts';
import { noLogs, quietProgress, type CommandResult, type CommandSession, type LogLine, type ProcessExit, type ProcessSpec, type Progress, type Protocol, type SessionOptions, type SimulatedProcess } from './process.ts';
import type { Program } from './programs.ts';
import { openBeside } from './session.ts';
import { logLines, refusalOf, Server } from './server.ts';

/** nginx and its like try five times before they give up on a taken port. */
const refusalMs = 2500;

export class ServerProcess implements SimulatedProcess {
  readonly spec: ProcessSpec;
  state: SimulatedProcess['state'] = 'created';
  startedAtMs = 0;
  readonly #program: Program;
  readonly #argv: readonly string[];
  #server: Server | undefined;
  #files: ContainerFiles | undefined;
  #isLogged = false;
  #stop: { readonly atMs: number; readonly code: number; readonly lines: readonly string[] } | undefined;
  #exit: ProcessExit | undefined;

  readonly #sleepMs: number;

  /** Takes the command line without the image's wrapper scripts; `sleepMs` is for one that ends by itself. */
  constructor(spec: ProcessSpec, program: Program, argv: readonly string[], sleepMs = Infinity) {
    this.spec = spec;
    this.#sleepMs = sleepMs;
    this.#program = program;
    this.#argv = argv;
  }

  start(nowMs: number): Progress {
    this.startedAtMs = nowMs;
    this.state = 'running';
    this.#server = new Server(this.#program, this.#argv, this.spec, nowMs);
    const refusal = refusalOf(this.#server, this.spec);
    if (refusal === undefined) {
      if (this.#sleepMs < Infinity) this.#stop = { atMs: nowMs + this.#sleepMs, code: 0, lines: [] };
      return this.#sleepMs === 0 ? this.resume(nowMs) : this.#progress(noLogs);
    }
    this.#stop = { atMs: nowMs + refusalMs, code: 1, lines: refusal };
    this.#server = undefined;
    return this.#progress(noLogs);
  }

  resume(nowMs: number): Progress {
    if (this.#stop === undefined || this.#exit !== undefined || nowMs < this.#stop.atMs) return this.#progress(noLogs);
    return this.#finish(this.#stop.code, this.#stop.atMs, undefined, this.#stop.lines);
  }

  signal(signal: 'SIGTERM' | 'SIGKILL', nowMs: number): Progress {
    this.resume(nowMs);
    if (this.state !== 'running') return this.#progress(noLogs);
    if (signal === 'SIGKILL') return this.#finish(137, nowMs, 'SIGKILL', []);
    const { onTerm, stopMs } = this.#program;
    if (onTerm !== 'ignored') this.#stop ??= { atMs: nowMs + stopMs, code: onTerm, lines: [] };
    return this.#progress(noLogs);
  }

  logsUntil(nowMs: number): readonly LogLine[] {
    const readyMs = this.startedAtMs + this.#program.startMs;
    if (this.#isLogged || this.#server === undefined || nowMs < readyMs) return noLogs;
    this.#isLogged = true;
    return logLines(this.#server.startLog, this.#program.logStream, readyMs);
  }

  get listening(): readonly number[] {
    return this.state === 'running' ? (this.#server?.ports ?? this.spec.ports) : [];
  }

  accepts(port: number, atMs: number): boolean {
    return this.state === 'running' && this.#server !== undefined && this.#server.accepts(port, atMs);
  }

  protocolOf(port: number): Protocol {
    return this.#server?.protocolOf(port) ?? 'any';
  }

  httpStatus(path: string, atMs: number): number {
    return this.#server?.httpStatus(path, atMs, () => (this.#files ??= createFiles(this.spec))) ?? 200;
  }

  changesAt(nowMs: number): number | undefined {
    return this.#server?.changesAt(nowMs);
  }

  memoryBytesAt(): number {
    return this.state === 'running' ? this.#program.memoryBytes : 0;
  }

  cpuMilliAt(): number {
    return this.state === 'running' ? this.#program.cpuMilli : 0;
  }

  memoryCrossesAt(limitBytes: number, nowMs: number): number | undefined {
    return this.memoryBytesAt() > limitBytes ? nowMs : undefined;
  }

  run(argv: readonly string[], nowMs: number, maximumMs: number): CommandResult {
    this.#files ??= createFiles(this.spec);
    return runBeside(this, this.#files, argv, nowMs, maximumMs);
  }

  open(argv: readonly string[], nowMs: number, options: SessionOptions): CommandSession {
    this.#files ??= createFiles(this.spec);
    return openBeside(this, this.#files, argv, nowMs, options);
  }

  #finish(code: number, atMs: number, signal: 'SIGKILL' | undefined, lines: readonly string[]): Progress {
    const logs = [...this.logsUntil(atMs), ...logLines(lines, 'stderr', atMs)];
    this.state = 'exited';
    this.#exit = { code, atMs, ...(signal === undefined ? {} : { signal }) };
    return this.#progress(logs);
  }

  #progress(logs: readonly LogLine[]): Progress {
    if (this.#exit !== undefined) return { logs, exit: this.#exit };
    return this.#stop === undefined ? quietProgress : { logs, nextAt: this.#stop.atMs };
  }
}

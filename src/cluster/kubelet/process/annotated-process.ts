// A process whose pod says by annotations when it ends, what it uses and what it prints.

import type { Simulation } from '../../../model/simulation-annotations.ts';
import { earliest } from './task.ts';
import { noLogs, type Attachment, type CommandResult, type CommandSession, type ConsoleSink, type LogLine, type ProcessExit, type ProcessSpec, type Progress, type Protocol, type SessionOptions, type SimulatedProcess } from './process.ts';

const maximumLines = 1000;

export class AnnotatedProcess implements SimulatedProcess {
  readonly spec: ProcessSpec;
  readonly #inner: SimulatedProcess;
  readonly #simulation: Simulation;
  /** The end that an annotation has set, earliest of exit-after, oom-after and stop-after. */
  #end: { readonly atMs: number; readonly code: number; readonly oom: boolean } | undefined;
  #exit: ProcessExit | undefined;
  #wasSignalled = false;
  #linesPrinted = 0;

  constructor(inner: SimulatedProcess, simulation: Simulation) {
    this.spec = inner.spec;
    this.#inner = inner;
    this.#simulation = simulation;
  }

  get state(): SimulatedProcess['state'] {
    return this.#exit === undefined ? this.#inner.state : 'exited';
  }

  get startedAtMs(): number {
    return this.#inner.startedAtMs;
  }

  start(nowMs: number): Progress {
    const progress = this.#inner.start(nowMs);
    if (progress.startError !== undefined) return progress;
    const { exitAfterMs, oomAfterMs } = this.#simulation;
    if (exitAfterMs !== undefined) this.#endAt(nowMs + exitAfterMs, this.#codeFor(0), false);
    if (oomAfterMs !== undefined) this.#endAt(nowMs + oomAfterMs, 137, true);
    return this.#combine(progress, nowMs);
  }

  resume(nowMs: number): Progress {
    if (this.#exit !== undefined) return { logs: noLogs, exit: this.#exit };
    const end = this.#end;
    if (end === undefined || nowMs < end.atMs) return this.#combine(this.#inner.resume(nowMs), nowMs);
    // It may have ended by itself before the annotation's instant.
    const before = this.#inner.resume(end.atMs);
    if (before.exit !== undefined && before.exit.atMs < end.atMs) return this.#combine(before, nowMs);
    const last = before.exit === undefined ? this.#inner.signal('SIGKILL', end.atMs) : before;
    const logs = before === last ? before.logs : [...before.logs, ...last.logs];
    this.#exit = { code: end.code, atMs: end.atMs, ...(end.oom ? { signal: 'SIGKILL', oom: true } as const : {}) };
    return { logs: this.#withLines(logs, end.atMs), exit: this.#exit };
  }

  signal(signal: 'SIGTERM' | 'SIGKILL', nowMs: number): Progress {
    const now = this.resume(nowMs);
    if (now.exit !== undefined) return now;
    if (signal === 'SIGTERM' && this.#simulation.ignoreSigterm) return now;
    this.#wasSignalled = true;
    if (signal === 'SIGTERM' && this.#simulation.stopAfterMs !== undefined) {
      this.#endAt(nowMs + this.#simulation.stopAfterMs, this.#codeFor(0), false);
      return { logs: now.logs, ...this.#next(now.nextAt) };
    }
    const after = this.#combine(this.#inner.signal(signal, nowMs), nowMs);
    return now.logs.length === 0 ? after : { ...after, logs: [...now.logs, ...after.logs] };
  }

  logsUntil(nowMs: number): readonly LogLine[] {
    return this.#withLines(this.#inner.logsUntil(Math.min(nowMs, this.#end?.atMs ?? nowMs)), nowMs);
  }

  get listening(): readonly number[] {
    return this.#inner.listening;
  }

  accepts(port: number, atMs: number): boolean {
    const { readyAfterMs } = this.#simulation;
    if (this.state !== 'running') return false;
    return readyAfterMs === undefined ? this.#inner.accepts(port, atMs) : atMs >= this.startedAtMs + readyAfterMs && this.#inner.accepts(port, Infinity);
  }

  protocolOf(port: number): Protocol {
    return this.#inner.protocolOf(port);
  }

  httpStatus(path: string, atMs: number): number {
    return this.#inner.httpStatus(path, atMs);
  }

  changesAt(nowMs: number): number | undefined {
    const { readyAfterMs, failLivenessAfterMs, failReadinessAfterMs } = this.#simulation;
    const own = [readyAfterMs, failLivenessAfterMs, failReadinessAfterMs]
      .map(after => (after === undefined || this.startedAtMs + after <= nowMs ? undefined : this.startedAtMs + after));
    return earliest([...own, this.#inner.changesAt(nowMs)]);
  }

  memoryBytesAt(atMs: number): number {
    const { memoryBytes, memoryAfterMs = 0 } = this.#simulation;
    return memoryBytes !== undefined && atMs >= this.startedAtMs + memoryAfterMs && this.state === 'running' ? memoryBytes : this.#inner.memoryBytesAt(atMs);
  }

  cpuMilliAt(atMs: number): number {
    return this.#simulation.cpuMilli ?? this.#inner.cpuMilliAt(atMs);
  }

  memoryCrossesAt(limitBytes: number, nowMs: number): number | undefined {
    if (this.memoryBytesAt(nowMs) > limitBytes) return nowMs;
    const { memoryBytes, memoryAfterMs = 0 } = this.#simulation;
    const changeMs = this.startedAtMs + memoryAfterMs;
    if (memoryBytes === undefined || changeMs <= nowMs) return memoryBytes === undefined ? this.#inner.memoryCrossesAt(limitBytes, nowMs) : undefined;
    const inner = this.#inner.memoryCrossesAt(limitBytes, nowMs);
    return earliest([inner !== undefined && inner < changeMs ? inner : undefined, memoryBytes > limitBytes ? changeMs : undefined]);
  }

  run(argv: readonly string[], nowMs: number, maximumMs: number): CommandResult {
    return this.#inner.run(argv, nowMs, maximumMs);
  }

  open(argv: readonly string[], nowMs: number, options: SessionOptions): CommandSession {
    return this.#inner.open(argv, nowMs, options);
  }

  attach(sink: ConsoleSink): Attachment | undefined {
    return this.#inner.attach?.(sink);
  }

  #endAt(atMs: number, code: number, oom: boolean): void {
    if (this.#end === undefined || atMs < this.#end.atMs) this.#end = { atMs, code, oom };
  }

  /** What a process that would end with `own` ends with: nobody whom a signal ends is well. */
  #codeFor(own: number): number {
    const { exitCode, exitSignal } = this.#simulation;
    return exitCode ?? (own === 0 && exitSignal !== undefined ? 128 + exitSignal : own);
  }

  #combine(progress: Progress, nowMs: number): Progress {
    if (progress.exit === undefined) return { logs: this.#simulation.logEveryMs === undefined ? this.#withLines(progress.logs, nowMs) : progress.logs, ...this.#next(progress.nextAt) };
    this.#exit = this.#wasSignalled ? progress.exit : { ...progress.exit, code: this.#codeFor(progress.exit.code) };
    return { logs: this.#withLines(progress.logs, progress.exit.atMs), exit: this.#exit };
  }

  #next(innerNextAt: number | undefined): { readonly nextAt?: number } {
    const nextAt = earliest([innerNextAt, this.#end?.atMs]);
    return nextAt === undefined ? {} : { nextAt };
  }

  /** Adds the lines of `log` and `log-every` that are due, in order of time; long gaps lose the oldest. */
  #withLines(logs: readonly LogLine[], untilMs: number): readonly LogLine[] {
    const { log, logEveryMs } = this.#simulation;
    if (log === undefined && logEveryMs === undefined) return logs;
    const every = logEveryMs === undefined ? 0 : Math.max(logEveryMs, 10);
    const due = every === 0 ? 1 : Math.floor((untilMs - this.startedAtMs) / every) + 1;
    if (due <= this.#linesPrinted) return logs;
    const added: LogLine[] = [];
    for (let line = Math.max(this.#linesPrinted, due - maximumLines); line < due; line++) {
      added.push({ atMs: this.startedAtMs + line * every, stream: 'stdout', text: log ?? 'still running' });
    }
    this.#linesPrinted = due;
    return logs.length === 0 ? added : [...logs, ...added].sort((a, b) => a.atMs - b.atMs);
  }
}

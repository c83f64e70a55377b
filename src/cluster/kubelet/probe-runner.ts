// One probe of one container: runs at its period, skips runs whose answer cannot have changed (rule 6.7).
import type { Probe } from '../../model/object.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { ProbeAnswer } from './process/probe-answer.ts';

export type ProbeKind = 'Startup' | 'Readiness' | 'Liveness';

export interface ProbeRunnerOptions {
  kind: ProbeKind;
  probe: Probe;
  clock: Clock;
  /** When the container started, in ms; runs are whole periods after it. */
  startedAtMs: number;
  /** Runs the probe now. */
  ask(): ProbeAnswer;
  /** The next instant at which the answer may differ from now; undefined when it never does by itself. */
  changesAt(): number | undefined;
  /** The state flipped after enough runs with the same answer. */
  onResult(ok: boolean): void;
  /** A run failed; called for each one. */
  onFailure(answer: ProbeAnswer): void;
}

export class ProbeRunner {
  readonly #options: ProbeRunnerOptions;
  readonly #periodMs: number;
  #result: boolean | undefined;
  #streak = 0;
  #lastOk: boolean | undefined;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: ProbeRunnerOptions) {
    this.#options = options;
    this.#periodMs = (options.probe.periodSeconds ?? 10) * 1000;
    // Readiness counts as failed and liveness as passed until enough runs say otherwise (rule 6.7.2).
    this.#result = options.kind === 'Startup' ? undefined : options.kind === 'Liveness';
  }

  get kind(): ProbeKind {
    return this.#options.kind;
  }

  start(): void {
    const { clock, startedAtMs, probe } = this.#options;
    const delayMs = (probe.initialDelaySeconds ?? 0) * 1000;
    this.#at(this.#tickFrom(Math.max(clock.now, startedAtMs + delayMs)));
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** The container changed in a way that may change the answer: runs that were skipped are due again. */
  changed(): void {
    if (!this.#stopped && this.#timer) this.#at(this.#tickFrom(this.#options.clock.now));
  }

  /** The first run at or after an instant. */
  #tickFrom(atMs: number): number {
    const { startedAtMs } = this.#options;
    return startedAtMs + Math.ceil((atMs - startedAtMs) / this.#periodMs) * this.#periodMs;
  }

  #at(atMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.at(atMs, () => this.#run());
  }

  #run(): void {
    const { probe, clock, kind } = this.#options;
    const answer = this.#options.ask();
    const { ok } = answer;
    this.#streak = ok === this.#lastOk ? this.#streak + 1 : 1;
    this.#lastOk = ok;
    if (!ok) this.#options.onFailure(answer);
    const threshold = ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (this.#streak >= threshold && this.#result !== ok) {
      this.#result = ok;
      this.#options.onResult(ok);
      // A container that failed for good is not asked again; a startup probe is done once it passed.
      if (kind === 'Startup' || (kind === 'Liveness' && !ok)) this.stop();
    }
    if (this.#stopped) return;
    const next = clock.now + this.#periodMs;
    if (!ok || this.#result !== ok) return this.#at(this.#tickFrom(next));
    const changesAt = this.#options.changesAt();
    if (changesAt !== undefined) this.#at(Math.max(this.#tickFrom(next), this.#tickFrom(changesAt)));
    else this.#timer = IDLE;
  }
}

/** Stands for a run that is not due until something changes. */
const IDLE: Timer = { cancel() {} };

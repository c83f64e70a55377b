// One probe of one container: runs at its period, skips runs whose answer cannot have changed (rule 6.7).
import type { Probe } from '../../model/object.ts';
import type { Timer } from '../../sim/clock.ts';
import type { ContainerProbes } from './container-probes.ts';
import type { ContainerSlot } from './container-slot.ts';

export type ProbeKind = 'Startup' | 'Readiness' | 'Liveness';

export class ProbeRunner {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly slot: ContainerSlot;
  readonly #host: ContainerProbes;
  #result: boolean | undefined;
  #streak = 0;
  #lastOk: boolean | undefined;
  #ranAtMs = -1;
  #timer: Timer | undefined;
  #state: 'waiting' | 'idle' | 'stopped' = 'waiting';

  constructor(host: ContainerProbes, slot: ContainerSlot, kind: ProbeKind, probe: Probe) {
    this.#host = host;
    this.slot = slot;
    this.kind = kind;
    this.probe = probe;
    // Readiness counts as failed and liveness as passed until enough runs say otherwise (rule 6.7.2).
    this.#result = kind === 'Startup' ? undefined : kind === 'Liveness';
  }

  /** Readiness runs as soon as it may, the others at the next tick of their period (rule 6.7.1). */
  start(): void {
    const { now } = this.#host.clock;
    const mayRunAt = this.slot.startedAtMs + (this.probe.initialDelaySeconds ?? 0) * 1000;
    if (this.kind === 'Readiness' && mayRunAt <= now) this.#at(now);
    else this.#at(this.#tickFrom(Math.max(now + 1, mayRunAt)));
  }

  stop(): void {
    this.#state = 'stopped';
    this.#timer?.cancel();
  }

  /** Something happened that may change the answer: runs that were skipped are due again. */
  mayChange(): void {
    if (this.#state === 'idle') this.#at(this.#tickFrom(Math.max(this.#host.clock.now, this.#ranAtMs + 1)));
  }

  /** The first tick at or after an instant. Ticks count from the pod's first sync, over all restarts. */
  #tickFrom(atMs: number): number {
    const periodMs = (this.probe.periodSeconds ?? 10) * 1000;
    const { startedAtMs } = this.slot.worker;
    return startedAtMs + Math.ceil((atMs - startedAtMs) / periodMs) * periodMs;
  }

  #at(atMs: number): void {
    this.#timer?.cancel();
    this.#state = 'waiting';
    this.#timer = this.#host.clock.at(atMs, () => this.#run());
  }

  #run(): void {
    const { now } = this.#host.clock;
    this.#ranAtMs = now;
    const answer = this.#host.ask(this);
    const { ok } = answer;
    if (!ok) this.#host.failed(this, answer);
    // A probe that could not be run says nothing about the container: the kubelet throws its result away.
    if (!answer.isError) this.#count(ok);
    if (this.#state === 'stopped') return;
    if (!ok || this.#result !== ok) return this.#at(this.#tickFrom(now + 1));
    const changesAt = this.#host.changesAt(this);
    if (changesAt !== undefined) return this.#at(Math.max(this.#tickFrom(now + 1), this.#tickFrom(changesAt)));
    this.#timer = undefined;
    this.#state = 'idle';
  }

  #count(ok: boolean): void {
    this.#streak = ok === this.#lastOk ? this.#streak + 1 : 1;
    this.#lastOk = ok;
    const threshold = ok ? (this.probe.successThreshold ?? 1) : (this.probe.failureThreshold ?? 3);
    if (this.#streak < threshold || this.#result === ok) return;
    this.#result = ok;
    // A container that failed for good is not asked again; a startup probe is done once it passed.
    if (this.kind === 'Startup' || (this.kind === 'Liveness' && !ok)) this.stop();
    this.#host.flipped(this, ok);
  }
}

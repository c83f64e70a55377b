// What the probes of containers are asked with and what follows from their answers (rule 6.7).
import type { Probe } from '../../model/object.ts';
import type { Clock } from '../../sim/clock.ts';
import type { ContainerRunner } from './container-runner.ts';
import type { ContainerSlot } from './container-slot.ts';
import { killedText } from './container-texts.ts';
import type { MachineContext } from './machine-context.ts';
import type { ProbeKind } from './probe-runner.ts';
import { ProbeRunner } from './probe-runner.ts';
import type { ProbeAnswer, ProbeContext, ProbeType } from './process/probe-answer.ts';
import { answerProbe, nextChangeAt } from './process/probe-answer.ts';

const TYPES: Readonly<Record<ProbeKind, ProbeType>> = { Startup: 'startup', Readiness: 'readiness', Liveness: 'liveness' };

export class ContainerProbes {
  readonly clock: Clock;
  readonly #runner: ContainerRunner;
  readonly #context: MachineContext;

  constructor(runner: ContainerRunner, context: MachineContext) {
    this.#runner = runner;
    this.#context = context;
    this.clock = context.clock;
  }

  /** A container has just started: it is started and ready at once as far as no probe says otherwise. */
  start(slot: ContainerSlot): void {
    const { startupProbe } = slot.spec;
    slot.started = !startupProbe;
    slot.ready = slot.started && !slot.spec.readinessProbe && (slot.role === 'main' || slot.role === 'sidecar');
    if (startupProbe) this.#run(slot, [['Startup', startupProbe]]);
    else this.#startSteady(slot);
  }

  /** Another kubelet takes the container over: it is as started and as ready as it was. */
  resume(slot: ContainerSlot): void {
    const { startupProbe } = slot.spec;
    if (startupProbe && !slot.started) this.#run(slot, [['Startup', startupProbe]]);
    else this.#startSteady(slot);
  }

  #startSteady(slot: ContainerSlot): void {
    const { readinessProbe, livenessProbe } = slot.spec;
    if (!readinessProbe && !livenessProbe) return;
    this.#run(slot, [...(readinessProbe ? [['Readiness', readinessProbe] as const] : []), ...(livenessProbe ? [['Liveness', livenessProbe] as const] : [])]);
  }

  #run(slot: ContainerSlot, probes: readonly (readonly [ProbeKind, Probe])[]): void {
    slot.probes = probes.map(([kind, probe]) => new ProbeRunner(this, slot, kind, probe));
    for (const probe of slot.probes) probe.start();
  }

  ask({ slot, probe, kind }: ProbeRunner): ProbeAnswer {
    const context = this.#contextOf(slot);
    return answerProbe(slot.process!, probe, TYPES[kind], this.#context.faults.probeFails(slot, kind) ? { ...context, isMadeToFail: true } : context);
  }

  /** The next instant at which the answer may differ from now; undefined when it never does by itself. */
  changesAt({ slot, probe, kind }: ProbeRunner): number | undefined {
    return nextChangeAt(slot.process!, probe, TYPES[kind], this.#contextOf(slot));
  }

  /** Every failed run is an event (rule 6.7.5). */
  failed({ slot, kind }: ProbeRunner, { output, isError }: ProbeAnswer): void {
    const text = isError ? `${kind} probe errored and resulted in unknown state: ${output}` : `${kind} probe failed: ${output}`;
    this.#runner.event(slot, 'Warning', 'Unhealthy', text);
  }

  /** The result changed after enough runs with the same answer. */
  flipped({ slot, kind, probe }: ProbeRunner, ok: boolean): void {
    const { worker } = slot;
    this.#context.noticeChange(worker);
    if (kind === 'Readiness') slot.ready = ok;
    else if (!ok) {
      slot.restartRegardless = 'of exit code';
      this.#runner.stopper.kill(slot, killedText(slot, `failed ${TYPES[kind]} probe`), probe.terminationGracePeriodSeconds);
    } else if (kind === 'Startup') {
      slot.started = true;
      slot.ready = !slot.spec.readinessProbe;
      if (slot.role === 'sidecar') slot.passed = true;
      this.#startSteady(slot);
      worker.sync();
    }
  }

  #contextOf({ worker, spec }: ContainerSlot): ProbeContext {
    const context: ProbeContext = {
      podIp: worker.podIp ?? '',
      nowMs: this.clock.now,
      pod: worker.network.processes(),
      network: this.#context.network,
    };
    return spec.ports ? { ...context, ports: spec.ports } : context;
  }
}

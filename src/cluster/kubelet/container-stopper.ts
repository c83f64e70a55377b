// Stops containers: Killing, preStop, SIGTERM, and SIGKILL when the grace period is over (rule 6.9).
import type { ContainerRunner } from './container-runner.ts';
import type { ContainerSlot } from './container-slot.ts';
import { containerTexts } from './container-texts.ts';
import { runHook } from './lifecycle-hooks.ts';
import type { MachineContext } from './machine-context.ts';
import { isTurnOf } from './pod-termination.ts';

/** Containers get this long after SIGTERM whatever the grace period says (rule 6.9.2). */
export const LEAST_GRACE_MS = 2000;

export class ContainerStopper {
  readonly #runner: ContainerRunner;
  readonly #context: MachineContext;

  constructor(runner: ContainerRunner, context: MachineContext) {
    this.#runner = runner;
    this.#context = context;
  }

  /** Kills a container that shall not go on, with its grace period; the pod stays. */
  kill(slot: ContainerSlot, message: string, graceSeconds?: number): void {
    const { clock } = this.#context;
    const seconds = graceSeconds ?? slot.worker.pod.spec.terminationGracePeriodSeconds ?? 30;
    this.stop(slot, { deadlineMs: clock.now + Math.max(LEAST_GRACE_MS, seconds * 1000), message });
  }

  /** Begins to stop a container; one that is being stopped already keeps the earlier deadline. */
  stop(slot: ContainerSlot, { deadlineMs, message, waitsForTurn = false }: { deadlineMs: number; message?: string; waitsForTurn?: boolean }): void {
    if (!slot.isRunning) return;
    if (slot.stop) return this.shorten(slot, deadlineMs);
    const { clock } = this.#context;
    this.#runner.event(slot, 'Normal', 'Killing', message ?? containerTexts(slot).stopping);
    slot.stopProbes(slot.worker.isTerminating);
    slot.stop = { step: 'hook', deadlineMs, waitsForTurn, timer: undefined };
    const hook = slot.spec.lifecycle?.preStop;
    if (!hook) return this.#hookEnded(slot);
    const graceMs = deadlineMs - clock.now;
    const { tookMs, failed, terminates } = runHook(slot, hook, graceMs);
    const { stop } = slot;
    stop.timer = clock.after(Math.min(tookMs, graceMs), () => {
      if (failed) this.#runner.event(slot, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
      this.#hookEnded(slot);
    });
    if (terminates) this.#runner.take(slot, slot.process!.signal('SIGTERM', clock.now));
  }

  /** The containers that stop before this one have stopped. */
  takeTurn(slot: ContainerSlot): void {
    if (slot.stop?.step === 'turn') this.#terminate(slot);
  }

  /** Moves the end of a stop forward, as a second delete with a shorter grace period does. */
  shorten(slot: ContainerSlot, deadlineMs: number): void {
    const { stop } = slot;
    if (!stop || deadlineMs >= stop.deadlineMs) return;
    stop.deadlineMs = deadlineMs;
    if (stop.step === 'term') this.#killAt(slot, deadlineMs);
    else this.#terminate(slot);
  }

  #hookEnded(slot: ContainerSlot): void {
    const stop = slot.stop!;
    if (!stop.waitsForTurn || isTurnOf(slot.worker, slot)) return this.#terminate(slot);
    stop.step = 'turn';
    stop.timer = this.#context.clock.at(stop.deadlineMs, () => this.#terminate(slot));
  }

  #terminate(slot: ContainerSlot): void {
    const { clock } = this.#context;
    const stop = slot.stop!;
    stop.step = 'term';
    // A hook that used up the grace period leaves two seconds (rule 6.9.2).
    this.#killAt(slot, Math.max(stop.deadlineMs, clock.now + LEAST_GRACE_MS));
    this.#runner.take(slot, slot.process!.signal('SIGTERM', clock.now));
  }

  #killAt(slot: ContainerSlot, atMs: number): void {
    const { clock } = this.#context;
    const stop = slot.stop!;
    stop.timer?.cancel();
    stop.timer = clock.at(atMs, () => {
      if (slot.isRunning) this.#runner.take(slot, slot.process!.signal('SIGKILL', clock.now));
    });
  }
}

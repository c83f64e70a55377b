// The end of a pod: all its containers are stopped, sidecars last, within one grace period (rule 6.9.2).
import type { ContainerState } from '../../model/object.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { ContainerStopper } from './container-stopper.ts';
import type { PodWorker } from './pod-worker.ts';

export class PodTermination {
  readonly #worker: PodWorker;
  readonly #stopper: ContainerStopper;

  constructor(worker: PodWorker, stopper: ContainerStopper) {
    this.#worker = worker;
    this.#stopper = stopper;
  }

  /** Stops everything by an instant; starts and back-offs end here. */
  begin(deadlineMs: number): void {
    for (const slot of this.#worker.slots) {
      if (!slot.isRunning) slot.stopTimers();
      else this.#stopper.stop(slot, { deadlineMs, waitsForTurn: slot.role === 'sidecar' });
    }
  }

  /** A shorter grace period was asked for. */
  shorten(deadlineMs: number): void {
    for (const slot of this.#worker.slots) this.#stopper.shorten(slot, deadlineMs);
  }

  /** A container stopped: the sidecar that waited for it may be told to stop. */
  containerEnded(): void {
    const sidecar = this.#worker.init.findLast((slot) => slot.role === 'sidecar' && slot.isRunning);
    if (sidecar && isTurnOf(this.#worker, sidecar)) this.#stopper.takeTurn(sidecar);
  }
}

/** Whether everything that stops before a sidecar has stopped: main containers, then sidecars in reverse order. */
export function isTurnOf({ init, main }: PodWorker, slot: ContainerSlot): boolean {
  if (main.some((each) => each.isRunning)) return false;
  for (let index = init.length - 1; index >= 0 && init[index] !== slot; index--) if (init[index]!.isRunning) return false;
  return true;
}

/**
 * From a pod's last report to its object being deleted, in ms: its cgroups and volumes are cleared away meanwhile. Where nothing has
 * run there is nothing to clear, and nobody sees that report before the object goes.
 */
export function reclaimMs({ slots }: PodWorker): number {
  return slots.some(({ hasRun }) => hasRun) ? 100 : 0;
}

/** Gives containers that never reported an end the state of what could not be found any more (rule 6.9.5). */
export function settleStates({ init, main, isInitialized }: PodWorker): void {
  for (const slot of [...init, ...main]) {
    // Nothing is waited for any more: what shows is how the last run ended.
    if (slot.state.waiting && slot.lastState.terminated) {
      slot.state = slot.lastState;
      slot.lastState = NO_STATE;
    }
    slot.step = 'over';
    slot.ready = slot.role === 'init' && slot.succeeded;
    slot.started = false;
  }
  // Init containers that nothing speaks of being begun are left as they are.
  const lastBegun = init.findLastIndex((slot) => slot.hasRun);
  for (const slot of init.slice(0, Math.max(1, lastBegun + 1))) if (!slot.state.terminated) slot.state = lostState(slot);
  if (isInitialized) for (const slot of main) if (!slot.state.terminated) slot.state = lostState(slot);
}

const NO_STATE: ContainerState = Object.freeze({});

function lostState({ containerId }: ContainerSlot): ContainerState {
  return {
    terminated: {
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the pod was terminated',
      startedAt: null as never,
      finishedAt: null as never,
      ...(containerId ? { containerID: containerId } : {}),
    },
  };
}

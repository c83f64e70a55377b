// The time between a machine's being switched on and its being up.
import type { Clock, Timer } from '../../sim/clock.ts';

export class MachineBoot {
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The machine is on, and its kubelet says nothing so far. */
  get isUnderway(): boolean {
    return this.#timer !== undefined;
  }

  /** Calls back once the machine is up, `delayMs` of virtual time from now. */
  begin(delayMs: number, isUp: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, () => {
      this.#timer = undefined;
      isUp();
    });
  }

  /** The power is gone before it was up, or after. */
  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

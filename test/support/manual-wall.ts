// Wall time that moves only when a test says so.
import type { WallClock } from '../../src/sim/driver.ts';

interface Waiting {
  atMs: number;
  run: () => void;
}

export class ManualWall implements WallClock {
  #nowMs = 0;
  #waiting: Waiting[] = [];

  now(): number {
    return this.#nowMs;
  }

  setTimeout(run: () => void, ms: number): Waiting {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#waiting.push(timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.#waiting = this.#waiting.filter((timer) => timer !== handle);
  }

  /** Time that passes while something computes, or the machine sleeps: timers come late. */
  spend(ms: number): void {
    this.#nowMs += ms;
  }

  /** Timers that have not run yet. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** Runs what is due within `ms`, in the order of time. */
  advance(ms: number): void {
    const until = this.#nowMs + ms;
    for (;;) {
      const due = this.#waiting.filter((timer) => timer.atMs <= until).sort((left, right) => left.atMs - right.atMs)[0];
      if (!due) break;
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      this.clearTimeout(due);
      due.run();
    }
    this.#nowMs = Math.max(this.#nowMs, until);
  }
}

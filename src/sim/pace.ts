// How fast a component gets on: a token bucket on the virtual clock, as client-go's rate limiter is.
import type { Clock } from './clock.ts';

/**
 * Work that was begun is done to its end at once and paid for afterwards, so a large piece delays what comes after it. A burst
 * so becomes a stream: each object goes through its stages while the caches of memory still hold it, and the driver may look up.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #asOfMs: number;

  /** `perMs` pieces of work in a millisecond of virtual time, and `burst` of them in an instant after a rest. */
  constructor(clock: Clock, { perMs, burst }: { perMs: number; burst: number }) {
    this.#clock = clock;
    this.#perMs = perMs;
    this.#burst = this.#tokens = burst;
    this.#asOfMs = clock.now;
  }

  /** Notes a piece of work, done now. */
  spend(): void {
    this.#refill();
    this.#tokens--;
  }

  /** How long the next piece has to wait, in whole ms; 0 when it need not. */
  get waitMs(): number {
    if (this.#tokens > 0) return 0;
    this.#refill();
    return this.#tokens > 0 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs);
  }

  #refill(): void {
    const { now } = this.#clock;
    if (now === this.#asOfMs) return;
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#asOfMs) * this.#perMs);
    this.#asOfMs = now;
  }
}

// A controller's queue of keys on the virtual clock: deduplicated, with Kubernetes' per-key back-off and delayed adds.
import type { Clock, Timer } from './clock.ts';
import type { Pace } from './pace.ts';

export interface WorkQueueOptions {
  clock: Clock;
  /** Time between a key being added and being worked on: the delay of caches and the wire. Coalesces bursts. */
  latencyMs: number;
  /** First and largest delay of addRateLimited; doubles per failure (5 ms to 1000 s in Kubernetes' default limiter). */
  baseDelayMs?: number;
  maxDelayMs?: number;
  /** How many keys it gets done in an instant; `process` spends from it. Default: all that wait. */
  pace?: Pace;
  /** Works on one key, to its end. */
  process(key: string): void;
}

export class WorkQueue {
  readonly #options: WorkQueueOptions;
  #keys = new Set<string>();
  #timer: Timer | undefined;
  /** Keys whose time has come, some of which wait for those before them. */
  #due = new Set<string>();
  #turn: Timer | undefined;
  readonly #delayed = new Map<string, { timer: Timer; atMs: number }>();
  readonly #failures = new Map<string, number>();

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Keys that wait to be worked on now. */
  get size(): number {
    return this.#keys.size + this.#due.size;
  }

  /** Adds a key once; a key added while it is worked on comes again. */
  add(key: string): void {
    this.#keys.add(key);
    this.#timer ??= this.#options.clock.after(this.#options.latencyMs, this.#drain);
  }

  /** Adds a key after a delay; an earlier pending instant for the same key wins. */
  addAfter(key: string, delayMs: number): void {
    if (delayMs <= 0) return this.add(key);
    const atMs = this.#options.clock.now + delayMs;
    const pending = this.#delayed.get(key);
    if (pending) {
      if (pending.atMs <= atMs) return;
      pending.timer.cancel();
    }
    const timer = this.#options.clock.at(atMs, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { timer, atMs });
  }

  /** Adds a key after its back-off, which doubles with each call until `forget`. Answers the delay in ms. */
  addRateLimited(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const delayMs = Math.min((this.#options.baseDelayMs ?? 5) * 2 ** Math.min(failures, 40), this.#options.maxDelayMs ?? 1_000_000);
    this.addAfter(key, delayMs);
    return delayMs;
  }

  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The key went well: its back-off starts anew. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** Drops everything that waits, as a stopped controller does. */
  clear(): void {
    this.#keys.clear();
    this.#due.clear();
    this.#timer?.cancel();
    this.#turn?.cancel();
    this.#timer = this.#turn = undefined;
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#failures.clear();
  }

  readonly #drain = (): void => {
    this.#timer = undefined;
    if (this.#due.size > 0) {
      for (const key of this.#keys) this.#due.add(key);
      this.#keys.clear();
    } else [this.#due, this.#keys] = [this.#keys, this.#due];
    if (!this.#turn) this.#work();
  };

  readonly #work = (): void => {
    const { pace, clock, process } = this.#options;
    this.#turn = undefined;
    const due = this.#due;
    for (const key of due) {
      const waitMs = pace ? pace.waitMs : 0;
      if (waitMs > 0) {
        this.#turn = clock.after(waitMs, this.#work);
        return;
      }
      due.delete(key);
      process(key);
    }
  };
}

// Virtual time: one queue ordered by (time, sequence) that moves only when it is advanced.

/** A timer that can be taken back; cancelling twice or after it ran does nothing. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Virtual time in whole ms since the Unix epoch. */
  readonly now: number;
  /** Runs at an instant (at once in order when it is past), after everything queued for that instant before. */
  at(timeMs: number, run: () => void): Timer;
  after(delayMs: number, run: () => void): Timer;
}

class Entry implements Timer {
  time: number;
  sequence: number;
  run: (() => void) | undefined;
  readonly #heap: { cancelled: number };
  constructor(time: number, sequence: number, run: () => void, heap: { cancelled: number }) {
    this.time = time;
    this.sequence = sequence;
    this.run = run;
    this.#heap = heap;
  }
  cancel(): void {
    if (this.run === undefined) return;
    this.run = undefined;
    this.#heap.cancelled++;
  }
}

/** Fewer cancelled timers than this are not worth a sweep. */
const SWEEP_FROM = 1000;

/**
 * The clock of one cluster: a 4-ary heap, so that a million timers stay cheap. Cancelled timers are dropped when
 * they come up, and swept when they are the larger part of the heap.
 */
export class VirtualClock implements Clock {
  /** Times of timers count from here: small whole numbers are several times cheaper to compare than large ones. */
  readonly #start: number;
  /** Virtual time since the start, in ms. */
  #elapsed = 0;
  #sequence = 0;
  #heap: Entry[] = [];
  /** Entries of the heap that were taken back. */
  readonly #waste = { cancelled: 0 };
  #ran = 0;
  /** Told what a timer has thrown; all others run on. Without it, or when it throws itself, the one who advances the clock gets it. */
  onError: ((error: unknown) => void) | undefined;

  constructor(startMs: number) {
    this.#start = Math.trunc(startMs);
  }

  get now(): number {
    return this.#start + this.#elapsed;
  }

  /** Timers in the queue, cancelled ones included. */
  get pending(): number {
    return this.#heap.length;
  }

  /** How many timers have run since the start. */
  get ran(): number {
    return this.#ran;
  }

  at(timeMs: number, run: () => void): Timer {
    const time = Math.ceil(timeMs - this.#start);
    const entry = new Entry(time <= this.#elapsed ? this.#elapsed : time, this.#sequence++, run, this.#waste);
    if (this.#waste.cancelled > SWEEP_FROM && this.#waste.cancelled > this.#heap.length / 2) this.#sweep();
    this.#push(entry);
    return entry;
  }

  after(delayMs: number, run: () => void): Timer {
    return this.at(this.now + delayMs, run);
  }

  /** The instant of the next timer, or undefined when nothing is queued. */
  nextAt(): number | undefined {
    this.#dropCancelled();
    const next = this.#heap[0];
    return next && this.#start + next.time;
  }

  /**
   * Runs everything up to and including an instant and leaves the clock there. `mayContinue` is asked every few
   * timers; when it says no, the clock stays where it is and false is answered.
   */
  advanceTo(timeMs: number, mayContinue?: () => boolean): boolean {
    const target = Math.trunc(timeMs) - this.#start;
    // Around all timers instead of each: the one that has thrown is out of the heap already.
    for (;;) {
      try {
        return this.#runUntil(target, mayContinue);
      } catch (error) {
        if (!this.onError) throw error;
        this.onError(error);
      }
    }
  }

  #runUntil(target: number, mayContinue: (() => boolean) | undefined): boolean {
    let sinceAsked = 0;
    for (;;) {
      this.#dropCancelled();
      const next = this.#heap[0];
      if (!next || next.time > target) break;
      if (mayContinue && sinceAsked++ >= 8) {
        if (!mayContinue()) return false;
        sinceAsked = 0;
      }
      this.#pop();
      this.#elapsed = next.time;
      const run = next.run;
      next.run = undefined;
      this.#ran++;
      run?.();
    }
    if (target > this.#elapsed) this.#elapsed = target;
    return true;
  }

  advance(ms: number): void {
    this.advanceTo(this.now + ms);
  }

  /** Runs the timers of the next instant only; false when nothing is queued. */
  step(): boolean {
    const next = this.nextAt();
    if (next === undefined) return false;
    this.advanceTo(next);
    return true;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]!.run === undefined) {
      this.#pop();
      this.#waste.cancelled--;
    }
  }

  /** A sorted list is a heap. */
  #sweep(): void {
    this.#heap = this.#heap.filter((entry) => entry.run !== undefined).sort((a, b) => a.time - b.time || a.sequence - b.sequence);
    this.#waste.cancelled = 0;
  }

  #before(a: Entry, b: Entry): boolean {
    return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const above = heap[parent]!;
      if (!this.#before(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    const size = heap.length;
    if (size === 0) return;
    let index = 0;
    for (;;) {
      const first = index * 4 + 1;
      if (first >= size) break;
      let least = first;
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child++) if (this.#before(heap[child]!, heap[least]!)) least = child;
      if (!this.#before(heap[least]!, last)) break;
      heap[index] = heap[least]!;
      index = least;
    }
    heap[index] = last;
  }
}

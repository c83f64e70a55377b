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
  run: (() => void) | undefined;
  readonly #waste: { cancelled: number };
  constructor(run: () => void, waste: { cancelled: number }) {
    this.run = run;
    this.#waste = waste;
  }
  cancel(): void {
    if (this.run === undefined) return;
    this.run = undefined;
    this.#waste.cancelled++;
  }
}

/** All timers of one instant, in the order in which they were set. Most instants have one, which needs no list. */
class Instant {
  readonly time: number;
  first: Entry | undefined;
  others: Entry[] | undefined;
  /** How many of the others have been taken. */
  taken = 0;

  constructor(time: number, first: Entry) {
    this.time = time;
    this.first = first;
  }

  add(entry: Entry): void {
    (this.others ??= []).push(entry);
  }

  /** The next one that has not been cancelled stays where it is; answers it, and drops those before it. */
  peek(waste: { cancelled: number }): Entry | undefined {
    for (;;) {
      const entry = this.first ?? this.others?.[this.taken];
      if (entry === undefined || entry.run !== undefined) return entry;
      this.take();
      waste.cancelled--;
    }
  }

  take(): void {
    if (this.first) this.first = undefined;
    else this.taken++;
  }

  /** Number of timers left, cancelled ones included. */
  get size(): number {
    return (this.first ? 1 : 0) + (this.others ? this.others.length - this.taken : 0);
  }
}

/** Fewer cancelled timers than this are not worth a sweep. */
const SWEEP_FROM = 1000;

/**
 * The clock of one cluster. Timers of one instant share a place in the heap of instants: pods that came together are busy
 * together, so a million timers are some thousand instants. Cancelled timers are dropped when they come up, and swept when
 * they are the larger part of all.
 */
export class VirtualClock implements Clock {
  /** Times of timers count from here: small whole numbers are several times cheaper to compare than large ones. */
  readonly #start: number;
  /** Virtual time since the start, in ms. */
  #elapsed = 0;
  /** A 4-ary heap by time, no two of the same time, and the same instants by their time. */
  #heap: Instant[] = [];
  readonly #byTime = new Map<number, Instant>();
  #size = 0;
  /** Timers in the heap that were taken back. */
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
    return this.#size;
  }

  /** How many timers have run since the start. */
  get ran(): number {
    return this.#ran;
  }

  at(timeMs: number, run: () => void): Timer {
    const asked = Math.ceil(timeMs - this.#start);
    const time = asked <= this.#elapsed ? this.#elapsed : asked;
    const entry = new Entry(run, this.#waste);
    if (this.#waste.cancelled > SWEEP_FROM && this.#waste.cancelled > this.#size / 2) this.#sweep();
    const instant = this.#byTime.get(time);
    if (instant) instant.add(entry);
    else this.#push(new Instant(time, entry));
    this.#size++;
    return entry;
  }

  after(delayMs: number, run: () => void): Timer {
    return this.at(this.now + delayMs, run);
  }

  /** The instant of the next timer, or undefined when nothing is queued. */
  nextAt(): number | undefined {
    const next = this.#next();
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
      const next = this.#next();
      if (!next || next.time > target) break;
      if (mayContinue && sinceAsked++ >= 8) {
        if (!mayContinue()) return false;
        sinceAsked = 0;
      }
      const entry = next.peek(this.#waste)!;
      next.take();
      this.#size--;
      this.#elapsed = next.time;
      const { run } = entry;
      entry.run = undefined;
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

  /** The first instant with a timer that has not been cancelled; those before it are dropped. */
  #next(): Instant | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined) return undefined;
      const before = first.size;
      const entry = first.peek(this.#waste);
      this.#size -= before - first.size;
      if (entry) return first;
      this.#pop();
      this.#byTime.delete(first.time);
    }
  }

  /** A sorted list is a heap. */
  #sweep(): void {
    const kept: Instant[] = [];
    this.#byTime.clear();
    this.#size = 0;
    for (const instant of this.#heap) {
      const left = [instant.first, ...(instant.others?.slice(instant.taken) ?? [])].filter((entry) => entry?.run !== undefined) as Entry[];
      if (left.length === 0) continue;
      const fresh = new Instant(instant.time, left[0]!);
      if (left.length > 1) fresh.others = left.slice(1);
      kept.push(fresh);
      this.#byTime.set(fresh.time, fresh);
      this.#size += left.length;
    }
    this.#heap = kept.sort((a, b) => a.time - b.time);
    this.#waste.cancelled = 0;
  }

  #push(instant: Instant): void {
    this.#byTime.set(instant.time, instant);
    const heap = this.#heap;
    let index = heap.length;
    heap.push(instant);
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const above = heap[parent]!;
      if (above.time < instant.time) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = instant;
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
      for (let child = first + 1; child < end; child++) if (heap[child]!.time < heap[least]!.time) least = child;
      if (last.time <= heap[least]!.time) break;
      heap[index] = heap[least]!;
      index = least;
    }
    heap[index] = last;
  }
}

// Turns wall time into virtual time: speed, pause, single step, in slices that leave the event loop to keys and frames.
import type { VirtualClock } from './clock.ts';

/** Where wall time comes from; tests hand in their own. */
export interface WallClock {
  /** Monotonic ms. */
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const systemWallClock: WallClock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/** The present, in ms since the epoch: where a cluster begins whose clients compute ages with their own clock. */
export function presentMs(): number {
  return Date.now();
}

export const MIN_SPEED = 0.1;
export const MAX_SPEED = 1000;
/** The stops of the slower and faster keys. */
export const SPEEDS: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 100, 300, 1000];
/** Longest time the driver holds the event loop. */
const SLICE_MS = 8;
/** Longest sleep, so that a change of speed or a suspended process is noticed. */
const LONGEST_SLEEP_MS = 1000;
/** A gap longer than this in wall time (Ctrl-Z, a suspended laptop) is not caught up. */
const LONGEST_GAP_MS = 2000;

export class Driver {
  readonly #clock: VirtualClock;
  readonly #wall: WallClock;
  #speed: number;
  #paused = true;
  #inSlice = false;
  #timer: unknown;
  /** Virtual time that the wall has earned and that is not yet run, in ms; fractional. */
  #target: number;
  #lastWall: number;
  readonly #listeners = new Set<() => void>();

  /** Starts paused; `speed` is clamped to 0.1 .. 1000. */
  constructor(clock: VirtualClock, options: { wall?: WallClock; speed?: number } = {}) {
    this.#clock = clock;
    this.#wall = options.wall ?? systemWallClock;
    this.#speed = clampSpeed(options.speed ?? 1);
    this.#target = clock.now;
    this.#lastWall = this.#wall.now();
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** True when the cluster has more to do than the wall time allows at this speed. */
  get behind(): boolean {
    return this.#target - this.#clock.now > 250 * this.#speed;
  }

  /** Called after speed or pause changed. Answers the unsubscribe. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setSpeed(speed: number): void {
    this.#earn();
    this.#speed = clampSpeed(speed);
    this.#reschedule(0);
    this.#notify();
  }

  faster(): void {
    this.setSpeed(SPEEDS.find((speed) => speed > this.#speed) ?? MAX_SPEED);
  }

  slower(): void {
    this.setSpeed(SPEEDS.findLast((speed) => speed < this.#speed) ?? MIN_SPEED);
  }

  start(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#lastWall = this.#wall.now();
    this.#target = this.#clock.now;
    this.#reschedule(0);
    this.#notify();
  }

  pause(): void {
    if (this.#paused) return;
    this.#earn();
    this.#paused = true;
    this.#target = this.#clock.now;
    this.#wall.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#notify();
  }

  /** Paused only: runs the next instant that has anything to do. */
  step(): boolean {
    this.pause();
    const ran = this.#clock.step();
    this.#target = this.#clock.now;
    this.#notify();
    return ran;
  }

  /** Brings the virtual clock up to this moment, so that an input is applied at the time it was given. */
  catchUp(): void {
    // An input that comes from a timer of the cluster itself is at its moment already.
    if (this.#paused || this.#inSlice) return;
    this.#earn();
    this.#slice();
  }

  /** Something was queued from outside (a key, a save): the next sleep may have to end sooner. */
  wake(): void {
    if (!this.#paused) this.#reschedule(0);
  }

  /** Ends for good. */
  stop(): void {
    this.pause();
    this.#listeners.clear();
  }

  #earn(): void {
    const wall = this.#wall.now();
    const gap = Math.min(wall - this.#lastWall, LONGEST_GAP_MS);
    this.#lastWall = wall;
    if (this.#paused) return;
    this.#target += gap * this.#speed;
    // A cluster that cannot keep up does not pile up a debt: it runs as fast as it can from here.
    const mostAhead = LONGEST_GAP_MS * this.#speed;
    if (this.#target - this.#clock.now > mostAhead) this.#target = this.#clock.now + mostAhead;
  }

  #slice(): boolean {
    const until = this.#wall.now() + SLICE_MS;
    this.#inSlice = true;
    try {
      return this.#clock.advanceTo(this.#target, () => this.#wall.now() < until);
    } finally {
      this.#inSlice = false;
    }
  }

  readonly #tick = (): void => {
    this.#timer = undefined;
    this.#earn();
    const done = this.#slice();
    if (this.#paused) return;
    if (!done) return this.#reschedule(0);
    const next = this.#clock.nextAt();
    const sleep = next === undefined ? LONGEST_SLEEP_MS : (next - this.#target) / this.#speed;
    this.#reschedule(Math.min(Math.max(sleep, 1), LONGEST_SLEEP_MS));
  };

  #reschedule(ms: number): void {
    if (this.#paused) return;
    this.#wall.clearTimeout(this.#timer);
    this.#timer = this.#wall.setTimeout(this.#tick, ms);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

function clampSpeed(speed: number): number {
  return Math.min(Math.max(speed, MIN_SPEED), MAX_SPEED);
}

// When data may be drawn: a few times a second, all of it in one frame, and never in front of a key.
import type { WallClock } from '../sim/driver.ts';
import { gather } from './signal.ts';

/** Who has just pressed a key may press another one; so long, in ms, a frame for data alone waits. */
const AFTER_KEY_MS = 100;
/** After this time without a key, in ms, nobody is about to press the next one. */
const REST_MS = 400;
/** What is due within this time goes along with a key, and with other data. */
const WITH_KEY_MS = 80;
const WITH_DATA_MS = 40;

/** Something to draw, in the order in which it was asked for. */
interface Waiting {
  dueMs: number;
  run: () => void;
}

/**
 * A frame costs several ms, and a key that comes meanwhile waits for its end. So data comes in few frames: what waits
 * goes along with the frame of a key, or with whatever else is due about then.
 */
export class Pacer {
  readonly #wall: WallClock;
  #waiting: Waiting[] = [];
  #timer: unknown;
  #timerDueMs = Number.POSITIVE_INFINITY;
  #keyMs = Number.NEGATIVE_INFINITY;

  constructor(wall: WallClock) {
    this.#wall = wall;
  }

  /** Wall time in ms. */
  get now(): number {
    return this.#wall.now();
  }

  /** Keys follow each other at this moment. */
  get isHurried(): boolean {
    return this.#wall.now() - this.#keyMs < REST_MS;
  }

  /** Runs at this wall time or a little later, or with the next key. Answers how to take it back. */
  at(dueMs: number, run: () => void): () => void {
    const waiting = { dueMs, run };
    this.#waiting.push(waiting);
    this.#schedule();
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      this.#schedule();
    };
  }

  /** A key is about to be drawn: what is due soon is drawn with it. */
  onKey(): void {
    this.#keyMs = this.#wall.now();
    this.#run(this.#keyMs + WITH_KEY_MS);
  }

  readonly #onDue = (): void => {
    // One turn later, because keys that have come in the meantime are heard of first, and take it along.
    this.#timer = this.#wall.setTimeout(() => {
      this.#timer = undefined;
      this.#timerDueMs = Number.POSITIVE_INFINITY;
      this.#run(this.#wall.now() + WITH_DATA_MS);
    }, 0);
  };

  #run(untilMs: number): void {
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= untilMs);
    this.#waiting = this.#waiting.filter(({ dueMs }) => dueMs > untilMs);
    if (due.length > 0) gather(() => due.forEach(({ run }) => run()));
    this.#schedule();
  }

  #schedule(): void {
    if (this.#waiting.length === 0) {
      this.#wall.clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#timerDueMs = Number.POSITIVE_INFINITY;
      return;
    }
    const dueMs = Math.max(this.#keyMs + AFTER_KEY_MS, Math.min(...this.#waiting.map((waiting) => waiting.dueMs)));
    if (this.#timer !== undefined && this.#timerDueMs === dueMs) return;
    this.#wall.clearTimeout(this.#timer);
    this.#timerDueMs = dueMs;
    this.#timer = this.#wall.setTimeout(this.#onDue, Math.max(0, dueMs - this.#wall.now()));
  }
}

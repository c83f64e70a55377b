// Readies a large table for filters after it was opened: in small pieces, between which everything else has its turn.
import type { WallClock } from '../../sim/driver.ts';

/** Up to this many rows nothing has to be readied. */
const SMALL_ROWS = 2000;
/** Length of a piece, and the pause after it, in ms. */
const PIECE_MS = 3;
const PAUSE_MS = 10;
/** While keys are pressed the rest waits, and looks this often whether they still are. */
const REST_MS = 250;

/** What is readied; TableModel is one. */
interface Prepared {
  readonly rows: { readonly total: number };
  prepare(now: number, mayContinue: () => boolean): boolean;
}

export class Preparation {
  readonly #wall: WallClock;
  readonly #now: () => number;
  readonly #onDone: () => void;
  readonly #isHurried: () => boolean;
  #timer: unknown;
  #isDone = false;

  /** `now` is virtual time in ms; `onDone` is called when columns may have become wider; who `isHurried` is not kept waiting by all this. */
  constructor(wall: WallClock, now: () => number, onDone: () => void, isHurried: () => boolean = () => false) {
    this.#wall = wall;
    this.#now = now;
    this.#onDone = onDone;
    this.#isHurried = isHurried;
  }

  /** A filter costs little now: the texts that it searches are there. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Begins with a model that has been filled anew. */
  start(model: Prepared): void {
    this.stop();
    this.#isDone = model.rows.total <= SMALL_ROWS;
    if (!this.#isDone) this.#timer = this.#wall.setTimeout(() => this.#continue(model), PAUSE_MS);
  }

  stop(): void {
    this.#wall.clearTimeout(this.#timer);
  }

  #continue(model: Prepared): void {
    if (this.#isHurried()) {
      this.#timer = this.#wall.setTimeout(() => this.#continue(model), REST_MS);
      return;
    }
    const until = this.#wall.now() + PIECE_MS;
    this.#isDone = model.prepare(this.#now(), () => this.#wall.now() < until);
    if (this.#isDone) this.#onDone();
    else this.#timer = this.#wall.setTimeout(() => this.#continue(model), PAUSE_MS);
  }
}

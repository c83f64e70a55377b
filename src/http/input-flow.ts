// Keeps a client from sending more input than a container reads, and notices when it is gone meanwhile.
import { UNREAD_INPUT } from '../model/client.ts';
import type { WallClock } from '../sim/driver.ts';

/** A socket that nobody reads does not tell of its end; something sent to it does. */
const PROBE_MS = 5_000;

export interface InputSource {
  pause(): void;
  resume(): void;
  /** Sends something without meaning. */
  probe(): void;
}

export class InputFlow {
  readonly #wall: WallClock;
  readonly #source: InputSource;
  #timer: unknown;
  #isPaused = false;

  constructor(wall: WallClock, source: InputSource) {
    this.#wall = wall;
    this.#source = source;
  }

  /** To be told after each write how much of the input is unread. */
  wrote(unread: number): void {
    if (unread <= UNREAD_INPUT || this.#isPaused) return;
    this.#isPaused = true;
    this.#source.pause();
    this.#probe();
  }

  wasRead(): void {
    if (!this.#isPaused) return;
    this.close();
    this.#source.resume();
  }

  close(): void {
    this.#isPaused = false;
    this.#wall.clearTimeout(this.#timer);
  }

  #probe(): void {
    this.#timer = this.#wall.setTimeout(() => {
      this.#source.probe();
      this.#probe();
    }, PROBE_MS);
  }
}

// The pulse of the screen: texts that move with virtual time (ages, the clock) are looked at again this often.
import type { WallClock } from '../sim/driver.ts';
import { Signal } from './signal.ts';
import type { DriverControls } from './world.ts';

/** At normal speed no age moves more often; faster than life the eye follows four pictures a second. */
const SLOW_MS = 1000;
const FAST_MS = 250;

export class Ticker {
  readonly signal = new Signal();
  readonly #wall: WallClock;
  readonly #driver: Pick<DriverControls, 'speed' | 'paused'>;
  #timer: unknown;

  constructor(wall: WallClock, driver: Pick<DriverControls, 'speed' | 'paused'>) {
    this.#wall = wall;
    this.#driver = driver;
  }

  start(): void {
    this.#timer ??= this.#wall.setTimeout(this.#tick, this.#intervalMs());
  }

  stop(): void {
    this.#wall.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The speed has changed: the next beat may come sooner. */
  readonly restart = (): void => {
    if (this.#timer === undefined) return;
    this.stop();
    this.start();
  };

  readonly #tick = (): void => {
    this.#timer = this.#wall.setTimeout(this.#tick, this.#intervalMs());
    this.signal.emit();
  };

  #intervalMs(): number {
    return this.#driver.paused || this.#driver.speed <= 1 ? SLOW_MS : FAST_MS;
  }
}

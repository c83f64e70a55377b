// The pulse of the screen: texts that move with virtual time (ages, the clock) are looked at again this often.
import type { Pacer } from './pacer.ts';
import { Signal } from './signal.ts';
import type { DriverControls } from './world.ts';

/** At normal speed no age moves more often; faster than life the eye follows four pictures a second. */
const SLOW_MS = 1000;
const FAST_MS = 250;

export class Ticker {
  readonly signal = new Signal();
  readonly #pacer: Pacer;
  readonly #driver: Pick<DriverControls, 'speed' | 'paused'>;
  #cancel: (() => void) | undefined;

  constructor(pacer: Pacer, driver: Pick<DriverControls, 'speed' | 'paused'>) {
    this.#pacer = pacer;
    this.#driver = driver;
  }

  start(): void {
    this.#cancel ??= this.#pacer.at(this.#pacer.now + this.#intervalMs(), this.#tick);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** The speed has changed: the next beat may come sooner. */
  readonly restart = (): void => {
    if (this.#cancel === undefined) return;
    this.stop();
    this.start();
  };

  readonly #tick = (): void => {
    this.stop();
    this.start();
    this.signal.emit();
  };

  #intervalMs(): number {
    return this.#driver.paused || this.#driver.speed <= 1 ? SLOW_MS : FAST_MS;
  }
}

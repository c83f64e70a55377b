// A tour that is under way: which step it is at, what has been seen since that began, and when to look whether it is done.
import type { World } from '../world.ts';
import type { TourFacts } from './steps.ts';
import { missingForTour, tourSteps } from './steps.ts';

/** Changes of the cluster are looked at together, this often at most, in ms of wall time. */
const LOOK_MS = 200;

/** Replaced, never edited. `step` counts from 0 and is the number of steps when all are done. */
export interface TourState {
  readonly step: number;
  readonly before: string;
  readonly seen: ReadonlySet<string>;
}

export interface TourOptions {
  world: World;
  /** The view on top, as `note` is told of it. */
  here(): string;
  /** The state is another one. */
  onChange(): void;
}

/** Outlives every view; told of the views that open. */
export class Tour {
  readonly #options: TourOptions;
  #state: TourState | undefined;
  #unfollow: readonly ((() => void) | undefined)[] = [];
  #cancelLook: (() => void) | undefined;
  /** Virtual time at which it was seen to stand still. */
  #pausedAt: number | undefined;

  constructor(options: TourOptions) {
    this.#options = options;
  }

  /** Undefined while there is no tour. */
  get state(): TourState | undefined {
    return this.#state;
  }

  /** Begins with the first step, also when one is under way; answers why it cannot. */
  start(): string | undefined {
    const { port, manifests, driver, readOnly } = this.#options.world;
    if (readOnly) return 'the tour changes things, and this is read-only';
    const missing = missingForTour(port, manifests !== undefined);
    if (missing !== '') return `the tour walks over the examples that come with kubarium, and misses ${missing}: open their folder, "manifests"`;
    this.leave();
    this.#unfollow = [port.watch(['deployments', 'nodes', 'pods'], this.#touch), driver.subscribe(this.#onTime), port.faults?.subscribe(this.#touch)];
    this.#begin(0);
    return undefined;
  }

  /** To the next step, done or not. */
  skip(): void {
    if (this.#state && this.#state.step < tourSteps.length) this.#begin(this.#state.step + 1);
  }

  leave(): void {
    for (const unfollow of this.#unfollow) unfollow?.();
    this.#unfollow = [];
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    if (!this.#state) return;
    this.#state = undefined;
    this.#options.onChange();
  }

  /** Something the user did that no object shows: a view opened, time stepped. */
  note(what: string): void {
    if (!this.#state || this.#state.seen.has(what)) return;
    this.#state = { ...this.#state, seen: new Set([...this.#state.seen, what]) };
    this.#look();
  }

  #begin(step: number): void {
    const { driver, port } = this.#options.world;
    this.#pausedAt = driver.paused ? port.now : undefined;
    const seen = new Set([this.#options.here()]);
    this.#state = { step, before: tourSteps[step]?.remember?.(this.#facts(seen)) ?? '', seen };
    this.#options.onChange();
    this.#look();
  }

  readonly #touch = (): void => {
    const { pacer } = this.#options.world;
    this.#cancelLook ??= pacer.at(pacer.now + LOOK_MS, () => {
      this.#cancelLook = undefined;
      this.#look();
    });
  };

  readonly #onTime = (): void => {
    const { driver, port } = this.#options.world;
    if (driver.paused) {
      this.#pausedAt ??= port.now;
      if (port.now > this.#pausedAt) this.note('time stepped');
    } else {
      if (this.#pausedAt !== undefined && this.#state?.seen.has('time stepped')) this.note('time goes on');
      this.#pausedAt = undefined;
    }
  };

  #look(): void {
    if (!this.#state) return;
    const { step, before, seen } = this.#state;
    if (tourSteps[step]?.isDone(this.#facts(seen), before)) this.#begin(step + 1);
  }

  #facts(seen: ReadonlySet<string>): TourFacts {
    const { port } = this.#options.world;
    return { cluster: port, faults: port.faults?.list().length ?? 0, seen };
  }
}

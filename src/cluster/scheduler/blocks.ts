// What each block of nodes, in the order of the visits, comes to for one class of pods.
// It is kept until a node of the block changes, so that a sweep passes over most of the nodes it looks at.
import type { SchedulerCache } from './cache.ts';
import type { Verdicts } from './verdicts.ts';
import { FITS, UNKNOWN } from './verdicts.ts';

/** Nodes of a block. */
export const BLOCK = 64;
/** Levels told apart in a block; one that holds a node of a higher level is looked at node by node. */
export const BLOCK_LEVELS = 8;

export class Blocks {
  readonly #cache: SchedulerCache;
  readonly #verdicts: Verdicts;
  #visits: Int32Array | undefined;
  /** Generation of the cache up to which changes of nodes are known. */
  #asOf = 0;
  #isStale = new Uint8Array(0);
  /** Nodes of each block that fit; -1 when levels are too high. */
  #fitting = new Int32Array(0);
  /** The largest sum on each level of each block, and how many nodes have it. */
  best = new Float64Array(0);
  ties = new Int32Array(0);

  constructor(cache: SchedulerCache, verdicts: Verdicts) {
    this.#cache = cache;
    this.#verdicts = verdicts;
  }

  /** Forgets what was known of blocks with nodes that changed. Comes before all questions of a cycle. */
  update(): void {
    const cache = this.#cache;
    if (this.#visits !== cache.visits) this.#begin(cache.visits);
    else if (this.#asOf !== cache.generation && !cache.touchedSince(this.#asOf, this.#forget)) this.#isStale.fill(1);
    this.#asOf = cache.generation;
  }

  /** How many nodes of a whole block fit, with `best` and `ties` filled in for it; -1 where each must be looked at. */
  fitting(block: number, levels: Int32Array): number {
    if (this.#isStale[block] === 1) this.#look(block, levels);
    return this.#fitting[block]!;
  }

  #begin(visits: Int32Array): void {
    this.#visits = visits;
    const blocks = Math.ceil(visits.length / BLOCK);
    this.#isStale = new Uint8Array(blocks).fill(1);
    this.#fitting = new Int32Array(blocks);
    this.best = new Float64Array(blocks * BLOCK_LEVELS);
    this.ties = new Int32Array(blocks * BLOCK_LEVELS);
  }

  readonly #forget = (index: number): void => {
    this.#isStale[Math.trunc(this.#cache.positions[index]! / BLOCK)] = 1;
  };

  #look(block: number, levels: Int32Array): void {
    const verdicts = this.#verdicts;
    const { states, sums } = verdicts;
    const { best, ties } = this;
    const visits = this.#visits!;
    const base = block * BLOCK_LEVELS;
    best.fill(-1, base, base + BLOCK_LEVELS);
    ties.fill(0, base, base + BLOCK_LEVELS);
    this.#isStale[block] = 0;
    let fitting = 0;
    for (let at = block * BLOCK; at < block * BLOCK + BLOCK; at++) {
      const index = visits[at]!;
      if (!(states[index] === FITS || (states[index] === UNKNOWN && verdicts.fits(index, this.#cache)))) continue;
      const level = levels[index]!;
      if (level >= BLOCK_LEVELS) {
        this.#fitting[block] = -1;
        return;
      }
      fitting++;
      const sum = sums[index]!;
      if (sum < best[base + level]!) continue;
      if (sum > best[base + level]!) {
        best[base + level] = sum;
        ties[base + level] = 1;
      } else ties[base + level]!++;
    }
    this.#fitting[block] = fitting;
  }
}

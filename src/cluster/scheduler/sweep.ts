// The quick way to a node in a large cluster: fitting, scoring and choosing in one pass over bare arrays, where scores allow it.
import type { Random } from '../../sim/random.ts';
import type { SchedulerCache } from './cache.ts';
import type { Levels, SchedulerPlugin } from './plugin.ts';
import type { Standing } from './standing.ts';
import type { Verdicts } from './verdicts.ts';
import { FITS, UNKNOWN } from './verdicts.ts';

/** Nodes with more pods of a kind than this are left to the slow way. */
const LEVELS = 64;

/** What was chosen, as an index of the cache or -1 when no node fits, and where the next pod starts to look. */
export interface Swept {
  readonly chosen: number;
  readonly next: number;
}

/** What a sweep needs to know of an applicant: one plugin at most looks beyond single nodes, and it sees levels only. */
interface Graded {
  readonly plugin: SchedulerPlugin | undefined;
  readonly levels: Levels;
}

/**
 * Finds the node that the slow way would find, drawing the same lots (rules 5.4.1 to 5.4.6). Nodes of one level get the same
 * from the plugin that looks beyond, so the best of each level are kept while the pass does not know yet what a level is worth.
 */
export class Sweep {
  readonly #cache: SchedulerCache;
  readonly #random: Random;
  /** The largest sum on each level, and how many nodes have it. */
  readonly #best = new Float64Array(LEVELS);
  readonly #ties = new Int32Array(LEVELS);

  constructor(cache: SchedulerCache, random: Random) {
    this.#cache = cache;
    this.#random = random;
  }

  /** Chooses among the first `limit` nodes that fit from a position of the visits on; undefined where only the slow way knows. */
  run(standing: Standing, start: number, limit: number): Swept | undefined {
    const { verdicts } = standing;
    const graded = gradedBy(standing);
    if (!graded || verdicts.confinedTo) return undefined;
    const levels = graded.levels.byIndex(this.#cache.indexLimit);
    const { found, next } = this.#tally(verdicts, levels, start, limit);
    // Scores that are normalised show only now whether any node has one.
    if (found < 0 || verdicts.hasNormalisedScores) return undefined;
    if (found === 0) return { chosen: -1, next };
    const ties = this.#keepWinners(graded, found);
    return { chosen: this.#pick(verdicts, levels, start, ties > 1 ? this.#random.below(ties) : 0), next };
  }

  /** Fills in the best of each level; finds -1 when a level is too high. */
  #tally(verdicts: Verdicts, levels: Int32Array, start: number, limit: number): { found: number; next: number } {
    const { visits } = this.#cache;
    const { states, sums } = verdicts;
    const best = this.#best.fill(-1);
    const ties = this.#ties.fill(0);
    let found = 0;
    let next = start;
    for (let looked = 0; looked < visits.length && found < limit; looked++) {
      const index = visits[next]!;
      if (++next === visits.length) next = 0;
      if (!(states[index] === FITS || (states[index] === UNKNOWN && verdicts.fits(index, this.#cache)))) continue;
      found++;
      const level = levels[index]!;
      if (level >= LEVELS) return { found: -1, next };
      const sum = sums[index]!;
      const most = best[level]!;
      if (sum < most) continue;
      if (sum > most) {
        best[level] = sum;
        ties[level] = 1;
      } else ties[level]!++;
    }
    return { found, next };
  }

  /** Leaves only the levels with the highest total, and answers how many nodes have it. */
  #keepWinners({ plugin, levels }: Graded, found: number): number {
    const ties = this.#ties;
    let least = Infinity;
    let most = -Infinity;
    for (let level = 0; level < LEVELS; level++) {
      if (ties[level] === 0) continue;
      const raw = levels.raw(level, found);
      if (raw < least) least = raw;
      if (raw > most) most = raw;
    }
    const differs = least !== most;
    let highest = -Infinity;
    let tied = 0;
    for (let level = 0; level < LEVELS; level++) {
      if (ties[level] === 0) continue;
      const total = this.#best[level]! + (differs ? plugin!.weight! * plugin!.normalize!(levels.raw(level, found), least, most) : 0);
      if (total > highest) {
        for (let below = 0; below < level; below++) ties[below] = 0;
        highest = total;
        tied = 0;
      }
      if (total < highest) ties[level] = 0;
      else tied += ties[level]!;
    }
    return tied;
  }

  /** The n-th of the winners, in the order of the visits. */
  #pick(verdicts: Verdicts, levels: Int32Array, start: number, nth: number): number {
    const { visits } = this.#cache;
    const { states, sums } = verdicts;
    const best = this.#best;
    const ties = this.#ties;
    let left = nth;
    for (let at = start; ; at = at + 1 === visits.length ? 0 : at + 1) {
      const index = visits[at]!;
      const level = levels[index]!;
      if (states[index] === FITS && ties[level]! > 0 && sums[index] === best[level] && left-- === 0) return index;
    }
  }
}

/** All that looks beyond single nodes, when that is one plugin at most and it only sees levels. */
function gradedBy({ outlooks }: Standing): Graded | undefined {
  let graded: Graded | undefined;
  for (const { plugin, outlook } of outlooks) {
    if (!outlook.score) continue;
    if (graded || !outlook.levels) return undefined;
    graded = { plugin, levels: outlook.levels };
  }
  return graded ?? UNGRADED;
}

const UNGRADED: Graded = { plugin: undefined, levels: { byIndex: zeros, raw: () => 0 } };

let zero = new Int32Array(0);

function zeros(limit: number): Int32Array {
  if (zero.length < limit) zero = new Int32Array(limit * 2);
  return zero;
}

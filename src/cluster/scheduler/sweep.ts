// The quick way to a node in a large cluster: fitting, scoring and choosing in one pass over whole blocks, where scores allow it.
import type { Random } from '../../sim/random.ts';
import { BLOCK, BLOCK_LEVELS, Blocks } from './blocks.ts';
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
  readonly #blocks = new WeakMap<Verdicts, WeakMap<Levels, Blocks>>();

  constructor(cache: SchedulerCache, random: Random) {
    this.#cache = cache;
    this.#random = random;
  }

  /** Chooses among the first `limit` nodes that fit from a position of the visits on; undefined where only the slow way knows. */
  run(standing: Standing, start: number, limit: number): Swept | undefined {
    const { verdicts } = standing;
    const graded = gradedBy(standing);
    if (!graded || verdicts.confinedTo || verdicts.hasNormalisedScores) return undefined;
    const levels = graded.levels.byIndex(this.#cache.indexLimit);
    const blocks = this.#blocksOf(verdicts, graded.levels);
    blocks.update();
    const { found, next, looked } = this.#tally(verdicts, blocks, levels, start, limit);
    // The first such score may have shown only now.
    if (found < 0 || verdicts.hasNormalisedScores) return undefined;
    if (found === 0) return { chosen: -1, next };
    const ties = this.#keepWinners(graded, found);
    return { chosen: this.#pick(verdicts, blocks, levels, start, looked, ties > 1 ? this.#random.below(ties) : 0), next };
  }

  #blocksOf(verdicts: Verdicts, levels: Levels): Blocks {
    let byLevels = this.#blocks.get(verdicts);
    if (!byLevels) this.#blocks.set(verdicts, (byLevels = new WeakMap()));
    let known = byLevels.get(levels);
    if (!known) byLevels.set(levels, (known = new Blocks(this.#cache, verdicts)));
    return known;
  }

  /** Fills in the best of each level of so many nodes that were looked at; finds -1 when a level is too high. */
  #tally(verdicts: Verdicts, blocks: Blocks, levels: Int32Array, start: number, limit: number): { found: number; next: number; looked: number } {
    const { visits } = this.#cache;
    const { states, sums } = verdicts;
    this.#best.fill(-1);
    this.#ties.fill(0);
    let found = 0;
    let next = start;
    let left = visits.length;
    while (left > 0 && found < limit) {
      if (next % BLOCK === 0 && left >= BLOCK && next + BLOCK <= visits.length) {
        const fitting = blocks.fitting(next / BLOCK, levels);
        // The last node that is looked at may be in the middle of a block.
        if (fitting >= 0 && found + fitting < limit) {
          if (fitting > 0) this.#takeBlock(blocks, next / BLOCK);
          found += fitting;
          left -= BLOCK;
          next = next + BLOCK === visits.length ? 0 : next + BLOCK;
          continue;
        }
      }
      const index = visits[next]!;
      left--;
      if (++next === visits.length) next = 0;
      if (!(states[index] === FITS || (states[index] === UNKNOWN && verdicts.fits(index, this.#cache)))) continue;
      found++;
      if (levels[index]! >= LEVELS) return { found: -1, next, looked: 0 };
      this.#take(levels[index]!, sums[index]!, 1);
    }
    return { found, next, looked: visits.length - left };
  }

  #takeBlock({ best, ties }: Blocks, block: number): void {
    const base = block * BLOCK_LEVELS;
    for (let level = 0; level < BLOCK_LEVELS; level++) if (ties[base + level]! > 0) this.#take(level, best[base + level]!, ties[base + level]!);
  }

  /** So many nodes of a level have this sum. */
  #take(level: number, sum: number, nodes: number): void {
    const most = this.#best[level]!;
    if (sum < most) return;
    if (sum > most) {
      this.#best[level] = sum;
      this.#ties[level] = nodes;
    } else this.#ties[level]! += nodes;
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

  /** The n-th of the winners among the nodes that were looked at, in the order of the visits. */
  #pick(verdicts: Verdicts, blocks: Blocks, levels: Int32Array, start: number, looked: number, nth: number): number {
    const { visits } = this.#cache;
    const { states, sums } = verdicts;
    let before = nth;
    let at = start;
    for (let left = looked; left > 0; ) {
      // A block that was looked at in part may have its best nodes in the other part.
      if (at % BLOCK === 0 && left >= BLOCK && at + BLOCK <= visits.length && blocks.fitting(at / BLOCK, levels) >= 0) {
        const winners = this.#winnersIn(blocks, at / BLOCK);
        if (winners <= before) {
          before -= winners;
          left -= BLOCK;
          at = at + BLOCK === visits.length ? 0 : at + BLOCK;
          continue;
        }
      }
      const index = visits[at]!;
      if (states[index] === FITS && this.#wins(levels[index]!, sums[index]!) && before-- === 0) return index;
      left--;
      at = at + 1 === visits.length ? 0 : at + 1;
    }
    throw new Error('a block of nodes has changed without being told');
  }

  #winnersIn({ best, ties }: Blocks, block: number): number {
    const base = block * BLOCK_LEVELS;
    let winners = 0;
    for (let level = 0; level < BLOCK_LEVELS; level++) if (ties[base + level]! > 0 && this.#wins(level, best[base + level]!)) winners += ties[base + level]!;
    return winners;
  }

  #wins(level: number, sum: number): boolean {
    return this.#ties[level]! > 0 && sum === this.#best[level];
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

// One scheduling cycle: which nodes fit, how they score, which is chosen (rules 5.2 to 5.4).
import type { Random } from '../../sim/random.ts';
import type { SchedulerCache } from './cache.ts';
import type { NodeInfo } from './node-info.ts';
import type { Nominations } from './nominations.ts';
import type { Refusal, SchedulerPlugin } from './plugin.ts';
import type { Standing } from './standing.ts';
import { Sweep } from './sweep.ts';
import type { Verdicts } from './verdicts.ts';

/** At least so many nodes are looked at before the rest is left out (rule 5.4.6). */
const MIN_FEASIBLE = 100;

export interface CycleResult {
  /** The node chosen; undefined when none fits. */
  chosen: NodeInfo | undefined;
  /** How it came to that; undefined where nobody asked and a sweep found the node without. */
  details: CycleDetails | undefined;
}

export interface CycleDetails {
  /** Indexes of the nodes that fit; cut off when enough were found. The next cycle writes over them. */
  feasible: Int32Array;
  /** Smallest and largest raw score per normalised plugin. */
  ranges: readonly Range[];
  /** Scores of plugins that look beyond single nodes, by position in `feasible`. */
  outlooks: readonly OutlookScores[];
}

export interface OutlookScores {
  readonly plugin: SchedulerPlugin;
  /** NaN for nodes that are left out. Used again by the next cycle. */
  readonly raws: Float64Array;
  readonly range: Range;
  /** Some nodes are left out. */
  readonly hasGaps: boolean;
  /** Nodes get different scores from it. */
  readonly differs: boolean;
}

export interface Range {
  least: number;
  most: number;
}

/** What a cycle has to know of the one pod it is for, beside its class. */
export interface CyclePod {
  uid: string;
  /** The node that was cleared for it, tried before all others. */
  nominatedNodeName?: string | undefined;
}

/** How many nodes that fit are enough (rule 5.4.6). */
export function feasibleLimit(nodes: number): number {
  if (nodes < MIN_FEASIBLE) return nodes;
  const percentage = Math.max(5, 50 - Math.trunc(nodes / 125));
  return Math.max(MIN_FEASIBLE, Math.trunc((nodes * percentage) / 100));
}

/** Runs cycles; remembers where the last one stopped looking, so that nodes take turns (rule 5.4.5). */
export class CycleRunner {
  readonly #cache: SchedulerCache;
  readonly #random: Random;
  readonly #nominations: Nominations;
  readonly #sweep: Sweep;
  #start = 0;
  /** Used by every cycle again, so that placing a pod leaves nothing behind. */
  #feasible = new Int32Array(16);
  /** How many of them are of this cycle. */
  #found = 0;
  #totals = new Float64Array(16);
  /** Positions of the best ones. */
  #tied = new Int32Array(16);
  readonly #raws: Float64Array[] = [];

  constructor(cache: SchedulerCache, random: Random, nominations: Nominations) {
    this.#cache = cache;
    this.#nominations = nominations;
    this.#random = random;
    this.#sweep = new Sweep(cache, random);
  }

  /** Looks for a node; `wantsDetails` takes longer in a cluster of hundreds of nodes, and changes nothing else. */
  run(standing: Standing, pod: CyclePod, wantsDetails: boolean): CycleResult {
    standing.update();
    return (wantsDetails ? undefined : this.#runSweep(standing, pod)) ?? this.#runInDetail(standing, pod);
  }

  #runSweep(standing: Standing, pod: CyclePod): CycleResult | undefined {
    if (pod.nominatedNodeName !== undefined || !this.#nominations.isEmpty || standing.looksBeyond || standing.rejection) return undefined;
    const { length } = this.#cache.visits;
    const swept = this.#sweep.run(standing, this.#start < length ? this.#start : 0, feasibleLimit(length));
    if (!swept) return undefined;
    this.#start = swept.next;
    return { chosen: swept.chosen < 0 ? undefined : this.#cache.at(swept.chosen), details: undefined };
  }

  #runInDetail(standing: Standing, pod: CyclePod): CycleResult {
    const { verdicts } = standing;
    this.#find(standing, pod);
    const feasible = this.#feasible.subarray(0, this.#found);
    if (feasible.length === 0) return NONE_FITS;
    const ranges = verdicts.normalised.map((_, which) => rangeOf(verdicts, which, feasible));
    const outlooks = this.#scoreOutlooks(standing, feasible);
    const chosen = this.#cache.at(this.#choose(verdicts, feasible, ranges, outlooks));
    return { chosen, details: { feasible, ranges, outlooks } };
  }

  /** The index of a node with the highest total; equals draw lots. */
  #choose(verdicts: Verdicts, feasible: Int32Array, ranges: readonly Range[], outlooks: readonly OutlookScores[]): number {
    const totals = this.#totals;
    verdicts.writeSums(feasible, totals);
    // A plugin that says the same of every node does not change who is best.
    ranges.forEach(({ least, most }, which) => {
      if (least === most) return;
      const plugin = verdicts.normalised[which]!;
      for (let position = 0; position < feasible.length; position++) {
        totals[position]! += plugin.weight! * plugin.normalize!(verdicts.raw(which, feasible[position]!), least, most);
      }
    });
    for (const scores of outlooks) if (scores.differs) addWeighted(scores, totals, feasible.length);
    const tied = this.#tied;
    let best = -Infinity;
    let ties = 0;
    for (let position = 0; position < feasible.length; position++) {
      const total = totals[position]!;
      if (total < best) continue;
      if (total > best) ties = 0;
      best = total;
      tied[ties++] = position;
    }
    return feasible[tied[ties > 1 ? this.#random.below(ties) : 0]!]!;
  }

  /** The refusal of every node, in the order of the node list; for the message of a pod that fits nowhere. */
  refusals(standing: Standing, pod: CyclePod): { node: NodeInfo; refusal: Refusal }[] {
    standing.update();
    const { rejection } = standing;
    const answers: { node: NodeInfo; refusal: Refusal }[] = [];
    for (const node of this.#cache.nodes) {
      const refusal = rejection ?? this.#refusal(standing, node, pod);
      if (refusal) answers.push({ node, refusal });
    }
    return answers;
  }

  /** The applicant's refusal, or that of the pod because of room promised to others. */
  #refusal(standing: Standing, node: NodeInfo, pod: CyclePod): Refusal | undefined {
    const refusal = standing.refusal(node);
    if (refusal || this.#nominations.isEmpty) return refusal;
    return this.#nominations.withPromises(node, standing.applicant.podClass.priority, pod.uid, this.#cache.census, (trial) => standing.refusalOnTrial(trial));
  }

  #find(standing: Standing, pod: CyclePod): void {
    const confined = standing.verdicts.confinedTo;
    this.#found = 0;
    if (this.#feasible.length < this.#cache.size) {
      this.#feasible = new Int32Array(this.#cache.size * 2);
      this.#totals = new Float64Array(this.#cache.size * 2);
      this.#tied = new Int32Array(this.#cache.size * 2);
    }
    if (standing.rejection) return;
    const nominated = pod.nominatedNodeName === undefined ? undefined : this.#cache.node(pod.nominatedNodeName);
    if (nominated && (!confined || confined.has(nominated.name)) && !this.#refusal(standing, nominated, pod)) this.#add(nominated.index);
    else if (confined) this.#filterConfined(standing, confined, pod);
    else this.#filter(standing, pod);
  }

  #filter(standing: Standing, pod: CyclePod): void {
    const cache = this.#cache;
    const { visits } = cache;
    const limit = feasibleLimit(visits.length);
    const promised = !this.#nominations.isEmpty;
    let next = this.#start < visits.length ? this.#start : 0;
    if (!promised && !standing.looksBeyond) {
      const { found, next: after } = standing.verdicts.collect(visits, next, limit, this.#feasible, cache);
      this.#found = found;
      this.#start = after;
      return;
    }
    for (let looked = 0; looked < visits.length && this.#found < limit; looked++) {
      const index = visits[next]!;
      if (++next === visits.length) next = 0;
      if (promised ? !this.#refusal(standing, cache.at(index), pod) : standing.fits(index)) this.#add(index);
    }
    this.#start = next;
  }

  #filterConfined(standing: Standing, names: ReadonlySet<string>, pod: CyclePod): void {
    for (const name of names) {
      const node = this.#cache.node(name);
      if (node && !this.#refusal(standing, node, pod)) this.#add(node.index);
    }
  }

  #add(index: number): void {
    this.#feasible[this.#found++] = index;
  }

  #scoreOutlooks({ outlooks }: Standing, feasible: Int32Array): readonly OutlookScores[] {
    if (outlooks.length === 0) return NO_OUTLOOKS;
    const scores: OutlookScores[] = [];
    for (const { plugin, outlook } of outlooks) {
      if (!outlook.score) continue;
      const raws = this.#rawsFor(scores.length);
      const { least, most, leftOut } = outlook.score(feasible, raws);
      scores.push({ plugin, raws, range: { least, most }, hasGaps: leftOut > 0, differs: least !== most || (leftOut > 0 && leftOut < feasible.length) });
    }
    return scores;
  }

  #rawsFor(which: number): Float64Array {
    const known = this.#raws[which];
    if (known && known.length >= this.#found) return known;
    return (this.#raws[which] = new Float64Array(this.#found * 2));
  }
}

/** What one plugin with an outlook adds to the total of the node at a position. */
export function weightedScore({ plugin, raws, range }: OutlookScores, position: number): number {
  const raw = raws[position]!;
  return Number.isNaN(raw) ? 0 : plugin.weight! * plugin.normalize!(raw, range.least, range.most);
}

/** As many different raw scores are worked out before they are added, instead of one a node. */
const TABLE = 64;
const table = new Float64Array(TABLE);

/** Adds them to the totals. */
function addWeighted(scores: OutlookScores, totals: Float64Array, count: number): void {
  const { plugin, raws, range, hasGaps } = scores;
  const { least, most } = range;
  if (hasGaps || most - least >= TABLE) {
    for (let position = 0; position < count; position++) totals[position]! += weightedScore(scores, position);
    return;
  }
  for (let raw = least; raw <= most; raw++) table[raw - least] = plugin.weight! * plugin.normalize!(raw, least, most);
  for (let position = 0; position < count; position++) totals[position]! += table[raws[position]! - least]!;
}

function rangeOf(verdicts: Verdicts, which: number, feasible: Int32Array): Range {
  if (!verdicts.hasScores(which)) return NO_SCORES;
  let least = Infinity;
  let most = -Infinity;
  for (let position = 0; position < feasible.length; position++) {
    const raw = verdicts.raw(which, feasible[position]!);
    if (raw < least) least = raw;
    if (raw > most) most = raw;
  }
  return { least, most };
}

const NONE_FITS: CycleResult = Object.freeze({ chosen: undefined, details: undefined });
const NO_OUTLOOKS: readonly OutlookScores[] = Object.freeze([]);
const NO_SCORES: Range = { least: 0, most: 0 };

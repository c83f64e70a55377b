// What one class of pods has learnt about the nodes: refusals and raw scores, valid until a node changes.
import type { SchedulerCache } from './cache.ts';
import { confinementOf } from './confinement.ts';
import type { Refusal, SchedulerPlugin } from './plugin.ts';
import type { PodClass } from './pod-class.ts';

/** What is known of a node: nothing since it changed, that it fits, that it is refused. */
export const UNKNOWN = 0;
export const FITS = 1;
const REFUSED = 2;

/**
 * Verdicts of all plugins for one class. Placing thousands of pods of a template then looks anew only at the nodes
 * that changed since, instead of at every node for every pod. Nodes are named by their index in the cache.
 */
export class Verdicts {
  readonly podClass: PodClass;
  readonly #plugins: readonly SchedulerPlugin[];
  /** Plugins whose raw score is normalised over the nodes of a cycle; they come first in `scoring`. */
  readonly normalised: readonly SchedulerPlugin[];
  /** All plugins that score. */
  readonly scoring: readonly SchedulerPlugin[];
  readonly #asked: readonly boolean[];
  /** The only nodes the class may go to, by name; undefined means all. */
  readonly confinedTo: ReadonlySet<string> | undefined;
  /** Places in the arrays of the few nodes of a confined class; others use the index of the node. */
  readonly #places: Map<number, number> | undefined;
  /** Generation of the cache up to which changes of nodes are known; undefined before the first cycle. */
  #asOf: number | undefined;
  #states = new Uint8Array(0);
  readonly #refusals: (Refusal | undefined)[] = [];
  /** Weighted sum of the scores that need no normalising. */
  #sums = new Float64Array(0);
  /** Raw scores, one array a plugin, and how many nodes have one that is not 0. */
  #raws: Float64Array[];
  readonly #marked: number[];

  constructor(podClass: PodClass, plugins: readonly SchedulerPlugin[]) {
    this.podClass = podClass;
    this.#plugins = plugins;
    const scoring = plugins.filter((plugin) => plugin.score && plugin.weight);
    this.normalised = scoring.filter((plugin) => plugin.normalize);
    this.scoring = [...this.normalised, ...scoring.filter((plugin) => !plugin.normalize)];
    this.#asked = this.scoring.map((plugin) => plugin.scores?.(podClass) ?? true);
    this.confinedTo = confinementOf(podClass, plugins);
    this.#places = this.confinedTo && new Map();
    this.#raws = this.scoring.map(() => new Float64Array(0));
    this.#marked = this.scoring.map(() => 0);
  }

  /** Forgets what was known of nodes that changed. Comes before all questions of a cycle. */
  update(cache: SchedulerCache): void {
    if (this.#asOf === cache.generation) return;
    const known = this.#asOf !== undefined && cache.touchedSince(this.#asOf, this.#forget);
    if (!known) this.#states.fill(UNKNOWN);
    this.#asOf = cache.generation;
    if (!this.#places && cache.indexLimit > this.#states.length) this.#grow(cache.indexLimit);
  }

  /** Whether a node fits; found out when it changed since it was asked last. */
  fits(index: number, cache: SchedulerCache): boolean {
    const place = this.#placeOf(index);
    const state = this.#states[place]!;
    return (state === UNKNOWN ? this.#look(index, place, cache) : state) === FITS;
  }

  /**
   * Writes the indexes of nodes that fit, from a position of `visits` on and around its end, until there are `limit` of them.
   * `fits` for hundreds of nodes a pod, in one loop over flat arrays; not for a class that is confined.
   */
  collect(visits: Int32Array, start: number, limit: number, into: Int32Array, cache: SchedulerCache): { found: number; next: number } {
    const states = this.#states;
    let found = 0;
    let next = start;
    for (let looked = 0; looked < visits.length && found < limit; looked++) {
      const index = visits[next]!;
      if (++next === visits.length) next = 0;
      const state = states[index]!;
      if (state === FITS || (state === UNKNOWN && this.#look(index, index, cache) === FITS)) into[found++] = index;
    }
    return { found, next };
  }

  /** The refusal of a node, or undefined when it fits. */
  refusal(index: number, cache: SchedulerCache): Refusal | undefined {
    return this.fits(index, cache) ? undefined : this.#refusals[this.#placeOf(index)];
  }

  /** What is known of the nodes by index, until the next update; not for a class that is confined. */
  get states(): Uint8Array {
    return this.#states;
  }

  /** Weighted sums of the scores that need no normalising, of nodes that fit, by index; not for a class that is confined. */
  get sums(): Float64Array {
    return this.#sums;
  }

  /** Some node known has a score that is normalised over the nodes of a cycle. */
  get hasNormalisedScores(): boolean {
    for (let which = 0; which < this.normalised.length; which++) if (this.#marked[which]! > 0) return true;
    return false;
  }

  /** Writes the weighted sums of the scores that need no normalising, of nodes that fit, to the same positions. */
  writeSums(feasible: Int32Array, totals: Float64Array): void {
    const sums = this.#sums;
    if (this.#places) for (let at = 0; at < feasible.length; at++) totals[at] = sums[this.#placeOf(feasible[at]!)]!;
    else for (let at = 0; at < feasible.length; at++) totals[at] = sums[feasible[at]!]!;
  }

  /** False when the n-th plugin of `scoring` has nothing to say for this class. */
  asks(which: number): boolean {
    return this.#asked[which]!;
  }

  /** False when the raw scores of the n-th plugin of `scoring` are 0 for every node known. */
  hasScores(which: number): boolean {
    return this.#marked[which]! > 0;
  }

  /** Raw score of the n-th plugin of `scoring` for a node that fits. */
  raw(which: number, index: number): number {
    return this.#raws[which]![this.#placeOf(index)]!;
  }

  #placeOf(index: number): number {
    if (!this.#places) return index;
    let place = this.#places.get(index);
    if (place === undefined) {
      this.#places.set(index, (place = this.#places.size));
      if (place >= this.#states.length) this.#grow(place + 1);
    }
    return place;
  }

  readonly #forget = (index: number): void => {
    const place = this.#places ? this.#places.get(index) : index;
    if (place !== undefined && place < this.#states.length) this.#states[place] = UNKNOWN;
  };

  #look(index: number, place: number, cache: SchedulerCache): number {
    const node = cache.at(index);
    let refusal: Refusal | undefined;
    for (const plugin of this.#plugins) {
      refusal = plugin.filter?.(this.podClass, node);
      if (refusal) break;
    }
    this.#refusals[place] = refusal;
    if (refusal) return (this.#states[place] = REFUSED);
    let sum = 0;
    for (let which = 0; which < this.scoring.length; which++) {
      const plugin = this.scoring[which]!;
      const raw = this.#asked[which] ? plugin.score!(this.podClass, node, cache) : 0;
      const raws = this.#raws[which]!;
      this.#marked[which]! += (raw === 0 ? 0 : 1) - (raws[place] === 0 ? 0 : 1);
      raws[place] = raw;
      if (which >= this.normalised.length) sum += plugin.weight! * raw;
    }
    this.#sums[place] = sum;
    return (this.#states[place] = FITS);
  }

  #grow(size: number): void {
    const capacity = Math.max(this.#places ? 2 : 16, size * 2);
    const states = new Uint8Array(capacity);
    states.set(this.#states);
    this.#states = states;
    const enlarge = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(capacity);
      larger.set(old);
      return larger;
    };
    this.#sums = enlarge(this.#sums);
    this.#raws = this.#raws.map(enlarge);
  }
}

/** Keeps the verdicts of the classes used last; pods of one template come in a row, so a few are enough. */
export class VerdictCache {
  readonly #plugins: readonly SchedulerPlugin[];
  readonly #byClass = new Map<PodClass, Verdicts>();
  #last: Verdicts | undefined;
  static readonly #LIMIT = 16;

  constructor(plugins: readonly SchedulerPlugin[]) {
    this.#plugins = plugins;
  }

  of(podClass: PodClass): Verdicts {
    if (this.#last?.podClass === podClass) return this.#last;
    const verdicts = this.#byClass.get(podClass) ?? new Verdicts(podClass, this.#plugins);
    this.#byClass.delete(podClass);
    this.#byClass.set(podClass, verdicts);
    if (this.#byClass.size > VerdictCache.#LIMIT) this.#byClass.delete(this.#byClass.keys().next().value!);
    return (this.#last = verdicts);
  }
}

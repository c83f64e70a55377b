// What one class of pods has learnt about the nodes: refusals and raw scores, valid while a node's generation stands still.
import { confinementOf } from './confinement.ts';
import type { NodeInfo } from './node-info.ts';
import type { ClusterView, Refusal, SchedulerPlugin } from './plugin.ts';
import type { PodClass } from './pod-class.ts';

const NEVER = -1;

/**
 * Verdicts of all plugins for one class. Placing thousands of pods of a template then looks anew only at the nodes
 * that changed since, instead of at every node for every pod.
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
  #seen: Float64Array;
  #refusals: (Refusal | undefined)[] = [];
  /** Weighted sum of the scores that need no normalising. */
  #sums: Float64Array;
  /** Raw scores, one array a plugin. */
  #raws: Float64Array[];

  constructor(podClass: PodClass, plugins: readonly SchedulerPlugin[]) {
    this.podClass = podClass;
    this.#plugins = plugins;
    const scoring = plugins.filter((plugin) => plugin.score && plugin.weight);
    this.normalised = scoring.filter((plugin) => plugin.normalize);
    this.scoring = [...this.normalised, ...scoring.filter((plugin) => !plugin.normalize)];
    this.#asked = this.scoring.map((plugin) => plugin.scores?.(podClass) ?? true);
    this.confinedTo = confinementOf(podClass, plugins);
    this.#places = this.confinedTo && new Map();
    this.#seen = new Float64Array(0);
    this.#sums = new Float64Array(0);
    this.#raws = this.scoring.map(() => new Float64Array(0));
  }

  /** The refusal of a node, or undefined when it fits; looked up, or found out when the node changed since. */
  refusal(node: NodeInfo, cluster: ClusterView): Refusal | undefined {
    const place = this.#placeOf(node);
    if (place >= this.#seen.length) this.#grow(place + 1);
    if (this.#seen[place] !== node.generation) this.#look(node, place, cluster);
    return this.#refusals[place];
  }

  /** Weighted sum of the scores that need no normalising. Ask `refusal` first. */
  sum(node: NodeInfo): number {
    return this.#sums[this.#placeOf(node)]!;
  }

  /** False when the n-th plugin of `scoring` has nothing to say for this class. */
  asks(which: number): boolean {
    return this.#asked[which]!;
  }

  /** Raw score of the n-th plugin of `scoring`. Ask `refusal` first. */
  raw(which: number, node: NodeInfo): number {
    return this.#raws[which]![this.#placeOf(node)]!;
  }

  #placeOf(node: NodeInfo): number {
    if (!this.#places) return node.index;
    let place = this.#places.get(node.index);
    if (place === undefined) this.#places.set(node.index, (place = this.#places.size));
    return place;
  }

  #look(node: NodeInfo, index: number, cluster: ClusterView): void {
    this.#seen[index] = node.generation;
    let refusal: Refusal | undefined;
    for (const plugin of this.#plugins) {
      refusal = plugin.filter?.(this.podClass, node);
      if (refusal) break;
    }
    this.#refusals[index] = refusal;
    if (refusal) return;
    let sum = 0;
    for (let which = 0; which < this.scoring.length; which++) {
      const plugin = this.scoring[which]!;
      const raw = this.#asked[which] ? plugin.score!(this.podClass, node, cluster) : 0;
      this.#raws[which]![index] = raw;
      if (which >= this.normalised.length) sum += plugin.weight! * raw;
    }
    this.#sums[index] = sum;
  }

  #grow(size: number): void {
    const capacity = this.#places ? Math.max(4, size * 2) : Math.max(16, size * 2);
    const seen = new Float64Array(capacity).fill(NEVER);
    seen.set(this.#seen);
    this.#seen = seen;
    const enlarge = (old: Float64Array): Float64Array => {
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
  static readonly #LIMIT = 16;

  constructor(plugins: readonly SchedulerPlugin[]) {
    this.#plugins = plugins;
  }

  of(podClass: PodClass): Verdicts {
    const known = this.#byClass.get(podClass);
    if (known) {
      this.#byClass.delete(podClass);
      this.#byClass.set(podClass, known);
      return known;
    }
    const verdicts = new Verdicts(podClass, this.#plugins);
    this.#byClass.set(podClass, verdicts);
    if (this.#byClass.size > VerdictCache.#LIMIT) this.#byClass.delete(this.#byClass.keys().next().value!);
    return verdicts;
  }
}

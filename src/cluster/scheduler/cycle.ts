// One scheduling cycle: which nodes fit, how they score, which is chosen (rules 5.2 to 5.4).
import type { Random } from '../../sim/random.ts';
import type { SchedulerCache } from './cache.ts';
import type { NodeInfo } from './node-info.ts';
import type { Refusal, SchedulerPlugin } from './plugin.ts';
import type { PodClass } from './pod-class.ts';
import type { Verdicts } from './verdicts.ts';

/** At least so many nodes are looked at before the rest is left out (rule 5.4.6). */
const MIN_FEASIBLE = 100;

export interface CycleResult {
  /** The node chosen; undefined when none fits. */
  chosen?: NodeInfo;
  /** Nodes that fit, with their totals; cut off when enough were found. */
  feasible: readonly NodeInfo[];
  totals: readonly number[];
  /** Smallest and largest raw score per normalised plugin. */
  ranges: readonly { least: number; most: number }[];
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
  readonly #plugins: readonly SchedulerPlugin[];
  readonly #random: Random;
  #start = 0;

  constructor(cache: SchedulerCache, plugins: readonly SchedulerPlugin[], random: Random) {
    this.#cache = cache;
    this.#plugins = plugins;
    this.#random = random;
  }

  /** Names the nodes a class is confined to, or undefined for all. */
  confinement(podClass: PodClass): Set<string> | undefined {
    let names: Set<string> | undefined;
    for (const plugin of this.#plugins) {
      const only = plugin.onlyNodes?.(podClass);
      if (only) names = names ? new Set(only.filter((name) => names!.has(name))) : new Set(only);
    }
    return names;
  }

  run(verdicts: Verdicts): CycleResult {
    const confined = this.confinement(verdicts.podClass);
    const feasible = confined ? this.#filterConfined(verdicts, confined) : this.#filter(verdicts);
    if (feasible.length === 0) return { feasible, totals: [], ranges: [] };
    const ranges = verdicts.normalised.map((_, which) => {
      let least = Infinity;
      let most = -Infinity;
      for (const node of feasible) {
        const raw = verdicts.raw(which, node);
        if (raw < least) least = raw;
        if (raw > most) most = raw;
      }
      return { least, most };
    });
    const totals: number[] = new Array(feasible.length);
    let best = -Infinity;
    let ties = 0;
    for (let position = 0; position < feasible.length; position++) {
      const node = feasible[position]!;
      let total = verdicts.sum(node);
      for (let which = 0; which < ranges.length; which++) {
        const { least, most } = ranges[which]!;
        const plugin = verdicts.normalised[which]!;
        total += plugin.weight! * plugin.normalize!(verdicts.raw(which, node), least, most);
      }
      totals[position] = total;
      if (total > best) {
        best = total;
        ties = 1;
      } else if (total === best) ties++;
    }
    let skip = ties > 1 ? this.#random.below(ties) : 0;
    const position = totals.findIndex((total) => total === best && skip-- === 0);
    return { chosen: feasible[position]!, feasible, totals, ranges };
  }

  /** The refusal of every node, in the order of the node list; for the message of a pod that fits nowhere. */
  refusals(verdicts: Verdicts): { node: NodeInfo; refusal: Refusal }[] {
    const confined = this.confinement(verdicts.podClass);
    const answers: { node: NodeInfo; refusal: Refusal }[] = [];
    for (const node of this.#cache.nodes) {
      const refusal = confined && !confined.has(node.name) ? notConfined : verdicts.refusal(node, this.#cache);
      if (refusal) answers.push({ node, refusal });
    }
    return answers;
  }

  #filter(verdicts: Verdicts): NodeInfo[] {
    const { nodes } = this.#cache;
    const limit = feasibleLimit(nodes.length);
    const feasible: NodeInfo[] = [];
    let looked = 0;
    for (; looked < nodes.length && feasible.length < limit; looked++) {
      const node = nodes[(this.#start + looked) % nodes.length]!;
      if (!verdicts.refusal(node, this.#cache)) feasible.push(node);
    }
    if (nodes.length > 0) this.#start = (this.#start + looked) % nodes.length;
    return feasible;
  }

  #filterConfined(verdicts: Verdicts, names: ReadonlySet<string>): NodeInfo[] {
    const feasible: NodeInfo[] = [];
    for (const name of names) {
      const node = this.#cache.node(name);
      if (node && !verdicts.refusal(node, this.#cache)) feasible.push(node);
    }
    return feasible;
  }
}

const notConfined: Refusal = { plugin: 'NodeAffinity', reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"], resolvable: false };

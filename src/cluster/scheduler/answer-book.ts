// Remembers the whole answer of each pod's last scheduling cycles, for whoever asks why.
import type { NodeAnswer, PluginScore, SchedulingAnswer } from '../../model/client.ts';
import type { SchedulerCache } from './cache.ts';
import type { CycleResult } from './cycle.ts';
import { weightedScore } from './cycle.ts';
import type { NodeInfo } from './node-info.ts';
import type { Refusal, SchedulerPlugin } from './plugin.ts';
import type { Standing } from './standing.ts';

/** Pods remembered at least (twice as many at most), cycles per pod, nodes per refusal: what bounds the memory of a large cluster. */
const PODS = 1000;
const CYCLES = 5;
const NODES = 200;
/** In clusters with more nodes than this only the outcome of a placement is kept: noting every score would cost more than placing. */
const DETAILED_NODES = 100;

/** An answer as it was noted down: scores stay raw numbers until somebody asks. */
type Note = SchedulingAnswer | (() => SchedulingAnswer);

export class AnswerBook {
  // Two generations: a Map that loses its first entry all the time gets slow.
  #young = new Map<string, Note[]>();
  #old = new Map<string, Note[]>();
  readonly #plugins: SchedulingAnswer['plugins'];
  readonly #detailedNodes: number;

  constructor(plugins: readonly SchedulerPlugin[], detailedNodes = DETAILED_NODES) {
    this.#detailedNodes = detailedNodes;
    this.#plugins = plugins.map(({ name, filter, outlook, score, weight = 0 }) => ({
      name,
      filters: Boolean(filter ?? outlook),
      weight: score ?? outlook ? weight : 0,
    }));
  }

  /** Oldest first. */
  of(podUid: string): readonly SchedulingAnswer[] {
    return (this.#notesOf(podUid) ?? []).map((note) => (typeof note === 'function' ? note() : note));
  }

  /** Whether a placement among so many nodes is kept with all its scores. */
  wantsDetails(nodes: number): boolean {
    return nodes <= this.#detailedNodes;
  }

  /** A node was chosen; kept with the scores by plugin of the nodes that fitted and the reasons of those that did not. */
  chosen(
    podUid: string,
    { atMs, attempt, node, result, standing, cache }: { atMs: number; attempt: number; node: NodeInfo; result: CycleResult; standing: Standing; cache: SchedulerCache },
  ): void {
    const nodesTotal = cache.size;
    const { details } = result;
    if (!details || !this.wantsDetails(nodesTotal)) return this.#add(podUid, { atMs, attempt, chosen: node.name, nodes: [], nodesTotal, plugins: this.#plugins });
    const { verdicts } = standing;
    const { scoring, normalised } = verdicts;
    const { ranges } = details;
    const names = Array.from(details.feasible, (index) => cache.at(index).name);
    const raws = new Float64Array(names.length * scoring.length);
    details.feasible.forEach((index, position) => {
      for (let which = 0; which < scoring.length; which++) raws[position * scoring.length + which] = verdicts.raw(which, index);
    });
    const outlooks = details.outlooks.map((scores) => ({ ...scores, raws: scores.raws.slice(0, names.length) }));
    const refused: { node: string; refusal: Refusal }[] = [];
    if (names.length < nodesTotal) {
      for (const each of cache.nodes) {
        const refusal = standing.refusal(each);
        if (refusal) refused.push({ node: each.name, refusal });
      }
    }
    this.#add(podUid, () => {
      const fitting = names.map((name, position) => {
        const scores: Record<string, PluginScore> = {};
        scoring.forEach((plugin, which) => {
          if (!verdicts.asks(which)) return;
          const raw = raws[position * scoring.length + which]!;
          const range = ranges[which];
          const score = which < normalised.length && range ? plugin.normalize!(raw, range.least, range.most) : raw;
          scores[plugin.name] = { raw, normalised: score, weighted: plugin.weight! * score };
        });
        for (const each of outlooks) {
          const raw = each.raws[position]!;
          const weighted = weightedScore(each, position);
          scores[each.plugin.name] = { raw: Number.isNaN(raw) ? 0 : raw, normalised: weighted / each.plugin.weight!, weighted };
        }
        const total = Object.values(scores).reduce((sum, { weighted }) => sum + weighted, 0);
        return { node: name, total, scores };
      });
      const others = refused.map(({ node: name, refusal }) => refusedNode(name, refusal));
      return { atMs, attempt, chosen: node.name, nodes: [...fitting, ...others], nodesTotal, plugins: this.#plugins };
    });
  }

  refused(podUid: string, { atMs, attempt, refusals, total }: { atMs: number; attempt: number; refusals: readonly { node: NodeInfo; refusal: Refusal }[]; total: number }): void {
    const nodes = refusals.slice(0, NODES).map(({ node, refusal }) => refusedNode(node.name, refusal));
    this.#add(podUid, { atMs, attempt, nodes, nodesTotal: total, plugins: this.#plugins });
  }

  /** Puts the message to the answer of this attempt, or keeps it alone when the cycle was answered from memory. */
  message(podUid: string, atMs: number, attempt: number, message: string): void {
    const notes = this.#notesOf(podUid);
    const note = notes?.at(-1);
    const last = typeof note === 'function' ? undefined : note;
    if (last && last.atMs === atMs && last.attempt === attempt) notes![notes!.length - 1] = { ...last, message };
    else this.#add(podUid, { atMs, attempt, message, nodes: last?.nodes ?? [], nodesTotal: last?.nodesTotal ?? 0, plugins: this.#plugins });
  }

  #notesOf(podUid: string): Note[] | undefined {
    return this.#young.get(podUid) ?? this.#old.get(podUid);
  }

  #add(podUid: string, note: Note): void {
    const notes = this.#notesOf(podUid);
    if (notes) {
      notes.push(note);
      if (notes.length > CYCLES) notes.shift();
      return;
    }
    if (this.#young.size >= PODS) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(podUid, [note]);
  }
}

function refusedNode(node: string, { plugin, reasons, isBeforeFilters }: Refusal): NodeAnswer {
  return { node, refusedBy: plugin, reasons, ...(isBeforeFilters ? { isBeforeFilters } : {}) };
}

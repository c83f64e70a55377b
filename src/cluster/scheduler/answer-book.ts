// Remembers the whole answer of each pod's last scheduling cycles, for whoever asks why.
import type { SchedulingAnswer } from '../../model/client.ts';
import type { SchedulerCache } from './cache.ts';
import type { CycleResult } from './cycle.ts';
import type { NodeInfo } from './node-info.ts';
import type { Refusal } from './plugin.ts';
import type { Verdicts } from './verdicts.ts';

/** Pods remembered, cycles per pod, nodes per cycle: what bounds the memory of a large cluster. */
const PODS = 1000;
const CYCLES = 5;
const NODES = 200;

export class AnswerBook {
  readonly #byPod = new Map<string, SchedulingAnswer[]>();

  of(podUid: string): readonly SchedulingAnswer[] {
    return this.#byPod.get(podUid) ?? [];
  }

  /** A node was chosen; kept with the scores by plugin of the nodes that fitted and the reasons of those that did not. */
  chosen(
    podUid: string,
    { atMs, attempt, node, result, verdicts, cache }: { atMs: number; attempt: number; node: NodeInfo; result: CycleResult; verdicts: Verdicts; cache: SchedulerCache },
  ): void {
    // The detail of a placement in a very large cluster would cost more than the placement.
    const detailed = result.feasible.length <= NODES;
    const nodes: SchedulingAnswer['nodes'][number][] = [];
    if (detailed) {
      const fitting = new Set(result.feasible);
      result.feasible.forEach((each, position) => {
        nodes.push({ node: each.name, total: result.totals[position]!, scores: verdicts.explain(each, cache, result.ranges) });
      });
      for (const each of cache.nodes) {
        if (nodes.length >= NODES) break;
        if (fitting.has(each)) continue;
        const refusal = verdicts.refusal(each, cache);
        if (refusal) nodes.push({ node: each.name, refusedBy: refusal.plugin, reasons: refusal.reasons });
      }
    }
    this.#add(podUid, { atMs, attempt, chosen: node.name, nodes, nodesTotal: cache.size });
  }

  refused(podUid: string, { atMs, attempt, refusals, total }: { atMs: number; attempt: number; refusals: readonly { node: NodeInfo; refusal: Refusal }[]; total: number }): void {
    const nodes = refusals.slice(0, NODES).map(({ node, refusal }) => ({ node: node.name, refusedBy: refusal.plugin, reasons: refusal.reasons }));
    this.#add(podUid, { atMs, attempt, nodes, nodesTotal: total });
  }

  /** Puts the message to the answer of this attempt, or keeps it alone when the cycle was answered from memory. */
  message(podUid: string, atMs: number, attempt: number, message: string): void {
    const answers = this.#byPod.get(podUid);
    const last = answers?.at(-1);
    if (last && last.atMs === atMs && last.attempt === attempt) answers![answers!.length - 1] = { ...last, message };
    else this.#add(podUid, { atMs, attempt, message, nodes: last?.nodes ?? [], nodesTotal: last?.nodesTotal ?? 0 });
  }

  #add(podUid: string, answer: SchedulingAnswer): void {
    const answers = this.#byPod.get(podUid);
    if (answers) {
      answers.push(answer);
      if (answers.length > CYCLES) answers.shift();
      return;
    }
    this.#byPod.set(podUid, [answer]);
    if (this.#byPod.size > PODS) this.#byPod.delete(this.#byPod.keys().next().value!);
  }
}

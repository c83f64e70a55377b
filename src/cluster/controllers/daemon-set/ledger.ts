// What a DaemonSet has on each node, kept by single changes, so that a sync looks at the nodes that changed and at no others.
import type { DaemonSet, Node, Pod } from '../../../model/object.ts';
import { targetNode } from './node-fit.ts';
import type { PodsByNode, Revision } from './pods-by-node.ts';
import { groupByNode, oldestFirst } from './pods-by-node.ts';
import type { Share } from './status.ts';
import { NUMBERS, noShare, shareOf } from './status.ts';

export class Ledger {
  readonly #spec: DaemonSet['spec'];
  readonly #revision: Revision;
  /** The set's pods by the node they are on or meant for. */
  readonly pods: PodsByNode;
  readonly #shares = new Map<string, Share>();
  /** Nodes to look at in the next sync. */
  #marked = new Set<string>();
  /** Nodes that were looked at and want a pod, more than one sync may make. */
  #postponed = new Set<string>();
  /** The sum of what all nodes add to the status. */
  readonly sum = noShare();

  /** Begins with the pods that the set has now; every node is to be looked at. */
  constructor({ spec }: DaemonSet, revision: Revision, pods: readonly Pod[], nodes: readonly Node[]) {
    this.#spec = spec;
    this.#revision = revision;
    this.pods = groupByNode(pods);
    for (const { metadata } of nodes) this.#marked.add(metadata.name);
    for (const name of this.pods.keys()) this.#marked.add(name);
  }

  /** Whether it still speaks of this set: another template or revision changes every node. */
  fits({ spec }: DaemonSet, { hash, generation }: Revision): boolean {
    return this.#spec === spec && this.#revision.hash === hash && this.#revision.generation === generation;
  }

  mark(nodeName: string): void {
    this.#marked.add(nodeName);
    this.#postponed.delete(nodeName);
  }

  /** Each of them wants a pod until it is marked, for nothing of it has changed. */
  postpone(nodeNames: readonly string[]): void {
    for (const name of nodeNames) this.#postponed.add(name);
  }

  takePostponed(): string[] {
    const names = [...this.#postponed];
    this.#postponed = new Set();
    return names;
  }

  /** Takes a change of one of the set's pods. */
  podChanged(pod: Pod, isGone: boolean): void {
    const nodeName = targetNode(pod);
    if (nodeName === undefined) return;
    this.mark(nodeName);
    const group = this.pods.get(nodeName) ?? [];
    const others = group.filter(({ metadata }) => metadata.uid !== pod.metadata.uid);
    if (!isGone) others.push(pod);
    if (others.length === 0) this.pods.delete(nodeName);
    else this.pods.set(nodeName, others.length > 1 ? others.sort(oldestFirst) : others);
  }

  /** The nodes to look at now, by name; they are not marked any more. */
  take(): string[] {
    const names = [...this.#marked].sort();
    this.#marked = new Set();
    return names;
  }

  /** Brings the sum up to date for a node, which stays marked while only time is wanting. One that is gone adds nothing. */
  count(daemonSet: DaemonSet, name: string, node: Node | undefined, nowMs: number): void {
    const before = this.#shares.get(name) ?? noShare();
    const now = node ? shareOf(daemonSet, node, this.pods.get(name) ?? [], this.#revision, nowMs) : noShare();
    for (const number of NUMBERS) this.sum[number] += now[number] - before[number];
    if (node) this.#shares.set(name, now);
    else this.#shares.delete(name);
    if (now.waiting > 0) this.#marked.add(name);
  }
}

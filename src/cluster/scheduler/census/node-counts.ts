// How many pods of a sort each node has, and from that each domain: changed pod by pod, never counted anew.
import type { NodeInfo } from '../node-info.ts';
import type { Domains } from './topology.ts';
import { domainOf } from './topology.ts';

/** Which nodes count for a domain; equal keys mean equal nodes. */
export interface Eligibility {
  readonly key: string;
  includes(node: NodeInfo): boolean;
}

export class NodeCounts {
  #counts = new Int32Array(16);
  /** Pods on all nodes. */
  total = 0;
  readonly #byDomain = new Map<string, DomainCounts>();

  /** Pods on the node with this index. */
  on(index: number): number {
    return index < this.#counts.length ? this.#counts[index]! : 0;
  }

  /** Pods by index of node, for at least so many of them: for loops over hundreds of nodes, until the next change. */
  byIndex(limit: number): Int32Array {
    if (limit > this.#counts.length) {
      const larger = new Int32Array(limit * 2);
      larger.set(this.#counts);
      this.#counts = larger;
    }
    return this.#counts;
  }

  add(node: NodeInfo, by: number): void {
    const { index } = node;
    this.byIndex(index + 1);
    this.#counts[index]! += by;
    this.total += by;
    for (const counts of this.#byDomain.values()) counts.add(node, by);
  }

  /** The node is gone, with all its pods. */
  forgetNode(node: NodeInfo): void {
    const here = this.on(node.index);
    if (here > 0) this.add(node, -here);
    this.#byDomain.clear();
  }

  /** Domains have to be told anew: labels or taints of nodes changed. */
  forgetDomains(): void {
    this.#byDomain.clear();
  }

  /** The counts by domain of a topology, over the nodes that count (all by default). */
  byDomain(domains: Domains, nodes: readonly NodeInfo[], eligible?: Eligibility): DomainCounts {
    const key = eligible ? `${domains.key}\n${eligible.key}` : domains.key;
    let known = this.#byDomain.get(key);
    if (known?.domains !== domains) {
      known = new DomainCounts(domains, eligible);
      for (const node of nodes) known.begin(node, this.on(node.index));
      known.rank();
      this.#byDomain.set(key, known);
    }
    return known;
  }
}

/** Pods by domain, with the smallest count at hand. */
export class DomainCounts {
  readonly domains: Domains;
  readonly #eligible: Eligibility | undefined;
  readonly #counts: Int32Array;
  /** Domains that hold a node that counts. */
  readonly #isPresent: Uint8Array;
  /** How many domains have how many pods. */
  #having: number[] = [];
  /** Number of domains that hold a node that counts. */
  size = 0;
  /** Pods of the emptiest of them; 0 when there is none. */
  least = 0;
  /** Pods in all of them. */
  total = 0;

  constructor(domains: Domains, eligible: Eligibility | undefined) {
    this.domains = domains;
    this.#eligible = eligible;
    this.#counts = new Int32Array(domains.size);
    this.#isPresent = new Uint8Array(domains.size);
  }

  /** Pods by number of domain, until the next change. */
  get byNumber(): Int32Array {
    return this.#counts;
  }

  /** Pods in the domain with this number; 0 for -1. */
  of(domain: number): number {
    return domain < 0 ? 0 : this.#counts[domain]!;
  }

  /** Pods in the domain of the node at an index; 0 when it is in none. */
  around(index: number): number {
    return this.of(domainOf(this.domains, index));
  }

  /** Takes a node in, before `rank`. */
  begin(node: NodeInfo, pods: number): void {
    const domain = domainOf(this.domains, node.index);
    if (domain < 0 || (this.#eligible && !this.#eligible.includes(node))) return;
    if (this.#isPresent[domain] === 0) {
      this.#isPresent[domain] = 1;
      this.size++;
    }
    this.#counts[domain]! += pods;
    this.total += pods;
  }

  rank(): void {
    this.#having = [];
    let least = Infinity;
    for (let domain = 0; domain < this.#counts.length; domain++) {
      if (this.#isPresent[domain] === 0) continue;
      const count = this.#counts[domain]!;
      this.#having[count] = (this.#having[count] ?? 0) + 1;
      if (count < least) least = count;
    }
    this.least = this.size === 0 ? 0 : least;
  }

  add(node: NodeInfo, by: number): void {
    const domain = domainOf(this.domains, node.index);
    if (domain < 0 || (this.#eligible && !this.#eligible.includes(node))) return;
    const was = this.#counts[domain]!;
    const is = was + by;
    this.#counts[domain] = is;
    this.total += by;
    if (this.#isPresent[domain] === 0) return;
    this.#having[was]!--;
    this.#having[is] = (this.#having[is] ?? 0) + 1;
    if (is < this.least) this.least = is;
    else while (!this.#having[this.least]) this.least++;
  }
}

// Counts pods by node as they come and go, for what depends on the pods of other nodes: affinity and topology spread.
//
// Nothing is counted before somebody asks. What was asked for is kept up to date by single changes: a pod finds the counters that
// count it through one pair of its labels, so that a cluster without such rules pays a look-up, and one with many pays for its own.
import type { Labels, Namespace, Pod, PodSpec } from '../../../model/object.ts';
import type { Store } from '../../store/store.ts';
import type { Applicant } from '../applicant.ts';
import type { NodeInfo } from '../node-info.ts';
import type { Outlook, SchedulerPlugin } from '../plugin.ts';
import type { Carrier } from './carrier.ts';
import { carrierKeyOf, createCarrier } from './carrier.ts';
import type { DomainCounts, Eligibility } from './node-counts.ts';
import { NodeCounts } from './node-counts.ts';
import type { PodTerm } from './pod-term.ts';
import { meansPod } from './pod-term.ts';
import { Topology } from './topology.ts';

/** Counters kept; beyond that those used longest ago are dropped, and counted anew when asked for again. */
const MOST_COUNTERS = 512;

/** Counts the pods that all its terms mean. */
interface Counter {
  readonly terms: readonly PodTerm[];
  readonly includesTerminating: boolean;
  readonly counts: NodeCounts;
  /** The pair of labels under which it is found; undefined when its selectors ask for none. */
  readonly pair: string | undefined;
  /** It was counted from the store at this revision: what a watch tells of earlier ones is in it already. */
  readonly countedAt: number;
  usedAt: number;
}

interface Membership {
  readonly version: number;
  readonly namespace: string;
  readonly counters: readonly Counter[];
}

export class Census {
  readonly #store: Store;
  readonly #nodeOf: (name: string) => NodeInfo | undefined;
  readonly topology: Topology;
  readonly #counters = new Map<string, Counter>();
  readonly #byPair = new Map<string, Set<Counter>>();
  readonly #unpaired = new Set<Counter>();
  readonly #carriers = new Map<string, Carrier>();
  /** The counters of pods with these labels, while no counter comes or goes. */
  readonly #memberships = new WeakMap<Labels, Membership>();
  readonly #outlooks = new WeakMap<Applicant, Map<SchedulerPlugin, { epoch: number; outlook: Outlook | undefined }>>();
  /** Rises when what was made of an applicant has to be made anew: domains, terms of other pods, counters changed. */
  #epoch = 0;
  #version = 0;
  #uses = 0;
  #noLabels: Labels = Object.freeze({});
  readonly #assumed: () => Iterable<Pod>;
  /** Revision of the change that is being counted; Infinity for what no watch has told of. */
  revision = Infinity;

  /** `assumed` are the pods that are counted on nodes on which the store does not have them. */
  constructor(store: Store, topology: Topology, nodeOf: (name: string) => NodeInfo | undefined, assumed: () => Iterable<Pod>) {
    this.#store = store;
    this.topology = topology;
    this.#nodeOf = nodeOf;
    this.#assumed = assumed;
  }

  /** Different affinities that pods on nodes have; each with the pods that have it. */
  get carriers(): Iterable<Carrier> {
    return this.#carriers.values();
  }

  get hasCarriers(): boolean {
    return this.#carriers.size > 0;
  }

  readonly namespaceLabels = (namespace: string): Labels | undefined => (this.#store.get('namespaces', namespace) as Namespace | undefined)?.metadata.labels;

  /** What a plugin makes of an applicant, made once and kept until the epoch changes. */
  remember(applicant: Applicant, plugin: SchedulerPlugin, make: () => Outlook | undefined): Outlook | undefined {
    let byPlugin = this.#outlooks.get(applicant);
    if (!byPlugin) this.#outlooks.set(applicant, (byPlugin = new Map()));
    const known = byPlugin.get(plugin);
    if (known?.epoch === this.#epoch) return known.outlook;
    const outlook = make();
    byPlugin.set(plugin, { epoch: this.#epoch, outlook });
    return outlook;
  }

  /** Counts of the pods that all the terms mean, from now on kept up to date. */
  counts(terms: readonly PodTerm[], includesTerminating: boolean): NodeCounts {
    const key = `${includesTerminating ? 'all' : 'staying'}|${terms.map((term) => term.key).join('|')}`;
    let counter = this.#counters.get(key);
    if (!counter) {
      counter = { terms, includesTerminating, counts: new NodeCounts(), pair: this.#rarestPair(terms), countedAt: this.#store.revision, usedAt: 0 };
      this.#countAll(counter);
      if (this.#counters.size >= MOST_COUNTERS) this.#dropStale();
      this.#counters.set(key, counter);
      this.#index(counter);
    }
    counter.usedAt = ++this.#uses;
    return counter.counts;
  }

  /** The counts by domain of a topology key. */
  byDomain(counts: NodeCounts, key: string, eligible?: Eligibility): DomainCounts {
    return counts.byDomain(this.topology.domains(key), this.topology.nodes, eligible);
  }

  /** Whether a term means an applicant. */
  means(term: PodTerm, { namespace, labels }: Pick<Applicant, 'namespace' | 'labels'>): boolean {
    return meansPod(term, namespace, labels, this.namespaceLabels);
  }

  // Changes

  /** A pod came to a node, or left it with -1. */
  podMoved(pod: Pod, node: NodeInfo, by: 1 | -1): void {
    this.count(pod, node, by);
    if (by === -1 && hasPodAffinity(pod.spec)) {
      const key = carrierKeyOf(pod);
      if (this.#carriers.get(key)?.counts.total === 0) {
        this.#carriers.delete(key);
        this.#epoch++;
      }
    }
  }

  /** A pod begins to go: it no longer counts for spread. */
  podTerminating(pod: Pod, node: NodeInfo): void {
    for (const counter of this.#countersOf(pod)) if (!counter.includesTerminating && counter.countedAt < this.revision) counter.counts.add(node, -1);
  }

  /** Adds a pod to what is counted of a node, or with -1 takes it off; also on trial, when it is put back afterwards. */
  count(pod: Pod, node: NodeInfo, by: 1 | -1): void {
    if (this.#counters.size > 0) {
      const isTerminating = pod.metadata.deletionTimestamp !== undefined;
      for (const counter of this.#countersOf(pod)) {
        if ((!isTerminating || counter.includesTerminating) && counter.countedAt < this.revision) counter.counts.add(node, by);
      }
    }
    if (hasPodAffinity(pod.spec)) this.#carrierOf(pod).counts.add(node, by);
  }

  nodeForgotten(node: NodeInfo): void {
    for (const { counts } of this.#counters.values()) counts.forgetNode(node);
    for (const { counts } of this.#carriers.values()) counts.forgetNode(node);
    this.layoutChanged();
  }

  /** Nodes came or went, or changed labels or taints. */
  layoutChanged(): void {
    this.topology.forget();
    this.#forgetDomains();
  }

  taintsChanged(): void {
    this.#forgetDomains();
  }

  /** Labels of namespaces changed, or what else decides whom pods spread from, such as a Service. */
  surroundingsChanged(): void {
    for (const [key, counter] of this.#counters) {
      if (counter.terms.some(({ namespaceSelector }) => namespaceSelector.requirements.length > 0)) this.#drop(key, counter);
    }
    this.#epoch++;
  }

  #forgetDomains(): void {
    for (const { counts } of this.#counters.values()) counts.forgetDomains();
    for (const { counts } of this.#carriers.values()) counts.forgetDomains();
    this.#epoch++;
  }

  #carrierOf(pod: Pod): Carrier {
    const key = carrierKeyOf(pod);
    let carrier = this.#carriers.get(key);
    if (!carrier) {
      this.#carriers.set(key, (carrier = createCarrier(pod)));
      this.#epoch++;
    }
    return carrier;
  }

  #countersOf({ metadata: { labels = this.#noLabels, namespace = '' } }: Pod): readonly Counter[] {
    const known = this.#memberships.get(labels);
    if (known && known.version === this.#version && known.namespace === namespace) return known.counters;
    const counters: Counter[] = [];
    const consider = (found: Iterable<Counter>): void => {
      for (const counter of found) if (this.#meansAll(counter, namespace, labels)) counters.push(counter);
    };
    for (const key in labels) {
      const found = this.#byPair.get(`${key}=${labels[key]}`);
      if (found) consider(found);
    }
    consider(this.#unpaired);
    this.#memberships.set(labels, { version: this.#version, namespace, counters });
    return counters;
  }

  #meansAll({ terms }: Counter, namespace: string, labels: Labels | undefined): boolean {
    return terms.every((term) => meansPod(term, namespace, labels, this.namespaceLabels));
  }

  #countAll(counter: Counter): void {
    const table = this.#store.table('pods');
    const pods = counter.pair === undefined ? table.values() : table.labelled(undefined, Object.fromEntries([splitPair(counter.pair)]));
    for (const object of pods) this.#countInto(counter, object as Pod);
    for (const pod of this.#assumed()) this.#countInto(counter, pod);
  }

  #countInto(counter: Counter, pod: Pod): void {
    if (!isOnNode(pod) || (pod.metadata.deletionTimestamp && !counter.includesTerminating)) return;
    const node = this.#nodeOf(pod.spec.nodeName!);
    if (node && this.#meansAll(counter, pod.metadata.namespace!, pod.metadata.labels)) counter.counts.add(node, 1);
  }

  // Where counters are found

  #rarestPair(terms: readonly PodTerm[]): string | undefined {
    let rarest: string | undefined;
    let fewest = Infinity;
    for (const { selector } of terms) {
      for (const { key, operator, values } of selector.requirements) {
        if (values.length !== 1 || !['=', '==', 'in'].includes(operator)) continue;
        const pair = `${key}=${values[0]}`;
        const others = this.#byPair.get(pair)?.size ?? 0;
        if (others < fewest) [rarest, fewest] = [pair, others];
      }
    }
    return rarest;
  }

  #index(counter: Counter): void {
    this.#version++;
    if (counter.pair === undefined) return void this.#unpaired.add(counter);
    const others = this.#byPair.get(counter.pair);
    if (others) others.add(counter);
    else this.#byPair.set(counter.pair, new Set([counter]));
  }

  #drop(key: string, counter: Counter): void {
    this.#version++;
    this.#counters.delete(key);
    this.#unpaired.delete(counter);
    if (counter.pair === undefined) return;
    const others = this.#byPair.get(counter.pair);
    others?.delete(counter);
    if (others?.size === 0) this.#byPair.delete(counter.pair);
  }

  #dropStale(): void {
    const byUse = [...this.#counters].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [key, counter] of byUse.slice(0, MOST_COUNTERS / 2)) this.#drop(key, counter);
    this.#epoch++;
  }
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

export function hasPodAffinity({ affinity }: Pick<PodSpec, 'affinity'>): boolean {
  return affinity !== undefined && (affinity.podAffinity !== undefined || affinity.podAntiAffinity !== undefined);
}

/** Takes part in counts: bound and not finished (rule 5.3.1). */
export function isOnNode(pod: Pod): boolean {
  return Boolean(pod.spec.nodeName) && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';
}

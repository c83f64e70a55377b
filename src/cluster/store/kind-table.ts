// The objects of one kind with their indexes by namespace order, node and label, kept on every commit.
import type { Kind } from '../../model/kind.ts';
import type { KubeObject, Labels } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import type { Deferred } from './deferred.ts';
import { Entry } from './entry.ts';
import { addTo, removeFrom } from './entry-list.ts';
import type { EntryList } from './entry-list.ts';

/** What an index answers that knows nothing. */
export const nothing: readonly KubeObject[] = Object.freeze([]);

export class KindTable {
  readonly kind: Kind;
  readonly #entries = new Map<string, Entry>();
  readonly #byNode = new Map<string, EntryList>();
  readonly #byLabel = new Map<string, EntryList>();
  readonly #byWord = new Map<string, EntryList>();
  /** The labels of the last object that came, which the next one of its template shares, and the lists that they lead to. */
  #lastLabels: Labels | undefined;
  #ofLastLabels: readonly EntryList[] = [];
  #sorted: Entry[] | undefined = [];
  // Entries of a kind that is not indexed are a chain from the oldest to the youngest: an array would be copied again and again.
  #oldest: Entry | undefined;
  #youngest: Entry | undefined;
  /** From here on they wait to be named. */
  #unnamed: Entry | undefined;
  #size = 0;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return this.#named.has(key);
  }

  get(key: string): KubeObject | undefined {
    return this.#named.get(key)?.current;
  }

  entry(key: string): Entry | undefined {
    return this.#named.get(key);
  }

  add(key: string, object: KubeObject): Entry {
    const entry = new Entry(this.kind, key, object);
    this.#named.set(key, entry);
    this.#sorted = undefined;
    this.#size++;
    if (this.kind.indexed !== false) {
      this.#indexLabels(entry, undefined, object.metadata.labels);
      this.#indexNode(entry, undefined, this.kind.nodeOf?.(object));
      this.#indexWords(entry, undefined, object);
    } else this.#append(entry);
    return entry;
  }

  /** Adds an object of a kind that is not indexed before it is made; its name must be new. */
  addDeferred(deferred: Deferred): void {
    this.#append(deferred);
    this.#unnamed ??= deferred;
    this.#sorted = undefined;
    this.#size++;
  }

  replace(entry: Entry, object: KubeObject): void {
    const previous = entry.current;
    entry.replace(object);
    if (this.kind.indexed === false) return;
    if (previous.metadata.labels !== object.metadata.labels) this.#indexLabels(entry, previous.metadata.labels, object.metadata.labels);
    this.#indexWords(entry, previous, object);
    if (this.kind.nodeOf) {
      const from = this.kind.nodeOf(previous);
      const to = this.kind.nodeOf(object);
      if (from !== to) this.#indexNode(entry, from, to);
    }
  }

  remove(entry: Entry): void {
    entry.leave();
    this.#sorted = undefined;
    this.#size--;
    if (entry.key !== undefined) this.#entries.delete(entry.key);
    if (this.kind.indexed === false) return this.#dropRemoved();
    this.#indexLabels(entry, entry.current.metadata.labels, undefined);
    this.#indexNode(entry, this.kind.nodeOf?.(entry.current), undefined);
    this.#indexWords(entry, entry.current, undefined);
  }

  /** The places of all objects, in insertion order. */
  entries(): Iterable<Entry> {
    return this.#named.values();
  }

  /** All objects in insertion order: cheap, deterministic. */
  *values(): Generator<KubeObject> {
    for (const entry of this.#named.values()) yield entry.current;
  }

  /** Entries of a kind that is not indexed, oldest first: for kinds that are trimmed from their oldest. */
  *byAge(): Generator<Entry> {
    for (let entry = this.#oldest; entry; entry = entry.younger) if (entry.isStored) yield entry;
  }

  /** The oldest entry of a kind that is not indexed. */
  get oldest(): Entry | undefined {
    return this.#oldest;
  }

  /** Objects of a namespace (all when undefined or ''), in storage order: bytewise by namespace/name (rule 1.3.1). */
  sorted(namespace?: string): KubeObject[] {
    this.#sorted ??= [...this.#named.values()].sort(byKey);
    const entries = this.#sorted;
    if (entries.length === 0) return [];
    if (!namespace || !this.kind.namespaced) return entries.map((entry) => entry.current);
    const prefix = `${namespace}/`;
    const found: KubeObject[] = [];
    for (let index = lowerBound(entries, prefix); index < entries.length; index++) {
      const entry = entries[index]!;
      if (!entry.key!.startsWith(prefix)) break;
      found.push(entry.current);
    }
    return found;
  }

  onNode(nodeName: string): readonly KubeObject[] {
    return this.#byNode.get(nodeName)?.objects() ?? nothing;
  }

  countOnNode(nodeName: string): number {
    return this.#byNode.get(nodeName)?.size ?? 0;
  }

  /** Objects whose labels hold all pairs, through the rarest pair's index; all objects of the namespace for no pairs. */
  labelled(namespace: string | undefined, labels: Labels): readonly KubeObject[] {
    const pairs = Object.entries(labels);
    let rarest: EntryList | undefined;
    for (const [key, value] of pairs) {
      const entries = this.#byLabel.get(`${key}=${value}`);
      if (!entries) return nothing;
      if (!rarest || entries.size < rarest.size) rarest = entries;
    }
    if (!rarest) return this.sorted(namespace);
    return rarest.objects().filter(({ metadata }) => (!namespace || metadata.namespace === namespace) && pairs.every(([key, value]) => metadata.labels?.[key] === value));
  }

  /** Objects that go by a word of `Kind.foundBy`. */
  foundBy(word: string): readonly KubeObject[] {
    return this.#byWord.get(word)?.objects() ?? nothing;
  }

  /** All entries by key; those whose objects were not made yet are named now. */
  get #named(): Map<string, Entry> {
    for (; this.#unnamed; this.#unnamed = this.#unnamed.younger) {
      const entry = this.#unnamed;
      if (!entry.isStored) continue;
      entry.key = keyOf(entry.current);
      this.#entries.set(entry.key, entry);
    }
    return this.#entries;
  }

  #append(entry: Entry): void {
    if (this.#youngest) this.#youngest.younger = entry;
    else this.#oldest = entry;
    this.#youngest = entry;
  }

  /** Most entries leave in the order they came; others stay in the chain until those before them have left. */
  #dropRemoved(): void {
    for (let entry = this.#oldest; entry && !entry.isStored; entry = this.#oldest) {
      this.#oldest = entry.younger;
      if (this.#unnamed === entry) this.#unnamed = entry.younger;
      if (this.#youngest === entry) this.#youngest = undefined;
      // What is gone must not lead to what comes after it: the garbage collector would take all that for alive.
      entry.younger = undefined;
    }
  }

  #indexNode(entry: Entry, from: string | undefined, to: string | undefined): void {
    if (from) removeFrom(this.#byNode, from, entry);
    if (to) addTo(this.#byNode, to, entry);
  }

  #indexWords(entry: Entry, from: KubeObject | undefined, to: KubeObject | undefined): void {
    const { kind } = this;
    if (!kind.foundBy) return;
    if (from) for (const word of new Set(kind.foundBy(from))) removeFrom(this.#byWord, word, entry);
    if (to) for (const word of new Set(kind.foundBy(to))) addTo(this.#byWord, word, entry);
  }

  #indexLabels(entry: Entry, from: Labels | undefined, to: Labels | undefined): void {
    if (!from && to && to === this.#lastLabels) {
      for (const entries of this.#ofLastLabels) entries.add(entry);
      return;
    }
    if (from) for (const key in from) if (to?.[key] !== from[key]) removeFrom(this.#byLabel, `${key}=${from[key]}`, entry);
    const lists: EntryList[] = [];
    if (to) for (const key in to) if (from?.[key] !== to[key]) lists.push(addTo(this.#byLabel, `${key}=${to[key]}`, entry));
    this.#lastLabels = from ? undefined : to;
    this.#ofLastLabels = lists;
  }
}

function byKey(a: Entry, b: Entry): number {
  return a.key! < b.key! ? -1 : a.key! > b.key! ? 1 : 0;
}

function lowerBound(entries: readonly Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.key! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The objects of one kind with their indexes by namespace order, node and label, kept on every commit.
import type { Kind } from '../../model/kind.ts';
import type { KubeObject, Labels } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import type { Deferred } from './deferred.ts';
import { addTo, removeFrom } from './entry-list.ts';
import type { EntryList } from './entry-list.ts';

/** The place of one object: stays the same while the object is replaced, so indexes change only when their value does. */
export class Entry {
  readonly kind: Kind;
  #key: string | undefined;
  #object: KubeObject | undefined;
  #deferred: Deferred | undefined;
  /** False once it is removed. */
  isStored = true;
  /** Can be found by its key. */
  isNamed: boolean;

  /** With a key an object that is there; without one an object that is made, and so named, at the first look. */
  constructor(kind: Kind, key: string | undefined, object: KubeObject | undefined, deferred: Deferred | undefined) {
    this.kind = kind;
    this.#key = key;
    this.#object = object;
    this.#deferred = deferred;
    this.isNamed = key !== undefined;
  }

  get key(): string {
    return (this.#key ??= keyOf(this.object));
  }

  get object(): KubeObject {
    return this.#object ?? (this.#object = this.#deferred!.object);
  }

  /** What the object is made from while it is as it was added. */
  get deferred(): Deferred | undefined {
    return this.#deferred;
  }

  replace(object: KubeObject): void {
    this.#object = object;
    this.#deferred = undefined;
  }

  /** It is removed without having been looked at, and nobody who still knows the place may keep what was there alive. */
  release(): void {
    this.#deferred = undefined;
  }
}

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
  /** Entries of a kind that is not indexed, in the order of creation from the head on; from `#unnamed` on they wait to be named. */
  #order: Entry[] = [];
  #head = 0;
  #unnamed = 0;
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
    return this.#named.get(key)?.object;
  }

  entry(key: string): Entry | undefined {
    return this.#named.get(key);
  }

  add(key: string, object: KubeObject): Entry {
    const entry = new Entry(this.kind, key, object, undefined);
    this.#named.set(key, entry);
    this.#sorted = undefined;
    this.#size++;
    if (this.kind.indexed !== false) {
      this.#indexLabels(entry, undefined, object.metadata.labels);
      this.#indexNode(entry, undefined, this.kind.nodeOf?.(object));
      this.#indexWords(entry, undefined, object);
    } else this.#unnamed = this.#order.push(entry);
    return entry;
  }

  /** Adds an object of a kind that is not indexed before it is made; its name must be new. */
  addDeferred(deferred: Deferred): Entry {
    const entry = new Entry(this.kind, undefined, undefined, deferred);
    this.#order.push(entry);
    this.#sorted = undefined;
    this.#size++;
    return entry;
  }

  replace(entry: Entry, object: KubeObject): void {
    const previous = entry.object;
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
    entry.isStored = false;
    this.#sorted = undefined;
    this.#size--;
    if (entry.isNamed) this.#entries.delete(entry.key);
    if (this.kind.indexed === false) return this.#shortenOrder();
    this.#indexLabels(entry, entry.object.metadata.labels, undefined);
    this.#indexNode(entry, this.kind.nodeOf?.(entry.object), undefined);
    this.#indexWords(entry, entry.object, undefined);
  }

  /** The places of all objects, in insertion order. */
  entries(): Iterable<Entry> {
    return this.#named.values();
  }

  /** All objects in insertion order: cheap, deterministic. */
  *values(): Generator<KubeObject> {
    for (const entry of this.#named.values()) yield entry.object;
  }

  /** Entries of a kind that is not indexed, oldest first: for kinds that are trimmed from their oldest. */
  *byAge(): Generator<Entry> {
    for (let index = this.#head; index < this.#order.length; index++) if (this.#order[index]!.isStored) yield this.#order[index]!;
  }

  /** The oldest entry of a kind that is not indexed. */
  get oldest(): Entry | undefined {
    return this.#order[this.#head];
  }

  /** Objects of a namespace (all when undefined or ''), in storage order: bytewise by namespace/name (rule 1.3.1). */
  sorted(namespace?: string): KubeObject[] {
    this.#sorted ??= [...this.#named.values()].sort(byKey);
    const entries = this.#sorted;
    if (entries.length === 0) return [];
    if (!namespace || !this.kind.namespaced) return entries.map((entry) => entry.object);
    const prefix = `${namespace}/`;
    const found: KubeObject[] = [];
    for (let index = lowerBound(entries, prefix); index < entries.length; index++) {
      const entry = entries[index]!;
      if (!entry.key.startsWith(prefix)) break;
      found.push(entry.object);
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
    if (this.#unnamed < this.#order.length) {
      for (let index = Math.max(this.#unnamed, this.#head); index < this.#order.length; index++) {
        const entry = this.#order[index]!;
        if (!entry.isStored) continue;
        this.#entries.set(entry.key, entry);
        entry.isNamed = true;
      }
      this.#unnamed = this.#order.length;
    }
    return this.#entries;
  }

  /** Most entries leave in the order they came. */
  #shortenOrder(): void {
    while (this.#head < this.#order.length && !this.#order[this.#head]!.isStored) this.#head++;
    if (this.#head < 4096) return;
    this.#order = this.#order.slice(this.#head);
    this.#unnamed = Math.max(0, this.#unnamed - this.#head);
    this.#head = 0;
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
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function lowerBound(entries: readonly Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

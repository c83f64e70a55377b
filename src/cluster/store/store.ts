// etcd and its indexes: one revision counter, frozen objects, an append-only log with compaction, watches.
import type { Change, WatchType } from '../../model/client.ts';
import { deepEqual, deepFreeze } from '../../model/equal.ts';
import { alreadyExists, conflict, expired, notFound } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import { resourceName } from '../../model/kind.ts';
import type { KubeObject, OwnerReference } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import type { Registry } from '../../model/registry.ts';
import type { Listener } from './audience.ts';
import { Audience, EVERYTHING } from './audience.ts';
import { Deferred, DeferredRemoval, lastState } from './deferred.ts';
import { addTo, removeFrom } from './entry-list.ts';
import type { Entry } from './entry.ts';
import type { EntryList } from './entry-list.ts';
import { KindTable, nothing } from './kind-table.ts';
import { WatchLog } from './watch-log.ts';

export interface StoreOptions {
  registry: Registry;
  /** Changes kept for watches that resume; older ones answer 410 Expired. */
  logSize?: number;
  /** Told what a listener has thrown; the others hear of the change all the same. Default: whoever wrote gets it, and they do not. */
  onError?(change: Change, error: unknown): void;
}

/**
 * Holds every object of the cluster. All writes are synchronous; listeners hear of each change in order of revision,
 * changes made by a listener come after those it was called for.
 */
export class Store {
  readonly registry: Registry;
  readonly #tables = new Map<string, KindTable>();
  readonly #byUid = new Map<string, Entry>();
  readonly #byOwner = new Map<string, EntryList>();
  readonly #log: WatchLog;
  /** By plural. */
  readonly #audiences = new Map<string, Audience>();
  readonly #everybody: Audience;
  /** Changes made by listeners, until those before them are delivered. */
  readonly #undelivered: Change[] = [];
  #delivering = false;
  #revision = 0;
  readonly #onError: ((change: Change, error: unknown) => void) | undefined;

  constructor(options: StoreOptions) {
    this.registry = options.registry;
    this.#onError = options.onError;
    this.#everybody = new Audience(undefined, options.onError);
    this.#log = new WatchLog(options.logSize ?? 8192);
    for (const kind of options.registry.kinds) this.#tables.set(kind.plural, new KindTable(kind));
    // What was stored of a kind that is withdrawn stays, as it does in etcd, and is there again when the kind is.
    options.registry.subscribe(({ kind }) => {
      if (!this.#tables.has(kind.plural)) this.#tables.set(kind.plural, new KindTable(kind));
    });
  }

  /** The newest revision; rises by one with each stored change (rule 1.1.2). */
  get revision(): number {
    return this.#revision;
  }

  /** The table of a kind; throws for a plural that is not registered (a bug). */
  table(plural: string): KindTable {
    const table = this.#tables.get(plural);
    if (!table) throw new Error(`the store has no kind ${plural}`);
    return table;
  }

  get(plural: string, key: string): KubeObject | undefined {
    return this.table(plural).get(key);
  }

  /** What is stored under the kind, namespace and name of an object. */
  current(kind: Kind, object: KubeObject): KubeObject | undefined {
    return this.entryOf(kind, object)?.current;
  }

  byUid(uid: string): KubeObject | undefined {
    return this.#byUid.get(uid)?.current;
  }

  /** Objects that name this uid among their owners, of one kind or of all. */
  ownedBy(uid: string, plural?: string): readonly KubeObject[] {
    return this.#byOwner.get(uid)?.objects(plural) ?? nothing;
  }

  /** True when anything names this uid as an owner. */
  hasDependents(uid: string): boolean {
    return (this.#byOwner.get(uid)?.size ?? 0) > 0;
  }

  /**
   * Stores a new object and freezes it. The object and its metadata must be fresh; parts below may be shared and frozen.
   * Throws AlreadyExists. `key` is the object's own, for who has it at hand: making and hashing it costs more than the rest.
   */
  create<T extends KubeObject>(kind: Kind, object: T, key = keyOf(object)): T {
    const table = this.table(kind.plural);
    if (table.has(key)) throw alreadyExists(resourceName(kind), object.metadata.name);
    object.metadata.resourceVersion = String(++this.#revision);
    deepFreeze(object);
    const entry = table.add(key, object);
    if (kind.indexed !== false) {
      this.#byUid.set(object.metadata.uid, entry);
      this.#indexOwners(entry, undefined, object);
    }
    this.#commit('ADDED', kind, object, undefined);
    return object;
  }

  /** Stores an object of a kind that is not indexed, to be made when somebody looks; its name must be new. */
  createDeferred(deferred: Deferred): void {
    deferred.revision = ++this.#revision;
    this.table(deferred.plural).addDeferred(deferred);
    this.#publish(deferred);
  }

  /**
   * Replaces an object. Throws NotFound, and Conflict when `expectedVersion` is given and is not the stored one.
   * A replacement equal to what is stored changes nothing and answers the stored object (rule 1.1.2).
   */
  update<T extends KubeObject>(kind: Kind, object: T, expectedVersion?: string): T {
    const entry = this.entryOf(kind, object);
    if (!entry) throw notFound(resourceName(kind), object.metadata.name);
    if (expectedVersion !== undefined && expectedVersion !== entry.current.metadata.resourceVersion) throw conflict(resourceName(kind), object.metadata.name);
    return this.replace(entry, object);
  }

  /** The same for who knows the place of the object, which must still be stored. */
  replace<T extends KubeObject>(entry: Entry, object: T): T {
    const previous = entry.current;
    object.metadata.resourceVersion = previous.metadata.resourceVersion;
    return deepEqual(previous, object) ? (previous as T) : this.overwrite(entry, object);
  }

  /** The same for who knows that something differs. */
  overwrite<T extends KubeObject>(entry: Entry, object: T): T {
    const { kind, current: previous } = entry;
    object.metadata.resourceVersion = String(++this.#revision);
    deepFreeze(object);
    if (kind.indexed !== false && previous.metadata.ownerReferences !== object.metadata.ownerReferences) this.#indexOwners(entry, previous, object);
    this.table(kind.plural).replace(entry, object);
    this.#commit('MODIFIED', kind, object, previous);
    return object;
  }

  /**
   * Gives the objects of a kind the form that `read` makes of them, as a server does that reads etcd by another definition of the
   * kind: no revision is spent, and no watch hears of it.
   */
  reread(plural: string, read: (object: KubeObject) => KubeObject): void {
    const table = this.table(plural);
    for (const entry of table.entries()) {
      const fresh = read(entry.current);
      if (fresh !== entry.current) table.replace(entry, deepFreeze(fresh));
    }
  }

  /** Removes an object; the DELETED change carries its last state with the revision of the removal (rule 1.3.3). */
  remove(kind: Kind, key: string): KubeObject {
    const entry = this.table(kind.plural).entry(key);
    if (!entry) throw notFound(resourceName(kind), key.slice(key.indexOf('/') + 1));
    return this.#removeEntry(entry);
  }

  #removeEntry(entry: Entry): KubeObject {
    const { kind, current: previous } = entry;
    this.table(kind.plural).remove(entry);
    if (kind.indexed !== false) {
      this.#byUid.delete(previous.metadata.uid);
      this.#indexOwners(entry, previous, undefined);
    }
    const last = lastState(previous, ++this.#revision);
    this.#commit('DELETED', kind, last, previous);
    return last;
  }

  /** Removes an object of a kind that is not indexed; one that nobody has looked at is never made. */
  discard(entry: Entry): void {
    if (!(entry instanceof Deferred && entry.isAsAdded)) return void this.#removeEntry(entry);
    this.table(entry.plural).remove(entry);
    this.#publish(new DeferredRemoval(entry, ++this.#revision));
  }

  /**
   * Hears of every later change of the kinds named (all when undefined); with `sinceRevision` first of those after it. With `topics`
   * only of those that are about one of them (`Kind.topicsOf`). Throws Expired when the log no longer reaches back that far
   * (rule 1.3.5). Answers the unsubscribe.
   */
  watch(plurals: readonly string[] | undefined, listener: Listener, sinceRevision?: number, topics = EVERYTHING): () => void {
    if (sinceRevision !== undefined) {
      for (const change of this.changesSince(sinceRevision)) if ((!plurals || plurals.includes(change.plural)) && this.isAbout(change, topics)) listener(change);
    }
    const audiences = plurals ? plurals.map((plural) => this.#audienceOf(plural)) : [this.#everybody];
    const leave = audiences.map((audience) => audience.add(listener, topics));
    return () => leave.forEach((each) => each());
  }

  /** Whether a change is about any of the topics; all changes of a kind without topics are. */
  isAbout(change: Change, topics: number): boolean {
    return ((this.#tables.get(change.plural)?.kind.topicsOf?.(change) ?? EVERYTHING) & topics) !== 0;
  }

  /** The changes after a revision, oldest first; throws Expired when some of them are gone. */
  changesSince(revision: number): Iterable<Change> {
    const oldest = this.#log.oldestRevision;
    if (revision < this.#revision && (oldest === undefined || revision < oldest - 1)) {
      throw expired(`too old resource version: ${revision} (${oldest ?? this.#revision})`);
    }
    return this.#log.since(revision);
  }

  /** Forgets changes up to a revision, as etcd's compaction does. */
  compact(revision: number): void {
    this.#log.compact(revision);
  }

  /**
   * The place of what is stored under the kind, namespace and name of an object. By uid where that leads to the same name: its
   * text is hashed already, where a key would have to be made.
   */
  entryOf(kind: Kind, { metadata }: KubeObject): Entry | undefined {
    const known = this.#byUid.get(metadata.uid);
    if (known?.kind === kind && known.current.metadata.name === metadata.name && known.current.metadata.namespace === metadata.namespace) return known;
    return this.table(kind.plural).entry(keyOf({ metadata }));
  }

  #commit(type: WatchType, kind: Kind, object: KubeObject, previous: KubeObject | undefined): void {
    this.#publish({ type, revision: this.#revision, plural: kind.plural, object, previous });
  }

  #publish(change: Change): void {
    this.#log.append(change);
    if (this.#delivering) {
      this.#undelivered.push(change);
      return;
    }
    this.#delivering = true;
    try {
      this.#deliver(change);
      for (let index = 0; index < this.#undelivered.length; index++) this.#deliver(this.#undelivered[index]!);
    } finally {
      // An emptied list gives its memory back, and most changes need none.
      if (this.#undelivered.length > 0) this.#undelivered.length = 0;
      this.#delivering = false;
    }
  }

  #deliver(change: Change): void {
    this.#audiences.get(change.plural)?.tell(change);
    this.#everybody.tell(change);
  }

  #audienceOf(plural: string): Audience {
    let audience = this.#audiences.get(plural);
    if (!audience) this.#audiences.set(plural, (audience = new Audience(this.#tables.get(plural)?.kind.topicsOf, this.#onError)));
    return audience;
  }

  #indexOwners(entry: Entry, previous: KubeObject | undefined, object: KubeObject | undefined): void {
    const { ownerReferences: before } = previous?.metadata ?? {};
    const { ownerReferences: now } = object?.metadata ?? {};
    if (before) for (let index = 0; index < before.length; index++) if (isFirstOfOwner(before, index)) removeFrom(this.#byOwner, before[index]!.uid, entry);
    if (now) for (let index = 0; index < now.length; index++) if (isFirstOfOwner(now, index)) addTo(this.#byOwner, now[index]!.uid, entry);
  }
}

/** An object may name an owner twice. */
function isFirstOfOwner(references: readonly OwnerReference[], index: number): boolean {
  for (let before = 0; before < index; before++) if (references[before]!.uid === references[index]!.uid) return false;
  return true;
}

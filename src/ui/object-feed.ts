// The objects that a view is about: a list to begin with, then changes, collected and handed over a few times a second.
import type { Change, ClusterPort } from '../model/client.ts';
import type { FieldReader } from '../model/kind.ts';
import type { KubeEvent, KubeObject } from '../model/object.ts';
import { matchesRequirements, parseFieldSelector, parseLabelSelector } from '../model/selector.ts';
import { controllersAbove } from './controllers-above.ts';
import { LiveStore } from './live-store.ts';
import type { Pacer } from './pacer.ts';
import type { RowChange } from './table/live-rows.ts';

export interface ObjectQuery {
  plural: string;
  /** '' for all, several with commas between them; of no meaning for cluster-scoped kinds. */
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** Only objects that name this uid among their owners. */
  ownerUid?: string | undefined;
  /** Of events beside those that the fields mean: what is about an object that this uid owns, directly or not. */
  familyUid?: string | undefined;
  /** Only objects that use this one, by the key that `uses` of their kind answers. */
  uses?: string | undefined;
}

/** Whether an object is one that the query means. Throws BadRequest for a malformed selector. */
export function compileQuery(port: ClusterPort, query: ObjectQuery): (object: KubeObject) => boolean {
  const kind = port.registry.kind(query.plural);
  const labels = query.labelSelector ? parseLabelSelector(query.labelSelector) : undefined;
  const fields = query.fieldSelector ? parseFieldSelector(query.fieldSelector) : [];
  const readers = fields.map(({ key }): FieldReader => {
    if (key === 'metadata.name') return (object) => object.metadata.name;
    if (key === 'metadata.namespace') return (object) => object.metadata.namespace ?? '';
    return kind.fieldSelectors?.[key] ?? (() => '');
  });
  const namespaces = kind.namespaced && query.namespace ? new Set(query.namespace.split(',')) : undefined;
  const { ownerUid, familyUid, uses } = query;
  const isBelow = familyUid === undefined ? () => false : eventsBelow(port, familyUid);
  return (object) =>
    (namespaces === undefined || namespaces.has(object.metadata.namespace ?? '')) &&
    (ownerUid === undefined || (object.metadata.ownerReferences?.some(({ uid }) => uid === ownerUid) ?? false)) &&
    (uses === undefined || (kind.uses?.(object).includes(uses) ?? false)) &&
    (labels === undefined || matchesRequirements(labels, object.metadata.labels)) &&
    (fields.every(({ operator, value }, index) => (readers[index]!(object) === value) === (operator === '=')) || isBelow(object));
}

/** Whether an event is about something below an owner: who has been, stays so when it is gone. Nobody else is remembered. */
function eventsBelow(port: ClusterPort, uid: string): (object: KubeObject) => boolean {
  const known = new Set<string>();
  return (object) => {
    const about = (object as KubeEvent).involvedObject.uid;
    if (about === undefined) return false;
    if (known.has(about)) return true;
    const isBelow = controllersAbove(port, about).some((owner) => owner.uid === uid);
    if (isBelow) known.add(about);
    return isBelow;
  };
}

/** The objects now, through the index that serves the query; `matches` is the query compiled. */
export function listObjects(port: ClusterPort, query: ObjectQuery, matches = compileQuery(port, query)): KubeObject[] {
  const { plural, namespace, labelSelector, fieldSelector, ownerUid, familyUid, uses } = query;
  if (ownerUid !== undefined) return [...port.ownedBy(ownerUid, plural)].filter(matches);
  const found = (namespace ?? '').split(',').flatMap((each) =>
    port.list(plural, { ...(each ? { namespace: each } : {}), ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector && familyUid === undefined ? { fieldSelector } : {}) }),
  );
  return uses === undefined && familyUid === undefined ? found : found.filter(matches);
}

/** So many changes are not kept for the next frame, which a key may be waiting for. */
const BATCH = 64;

/** What becomes of changes. */
export interface FeedListener {
  /** Gets what has changed since the last call, in order; nothing is to be drawn yet. */
  take(changes: readonly RowChange<KubeObject>[]): void;
  /** What was taken is to be drawn now. */
  show(): void;
}

/** Follows a query from `start` to `stop`; costs one test per change of the kind. */
export class ObjectFeed {
  readonly #port: ClusterPort;
  readonly #query: ObjectQuery;
  readonly #matches: (object: KubeObject) => boolean;
  readonly #listener: FeedListener;
  readonly #store: LiveStore<void>;
  readonly #unsubscribe: () => void;
  #pending: RowChange<KubeObject>[] = [];
  #unwatch: (() => void) | undefined;

  constructor(port: ClusterPort, query: ObjectQuery, pacer: Pacer, listener: FeedListener) {
    this.#port = port;
    this.#query = query;
    this.#matches = compileQuery(port, query);
    this.#listener = listener;
    this.#store = new LiveStore(() => this.#handOver(), pacer);
    this.#unsubscribe = this.#store.subscribe(() => listener.show());
  }

  /** Answers the objects of this moment; changes follow. */
  start(): KubeObject[] {
    this.#pending = [];
    this.#unwatch ??= this.#port.watch([this.#query.plural], this.#onChange);
    return listObjects(this.#port, this.#query, this.#matches);
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#store.stop();
    this.#unsubscribe();
  }

  readonly #onChange = ({ type, object, previous }: Change): void => {
    const isIn = type !== 'DELETED' && this.#matches(object);
    const wasIn = type === 'DELETED' ? this.#matches(object) : previous !== undefined && this.#matches(previous);
    if (!isIn && !wasIn) return;
    this.#pending.push({ type: isIn ? (wasIn ? 'MODIFIED' : 'ADDED') : 'DELETED', object });
    if (this.#pending.length >= BATCH) this.#handOver();
    this.#store.touch();
  };

  #handOver(): void {
    const taken = this.#pending;
    this.#pending = [];
    if (taken.length > 0) this.#listener.take(taken);
  }
}

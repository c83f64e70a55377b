// Where recorders put events: a short way into the store, without defaulting, admission and validation.
import type { KubeEvent, KubeObject, ObjectMeta } from '../../model/object.ts';
import type { Kind } from '../../model/kind.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { KindTable } from '../store/kind-table.ts';
import type { Store } from '../store/store.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { Gate } from './gate.ts';

/** Events kept when nothing else is said; a real cluster bounds them by their hour of life only. */
const DEFAULT_LIMIT = 20_000;

/** client-go's size of the caches behind counting and aggregation, in involved objects. */
const CORRELATED_OBJECTS = 4096;
/** All kubelets of the cluster share one cache here, where each real one has its own. */
const CORRELATED_BY_KUBELETS = 16_384;

export class EventSink {
  readonly clock: Clock;
  readonly #store: Store;
  readonly #kind: Kind | undefined;
  readonly #table: KindTable | undefined;
  readonly #namespaces: KindTable | undefined;
  readonly #uids: Random;
  readonly #limit: number;
  readonly #gate: Gate;
  readonly #correlators = new Map<string, EventCorrelator>();
  /** Keys in the order of creation; those before the head have been trimmed. */
  #keys: string[] = [];
  #head = 0;
  #nanosAt = -1;
  #nanos = 0n;

  constructor(options: { store: Store; clock: Clock; uids: Random; gate: Gate; limit?: number }) {
    this.#gate = options.gate;
    this.clock = options.clock;
    this.#store = options.store;
    this.#uids = options.uids;
    this.#limit = options.limit ?? DEFAULT_LIMIT;
    const { registry } = options.store;
    this.#kind = registry.find('events');
    if (this.#kind) this.#table = options.store.table('events');
    if (registry.find('namespaces')) this.#namespaces = options.store.table('namespaces');
  }

  /** The memory of a component, shared by all its recorders. */
  correlator(component: string): EventCorrelator {
    let correlator = this.#correlators.get(component);
    if (!correlator) {
      correlator = new EventCorrelator(component === 'kubelet' ? CORRELATED_BY_KUBELETS : CORRELATED_OBJECTS);
      this.#correlators.set(component, correlator);
    }
    return correlator;
  }

  /** `<object>.<hex unix nanos>`: virtual time counts whole ms, so each name takes one nanosecond of its own. */
  nextName(objectName: string): string {
    const { now } = this.clock;
    if (now !== this.#nanosAt) {
      const start = BigInt(now) * 1_000_000n;
      this.#nanosAt = now;
      this.#nanos = start > this.#nanos ? start : this.#nanos + 1n;
    } else this.#nanos++;
    return `${objectName}.${this.#nanos.toString(16)}`;
  }

  /** Metadata of an event that is new now. */
  metadata(namespace: string, name: string): ObjectMeta {
    return { name, namespace, uid: this.#uids.uid(), resourceVersion: '', creationTimestamp: formatTimestamp(this.clock.now) };
  }

  /** Stores a new event; one for a namespace that is missing or terminating is dropped, as its 403 would be, and so is one that nobody takes. */
  create(event: KubeObject): void {
    if (!this.#kind || !this.#table || this.#gate.refusals.inside) return;
    const { namespace, name } = event.metadata;
    const home = this.#namespaces?.get(namespace!);
    if (!home || home.metadata.deletionTimestamp !== undefined) return;
    const key = `${namespace}/${name}`;
    this.#store.create(this.#kind, event, key);
    this.#keys.push(key);
    if (this.#table.size > this.#limit) this.#trim();
  }

  /** Changes some fields of a stored event; false when it is gone. */
  change(namespace: string, name: string, fields: Partial<KubeEvent>): boolean {
    if (!this.#kind || !this.#table || this.#gate.refusals.inside) return true;
    const event = this.#table.get(`${namespace}/${name}`);
    if (!event) return false;
    this.#store.update(this.#kind, { ...event, metadata: { ...event.metadata }, ...fields } as KubeObject);
    return true;
  }

  #trim(): void {
    while (this.#table!.size > this.#limit && this.#head < this.#keys.length) {
      const key = this.#keys[this.#head++]!;
      if (this.#table!.has(key)) this.#store.remove(this.#kind!, key);
    }
    if (this.#head < 4096) return;
    this.#keys = this.#keys.slice(this.#head);
    this.#head = 0;
  }
}

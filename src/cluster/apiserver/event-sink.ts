// Where recorders put events: a short way into the store, without defaulting, admission and validation.
import type { KubeEvent, KubeObject } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Entry } from '../store/entry.ts';
import type { KindTable } from '../store/kind-table.ts';
import type { Store } from '../store/store.ts';
import { DeferredEvent, DetailedEvent, referenceTo } from './deferred-event.ts';
import type { EventOrigin, EventTarget, Saying, Speaker } from './deferred-event.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { Observation } from './event-correlator.ts';
import type { EventOptions } from './event-recorder.ts';
import type { Gate } from './gate.ts';

/** Events kept when nothing else is said; a real cluster bounds them by their hour of life only. */
const DEFAULT_LIMIT = 20_000;

const LIFETIME_MS = 3_600_000;
const SWEEP_MS = 60_000;

/** client-go's size of the caches behind counting and aggregation, in involved objects. */
const CORRELATED_OBJECTS = 4096;
/** All kubelets of the cluster share one cache here, where each real one has its own. */
const CORRELATED_BY_KUBELETS = 16_384;

export class EventSink {
  readonly clock: Clock;
  readonly origin: EventOrigin;
  readonly #store: Store;
  readonly #table: KindTable;
  readonly #namespaces: KindTable;
  readonly #limit: number;
  readonly #gate: Gate;
  readonly #correlators = new Map<string, EventCorrelator>();
  #ordinal = 0;
  /** The ms of the last event, since the beginning, and its number in it: names hold nanoseconds. */
  #atMs = -1;
  #nth = 0;

  constructor(options: { store: Store; clock: Clock; uids: Random; gate: Gate; limit?: number }) {
    this.#gate = options.gate;
    this.clock = options.clock;
    this.#store = options.store;
    this.#table = options.store.table('events');
    this.#namespaces = options.store.table('namespaces');
    this.origin = { kind: this.#table.kind, uids: options.uids, beginningMs: options.clock.now };
    this.#limit = options.limit ?? DEFAULT_LIMIT;
    this.#awaitEvent();
  }

  /** Virtual ms since the beginning of the cluster: what events and counts of them are dated by. */
  get sinceBeginningMs(): number {
    return this.clock.now - this.origin.beginningMs;
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

  /**
   * Stores a new event for an observation, with its count; one for a namespace that is missing or terminating is dropped, as its
   * 403 would be, and so is one that nobody takes.
   */
  create(speaker: Speaker, target: EventTarget, observation: Observation, message: string, options: EventOptions | undefined): void {
    if (this.#gate.refusals.inside) return;
    const home = this.#namespaces.get(target.metadata.namespace ?? 'default');
    if (!home || home.metadata.deletionTimestamp !== undefined) return;
    this.#tick();
    const ordinal = this.#ordinal++;
    const { count } = observation;
    const isPlain = count === 1 && message === observation.message && !options?.related;
    const event = isPlain
      ? new DeferredEvent(speaker, target, observation, this.#atMs, this.#nth, ordinal)
      : new DetailedEvent(sayingOf(message, count, options), speaker, target, observation, this.#atMs, this.#nth, ordinal);
    observation.stored = event;
    this.#store.createDeferred(event);
    while (this.#table.size > this.#limit) this.#store.discard(this.#table.oldest!);
  }

  /** Changes some fields of a stored event. */
  change(entry: Entry, fields: Partial<KubeEvent>): void {
    if (this.#gate.refusals.inside) return;
    const event = entry.current;
    this.#store.replace(entry, { ...event, metadata: { ...event.metadata }, ...fields } as KubeObject);
  }

  /** Goes on to the ms and the number in it of the next event. */
  #tick(): void {
    const now = this.sinceBeginningMs;
    if (now > this.#atMs) {
      this.#atMs = now;
      this.#nth = 0;
    } else if (++this.#nth === 1_000_000) {
      // A million events in one ms: the next ones take the nanoseconds of the ms after it.
      this.#atMs++;
      this.#nth = 0;
    }
  }

  /** While a sweep is due nobody listens: it finds whatever has come meanwhile. */
  #awaitEvent(): void {
    const stop = this.#store.watch(['events'], ({ type }) => {
      if (type !== 'ADDED') return;
      stop();
      this.#sweepLater();
    });
  }

  /** Events live an hour from their last writing (rule 6.8.5), as long as etcd's leases do: those are shared by the minute. */
  #sweepLater(): void {
    this.clock.after(SWEEP_MS, () => {
      const diedAt = this.clock.now - LIFETIME_MS;
      const dead: Entry[] = [];
      for (const entry of this.#table.byAge()) {
        const event = entry.current as KubeEvent;
        if (parseTimestamp(event.metadata.creationTimestamp) > diedAt) break;
        if (lastWritten(event) <= diedAt) dead.push(entry);
      }
      for (const entry of dead) if (entry.isStored) this.#store.discard(entry);
      if (this.#table.size > 0) this.#sweepLater();
      else this.#awaitEvent();
    });
  }
}

function sayingOf(message: string, count: number, options: EventOptions | undefined): Saying {
  const saying = { message, fieldPath: options?.fieldPath, count };
  return options?.related ? { ...saying, related: referenceTo(options.related) } : saying;
}

function lastWritten(event: KubeEvent): number {
  const times = [event.lastTimestamp, event.series?.lastObservedTime, event.eventTime, event.metadata.creationTimestamp];
  return Math.max(...times.map((time) => parseTimestamp(time as string | undefined) || 0));
}

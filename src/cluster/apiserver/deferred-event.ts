// What an Event is made from when somebody reads it: names, uids and times follow from a few numbers.
import type { Kind } from '../../model/kind.ts';
import type { KubeEvent, KubeObject } from '../../model/object.ts';
import { formatMicroTime, formatTimestamp } from '../../model/timestamp.ts';
import type { Random } from '../../sim/random.ts';
import { Deferred } from '../store/deferred.ts';
import type { Observation } from './event-correlator.ts';

/** Enough of an object to point an event at it. */
export type EventTarget = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

/** What all events of a cluster have in common. */
export interface EventOrigin {
  readonly kind: Kind;
  readonly uids: Random;
  /** The instant that events count their ms from: small numbers take no room of their own. */
  readonly beginningMs: number;
}

/** What all events of one recorder say alike. */
export interface Speaker {
  readonly origin: EventOrigin;
  readonly component: string;
  readonly source: NonNullable<KubeEvent['source']>;
  readonly reportingInstance: string;
  /** Events of the newer form have an action and a time in microseconds instead of counts. */
  readonly isSeries: boolean;
}

/** What the scheduler was doing when it said this. */
const actions: Readonly<Record<string, string>> = { Scheduled: 'Binding', Preempted: 'Preempting' };

/** An Event before anybody has read it. */
export class DeferredEvent extends Deferred {
  readonly #speaker: Speaker;
  readonly #observation: Observation;
  readonly #message: string;
  readonly #fieldPath: string | undefined;
  readonly #count: number;
  readonly #atMs: number;
  readonly #nth: number;
  readonly #ordinal: number;
  // The fields of the target one by one: the object itself would be kept alive in a state it has long left.
  readonly #apiVersion: string;
  readonly #kind: string;
  readonly #namespace: string | undefined;
  readonly #name: string;
  readonly #uid: string;
  readonly #resourceVersion: string;

  /** The event is the `nth` of the ms `atMs` since the beginning, and the one with this ordinal of all. */
  constructor(speaker: Speaker, { apiVersion, kind, metadata }: EventTarget, observation: Observation, message: string, fieldPath: string | undefined, atMs: number, nth: number, ordinal: number) {
    super(speaker.origin.kind);
    this.#speaker = speaker;
    this.#observation = observation;
    this.#message = message;
    this.#fieldPath = fieldPath;
    this.#count = observation.count;
    this.#atMs = atMs;
    this.#nth = nth;
    this.#ordinal = ordinal;
    this.#apiVersion = apiVersion;
    this.#kind = kind;
    this.#namespace = metadata.namespace;
    this.#name = metadata.name;
    this.#uid = metadata.uid;
    this.#resourceVersion = metadata.resourceVersion;
  }

  /** An event that is gone is not kept alive by who counts it. */
  override leave(): void {
    super.leave();
    this.#observation.stored = undefined;
  }

  protected make(resourceVersion: string): KubeObject {
    const { origin: { uids, beginningMs }, component, source, reportingInstance, isSeries } = this.#speaker;
    const { type, reason, firstMs } = this.#observation;
    const atMs = beginningMs + this.#atMs;
    const at = formatTimestamp(atMs);
    const common = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        // Virtual time counts whole ms, so each event takes one nanosecond of its own.
        name: `${this.#name}.${(BigInt(atMs) * 1_000_000n + BigInt(this.#nth)).toString(16)}`,
        namespace: this.#namespace ?? 'default',
        uid: uids.child(String(this.#ordinal)).uid(),
        resourceVersion,
        creationTimestamp: at,
      },
      involvedObject: this.#reference(),
      reason,
      message: this.#message,
      source,
    };
    const reporter = { reportingComponent: component, reportingInstance };
    const event = isSeries
      ? { ...common, firstTimestamp: null, lastTimestamp: null, type, eventTime: formatMicroTime(atMs), action: actions[reason] ?? 'Scheduling', ...reporter }
      : { ...common, firstTimestamp: formatTimestamp(beginningMs + firstMs), lastTimestamp: at, count: this.#count, type, eventTime: null, ...reporter };
    return event as unknown as KubeObject;
  }

  #reference(): Reference {
    const metadata = { namespace: this.#namespace, name: this.#name, uid: this.#uid, resourceVersion: this.#resourceVersion };
    const reference = referenceTo({ apiVersion: this.#apiVersion, kind: this.#kind, metadata });
    if (this.#fieldPath !== undefined) reference.fieldPath = this.#fieldPath;
    return reference;
  }
}

/** An Event about two objects. There are few of them, so the others need not have room for a second one. */
export class RelatedEvent extends DeferredEvent {
  readonly #related: Reference;

  /** `related` comes first, then what any event is made from. */
  constructor(related: EventTarget, ...parts: ConstructorParameters<typeof DeferredEvent>) {
    super(...parts);
    this.#related = referenceTo(related);
  }

  protected override make(resourceVersion: string): KubeObject {
    return { ...super.make(resourceVersion), related: this.#related } as KubeObject;
  }
}

type Reference = KubeEvent['involvedObject'];

interface Referable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace: string | undefined; readonly name: string; readonly uid: string; readonly resourceVersion: string };
}

function referenceTo({ apiVersion, kind, metadata }: EventTarget | Referable): Reference {
  const { namespace, name, uid, resourceVersion } = metadata;
  const reference: Reference = { apiVersion, kind, name, uid, resourceVersion };
  if (namespace !== undefined) reference.namespace = namespace;
  return reference;
}

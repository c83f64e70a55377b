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

/** What an event says of its object, and how often it was said until then. */
export interface Saying {
  readonly message: string;
  readonly fieldPath: string | undefined;
  readonly count: number;
  /** The other object that it is about, as the pod that another one was preempted for. */
  readonly related?: Reference;
}

/** An Event before anybody has read it: the first one of an observation, which holds what is said. */
export class DeferredEvent extends Deferred {
  readonly #speaker: Speaker;
  readonly #observation: Observation;
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
  constructor(speaker: Speaker, { apiVersion, kind, metadata }: EventTarget, observation: Observation, atMs: number, nth: number, ordinal: number) {
    super(speaker.origin.kind);
    this.#speaker = speaker;
    this.#observation = observation;
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

  protected get saying(): Saying {
    const { message, fieldPath } = this.#observation;
    return { message: message!, fieldPath, count: 1 };
  }

  protected make(resourceVersion: string): KubeObject {
    const { origin: { uids, beginningMs }, component, source, reportingInstance, isSeries } = this.#speaker;
    const { type, reason, firstMs } = this.#observation;
    const { message, fieldPath, count, related } = this.saying;
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
      involvedObject: this.#reference(fieldPath),
      reason,
      message,
      source,
    };
    const reporter = { reportingComponent: component, reportingInstance };
    const event = isSeries
      ? { ...common, firstTimestamp: null, lastTimestamp: null, type, eventTime: formatMicroTime(atMs), action: actions[reason] ?? 'Scheduling', ...reporter }
      : { ...common, firstTimestamp: formatTimestamp(beginningMs + firstMs), lastTimestamp: at, count, type, eventTime: null, ...reporter };
    return (related ? { ...event, related } : event) as unknown as KubeObject;
  }

  #reference(fieldPath: string | undefined): Reference {
    const metadata = { namespace: this.#namespace, name: this.#name, uid: this.#uid, resourceVersion: this.#resourceVersion };
    const reference = referenceTo({ apiVersion: this.#apiVersion, kind: this.#kind, metadata });
    if (fieldPath !== undefined) reference.fieldPath = fieldPath;
    return reference;
  }
}

/** An Event that says something else or more. There are few of them, so the others need not have room for that. */
export class DetailedEvent extends DeferredEvent {
  readonly #saying: Saying;

  /** `saying` comes first, then what any event is made from. */
  constructor(saying: Saying, ...parts: ConstructorParameters<typeof DeferredEvent>) {
    super(...parts);
    this.#saying = saying;
  }

  protected override get saying(): Saying {
    return this.#saying;
  }
}

type Reference = KubeEvent['involvedObject'];

interface Referable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace: string | undefined; readonly name: string; readonly uid: string; readonly resourceVersion: string };
}

/** How an event points at an object. */
export function referenceTo({ apiVersion, kind, metadata }: EventTarget | Referable): Reference {
  const { namespace, name, uid, resourceVersion } = metadata;
  const reference: Reference = { apiVersion, kind, name, uid, resourceVersion };
  if (namespace !== undefined) reference.namespace = namespace;
  return reference;
}

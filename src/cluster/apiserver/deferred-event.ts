// What an Event is made from when somebody reads it: names, uids and times follow from a few numbers.
import type { KubeEvent, KubeObject } from '../../model/object.ts';
import { formatMicroTime, formatTimestamp } from '../../model/timestamp.ts';
import type { Random } from '../../sim/random.ts';
import { Deferred } from '../store/deferred.ts';

/** Enough of an object to point an event at it. */
export type EventTarget = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

/** What all events of one recorder say alike. */
export interface Speaker {
  readonly component: string;
  readonly source: NonNullable<KubeEvent['source']>;
  readonly reportingInstance: string;
  /** Events of the newer form have an action and a time in microseconds instead of counts. */
  readonly isSeries: boolean;
}

/** What the scheduler was doing when it said this. */
const actions: Readonly<Record<string, string>> = { Scheduled: 'Binding', Preempted: 'Preempting' };

/** What is said. */
export interface Saying {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string | undefined;
  /** When it was said first, in ms since the beginning; how often until now. */
  readonly firstMs: number;
  readonly count: number;
  /** The other object that it is about, as the pod that another one was preempted for. */
  readonly related?: EventTarget;
}

/** What all events of a cluster have in common. */
export interface EventOrigin {
  readonly uids: Random;
  /** The instant that events count their ms from: small numbers take no room of their own. */
  readonly beginningMs: number;
}

/** An Event before anybody has read it. */
export class DeferredEvent extends Deferred {
  readonly #speaker: Speaker;
  readonly #origin: EventOrigin;
  readonly #atMs: number;
  readonly #nth: number;
  readonly #ordinal: number;
  readonly #type: string;
  readonly #reason: string;
  readonly #message: string;
  readonly #firstMs: number;
  readonly #count: number;
  // The fields of the target one by one: the object itself would be kept alive in a state it has long left.
  readonly #apiVersion: string;
  readonly #kind: string;
  readonly #namespace: string | undefined;
  readonly #name: string;
  readonly #uid: string;
  readonly #resourceVersion: string;
  readonly #fieldPath: string | undefined;

  /** The event is the `nth` of the ms `atMs` since the beginning, and the one with this ordinal of all. */
  constructor(speaker: Speaker, origin: EventOrigin, atMs: number, nth: number, ordinal: number, { apiVersion, kind, metadata }: EventTarget, said: Saying) {
    super();
    this.#speaker = speaker;
    this.#origin = origin;
    this.#atMs = atMs;
    this.#nth = nth;
    this.#ordinal = ordinal;
    this.#type = said.type;
    this.#reason = said.reason;
    this.#message = said.message;
    this.#firstMs = said.firstMs;
    this.#count = said.count;
    this.#apiVersion = apiVersion;
    this.#kind = kind;
    this.#namespace = metadata.namespace;
    this.#name = metadata.name;
    this.#uid = metadata.uid;
    this.#resourceVersion = metadata.resourceVersion;
    this.#fieldPath = said.fieldPath;
  }

  get plural(): string {
    return 'events';
  }

  protected make(resourceVersion: string): KubeObject {
    const { component, source, reportingInstance, isSeries } = this.#speaker;
    const { uids, beginningMs } = this.#origin;
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
      reason: this.#reason,
      message: this.#message,
      source,
    };
    const reporter = { reportingComponent: component, reportingInstance };
    const event = isSeries
      ? { ...common, firstTimestamp: null, lastTimestamp: null, type: this.#type, eventTime: formatMicroTime(atMs), action: actions[this.#reason] ?? 'Scheduling', ...reporter }
      : { ...common, firstTimestamp: formatTimestamp(beginningMs + this.#firstMs), lastTimestamp: at, count: this.#count, type: this.#type, eventTime: null, ...reporter };
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

// The events of an object and of all that it owns, directly or not, kept up to date while somebody looks.
import type { Change, ClusterPort } from '../model/client.ts';
import { eventUid } from '../model/mirror-pod.ts';
import type { KubeEvent, KubeObject } from '../model/object.ts';
import { controllersAbove } from './controllers-above.ts';
import { bySeen } from './why/explanation.ts';

/** Who an event is about, and the owners of that: known as long as one of its events is, so that what pods went through outlives them. */
interface Family {
  readonly keys: readonly string[];
  events: number;
}

export class FamilyEvents {
  readonly #port: ClusterPort;
  /** The one that changed last stands last. */
  readonly #byKey = new Map<string, Map<string, KubeEvent>>();
  readonly #families = new Map<string, Family>();
  #asked: readonly string[] = [];
  #unwatch: (() => void) | undefined;

  constructor(port: ClusterPort) {
    this.#port = port;
  }

  /** Reads the events there are, and follows them; `onChange` is told of each that is about the object asked for last, or about what it owns. */
  start(onChange: () => void): void {
    const revisionOf = ({ metadata }: KubeEvent): number => Number(metadata.resourceVersion ?? 0);
    for (const event of this.#port.list<KubeEvent>('events').toSorted((a, b) => revisionOf(a) - revisionOf(b))) this.#put(event);
    this.#unwatch = this.#port.watch(['events'], ({ type, object }: Change) => {
      const event = object as KubeEvent;
      const keys = type === 'DELETED' ? this.#take(event) : this.#put(event);
      if (keys.some((key) => this.#asked.includes(key))) onChange();
    });
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#byKey.clear();
    this.#families.clear();
  }

  /** The newest events, at most so many, newest first, and how many there are. Only those of the object asked for last are told of. */
  newest(object: KubeObject, most: number): { readonly events: readonly KubeEvent[]; readonly total: number } {
    this.#asked = keysOf(object);
    const all = this.#asked.flatMap((key) => [...(this.#byKey.get(key)?.values() ?? [])]);
    // The order of changes is that of times but for what is written late: a few more than asked for are put in order.
    const events = all.slice(-2 * most).sort((a, b) => bySeen(b, a));
    return { events: events.slice(0, most), total: all.length };
  }

  #put(event: KubeEvent): readonly string[] {
    const key = keyOf(event);
    let family = this.#families.get(key);
    if (!family) this.#families.set(key, (family = { keys: [key, ...this.#ownersOf(event)], events: 0 }));
    const { name } = event.metadata;
    if (!this.#byKey.get(key)?.has(name)) family.events++;
    for (const each of family.keys) {
      const events = this.#byKey.get(each) ?? new Map<string, KubeEvent>();
      this.#byKey.set(each, events);
      events.delete(name);
      events.set(name, event);
    }
    return family.keys;
  }

  #take(event: KubeEvent): readonly string[] {
    const key = keyOf(event);
    const family = this.#families.get(key);
    if (!family) return [];
    for (const each of family.keys) {
      const events = this.#byKey.get(each);
      events?.delete(event.metadata.name);
      if (events?.size === 0) this.#byKey.delete(each);
    }
    family.events--;
    if (family.events <= 0) this.#families.delete(key);
    return family.keys;
  }

  #ownersOf({ involvedObject }: KubeEvent): string[] {
    return controllersAbove(this.#port, involvedObject.uid).map(({ kind, uid }) => `${kind} ${uid}`);
  }
}

function keyOf({ involvedObject }: KubeEvent): string {
  return `${involvedObject.kind} ${involvedObject.uid}`;
}

/** Events of nodes name them by their name in place of the uid, at times. */
function keysOf(object: KubeObject): string[] {
  const { kind, metadata } = object;
  return [eventUid(object), ...(kind === 'Node' ? [metadata.name] : [])].map((uid) => `${kind} ${uid}`);
}

// All events by the object they are about, kept up to date while somebody looks.
import type { Change, ClusterPort } from '../../model/client.ts';
import { eventUid } from '../../model/mirror-pod.ts';
import type { KubeEvent, KubeObject } from '../../model/object.ts';

const none: readonly KubeEvent[] = [];

export class EventIndex {
  readonly #port: ClusterPort;
  readonly #byObject = new Map<string, Map<string, KubeEvent>>();
  readonly #asked = new Set<string>();
  #unwatch: (() => void) | undefined;

  constructor(port: ClusterPort) {
    this.#port = port;
  }

  /** Reads the events there are, and follows them; `onChange` is told of each that is about an object asked for since. */
  start(onChange: () => void): void {
    this.#byObject.clear();
    for (const event of this.#port.list<KubeEvent>('events')) this.#put(event);
    const asked = this.#asked;
    this.#unwatch = this.#port.watch(['events'], ({ type, object }: Change) => {
      const event = object as KubeEvent;
      if (type === 'DELETED') this.#byObject.get(keyOf(event))?.delete(event.metadata.name);
      else this.#put(event);
      if (asked.has(keyOf(event))) onChange();
    });
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#byObject.clear();
    this.#asked.clear();
  }

  /** Events of an object, in no order. Those of nodes name it by its name in place of the uid, at times. */
  readonly of = (object: KubeObject): readonly KubeEvent[] => {
    const { kind, metadata } = object;
    const keys = [eventUid(object), ...(kind === 'Node' ? [metadata.name] : [])].map((uid) => `${kind} ${uid}`);
    for (const key of keys) this.#asked.add(key);
    const found = keys.flatMap((key) => [...(this.#byObject.get(key)?.values() ?? none)]);
    return found.length === 0 ? none : found;
  };

  #put(event: KubeEvent): void {
    const key = keyOf(event);
    const events = this.#byObject.get(key);
    if (events) events.set(event.metadata.name, event);
    else this.#byObject.set(key, new Map([[event.metadata.name, event]]));
  }
}

function keyOf({ involvedObject }: KubeEvent): string {
  return `${involvedObject.kind} ${involvedObject.uid}`;
}

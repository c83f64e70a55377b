// Forgets events an hour after they were last written, as etcd's lease does (rule 6.8.5): one timer for all of them.
import { ignoreNotFound } from '../../model/errors.ts';
import type { KubeEvent } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition } from './controller.ts';
import { noKeys } from './controller.ts';

const LIFETIME_MS = 3_600_000;
/** The only key of the queue. */
const SWEEP = 'sweep';

export const eventExpiry: ControllerDefinition = {
  name: 'event-expiry',
  isOfEtcd: true,
  create: (context) => createEventExpiry(context),
};

function createEventExpiry({ client, clock, enqueueAfter }: ControllerContext): Controller {
  const queue = new ExpiryQueue((event) => client.find<KubeEvent>('events', event.metadata.namespace, event.metadata.name));
  return {
    watches: [
      {
        plural: 'events',
        keysOf({ type, object }) {
          if (type === 'DELETED') queue.removed(object as KubeEvent);
          else if (type === 'ADDED') {
            const event = object as KubeEvent;
            // The key is due once at a time, so this changes nothing while an earlier sweep is.
            if (queue.add(event)) enqueueAfter(SWEEP, Math.max(1, lastWritten(event) + LIFETIME_MS - clock.now));
          }
          return noKeys;
        },
      },
    ],
    reconcile() {
      for (let event = queue.oldest(); event; event = queue.oldest()) {
        const leftMs = lastWritten(event) + LIFETIME_MS - clock.now;
        if (leftMs > 0) return { requeueAfterMs: leftMs };
        const { namespace, name } = event.metadata;
        ignoreNotFound(() => client.delete('events', namespace, name));
      }
      return undefined;
    },
  };
}

/**
 * Events in the order they were last written, as far as it knows: one that was counted up since is put in its place when its
 * turn comes. A list with a head, because most events leave in the order they came and a Map gets slow that way.
 */
class ExpiryQueue {
  readonly #stored: (event: KubeEvent) => KubeEvent | undefined;
  #events: KubeEvent[] = [];
  #head = 0;

  constructor(stored: (event: KubeEvent) => KubeEvent | undefined) {
    this.#stored = stored;
  }

  get isEmpty(): boolean {
    return this.#head === this.#events.length;
  }

  /** True when it is the one to go first. */
  add(event: KubeEvent): boolean {
    const last = this.#events.at(-1);
    // Those that were there when this controller started come in the order of their names.
    if (last && event.metadata.creationTimestamp < last.metadata.creationTimestamp) this.#insert(event);
    else this.#events.push(event);
    return this.#events[this.#head] === event;
  }

  /** An event is gone, nearly always the oldest. */
  removed(event: KubeEvent): void {
    if (this.isEmpty) return;
    if (this.#events[this.#head]!.metadata.uid === event.metadata.uid) this.#drop();
    else this.#dropRemoved();
  }

  /** The event that was written longest ago, as it is stored now. */
  oldest(): KubeEvent | undefined {
    for (;;) {
      this.#dropRemoved();
      if (this.isEmpty) return undefined;
      const event = this.#events[this.#head]!;
      const now = this.#stored(event)!;
      if (now === event) return event;
      this.#drop();
      this.#insert(now);
    }
  }

  #dropRemoved(): void {
    while (!this.isEmpty && this.#stored(this.#events[this.#head]!)?.metadata.uid !== this.#events[this.#head]!.metadata.uid) this.#drop();
  }

  #drop(): void {
    if (++this.#head < 4096) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }

  #insert(event: KubeEvent): void {
    const at = lastWritten(event);
    let [low, high] = [this.#head, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lastWritten(this.#events[middle]!) <= at) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
  }
}

/** Asked of the event itself, because it may have been counted up while this controller was down. */
function lastWritten(event: KubeEvent): number {
  const times = [event.lastTimestamp, event.series?.lastObservedTime, event.eventTime, event.metadata.creationTimestamp];
  return Math.max(...times.map((time) => parseTimestamp(time as string | undefined) || 0));
}

// Forgets events an hour after they were last written, as etcd's lease does (rule 6.8.5): one timer for all of them.
import type { Client } from '../../model/client.ts';
import { ignoreNotFound } from '../../model/errors.ts';
import type { KubeEvent } from '../../model/object.ts';
import { keyOf, splitKey } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition } from './controller.ts';

const LIFETIME_MS = 3_600_000;
/** The only key of the queue. */
const SWEEP = 'sweep';

export const eventExpiry: ControllerDefinition = {
  name: 'event-expiry',
  create: (context) => createEventExpiry(context),
};

function createEventExpiry({ client, clock, enqueueAfter }: ControllerContext): Controller {
  /** Keys in the order in which the events were last written. */
  const written = new Set<string>();
  return {
    watches: [
      {
        plural: 'events',
        keysOf({ type, object }) {
          const key = keyOf(object);
          written.delete(key);
          if (type !== 'DELETED') {
            written.add(key);
            // Changes nothing while an earlier sweep is due.
            enqueueAfter(SWEEP, LIFETIME_MS);
          }
          return [];
        },
      },
    ],
    reconcile() {
      for (const key of written) {
        const leftMs = lastWritten(client, key) + LIFETIME_MS - clock.now;
        if (leftMs > 0) return { requeueAfterMs: leftMs };
        written.delete(key);
        const { namespace, name } = splitKey(key);
        ignoreNotFound(() => client.delete('events', namespace, name));
      }
      return undefined;
    },
  };
}

/** Asked of the event itself, because it may have been counted up while this controller was down. */
function lastWritten(client: Client, key: string): number {
  const { namespace, name } = splitKey(key);
  const event = client.find<KubeEvent>('events', namespace, name);
  if (!event) return 0;
  const times = [event.lastTimestamp, event.series?.lastObservedTime, event.eventTime, event.metadata.creationTimestamp];
  return Math.max(...times.map((time) => parseTimestamp(time as string | undefined) || 0));
}

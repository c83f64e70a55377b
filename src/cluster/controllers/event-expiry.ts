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
  /** By uid, in the order in which the events were last written. */
  const written = new Map<string, KubeEvent>();
  return {
    watches: [
      {
        plural: 'events',
        keysOf({ type, object }) {
          const { uid } = object.metadata;
          if (type !== 'ADDED') written.delete(uid);
          if (type !== 'DELETED') {
            written.set(uid, object as KubeEvent);
            // Changes nothing while an earlier sweep is due.
            enqueueAfter(SWEEP, LIFETIME_MS);
          }
          return noKeys;
        },
      },
    ],
    reconcile() {
      for (const event of written.values()) {
        const leftMs = lastWritten(event) + LIFETIME_MS - clock.now;
        if (leftMs > 0) return { requeueAfterMs: leftMs };
        const { namespace, name } = event.metadata;
        ignoreNotFound(() => client.delete('events', namespace, name));
      }
      return undefined;
    },
  };
}

/** Asked of the event itself, because it may have been counted up while this controller was down. */
function lastWritten(event: KubeEvent): number {
  const times = [event.lastTimestamp, event.series?.lastObservedTime, event.eventTime, event.metadata.creationTimestamp];
  return Math.max(...times.map((time) => parseTimestamp(time as string | undefined) || 0));
}

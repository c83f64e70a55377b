// Deletes Jobs some time after they have finished, when they say so (rule 4.11).
import { finishedCondition } from '../../kinds/job/status.ts';
import { ignoreNotFound } from '../../model/errors.ts';
import type { Job } from '../../model/object.ts';
import { keyOf, splitKey } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition } from './controller.ts';
import { noKeys } from './controller.ts';

export const ttlAfterFinishedController: ControllerDefinition = { name: 'ttl-after-finished-controller', create };

function create({ client, clock }: ControllerContext): Controller {
  return {
    watches: [
      {
        plural: 'jobs',
        keysOf: ({ type, object }) => (type !== 'DELETED' && expiresAtMs(object as Job) !== undefined ? [keyOf(object)] : noKeys),
      },
    ],
    reconcile(key) {
      const { namespace, name } = splitKey(key);
      const job = client.find<Job>('jobs', namespace, name);
      const atMs = job && expiresAtMs(job);
      if (!job || atMs === undefined) return undefined;
      if (atMs > clock.now) return { requeueAfterMs: atMs - clock.now };
      ignoreNotFound(() => client.delete('jobs', namespace, name, { propagationPolicy: 'Foreground', preconditions: { uid: job.metadata.uid } }));
      return undefined;
    },
  };
}

/** undefined for a Job that has not finished, is going already, or stays. */
function expiresAtMs(job: Job): number | undefined {
  const { ttlSecondsAfterFinished: seconds } = job.spec;
  const finished = finishedCondition(job);
  if (seconds === undefined || !finished || job.metadata.deletionTimestamp) return undefined;
  return parseTimestamp(finished.lastTransitionTime) + seconds * 1000;
}

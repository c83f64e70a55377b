// The Jobs that come of a CronJob: at their time, and by hand.
import type { NewObject } from '../../model/client.ts';
import type { CronJob } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { offsetMs } from './time-zone.ts';

const SCHEDULED_KEY = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
const INSTANTIATE_KEY = 'cronjob.kubernetes.io/instantiate';

/** The Job of a run: named after the minute, so that nobody can start it twice (rule 4.4.2). */
export function scheduledJob(cronJob: CronJob, atMs: number): NewObject {
  const { timeZone = 'UTC' } = cronJob.spec;
  const annotations = { [SCHEDULED_KEY]: formatInZone(atMs, timeZone) };
  return newJob(cronJob, scheduledJobName(cronJob, atMs), annotations, { blockOwnerDeletion: true });
}

export function scheduledJobName({ metadata }: CronJob, atMs: number): string {
  return `${metadata.name}-${Math.floor(atMs / 60_000)}`;
}

/** The Job of `kubectl create job NAME --from=cronjob/...` (rule 7.5.4). */
export function manualJob(cronJob: CronJob, name: string): NewObject {
  return newJob(cronJob, name, { [INSTANTIATE_KEY]: 'manual' }, {});
}

function newJob({ metadata, spec, apiVersion, kind }: CronJob, name: string, annotations: Record<string, string>, reference: object): NewObject {
  const template = spec.jobTemplate.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: metadata.namespace!,
      annotations: { ...template?.annotations, ...annotations },
      ...(template?.labels ? { labels: template.labels } : {}),
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, ...reference }],
    },
    spec: spec.jobTemplate.spec,
  };
}

/** `2025-06-01T10:00:00+02:00`; `Z` where clocks show UTC. */
function formatInZone(atMs: number, timeZone: string): string {
  const offset = offsetMs(timeZone, atMs);
  const local = formatTimestamp(atMs + offset);
  if (offset === 0) return local;
  const minutes = Math.abs(offset) / 60_000;
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${local.slice(0, -1)}${offset < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}

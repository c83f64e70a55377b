// Notices when a cluster has come to rest: the condition `quiet`.
import type { Change, ClusterPort } from '../model/client.ts';
import { deepEqual } from '../model/equal.ts';
import { controllerOf } from '../model/object.ts';
import type { KubeObject, Node, NodeCondition } from '../model/object.ts';

/**
 * How long nothing may change until the cluster counts as quiet, in virtual ms. Longer than a slow pull and a normal grace period,
 * shorter than the later back-offs of a container that crashes again and again: such a pod is at rest too, in its own way.
 */
export const QUIET_MS = 90_000;

export interface QuietWatch {
  /** Virtual time of the last change that counts, in ms. */
  readonly changedAtMs: number;
  /** That change: `pods/default/web-1`, or undefined before the first. */
  readonly lastChange: string | undefined;
  stop(): void;
}

/**
 * Begins to watch; the moment of the call counts as a change. What CronJobs start comes again and again, and is not waited
 * for: their Jobs, the pods of those, and what is noted of them in the status of the CronJob.
 */
export function watchForQuiet(port: ClusterPort): QuietWatch {
  let changedAtMs = port.now;
  let lastChange: Change | undefined;
  const scheduled = new Set(port.list('jobs').filter((job) => isControlledBy(job, 'CronJob')).map(({ metadata }) => metadata.uid));
  const stop = port.watch(undefined, (change) => {
    const { object } = change;
    if (change.plural === 'jobs' && isControlledBy(object, 'CronJob')) scheduled.add(object.metadata.uid);
    if (!matters(change) || isScheduled(change, scheduled)) return;
    changedAtMs = port.now;
    lastChange = change;
  });
  return {
    get changedAtMs() {
      return changedAtMs;
    },
    get lastChange() {
      return lastChange && nameOf(lastChange);
    },
    stop,
  };
}

/** Whether a change says that something happens: not leases, not events, which only tell of it, and not a node's heartbeats and list of images. */
export function matters({ plural, type, object, previous }: Change): boolean {
  if (plural === 'leases' || plural === 'events') return false;
  if (plural !== 'nodes' || type !== 'MODIFIED' || !previous) return true;
  return !deepEqual(withoutReports(object as Node), withoutReports(previous as Node));
}

function isScheduled({ plural, type, object, previous }: Change, scheduledJobs: ReadonlySet<string>): boolean {
  if (plural === 'cronjobs') return type === 'MODIFIED' && previous?.spec === object.spec && previous?.metadata.deletionTimestamp === object.metadata.deletionTimestamp;
  return scheduledJobs.has(plural === 'jobs' ? object.metadata.uid : (controllerOf(object)?.uid ?? ''));
}

function isControlledBy(object: KubeObject, kind: string): boolean {
  return controllerOf(object)?.kind === kind;
}

function withoutReports({ metadata, spec, status }: Node): object {
  const conditions = (status.conditions ?? []).map((condition: NodeCondition) => ({ ...condition, lastHeartbeatTime: undefined }));
  return { metadata: { ...metadata, resourceVersion: undefined }, spec, status: { ...status, conditions, images: undefined } };
}

function nameOf({ plural, object }: { plural: string; object: KubeObject }): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${plural}/${namespace}/${name}` : `${plural}/${name}`;
}

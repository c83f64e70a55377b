// The bookkeeping annotations of Deployments and their ReplicaSets (rules 2.1.5, 2.1.6, 2.5.4).
import type { Deployment, ReplicaSet } from '../../../model/object.ts';
import { maxSurgeOf } from '../../../kinds/deployment/limits.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);
const HISTORY_LIMIT = 2000;

type Annotations = Readonly<Record<string, string>>;

/** The revision of a ReplicaSet or Deployment; 0 when it has none. */
export function revisionOf(object: { metadata: { annotations?: Annotations } }): number {
  const revision = Number(object.metadata.annotations?.[REVISION] ?? 0);
  return Number.isSafeInteger(revision) ? revision : 0;
}

interface Settled {
  readonly deployment: Annotations | undefined;
  readonly revision: number;
}

/** Annotations of ReplicaSets that were right when they were looked at last: each change of a pod asks about them. */
const settled = new WeakMap<Annotations, Settled>();

/** Annotations of the new ReplicaSet at this revision; the same object when nothing changes. */
export function newReplicaSetAnnotations(deployment: Deployment, annotations: Annotations | undefined, revision: number): Annotations {
  const known = annotations && settled.get(annotations);
  if (known && known.deployment === deployment.metadata.annotations && known.revision === revision) return annotations;
  const result = workOutAnnotations(deployment, annotations, revision);
  if (result === annotations && Object.isFrozen(annotations)) settled.set(annotations, { deployment: deployment.metadata.annotations, revision });
  return result;
}

function workOutAnnotations(deployment: Deployment, annotations: Annotations | undefined, revision: number): Annotations {
  const next: Record<string, string> = { ...annotations };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!NOT_COPIED.has(key)) next[key] = value;
  const old = next[REVISION];
  if (Number(old ?? 0) < revision) {
    next[REVISION] = String(revision);
    if (old !== undefined) next[REVISION_HISTORY] = appended(next[REVISION_HISTORY], old);
  }
  return sameAs(annotations, next);
}

/** Annotations with the sizes that the next scaling is proportional to; the same object when nothing changes. */
export function sizeAnnotations(deployment: Deployment, annotations: Annotations | undefined): Annotations {
  const replicas = deployment.spec.replicas!;
  return sameAs(annotations, {
    ...annotations,
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + maxSurgeOf(deployment)),
  });
}

/** A size that was annotated, or undefined. */
export function annotatedSize(replicaSet: ReplicaSet, name: string): number | undefined {
  const text = replicaSet.metadata.annotations?.[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function appended(history: string | undefined, revision: string): string {
  if (!history) return revision;
  let revisions = history.split(',');
  while (revisions.length > 0 && revisions.join(',').length + revision.length + 1 > HISTORY_LIMIT) revisions = revisions.slice(1);
  return [...revisions, revision].join(',');
}

function sameAs(old: Annotations | undefined, next: Annotations): Annotations {
  const keys = Object.keys(next);
  const same = old && keys.length === Object.keys(old).length && keys.every((key) => old[key] === next[key]);
  return same ? old : next;
}

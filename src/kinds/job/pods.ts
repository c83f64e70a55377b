// When a pod of a Job counts as failed, when it ended, and how long a Job waits after failures (rule 4.3.2).
import { findCondition } from '../condition.ts';
import { isSidecar } from '../pod/resources.ts';
import type { ContainerStatus, JobSpec, Pod } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';

export const JOB_FINALIZER = 'batch.kubernetes.io/job-tracking';

const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 600_000;

/** Its end has not been counted in the Job's status yet. */
export function hasJobFinalizer({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(JOB_FINALIZER) ?? false;
}

/** A pod is replaced when it has ended, not already when it begins to. */
export function replacesFailedOnly({ podReplacementPolicy, podFailurePolicy }: JobSpec): boolean {
  return podReplacementPolicy === 'Failed' || podFailurePolicy !== undefined;
}

/** Failed, or on its way out when the Job does not wait for the end. */
export function isJobPodFailed(pod: Pod, spec: JobSpec): boolean {
  if (pod.status.phase === 'Failed') return true;
  return !replacesFailedOnly(spec) && pod.metadata.deletionTimestamp !== undefined && pod.status.phase !== 'Succeeded';
}

/** When the pod ended, in ms: by its containers, else by its readiness, else by its deletion, else by its creation. */
export function finishedAtMs({ metadata, spec, status }: Pod): number {
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const ends = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name))].map(endOf);
  const end = Math.max(...ends);
  if (ends.length > 0 && !ends.includes(Number.NaN)) return end;
  const ready = findCondition(status.conditions, 'Ready');
  const since = parseTimestamp(ready?.lastTransitionTime);
  if (ready?.status === 'False' && !Number.isNaN(since)) return since;
  if (metadata.deletionTimestamp) return parseTimestamp(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return parseTimestamp(metadata.creationTimestamp);
}

function endOf({ state }: ContainerStatus): number {
  return parseTimestamp(state?.terminated?.finishedAt);
}

/** 10 s after the first failure, 20 s after the second and so on, at most 10 minutes; 0 without failures. */
export function backoffMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
}

const FAILURES_KEY = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED_KEY = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** How often the index of this pod had failed before it: what counts, and what a rule ignored. */
export function failuresBefore({ metadata }: Pod): { counted: number; ignored: number } {
  const read = (key: string): number => {
    const value = metadata.annotations?.[key] ?? '';
    return /^\d{1,9}$/.test(value) ? Number(value) : 0;
  };
  return { counted: read(FAILURES_KEY), ignored: read(IGNORED_KEY) };
}

/** The annotations that carry these counts to the pod that replaces another one. */
export function failureAnnotations({ counted, ignored }: { counted: number; ignored: number }): Record<string, string> {
  return { [FAILURES_KEY]: String(counted), ...(ignored > 0 ? { [IGNORED_KEY]: String(ignored) } : {}) };
}

/**
 * The failures since the last success of a Job's pods, and when the last one was. Worked out from the pods that are still
 * there, for who explains a Job; its controller keeps count.
 */
export function failuresSinceSuccess(pods: readonly Pod[], spec: JobSpec): { failures: number; lastAtMs: number } {
  const successes = pods.filter(({ status }) => status.phase === 'Succeeded').map(finishedAtMs);
  const lastSuccessAt = Math.max(-1, ...successes);
  const failed = pods.filter((pod) => isJobPodFailed(pod, spec)).map(finishedAtMs).filter((atMs) => atMs > lastSuccessAt);
  return { failures: failed.length, lastAtMs: Math.max(0, ...failed) };
}

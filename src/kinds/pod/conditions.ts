// What the conditions and the phase of a pod say: small pure questions, and the one way to write a condition.
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Pod, PodCondition, PodStatus } from '../../model/object.ts';

/** The condition of this type, or undefined. */
export function getCondition(pod: { status?: PodStatus }, type: string): PodCondition | undefined {
  const conditions = pod.status?.conditions;
  if (!conditions) return undefined;
  // By index, as this is asked for every change of every pod.
  for (let index = 0; index < conditions.length; index++) if (conditions[index]!.type === type) return conditions[index];
  return undefined;
}

/** A time that nobody writes, which Kubernetes does not leave out. */
const unprobed = { lastProbeTime: null as unknown as string };

/**
 * The list with this condition put in the place of its type, or at the end. `now` is an RFC 3339 text; it becomes
 * lastTransitionTime only when status differs from before. Answers the same list when nothing changed.
 */
export function setCondition(
  conditions: readonly PodCondition[] | undefined,
  condition: PodCondition,
  now: string,
): PodCondition[] {
  const old = conditions?.find((candidate) => candidate.type === condition.type);
  if (!conditions || !old) return [...(conditions ?? []), { ...unprobed, ...condition, lastTransitionTime: now }];
  if (old.status === condition.status && old.reason === condition.reason && old.message === condition.message) {
    return conditions as PodCondition[];
  }
  const lastTransitionTime = old.status === condition.status ? old.lastTransitionTime : now;
  const next = { ...unprobed, ...condition, lastTransitionTime };
  return conditions.map((candidate) => (candidate === old ? next : candidate));
}

/** The condition Ready is True. */
export function isPodReady(pod: { status?: PodStatus }): boolean {
  return getCondition(pod, 'Ready')?.status === 'True';
}

/** Ready for at least `minReadySeconds`; `nowMs` is virtual time. */
export function isPodAvailable(pod: { status?: PodStatus }, minReadySeconds: number, nowMs: number): boolean {
  const ready = getCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  const since = ready.lastTransitionTime;
  return since !== undefined && parseTimestamp(since) + minReadySeconds * 1000 <= nowMs;
}

/** Phase Succeeded or Failed. */
export function isPodTerminal(pod: { status?: PodStatus }): boolean {
  const phase = pod.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Neither finished nor being deleted: what a controller counts as a replica. */
export function isPodActive(pod: Pick<Pod, 'metadata' | 'status'>): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

// minReadySeconds: how many pods have been ready for long enough (rule 2.7.6).
import { getCondition, isPodAvailable, isPodReady } from '../../kinds/pod/conditions.ts';
import type { Pod } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';

export interface Availability {
  readonly available: number;
  /** ms until the next pod will have been ready for long enough; absent when there is none to wait for. */
  readonly requeueAfterMs?: number;
}

/** `nowMs` is virtual time. */
export function availabilityOf(pods: readonly Pod[], minReadySeconds: number, nowMs: number): Availability {
  let available = 0;
  let requeueAfterMs: number | undefined;
  for (const pod of pods) {
    if (!isPodReady(pod)) continue;
    if (isPodAvailable(pod, minReadySeconds, nowMs)) available++;
    else {
      const left = parseTimestamp(getCondition(pod, 'Ready')!.lastTransitionTime!) + minReadySeconds * 1000 - nowMs;
      if (requeueAfterMs === undefined || left < requeueAfterMs) requeueAfterMs = left;
    }
  }
  return requeueAfterMs === undefined ? { available } : { available, requeueAfterMs };
}

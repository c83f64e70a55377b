// Which run of a CronJob is due: the newest that was missed, how many were, and when the next one comes (rule 4.4.3).
import type { CronJob } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Schedule } from './schedule.ts';

export interface MissedRuns {
  /** Where the search began, in ms. */
  fromMs: number;
  /** The newest run since then, in ms; undefined when there was none. */
  newestMs?: number;
  /** More than one, by a rough count: the distance of the first two is taken for all. */
  count: 'none' | 'few' | 'many';
}

/** Kubernetes gives up counting there. */
const MANY = 100;

/** undefined for a schedule that never comes. Looks back no further than the last run, and with `deadline` the starting deadline. */
export function missedRuns({ metadata, spec, status }: CronJob, schedule: Schedule, nowMs: number, deadline: boolean): MissedRuns | undefined {
  let fromMs = parseTimestamp(status.lastScheduleTime ?? metadata.creationTimestamp);
  if (deadline && spec.startingDeadlineSeconds !== undefined) fromMs = Math.max(fromMs, nowMs - spec.startingDeadlineSeconds * 1000);
  const first = schedule.next(fromMs);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || second === undefined) return undefined;
  if (nowMs < first) return { fromMs, count: 'none' };
  if (nowMs < second) return { fromMs, newestMs: first, count: 'none' };
  const distanceMs = second - first;
  const missed = Math.floor((nowMs - first) / distanceMs) + 1;
  return { fromMs, newestMs: newestRun(schedule, second, nowMs), count: missed > MANY ? 'many' : 'few' };
}

/** Searched from the end, in windows that double, as there may be years of runs. */
function newestRun(schedule: Schedule, knownMs: number, nowMs: number): number {
  for (let windowMs = 120_000; windowMs < nowMs - knownMs; windowMs *= 2) {
    const found = schedule.next(nowMs - windowMs);
    if (found === undefined || found > nowMs) continue;
    return lastFrom(schedule, found, nowMs);
  }
  return lastFrom(schedule, knownMs, nowMs);
}

function lastFrom(schedule: Schedule, fromMs: number, nowMs: number): number {
  let newest = fromMs;
  for (let next = schedule.next(newest); next !== undefined && next <= nowMs; next = schedule.next(newest)) newest = next;
  return newest;
}

/** The run that comes next, in ms; undefined when none ever does. */
export function nextRun(cronJob: CronJob, schedule: Schedule, nowMs: number): number | undefined {
  const missed = missedRuns(cronJob, schedule, nowMs, false);
  if (!missed) return schedule.next(nowMs);
  return schedule.next(missed.newestMs ?? (missed.count === 'none' ? missed.fromMs : nowMs));
}

// When a CronJob runs: instants of a schedule in a time zone, as a pure function of a given instant.
//
// Texts are read in Kubernetes' own way (fields.ts); the library searches the calendar for us. It is asked about a clock
// without time zone, whose readings become instants here, because Kubernetes has its own rules for the nights in which
// clocks are put on and back: times that do not exist are left out, times that exist twice count twice.
import { Cron } from 'croner';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { Field } from './fields.ts';
import { parseScheduleFields } from './fields.ts';
import { offsetMs } from './time-zone.ts';

export interface Schedule {
  /** The first instant after the given one, in ms; undefined for a schedule that never comes, such as 31 February. */
  next(afterMs: number): number | undefined;
}

const DAY_MS = 86_400_000;
/** No zone changes its clocks and takes that back within so many days. */
const STEP_MS = 7 * DAY_MS;
/** Schedules are asked for at each sync of their CronJob. */
const MOST_KNOWN = 1000;
const known = new Map<string, Schedule>();

/** Throws ScheduleError. Without a time zone it is that of kube-controller-manager: UTC. */
export function createSchedule(text: string, timeZone = 'UTC'): Schedule {
  const key = `${timeZone} ${text}`;
  let schedule = known.get(key);
  if (!schedule) {
    schedule = build(text, timeZone);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, schedule);
  }
  return schedule;
}

function build(text: string, timeZone: string): Schedule {
  const parsed = parseScheduleFields(text);
  if ('everyMs' in parsed) return { next: (afterMs) => Math.floor(afterMs / 1000) * 1000 + parsed.everyMs };
  if (parsed.fields.some(({ values }) => values.length === 0)) return { next: () => undefined };
  const cron = new Cron(parsed.fields.map(formatField).join(' '), { paused: true, utcOffset: 0 });
  /** On a clock that knows no zone: the first reading after another. */
  const nextReading = (afterMs: number): number | undefined => cron.nextRun(formatTimestamp(afterMs))?.getTime();
  return { next: (afterMs) => (timeZone === 'UTC' ? nextReading(afterMs) : nextIn(timeZone, afterMs, nextReading)) };
}

function formatField({ values, isStar }: Field): string {
  return isStar ? '*' : values.join(',');
}

function nextIn(timeZone: string, afterMs: number, nextReading: (afterMs: number) => number | undefined): number | undefined {
  let from = Math.floor(afterMs / 1000) * 1000;
  let offset = offsetMs(timeZone, from);
  let reading = nextReading(from + offset);
  while (reading !== undefined) {
    const at = reading - offset;
    const changedAt = nextChange(timeZone, from, at, offset);
    if (changedAt === undefined) return at;
    // The clocks are put on or back before that: from then on they read otherwise. The moment itself counts too.
    from = changedAt;
    offset = offsetMs(timeZone, from);
    reading = nextReading(from + offset - 1000);
  }
  return undefined;
}

/** The first instant after `from` and up to `to` at which the offset is another one. */
function nextChange(timeZone: string, from: number, to: number, offset: number): number | undefined {
  for (let low = from; low < to;) {
    let high = Math.min(low + STEP_MS, to);
    if (offsetMs(timeZone, high) === offset) {
      low = high;
      continue;
    }
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (offsetMs(timeZone, middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
  return undefined;
}

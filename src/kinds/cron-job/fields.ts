// The text of a schedule as the cron parser of Kubernetes reads it, with that parser's errors (rule 4.4.1).
import { DurationError, parseGoDuration } from '../../model/duration.ts';
import { quoteGo } from '../../model/go-value.ts';
import { isTimeZone } from './time-zone.ts';

/** The values of one field, sorted; `isStar` when it restricts nothing, which decides how the two fields of days go together. */
export interface Field {
  readonly values: readonly number[];
  readonly isStar: boolean;
}

/** minute, hour, day of month, month, day of week; or a delay in ms between two runs. */
export type ScheduleFields = { readonly fields: readonly Field[] } | { readonly everyMs: number };

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const bounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** A text that is no schedule; the message is the parser's. */
export class ScheduleError extends Error {}

/** Throws ScheduleError. */
export function parseScheduleFields(text: string): ScheduleFields {
  if (text === '') throw new ScheduleError('empty spec string');
  const zone = /^(?:CRON_)?TZ=(\S*)\s*/.exec(text);
  if (zone && !isTimeZone(zone[1]!)) throw new ScheduleError(`provided bad location ${zone[1]}: unknown time zone ${zone[1]}`);
  const spec = zone ? text.slice(zone[0].length) : text;
  if (spec.startsWith('@')) return parseDescriptor(spec);
  const words = spec.split(/\s+/).filter(Boolean);
  if (words.length !== bounds.length) throw new ScheduleError(`expected exactly 5 fields, found ${words.length}: [${words.join(' ')}]`);
  return { fields: words.map((word, index) => parseField(word, bounds[index]!)) };
}

function parseDescriptor(text: string): ScheduleFields {
  if (Object.hasOwn(descriptors, text)) return parseScheduleFields(descriptors[text]!);
  if (!text.startsWith('@every ')) throw new ScheduleError(`unrecognized descriptor: ${text}`);
  try {
    const ms = parseGoDuration(text.slice('@every '.length));
    return { everyMs: Math.max(1000, ms - (ms % 1000)) };
  } catch (error) {
    if (error instanceof DurationError) throw new ScheduleError(`failed to parse duration ${text}: ${error.message}`);
    throw error;
  }
}

function parseField(text: string, limits: Bounds): Field {
  const values = new Set<number>();
  let isStar = false;
  for (const expression of text.split(',').filter(Boolean)) {
    const range = parseRange(expression, limits);
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    isStar ||= range.isStar;
  }
  return { values: [...values].sort((a, b) => a - b), isStar };
}

function parseRange(expression: string, { min, max, names }: Bounds): { start: number; end: number; step: number; isStar: boolean } {
  const [range = '', stepText, ...moreSteps] = expression.split('/');
  const [low = '', high, ...moreEnds] = range.split('-');
  let isStar = low === '*' || low === '?';
  let start = min;
  let end = max;
  if (!isStar) {
    start = parseNumber(low, names);
    if (moreEnds.length > 0) throw new ScheduleError(`too many hyphens: ${expression}`);
    end = high === undefined ? start : parseNumber(high, names);
  }
  if (moreSteps.length > 0) throw new ScheduleError(`too many slashes: ${expression}`);
  let step = 1;
  if (stepText !== undefined) {
    step = parseNumber(stepText);
    // `5/15` counts from 5 up to the end.
    if (high === undefined) end = max;
    if (step > 1) isStar = false;
  }
  if (start < min) throw new ScheduleError(`beginning of range (${start}) below minimum (${min}): ${expression}`);
  if (end > max) throw new ScheduleError(`end of range (${end}) above maximum (${max}): ${expression}`);
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${expression}`);
  return { start, end, step, isStar };
}

function parseNumber(text: string, names?: readonly string[]): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return names!.length === 12 ? named + 1 : named;
  if (!/^[-+]?\d+$/.test(text)) throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoteGo(text)}: invalid syntax`);
  const value = Number(text);
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`);
  return value;
}

// A text chart of a count against its limit over time: one column per piece of time, the full height is the limit.
import { formatHumanDuration } from '../../model/duration.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { RolloutSample } from './rollout-history.ts';

export interface ChartOptions {
  /** Oldest first; each holds from its instant to the next. */
  samples: readonly RolloutSample[];
  /** Virtual time at the right edge, and what the width stands for, in ms. */
  now: number;
  spanMs: number;
  /** Cells of a column part, and lines of each of the two bars. */
  width: number;
  height: number;
}

/** Cells in front of the columns. */
const LABEL = 20;

/** The two charts, surge and unavailability, and the axis below them; at most `2 * height + 1` lines. */
export function rolloutChart(options: ChartOptions): TonedLine[] {
  const width = Math.max(1, options.width - LABEL - 1);
  const columns = columnsOf({ ...options, width });
  return [
    ...bar('surge', options.height, columns.map((samples) => worst(samples, surgeOf, ({ surge }) => surge))),
    ...bar('unavailable', options.height, columns.map((samples) => worst(samples, missingOf, ({ unavailable }) => unavailable))),
    axis(width, options.spanMs),
  ];
}

/** Pods above what is wanted. */
export function surgeOf({ total, desired }: Pick<RolloutSample, 'total' | 'desired'>): number {
  return Math.max(0, total - desired);
}

/** Pods that are missing. */
export function missingOf({ available, desired }: Pick<RolloutSample, 'available' | 'desired'>): number {
  return Math.max(0, desired - available);
}

interface Point {
  readonly value: number;
  readonly limit: number;
}

/** The samples that hold at some time of each column; a column before the first sample has none. */
function columnsOf({ samples, now, spanMs, width }: ChartOptions): RolloutSample[][] {
  const columns: RolloutSample[][] = Array.from({ length: width }, () => []);
  const startMs = now - spanMs;
  for (const [index, sample] of samples.entries()) {
    const endMs = samples[index + 1]?.atMs ?? now;
    if (endMs < startMs) continue;
    const from = Math.min(width - 1, Math.max(0, Math.floor(((sample.atMs - startMs) / spanMs) * width)));
    const to = Math.max(from, Math.min(width - 1, Math.ceil(((endMs - startMs) / spanMs) * width) - 1));
    for (let column = from; column <= to; column++) columns[column]!.push(sample);
  }
  return columns;
}

function worst(samples: readonly RolloutSample[], read: (sample: RolloutSample) => number, limitOf: (sample: RolloutSample) => number): Point | undefined {
  let found: Point | undefined;
  for (const sample of samples) {
    const value = read(sample);
    if (!found || value > found.value) found = { value, limit: limitOf(sample) };
  }
  return found;
}

/** `#` is a full cell, `:` and `.` less of one, `!` what is above the limit. */
function bar(label: string, tallest: number, points: readonly (Point | undefined)[]): TonedLine[] {
  const newest = points.findLast((point) => point !== undefined);
  // Nothing is allowed and nothing happened: one line says so.
  const height = points.some((point) => point && (point.limit > 0 || point.value > 0)) ? tallest : 1;
  return Array.from({ length: height }, (_, index): TonedLine => {
    const row = height - 1 - index;
    const name = index === 0 ? ` ${label}`.padEnd(LABEL - 8) + `max ${newest?.limit ?? 0}`.padStart(8) : '';
    const head = `${index === height - 1 && height > 1 ? '0'.padStart(LABEL) : name.padEnd(LABEL)}|`;
    return [{ text: head, tone: 'muted' }, ...runs(points.map((point) => cell(point, row, height)))];
  });
}

function cell(point: Point | undefined, row: number, height: number): string {
  if (!point) return ' ';
  const { value, limit } = point;
  if (value > limit) return row === height - 1 ? '!' : '#';
  if (value === 0) return row === 0 ? '_' : ' ';
  const filled = (value / limit) * height - row;
  return filled >= 1 ? '#' : filled >= 0.5 ? ':' : filled > 0 ? '.' : ' ';
}

/** Equal tones together. */
function runs(cells: readonly string[]): TonedLine {
  const parts: { text: string; tone: 'error' | 'changed' | 'muted' }[] = [];
  for (const text of cells) {
    const tone = text === '!' ? 'error' : text === '_' || text === ' ' ? 'muted' : 'changed';
    const last = parts.at(-1);
    if (last?.tone === tone) last.text += text;
    else parts.push({ text, tone });
  }
  return parts;
}

/** `3m ago ........ 90s ago ........ now`. */
function axis(width: number, spanMs: number): TonedLine {
  const marks = [`${formatHumanDuration(spanMs)} ago`, `${formatHumanDuration(spanMs / 2)} ago`, 'now'];
  const middle = Math.max(marks[0]!.length + 1, Math.floor(width / 2 - marks[1]!.length / 2));
  const line = width < 30 ? marks[0]!.padEnd(width - 3) + marks[2] : (marks[0]!.padEnd(middle) + marks[1]).padEnd(width - 3) + marks[2];
  return [{ text: ' '.repeat(LABEL + 1) + line, tone: 'muted' }];
}

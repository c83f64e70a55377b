// How an answer to "why?" is written: lines with tones, under headings, and what its writers may look at.
import type { ClusterPort } from '../../model/client.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { KubeEvent, KubeObject } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Tone } from '../../model/tone.ts';
import type { TonedLine } from '../components/toned-text.ts';

export type Explanation = readonly TonedLine[];

/** What an explanation is made from; nothing else is asked. */
export interface WhyContext {
  readonly port: ClusterPort;
  /** Virtual time in ms. */
  readonly now: number;
  /** Events of an object, in no order. */
  events(object: KubeObject): readonly KubeEvent[];
}

const INDENT = 2;

/** The answer in one sentence, as the first line. */
export function verdict(text: string, tone: Tone): TonedLine {
  return [{ text, tone }];
}

/** A heading with a blank line in front; `detail` stands behind it as it is. */
export function heading(text: string, detail = ''): TonedLine[] {
  return [[], [{ text: text.toUpperCase(), tone: 'key' }, ...(detail === '' ? [] : [{ text: `  ${detail}`, tone: 'muted' } as const])]];
}

/** A line below a heading; `depth` 1 is the first. */
export function line(text: string, tone: Tone = 'text', depth = 1): TonedLine {
  return [{ text: ' '.repeat(INDENT * depth) }, { text, tone }];
}

/** `label: text`, the label set back. */
export function fact(label: string, text: string, tone: Tone = 'text', depth = 1): TonedLine {
  return [{ text: `${' '.repeat(INDENT * depth)}${label}: `, tone: 'muted' }, { text, tone }];
}

/** What can be done, in plain words. */
export function help(text: string, depth = 1): TonedLine {
  return [{ text: `${' '.repeat(INDENT * depth)}> `, tone: 'ok' }, { text, tone: 'text' }];
}

/** `12s ago`; '' for a missing timestamp. */
export function ago(timestamp: string | null | undefined, now: number): string {
  const age = now - parseTimestamp(timestamp);
  return Number.isNaN(age) ? '' : `${formatHumanDuration(Math.max(0, age))} ago`;
}

/** `in 12s`, or `now` when the instant has come. */
export function ahead(atMs: number, now: number): string {
  return atMs <= now ? 'now' : `in ${formatHumanDuration(Math.ceil((atMs - now) / 1000) * 1000)}`;
}

/** `1 pod`, `3 pods`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** When an event was last seen, in ms. */
export function lastSeenAt({ series, lastTimestamp, firstTimestamp, eventTime }: KubeEvent): number {
  return parseTimestamp(series?.lastObservedTime || lastTimestamp || firstTimestamp || eventTime);
}

/**
 * Later ones last. Most events know whole seconds only, those of the scheduler more: within a second the order in which they were
 * written counts.
 */
export function bySeen(a: KubeEvent, b: KubeEvent): number {
  return Math.floor(lastSeenAt(a) / 1000) - Math.floor(lastSeenAt(b) / 1000) || Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion);
}

/** How often an event was seen. */
export function timesSeen({ series, count }: KubeEvent): number {
  return series?.count ?? (count || 1);
}

/** The newest event that fits, or undefined. */
export function newestEvent(events: readonly KubeEvent[], fits: (event: KubeEvent) => boolean): KubeEvent | undefined {
  let newest: KubeEvent | undefined;
  for (const event of events) if (fits(event) && (!newest || lastSeenAt(event) >= lastSeenAt(newest))) newest = event;
  return newest;
}

/** The newest event with this reason. */
export function eventOf(events: readonly KubeEvent[], reason: string): KubeEvent | undefined {
  return newestEvent(events, (event) => event.reason === reason);
}

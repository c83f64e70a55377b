// The last block of every `kubectl describe`: the events of the object (behaviour rule 7.5.10).
import { createDescribeWriter } from '../model/describe-writer.ts';
import { formatHumanDuration } from '../model/duration.ts';
import type { KubeEvent } from '../model/object.ts';
import { parseTimestamp } from '../model/timestamp.ts';

/**
 * Takes the text of a kind's describe without its events, and answers it with them, sorted by the last time that they say: those
 * of the scheduler, which say none, come first. `now` is virtual time in ms.
 */
export function appendEvents(description: string, events: readonly KubeEvent[], now: number): string {
  return `${description}\n${events.length === 0 ? noEvents(description) : describeEvents(events, now)}`;
}

function describeEvents(events: readonly KubeEvent[], now: number): string {
  const writer = createDescribeWriter();
  writer.line(0, 'Events:');
  writer.line(1, 'Type', 'Reason', 'Age', 'From', 'Message');
  writer.line(1, '----', '------', '----', '----', '-------');
  for (const event of events.toSorted((a, b) => lastSaidAt(a) - lastSaidAt(b) || (a.metadata.name < b.metadata.name ? -1 : 1))) {
    const { type = '', reason = '', message = '' } = event;
    writer.line(1, type, reason, ageOf(event, now), sourceOf(event), message.trim());
  }
  return writer.text();
}

/** `<none>` stands under the values of the lines before, as it does when kubectl aligns them all together. */
function noEvents(description: string): string {
  const last = description.slice(description.lastIndexOf('\n') + 1);
  const labelled = /^( {8,})\S/.exec(last)?.[1]?.length ?? /^( *\S+(?: \S+)*? {2,})(?:\S|$)/.exec(last)?.[1]?.length ?? 0;
  return `${'Events:'.padEnd(Math.max(labelled, 'Events:  '.length))}<none>`;
}

/** `2m`, or `2m (x3 over 5m)` for what happened more than once. */
function ageOf(event: KubeEvent, now: number): string {
  const first = formatHumanDuration(now - firstSeenAt(event));
  const { series, count = 0 } = event;
  if (series) return `${formatHumanDuration(now - parseTimestamp(series.lastObservedTime))} (x${series.count ?? 0} over ${first})`;
  return count > 1 ? `${formatHumanDuration(now - parseTimestamp(event.lastTimestamp))} (x${count} over ${first})` : first;
}

function firstSeenAt({ firstTimestamp, eventTime }: KubeEvent): number {
  return parseTimestamp(firstTimestamp || eventTime);
}

function lastSaidAt({ lastTimestamp }: KubeEvent): number {
  return lastTimestamp ? parseTimestamp(lastTimestamp) : 0;
}

/** The component alone; only `get -o wide` says its host too. */
function sourceOf({ source, reportingComponent }: KubeEvent): string {
  return source?.component || reportingComponent || '';
}

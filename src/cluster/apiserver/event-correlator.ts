// Counts equal events, joins similar ones and holds back floods, with client-go's numbers (rule 6.8.5).
import type { Entry } from '../store/kind-table.ts';

/** Similar events within this time are joined from the tenth on. */
const SIMILAR_MS = 600_000;
const SIMILAR_LIMIT = 10;
/** Events of one source about one object: 25 at once, then one per 300 s. */
const BURST = 25;
const REFILL_MS = 300_000;
/** Distinct messages remembered per object and reason; client-go bounds all of them together. */
const REMEMBERED = 32;

/** What is known about events that say the same. */
export interface Observation {
  readonly message: string;
  readonly fieldPath: string | undefined;
  /** Joined from similar events: its message gets a prefix. */
  readonly isCombined: boolean;
  /** Where the event is stored; it may have been removed since. */
  stored: Entry | undefined;
  count: number;
  readonly firstMs: number;
}

/** Nearly every object is spoken about once per reason, so a group is its first observation, and has lists only when there are more. */
interface Group extends Observation {
  readonly type: string;
  readonly reason: string;
  lastMs: number;
  /** Different messages of late; at ten of them the next ones are joined. Absent: the first message only. */
  recent: string[] | undefined;
  /** What was said beside the first message. */
  others: Observation[] | undefined;
  combined: Observation | undefined;
  /** The group of another reason of the same object. */
  readonly next: Group | undefined;
}

interface ObjectRecord {
  tokens: number;
  refilledAtMs: number;
  /** The group that came last; the others follow from it. */
  newest: Group | undefined;
}

/** The memory of one component: the objects it spoke about last. */
export class EventCorrelator {
  readonly #size: number;
  // Two generations instead of an exact order of use: a Map that loses its first entry all the time gets slow.
  #young = new Map<string, ObjectRecord>();
  #old = new Map<string, ObjectRecord>();

  /** At least so many objects are remembered, at most twice as many. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Counts an event in. Answers undefined when it must not be written; counting goes on meanwhile. */
  observe(objectKey: string, type: string, reason: string, message: string, fieldPath: string | undefined, nowMs: number): Observation | undefined {
    const record = this.#recordOf(objectKey, nowMs);
    const group = groupOf(record, type, reason, message, fieldPath, nowMs);
    const observation = isOneTooMany(group, message, nowMs) ? (group.combined ??= fresh(message, undefined, nowMs, true)) : observationOf(group, message, fieldPath, nowMs);
    observation.count++;
    return takeToken(record, nowMs) ? observation : undefined;
  }

  /** Counts an event in with those that say exactly the same; nothing is joined or held back. */
  observeEqual(objectKey: string, type: string, reason: string, message: string, fieldPath: string | undefined, nowMs: number): Observation {
    const group = groupOf(this.#recordOf(objectKey, nowMs), type, reason, message, fieldPath, nowMs);
    const observation = observationOf(group, message, fieldPath, nowMs);
    observation.count++;
    return observation;
  }

  #recordOf(key: string, nowMs: number): ObjectRecord {
    const known = this.#young.get(key);
    if (known) return known;
    const record = this.#old.get(key) ?? { tokens: BURST, refilledAtMs: nowMs, newest: undefined };
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, record);
    return record;
  }
}

/** The group of a reason; a new one begins with the message that calls for it. */
function groupOf(record: ObjectRecord, type: string, reason: string, message: string, fieldPath: string | undefined, nowMs: number): Group {
  for (let group = record.newest; group; group = group.next) if (group.reason === reason && group.type === type) return group;
  record.newest = {
    message, fieldPath, isCombined: false, stored: undefined, count: 0, firstMs: nowMs,
    type, reason, lastMs: nowMs, recent: undefined, others: undefined, combined: undefined, next: record.newest,
  };
  return record.newest;
}

function isOneTooMany(group: Group, message: string, nowMs: number): boolean {
  if (nowMs - group.lastMs > SIMILAR_MS) group.recent = [];
  group.lastMs = nowMs;
  if (!group.recent) {
    if (message === group.message) return false;
    group.recent = [group.message];
  }
  if (!group.recent.includes(message)) group.recent.push(message);
  if (group.recent.length < SIMILAR_LIMIT) return false;
  group.recent.shift();
  return true;
}

function observationOf(group: Group, message: string, fieldPath: string | undefined, nowMs: number): Observation {
  if (group.message === message && group.fieldPath === fieldPath) return group;
  const others = (group.others ??= []);
  for (const known of others) if (known.message === message && known.fieldPath === fieldPath) return known;
  const observation = fresh(message, fieldPath, nowMs, false);
  others.push(observation);
  if (others.length > REMEMBERED) others.shift();
  return observation;
}

function fresh(message: string, fieldPath: string | undefined, nowMs: number, isCombined: boolean): Observation {
  return { message, fieldPath, isCombined, stored: undefined, count: 0, firstMs: nowMs };
}

function takeToken(record: ObjectRecord, nowMs: number): boolean {
  record.tokens = Math.min(BURST, record.tokens + (nowMs - record.refilledAtMs) / REFILL_MS);
  record.refilledAtMs = nowMs;
  if (record.tokens < 1) return false;
  record.tokens--;
  return true;
}

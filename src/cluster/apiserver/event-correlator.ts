// Counts equal events, joins similar ones and holds back floods, with client-go's numbers (rule 6.8.5).
import type { Entry } from '../store/entry.ts';

/** Similar events within this time are joined from the tenth on. */
const SIMILAR_MS = 600_000;
const SIMILAR_LIMIT = 10;
/** Events of one source about one object: 25 at once, then one per 300 s. */
const REFILL_MS = 300_000;
const BURST_MS = 25 * REFILL_MS;
/** Distinct messages remembered per object and reason; client-go bounds all of them together. */
const REMEMBERED = 32;

/** What is known about events that say the same. */
export interface Observation {
  readonly type: string;
  readonly reason: string;
  /** Undefined: joined from similar events, whose messages differ and get a prefix. */
  readonly message: string | undefined;
  readonly fieldPath: string | undefined;
  readonly firstMs: number;
  count: number;
  /** Where the event is stored. */
  stored: Entry | undefined;
}

/** Nearly every object is spoken about once per reason, so a group is its first observation, and has lists only when there are more. */
interface Group extends Observation {
  readonly message: string;
  lastMs: number;
  /** Absent: the first message only. */
  variants: Variants | undefined;
  /** The group of another reason of the same object. */
  readonly next: Group | undefined;
}

interface Variants {
  /** Different messages of late; at ten of them the next ones are joined. */
  recent: string[];
  /** What was said beside the first message. */
  others: Observation[];
  combined: Observation | undefined;
}

interface ObjectRecord {
  /** What the object may still say, as the time in which so many events are earned: whole numbers take the least room. */
  creditMs: number;
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
  /** Components mostly say two or three things about an object in a row. */
  #lastKey: string | undefined;
  #last: ObjectRecord | undefined;

  /** At least so many objects are remembered, at most twice as many. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Counts an event in. Answers undefined when it must not be written; counting goes on meanwhile. */
  observe(objectKey: string, type: string, reason: string, message: string, fieldPath: string | undefined, nowMs: number): Observation | undefined {
    const record = this.#recordOf(objectKey, nowMs);
    const group = groupOf(record, type, reason, message, fieldPath, nowMs);
    const observation = isOneTooMany(group, message, nowMs) ? (variantsOf(group).combined ??= fresh(group, undefined, undefined, nowMs)) : observationOf(group, message, fieldPath, nowMs);
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
    if (key === this.#lastKey) return this.#last!;
    this.#lastKey = key;
    return (this.#last = this.#young.get(key) ?? this.#rejuvenate(key, nowMs));
  }

  #rejuvenate(key: string, nowMs: number): ObjectRecord {
    const record = this.#old.get(key) ?? { creditMs: BURST_MS, refilledAtMs: nowMs, newest: undefined };
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
  const { newest } = record;
  return (record.newest = { type, reason, message, fieldPath, firstMs: nowMs, count: 0, stored: undefined, lastMs: nowMs, variants: undefined, next: newest });
}

function isOneTooMany(group: Group, message: string, nowMs: number): boolean {
  const isStale = nowMs - group.lastMs > SIMILAR_MS;
  group.lastMs = nowMs;
  if (!group.variants && message === group.message) return false;
  const variants = variantsOf(group);
  if (isStale) variants.recent = [];
  const { recent } = variants;
  if (!recent.includes(message)) recent.push(message);
  if (recent.length < SIMILAR_LIMIT) return false;
  recent.shift();
  return true;
}

function variantsOf(group: Group): Variants {
  return (group.variants ??= { recent: [group.message], others: [], combined: undefined });
}

function observationOf(group: Group, message: string, fieldPath: string | undefined, nowMs: number): Observation {
  if (group.message === message && group.fieldPath === fieldPath) return group;
  const { others } = variantsOf(group);
  for (const known of others) if (known.message === message && known.fieldPath === fieldPath) return known;
  const observation = fresh(group, message, fieldPath, nowMs);
  others.push(observation);
  if (others.length > REMEMBERED) others.shift();
  return observation;
}

function fresh({ type, reason }: Group, message: string | undefined, fieldPath: string | undefined, nowMs: number): Observation {
  return { type, reason, message, fieldPath, firstMs: nowMs, count: 0, stored: undefined };
}

function takeToken(record: ObjectRecord, nowMs: number): boolean {
  record.creditMs = Math.min(BURST_MS, record.creditMs + nowMs - record.refilledAtMs);
  record.refilledAtMs = nowMs;
  if (record.creditMs < REFILL_MS) return false;
  record.creditMs -= REFILL_MS;
  return true;
}

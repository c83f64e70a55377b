// Counts equal events, joins similar ones and holds back floods, with client-go's numbers (rule 6.8.5).

/** Similar events within this time are joined from the tenth on. */
const SIMILAR_MS = 600_000;
const SIMILAR_LIMIT = 10;
/** Events of one source about one object: 25 at once, then one per 300 s. */
const BURST = 25;
const REFILL_MS = 300_000;
/** Distinct messages remembered per object and reason; client-go bounds all of them together. */
const REMEMBERED = 32;

// Nearly every object is spoken about once per reason, so lists begin with the length they usually keep.

/** What is known about events that say the same. */
export interface Observation {
  readonly message: string;
  readonly fieldPath: string | undefined;
  /** Name of the stored event. */
  name: string;
  count: number;
  readonly firstMs: number;
}

interface Group {
  readonly type: string;
  readonly reason: string;
  lastMs: number;
  /** Different messages of late; at ten of them the next ones are joined. */
  recent: string[];
  readonly observations: Observation[];
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

export interface Sighting {
  readonly observation: Observation;
  /** The message belongs to a joined event and gets its prefix. */
  readonly isCombined: boolean;
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
  observe(objectKey: string, type: string, reason: string, message: string, fieldPath: string | undefined, nowMs: number): Sighting | undefined {
    const record = this.#recordOf(objectKey, nowMs);
    const group = groupOf(record, type, reason, message, fieldPath, nowMs);
    const isCombined = isOneTooMany(group, message, nowMs);
    const observation = isCombined ? (group.combined ??= fresh(message, undefined, nowMs)) : observationOf(group, message, fieldPath, nowMs);
    observation.count++;
    return takeToken(record, nowMs) ? { observation, isCombined } : undefined;
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
  const observations = [fresh(message, fieldPath, nowMs)];
  record.newest = { type, reason, lastMs: nowMs, recent: [message], observations, combined: undefined, next: record.newest };
  return record.newest;
}

function isOneTooMany(group: Group, message: string, nowMs: number): boolean {
  if (nowMs - group.lastMs > SIMILAR_MS) group.recent = [];
  group.lastMs = nowMs;
  if (!group.recent.includes(message)) group.recent.push(message);
  if (group.recent.length < SIMILAR_LIMIT) return false;
  group.recent.shift();
  return true;
}

function observationOf(group: Group, message: string, fieldPath: string | undefined, nowMs: number): Observation {
  for (const known of group.observations) if (known.message === message && known.fieldPath === fieldPath) return known;
  const observation = fresh(message, fieldPath, nowMs);
  group.observations.push(observation);
  if (group.observations.length > REMEMBERED) group.observations.shift();
  return observation;
}

function fresh(message: string, fieldPath: string | undefined, nowMs: number): Observation {
  return { message, fieldPath, name: '', count: 0, firstMs: nowMs };
}

function takeToken(record: ObjectRecord, nowMs: number): boolean {
  record.tokens = Math.min(BURST, record.tokens + (nowMs - record.refilledAtMs) / REFILL_MS);
  record.refilledAtMs = nowMs;
  if (record.tokens < 1) return false;
  record.tokens--;
  return true;
}

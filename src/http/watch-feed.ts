// What all watches of one sort are sent: the changes they see, noted once and made into bytes once, however many they are.
import type { Change, WatchType } from '../model/client.ts';
import type { KubeObject } from '../model/object.ts';

/** Changes that a reader may lag behind; one that lags more is cut off with 410, and lists and watches anew. */
export const MAX_LAG = 8192;
/** Bytes of one write. */
export const WRITE_BYTES = 64 * 1024;
/** Chunks kept for the next reader that has come as far: most readers are at one of a few places. */
const KEPT_CHUNKS = 4;

/** A change as a watch with selectors sees it: objects enter and leave its view. */
export interface Seen {
  readonly type: WatchType;
  readonly object: KubeObject;
}

/** Who reads a feed, from a place of its own on. */
export interface FeedReader {
  /** The place of the next change it wants. */
  readonly at: number;
  /** It lags too far behind. */
  cutOff(): void;
}

/** The bytes of the changes from one place to another. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly bytes: Buffer;
}

export class WatchFeed<Reader extends FeedReader = FeedReader> {
  readonly #lineOf: (seen: Seen) => Buffer;
  readonly #readers = new Set<Reader>();
  /** What some reader may still want; the first of them is at the place `#base`. */
  #log: Seen[] = [];
  #base = 0;
  #chunks: Chunk[] = [];

  constructor(lineOf: (seen: Seen) => Buffer) {
    this.#lineOf = lineOf;
  }

  /** The place behind the last change. */
  get end(): number {
    return this.#base + this.#log.length;
  }

  get readers(): ReadonlySet<Reader> {
    return this.#readers;
  }

  add(reader: Reader): void {
    this.#readers.add(reader);
  }

  remove(reader: Reader): void {
    this.#readers.delete(reader);
  }

  push(seen: Seen): void {
    this.#log.push(seen);
    if (this.#log.length > MAX_LAG) this.#cutOffSlow();
  }

  /** The next changes for a reader at a place before the end: about as many as make one write. */
  chunk(from: number): Chunk {
    const { end } = this;
    const known = this.#chunks.find((chunk) => chunk.from === from && (chunk.to === end || chunk.bytes.length >= WRITE_BYTES));
    if (known) return known;
    const lines: Buffer[] = [];
    let length = 0;
    let to = from;
    for (; to < end && length < WRITE_BYTES; to++) {
      const line = this.#lineOf(this.#log[to - this.#base]!);
      lines.push(line);
      length += line.length;
    }
    const made: Chunk = { from, to, bytes: lines.length === 1 ? lines[0]! : Buffer.concat(lines, length) };
    this.#chunks = [made, ...this.#chunks.slice(0, KEPT_CHUNKS - 1)];
    return made;
  }

  /** Forgets what everybody has read. */
  trim(): void {
    let least = this.end;
    for (const { at } of this.#readers) if (at < least) least = at;
    if (least === this.#base) return;
    this.#log = this.#log.slice(least - this.#base);
    this.#base = least;
    this.#chunks = this.#chunks.filter(({ from }) => from >= least);
  }

  #cutOffSlow(): void {
    for (const reader of [...this.#readers]) if (this.end - reader.at > MAX_LAG) reader.cutOff();
    this.trim();
  }
}

/** What a watch with selectors sees of a change, if anything (rule 1.3.4). */
export function seenAs({ type, object, previous }: Change, matches: (object: KubeObject) => boolean): Seen | undefined {
  const before = type !== 'ADDED' && previous !== undefined && matches(previous);
  if (type === 'DELETED') return before ? { type, object } : undefined;
  if (matches(object)) return { type: before ? 'MODIFIED' : 'ADDED', object };
  // Who leaves is shown as it was last seen, at the revision it left with.
  return before ? { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } } : undefined;
}

// One watch: what its client is still to be sent, as fast as the client reads.
import type { ServerResponse } from 'node:http';
import { expired } from '../model/errors.ts';
import { eventLine } from './event-lines.ts';
import type { FeedReader, Seen, WatchFeed } from './watch-feed.ts';
import { WRITE_BYTES } from './watch-feed.ts';

/** Bytes that wait in a socket before anything more is made for it. */
const MAX_UNREAD_BYTES = 256 * 1024;

/** What one client is still to be sent: its own beginning, then the feed that it shares. Bytes are made when there is room for them. */
export class WatchStream implements FeedReader {
  readonly #response: ServerResponse;
  readonly feed: WatchFeed<WatchStream>;
  readonly #lineOf: (seen: Seen) => Buffer;
  /** What was there before, or has changed since the revision it resumes from; no lag, however much it is. */
  #first: readonly Seen[] = [];
  #firstAt = 0;
  #afterFirst: Buffer | undefined;
  #isOver = false;
  at: number;
  onDrain = (): void => {};
  onEnd = (): void => {};

  constructor(response: ServerResponse, feed: WatchFeed<WatchStream>, lineOf: (seen: Seen) => Buffer) {
    this.#response = response;
    this.feed = feed;
    this.#lineOf = lineOf;
    this.at = feed.end;
    feed.add(this);
    response.on('drain', () => !this.#isOver && this.onDrain());
  }

  begin(first: readonly Seen[], afterFirst: Buffer | undefined): void {
    this.#first = first;
    this.#afterFirst = afterFirst;
    this.pump();
  }

  cutOff(): void {
    if (this.#isOver) return;
    this.#response.write(eventLine('ERROR', expired('too old resource version: the watch is too slow').toStatus()));
    this.end();
  }

  /** Only said when nothing older is still to be sent. */
  bookmark(line: () => Buffer): void {
    if (!this.#isOver && this.#isIdle) this.#response.write(line());
  }

  /** Sends as much as the socket takes. */
  pump(): void {
    while (!this.#isOver && !this.#isIdle && this.#response.writableLength < MAX_UNREAD_BYTES) {
      if (this.#isBeginning) this.#response.write(this.#nextOfFirst());
      else {
        const { bytes, to } = this.feed.chunk(this.at);
        this.at = to;
        this.#response.write(bytes);
      }
    }
  }

  #nextOfFirst(): Buffer {
    const lines: Buffer[] = [];
    let length = 0;
    while (length < WRITE_BYTES && this.#firstAt < this.#first.length) {
      const line = this.#lineOf(this.#first[this.#firstAt++]!);
      lines.push(line);
      length += line.length;
    }
    if (this.#firstAt === this.#first.length) {
      this.#first = [];
      this.#firstAt = 0;
      if (this.#afterFirst) lines.push(this.#afterFirst);
      this.#afterFirst = undefined;
    }
    return Buffer.concat(lines);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#first = [];
    this.onEnd();
    if (!this.#response.writableEnded) this.#response.end();
  }

  get #isBeginning(): boolean {
    return this.#first.length > 0 || this.#afterFirst !== undefined;
  }

  get #isIdle(): boolean {
    return this.at === this.feed.end && !this.#isBeginning;
  }
}

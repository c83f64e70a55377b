// The keyboard as Ink's stdin: reads the real terminal, decodes keys itself, lets go of the terminal completely when asked.
import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { WallClock } from '../../sim/driver.ts';
import type { KeyEvent } from './key-event.ts';
import { KeyDecoder } from './key-event.ts';

/** What is needed of process.stdin. */
export interface TtyReader {
  isTTY?: boolean;
  on(event: string, listener: (...args: any[]) => void): unknown;
  off(event: string, listener: (...args: any[]) => void): unknown;
  resume(): unknown;
  pause(): unknown;
  setRawMode?(isRaw: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

/** How long an Esc waits for the rest of a sequence, in ms of wall time: a person's Esc is followed by nothing. */
const ESCAPE_MS = 25;
const MOST_EARLY_KEYS = 100;

/**
 * Hand it to Ink as stdin and listen with useKeys. Ink switches raw mode through it; while raw mode is off nothing is
 * read, so that an editor started in between gets every key. Nothing is passed on to Ink's own useInput: it has no
 * names for function keys and delivers typed text in lumps.
 */
export class TtyInput extends PassThrough {
  readonly isTTY: boolean;
  readonly #source: TtyReader;
  readonly #wall: WallClock;
  readonly #keys = new KeyDecoder();
  readonly #listeners = new Set<(event: KeyEvent) => void>();
  readonly #closeListeners = new Set<() => void>();
  /** Keys from before anybody listened: pressed while the screen was being made. */
  #early: KeyEvent[] = [];
  #text = new StringDecoder('utf8');
  #isReading = false;
  #escapeTimer: unknown;

  constructor(source: TtyReader, wall: WallClock) {
    super();
    this.#source = source;
    this.#wall = wall;
    this.isTTY = source.isTTY === true;
  }

  /** Hears every key, those pressed before anybody listened first. Answers the unsubscribe. */
  onKey(listener: (event: KeyEvent) => void): () => void {
    this.#listeners.add(listener);
    for (const event of this.#early.splice(0)) listener(event);
    return () => this.#listeners.delete(listener);
  }

  /** Called when the terminal is gone. Answers the unsubscribe. */
  onClose(listener: () => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  setRawMode(isRaw: boolean): this {
    this.#source.setRawMode?.(isRaw);
    if (isRaw === this.#isReading) return this;
    this.#isReading = isRaw;
    if (isRaw) {
      this.#source.on('data', this.#onData);
      this.#source.on('end', this.#onEnd);
      this.#source.on('error', this.#onEnd);
      this.#source.resume();
    } else {
      this.#source.off('data', this.#onData);
      this.#source.off('end', this.#onEnd);
      this.#source.off('error', this.#onEnd);
      // Only a paused stream leaves the next key to a child process.
      this.#source.pause();
      this.#wall.clearTimeout(this.#escapeTimer);
      this.#keys.flush();
      this.#text = new StringDecoder('utf8');
    }
    return this;
  }

  ref(): this {
    this.#source.ref?.();
    return this;
  }

  unref(): this {
    this.#source.unref?.();
    return this;
  }

  readonly #onData = (chunk: Buffer | string): void => {
    this.#wall.clearTimeout(this.#escapeTimer);
    const text = typeof chunk === 'string' ? chunk : this.#text.write(chunk);
    this.#emitKeys(this.#keys.push(text));
    if (this.#keys.isWaiting) this.#escapeTimer = this.#wall.setTimeout(() => this.#emitKeys(this.#keys.flush()), ESCAPE_MS);
  };

  readonly #onEnd = (): void => {
    for (const listener of this.#closeListeners) listener();
  };

  #emitKeys(events: readonly KeyEvent[]): void {
    if (this.#listeners.size === 0) this.#early = [...this.#early, ...events].slice(-MOST_EARLY_KEYS);
    else for (const event of events) for (const listener of this.#listeners) listener(event);
  }
}

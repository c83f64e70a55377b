// Between fast data and a slow screen: changes are collected and shown as one snapshot a few times a second.
import { useSyncExternalStore } from 'react';
import type { WallClock } from '../sim/driver.ts';

/** Time between two snapshots in ms. Faster buys nothing for data; keys are drawn apart from it, at once. */
const INTERVAL_MS = 80;

/**
 * Holds one immutable snapshot at a time. After a quiet time the first change shows at once, further ones
 * once per interval.
 */
export class LiveStore<Snapshot> {
  readonly #read: () => Snapshot;
  readonly #wall: WallClock;
  readonly #intervalMs: number;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;
  #timer: unknown;
  #flushedAt = Number.NEGATIVE_INFINITY;

  /** `read` applies what has been collected and answers the new snapshot; it is called once per flush. */
  constructor(read: () => Snapshot, wall: WallClock, intervalMs = INTERVAL_MS) {
    this.#read = read;
    this.#wall = wall;
    this.#intervalMs = intervalMs;
    this.#snapshot = read();
  }

  /** Something has changed: a snapshot will be taken soon. Cheap, for every single change. */
  readonly touch = (): void => {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#flushedAt + this.#intervalMs - this.#wall.now());
    this.#timer = this.#wall.setTimeout(this.flush, wait);
  };

  /** Takes a snapshot now. */
  readonly flush = (): void => {
    this.#wall.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushedAt = this.#wall.now();
    this.#snapshot = this.#read();
    for (const listener of this.#listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until the next flush. */
  readonly getSnapshot = (): Snapshot => this.#snapshot;

  stop(): void {
    this.#wall.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** The snapshot of a store; renders when it is replaced. */
export function useLiveStore<Snapshot>(store: LiveStore<Snapshot>): Snapshot {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

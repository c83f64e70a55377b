// Between fast data and a slow screen: changes are collected and shown as one snapshot a few times a second.
import { useSyncExternalStore } from 'react';
import type { Pacer } from './pacer.ts';

/** Time between two snapshots in ms. Faster buys nothing for data; keys are drawn apart from it, at once. */
const INTERVAL_MS = 80;

/**
 * Holds one immutable snapshot at a time. After a quiet time the first change shows at once, further ones
 * once per interval, or with a key.
 */
export class LiveStore<Snapshot> {
  readonly #read: () => Snapshot;
  readonly #pacer: Pacer;
  readonly #intervalMs: number;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;
  #cancel: (() => void) | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;

  /** `read` applies what has been collected and answers the new snapshot; it is called once per flush. */
  constructor(read: () => Snapshot, pacer: Pacer, intervalMs = INTERVAL_MS) {
    this.#read = read;
    this.#pacer = pacer;
    this.#intervalMs = intervalMs;
    this.#snapshot = read();
  }

  /** Something has changed: a snapshot will be taken soon. Cheap, for every single change. */
  readonly touch = (): void => {
    this.#cancel ??= this.#pacer.at(Math.max(this.#pacer.now, this.#flushedAt + this.#intervalMs), this.flush);
  };

  /** Takes a snapshot now. */
  readonly flush = (): void => {
    this.stop();
    this.#flushedAt = this.#pacer.now;
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
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

/** The snapshot of a store; renders when it is replaced. */
export function useLiveStore<Snapshot>(store: LiveStore<Snapshot>): Snapshot {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

// Places at which tests make the engine fail: writes that conflict, watches that lag, controllers that die between two writes.
import type { Change, Client } from '../model/client.ts';
import type { Clock } from '../sim/clock.ts';
import type { Store } from './store/store.ts';

/** Absent in production, where nothing asks for it. Components are named as their clients and event sources are. */
export interface FaultPoints {
  /** The client of a component; it may refuse writes, or throw a ControllerCrash after one. */
  wrapClient(client: Client, component: string): Client;
  /** How much later than it happens a component sees a change, in ms; asked for each. */
  watchDelayMs(component: string): number;
}

/** A watch that tells of changes later, in their order. */
export function delayedWatch(watch: Store['watch'], clock: Clock, delayMs: () => number): Store['watch'] {
  return (plurals, listener, sinceRevision, topics) => {
    let isOpen = true;
    let lastAtMs = 0;
    let waiting = 0;
    const delayed = (change: Change): void => {
      const atMs = Math.max(lastAtMs, clock.now + delayMs());
      lastAtMs = atMs;
      if (atMs <= clock.now && waiting === 0) return listener(change);
      waiting++;
      clock.at(atMs, () => {
        waiting--;
        if (isOpen) listener(change);
      });
    };
    const unwatch = watch(plurals, delayed, sinceRevision, topics);
    return () => {
      isOpen = false;
      unwatch();
    };
  };
}

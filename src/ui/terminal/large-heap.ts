// Keeps V8's collections out of the way beside a large cluster: of young objects in small portions after frames, of old ones seldom.
import type { WallClock } from '../../sim/driver.ts';

/** The memory of this process. */
export interface Heap {
  sizes(): { youngBytes: number; oldBytes: number };
  /** V8 is finding out, beside everything else, which old objects are in use. */
  readonly isMarking: boolean;
  /** Takes a few ms for each MB that is still in use; ends a marking at once, which may take a second. */
  collectYoung(): void;
  /** Has V8 begin to collect old objects, which it does beside everything else and which takes some seconds; or no longer asks for it. */
  askForOld(isWanted: boolean): void;
  /** From now on V8 collects old objects when they have doubled, and never only to give memory back. Answers the undo. */
  letOldDouble(): () => void;
}

/** Who draws. */
export interface Drawing {
  readonly wall: WallClock;
  /** Keys follow each other at this moment. */
  isHurried(): boolean;
  /** There is a large cluster already. */
  isCrowded(): boolean;
}

/** With fewer old objects V8's own collections are short enough. */
const LARGE_BYTES = 256 * 1024 * 1024;
const PORTION_BYTES = 4 * 1024 * 1024;
/** Nothing is loaded for this before so many frames, unless there is a large cluster: the first ones are part of the start. */
const FIRST_FRAMES = 50;
/** Old objects are collected once there are so many times as many as the last collection has left. */
const GROWTH = 1.5;
/** A cluster that is being filled adds more than this share of its old objects within so many ms. */
const STILL_SHARE = 0.004;
const STILL_MS = 250;
/** What is left of old objects, at most, when they have been collected. */
const FALL = 0.95;
const PATIENCE_MS = 30_000;

/**
 * V8 itself collects young objects all at once, which takes tens of ms, whenever it comes to it. In portions fewer of them grow
 * old by chance as well. Old ones it collects in the middle of everything when a program seems to rest, and then every time
 * there are a third more: of a large cluster that stops the screen for up to a second each time. So it is told to wait, and what
 * the filling of a cluster has left behind is collected as soon as it is filled and nobody presses a key. Young ones are left
 * alone meanwhile, because collecting them would have V8 end the other collection at once, with the screen standing still.
 */
export class LargeHeap {
  readonly #drawing: Drawing;
  readonly #open: () => Promise<Heap>;
  #frames = 0;
  #isLoading = false;
  #heap: Heap | undefined;
  #undo: (() => void) | undefined;
  #isAsked = false;
  /** What the last collection has left, in bytes. */
  #leftBytes = 0;
  #seen = { atMs: 0, bytes: 0 };

  constructor(drawing: Drawing, open: () => Promise<Heap> = openHeap) {
    this.#drawing = drawing;
    this.#open = open;
  }

  /** To be called when a frame has been written. */
  readonly afterFrame = (): void => {
    this.#frames++;
    if (this.#frames === FIRST_FRAMES || (this.#frames === 1 && this.#drawing.isCrowded())) this.#load();
    if (this.#heap === undefined) return;
    const { youngBytes, oldBytes } = this.#heap.sizes();
    if (oldBytes < LARGE_BYTES) return;
    this.#undo ??= this.#heap.letOldDouble();
    if (this.#isAsked ? this.#isDone(oldBytes) : this.#isDue(oldBytes)) this.#ask(!this.#isAsked, oldBytes);
    if (youngBytes >= PORTION_BYTES) this.#drawing.wall.setTimeout(this.#collectYoung, 0);
  };

  /** Leaves V8 as it was. */
  close(): void {
    if (this.#isAsked) this.#heap!.askForOld(false);
    this.#undo?.();
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    void this.#open().then((heap) => void (this.#heap = heap));
  }

  readonly #collectYoung = (): void => {
    if (!this.#isAsked && !this.#heap!.isMarking) this.#heap!.collectYoung();
  };

  #ask(isAsked: boolean, oldBytes: number): void {
    this.#isAsked = isAsked;
    this.#heap!.askForOld(isAsked);
    if (!isAsked) this.#leftBytes = oldBytes;
  }

  /** They have become fewer, or there was nothing to collect after all. */
  #isDone(oldBytes: number): boolean {
    const { atMs, bytes } = this.#seen;
    return oldBytes < bytes * FALL || this.#drawing.wall.now() - atMs > PATIENCE_MS;
  }

  #isDue(oldBytes: number): boolean {
    return this.#isStill(oldBytes) && oldBytes > this.#leftBytes * GROWTH && !this.#drawing.isHurried();
  }

  /** Hardly anything was added since the last look that is long enough ago. */
  #isStill(oldBytes: number): boolean {
    const { atMs, bytes } = this.#seen;
    const now = this.#drawing.wall.now();
    if (now - atMs < STILL_MS) return false;
    this.#seen = { atMs: now, bytes: oldBytes };
    return Math.abs(oldBytes - bytes) < bytes * STILL_SHARE;
  }
}

/** How V8 decides on collections of old objects, with its own values. */
const FLAGS = [
  { name: 'memory-reducer-gc-count', usual: 2, seldom: 0 },
  { name: 'heap-growing-percent', usual: 0, seldom: 100 },
] as const;

/** That of V8. No flag stays set, because compiled code is taken from the cache only under the flags that it was kept under. */
export async function openHeap(): Promise<Heap> {
  const [v8, vm, { PerformanceObserver, constants }] = await Promise.all([import('node:v8'), import('node:vm'), import('node:perf_hooks')]);
  let isMarking = false;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as unknown as { detail: { kind: number } }).detail;
      if (kind === constants.NODE_PERFORMANCE_GC_INCREMENTAL) isMarking = true;
      else if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) isMarking = false;
    }
  }).observe({ entryTypes: ['gc'] });
  const size = (spaces: ReturnType<typeof v8.getHeapSpaceStatistics>, name: string): number => spaces.find(({ space_name }) => space_name === name)?.space_used_size ?? 0;
  let collect: ((options: { type: 'minor' }) => void) | undefined;
  return {
    get isMarking() {
      return isMarking;
    },
    sizes() {
      const spaces = v8.getHeapSpaceStatistics();
      return { youngBytes: size(spaces, 'new_space'), oldBytes: size(spaces, 'old_space') };
    },
    collectYoung() {
      if (!collect) {
        v8.setFlagsFromString('--expose-gc');
        collect = vm.runInNewContext('gc') as typeof collect;
        v8.setFlagsFromString('--no-expose-gc');
      }
      collect!({ type: 'minor' });
    },
    askForOld: (isWanted) => v8.setFlagsFromString(`--incremental-marking-soft-trigger=${isWanted ? 1 : 0}`),
    letOldDouble() {
      for (const { name, seldom } of FLAGS) v8.setFlagsFromString(`--${name}=${seldom}`);
      return () => FLAGS.forEach(({ name, usual }) => v8.setFlagsFromString(`--${name}=${usual}`));
    },
  };
}

// Keeps V8's collections out of the way beside a large cluster: of young objects in small portions after frames, of old ones seldom.
import type { WallClock } from '../../sim/driver.ts';

/** The memory of this process. */
export interface Heap {
  sizes(): { youngBytes: number; oldBytes: number };
  /** Takes a few ms for each MB that is still in use. */
  collectYoung(): void;
  /** Takes most of a second for each GB that is still in use. */
  collectAll(): void;
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

/**
 * V8 itself collects young objects all at once, which takes tens of ms, whenever it comes to it. In portions fewer of them grow
 * old by chance as well. Old ones it collects in the middle of everything when a program seems to rest, and then every time
 * there are a third more: of a large cluster that stops the screen for up to a second each time. So it is told to wait, and what
 * the filling of a cluster has left behind is collected as soon as it is filled and nobody presses a key.
 */
export class LargeHeap {
  readonly #drawing: Drawing;
  readonly #open: () => Promise<Heap>;
  #frames = 0;
  #isLoading = false;
  #heap: Heap | undefined;
  #undo: (() => void) | undefined;
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
    const { wall, isHurried } = this.#drawing;
    if (this.#isStill(oldBytes) && oldBytes > this.#leftBytes * GROWTH && !isHurried()) wall.setTimeout(this.#collectAll, 0);
    else if (youngBytes >= PORTION_BYTES) wall.setTimeout(() => this.#heap!.collectYoung(), 0);
  };

  /** Leaves V8 as it was. */
  close(): void {
    this.#undo?.();
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    void this.#open().then((heap) => void (this.#heap = heap));
  }

  readonly #collectAll = (): void => {
    this.#heap!.collectAll();
    this.#leftBytes = this.#heap!.sizes().oldBytes;
  };

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
  const [v8, vm] = await Promise.all([import('node:v8'), import('node:vm')]);
  const size = (spaces: ReturnType<typeof v8.getHeapSpaceStatistics>, name: string): number => spaces.find(({ space_name }) => space_name === name)?.space_used_size ?? 0;
  let collector: ((options: { type: 'minor' | 'major' }) => void) | undefined;
  const collect = (type: 'minor' | 'major'): void => {
    if (!collector) {
      v8.setFlagsFromString('--expose-gc');
      collector = vm.runInNewContext('gc') as typeof collector;
      v8.setFlagsFromString('--no-expose-gc');
    }
    collector!({ type });
  };
  return {
    sizes() {
      const spaces = v8.getHeapSpaceStatistics();
      return { youngBytes: size(spaces, 'new_space'), oldBytes: size(spaces, 'old_space') };
    },
    collectYoung: () => collect('minor'),
    collectAll: () => collect('major'),
    letOldDouble() {
      for (const { name, seldom } of FLAGS) v8.setFlagsFromString(`--${name}=${seldom}`);
      return () => FLAGS.forEach(({ name, usual }) => v8.setFlagsFromString(`--${name}=${usual}`));
    },
  };
}

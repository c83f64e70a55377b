// Keeps V8's collections out of the way beside a large cluster: of young objects in small portions after frames, of old ones seldom.
import type { WallClock } from '../../sim/driver.ts';

/** The memory of this process. */
export interface Heap {
  sizes(): { youngBytes: number; oldBytes: number };
  /** Takes a few ms for each MB that is still in use. */
  collectYoung(): void;
  /** From now on old objects are collected when they have doubled, and never only to give memory back. Answers the undo. */
  letOldDouble(): () => void;
}

/** With fewer old objects V8's own collections are short enough. */
const LARGE_BYTES = 256 * 1024 * 1024;
const PORTION_BYTES = 4 * 1024 * 1024;
/** Nothing is loaded for this before so many frames: the first ones are part of the start. */
const FIRST_FRAMES = 50;

/**
 * V8 itself collects young objects all at once, which takes tens of ms, whenever it comes to it. In portions fewer of them grow
 * old by chance as well. Old ones it collects in the middle of everything when a program seems to rest, and then every time
 * there are a third more: of a large cluster that stops the screen for up to a second each time.
 */
export class LargeHeap {
  readonly #wall: WallClock;
  readonly #open: () => Promise<Heap>;
  #frames = 0;
  #heap: Heap | undefined;
  #undo: (() => void) | undefined;

  constructor(wall: WallClock, open: () => Promise<Heap> = openHeap) {
    this.#wall = wall;
    this.#open = open;
  }

  /** To be called when a frame has been written. */
  readonly afterFrame = (): void => {
    this.#frames++;
    if (this.#frames === FIRST_FRAMES) void this.#open().then((heap) => void (this.#heap = heap));
    if (this.#heap === undefined) return;
    const { youngBytes, oldBytes } = this.#heap.sizes();
    if (oldBytes < LARGE_BYTES) return;
    this.#undo ??= this.#heap.letOldDouble();
    if (youngBytes >= PORTION_BYTES) this.#wall.setTimeout(() => this.#heap!.collectYoung(), 0);
  };

  /** Leaves V8 as it was. */
  close(): void {
    this.#undo?.();
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
  let collect: ((options: { type: 'minor' }) => void) | undefined;
  return {
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
    letOldDouble() {
      for (const { name, seldom } of FLAGS) v8.setFlagsFromString(`--${name}=${seldom}`);
      return () => FLAGS.forEach(({ name, usual }) => v8.setFlagsFromString(`--${name}=${usual}`));
    },
  };
}

// Collects young objects in small portions beside a large cluster, each after a frame, when nobody waits.
import type { WallClock } from '../../sim/driver.ts';

/** The memory of this process. */
export interface Heap {
  sizes(): { youngBytes: number; oldBytes: number };
  /** Takes a few ms for each MB that is still in use. */
  collectYoung(): void;
}

/** With fewer old objects V8's own collections are short enough. */
const LARGE_BYTES = 256 * 1024 * 1024;
const PORTION_BYTES = 4 * 1024 * 1024;
/** Nothing is loaded for this before so many frames: the first ones are part of the start. */
const FIRST_FRAMES = 50;

/**
 * V8 itself collects them all at once, which takes tens of ms, whenever it comes to it. In portions fewer objects grow old by
 * chance as well, so that collections of old ones come less often too.
 */
export class YoungObjects {
  readonly #wall: WallClock;
  readonly #open: () => Promise<Heap>;
  #frames = 0;
  #heap: Heap | undefined;

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
    if (oldBytes >= LARGE_BYTES && youngBytes >= PORTION_BYTES) this.#wall.setTimeout(() => this.#heap!.collectYoung(), 0);
  };
}

/** That of V8. Its collector is had by a flag that is set for a moment, because flags that stay make the cache of compiled code invalid. */
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
  };
}

// Beside a large cluster young objects are collected in small portions, after frames, and old ones seldom.
import { expect, test } from 'vitest';
import { openHeap, LargeHeap } from '../../../src/ui/terminal/large-heap.ts';
import { ManualWall } from '../../support/manual-wall.ts';

const MB = 1024 * 1024;

interface Setting {
  youngBytes?: number;
  oldBytes: number;
  isCrowded?: boolean;
}

/** A dashboard that draws ten times a second over a heap of these sizes. */
function drawing({ youngBytes = 0, oldBytes, isCrowded = false }: Setting) {
  const wall = new ManualWall();
  const done: string[] = [];
  const sizes = { youngBytes, oldBytes };
  let frames = 0;
  let isHurried = true;
  const note = (what: string): void => void done.push(`${what} at ${frames}`);
  const large = new LargeHeap({ wall, isHurried: () => isHurried, isCrowded: () => isCrowded }, async () => {
    note('opened');
    return {
      sizes: () => ({ ...sizes }),
      collectYoung: () => note('young'),
      collectAll() {
        note('all');
        sizes.oldBytes = 600 * MB;
      },
      letOldDouble() {
        note('seldom');
        return () => note('usual');
      },
    };
  });
  return {
    done,
    sizes,
    close: () => large.close(),
    rest: () => void (isHurried = false),
    /** Draws so many frames, with so many MB of old objects more in each. */
    async draw(count: number, grownMb = 0): Promise<string[]> {
      for (const last = frames + count; frames < last; ) {
        frames++;
        sizes.oldBytes += grownMb * MB;
        large.afterFrame();
        wall.advance(100);
        await Promise.resolve();
      }
      return done;
    },
  };
}

test('young ones after each frame with enough of them, once a large cluster has been shown for a while', async () => {
  const { draw } = drawing({ youngBytes: 5 * MB, oldBytes: 900 * MB });
  expect(await draw(49)).toEqual([]);
  expect(await draw(4)).toEqual(['opened at 50', 'seldom at 51', 'young at 51', 'young at 52', 'young at 53']);
});

test('from the first frame on when the cluster is large already', async () => {
  const { draw } = drawing({ youngBytes: 5 * MB, oldBytes: 900 * MB, isCrowded: true });
  expect(await draw(3)).toEqual(['opened at 1', 'seldom at 2', 'young at 2', 'young at 3']);
  expect((await draw(60)).filter((what) => what.startsWith('opened'))).toHaveLength(1);
});

test('not while they are few, nor in a small heap, where V8 takes no longer', async () => {
  expect(await drawing({ youngBytes: 3 * MB, oldBytes: 900 * MB }).draw(100)).toEqual(['opened at 50', 'seldom at 51']);
  expect(await drawing({ youngBytes: 9 * MB, oldBytes: 90 * MB }).draw(100)).toEqual(['opened at 50']);
});

test('V8 is left as it was', async () => {
  const large = drawing({ oldBytes: 900 * MB });
  await large.draw(200);
  large.close();
  expect(large.done).toEqual(['opened at 50', 'seldom at 51', 'usual at 200']);
  const small = drawing({ oldBytes: 90 * MB });
  await small.draw(200);
  small.close();
  expect(small.done).toEqual(['opened at 50']);
});

test('what the filling of a cluster has left is collected when it is filled and no key is pressed, and what has come to half as much again', async () => {
  const { draw, done, rest, sizes } = drawing({ oldBytes: 300 * MB, isCrowded: true });
  rest();
  // Filled as fast as can be.
  await draw(100, 5);
  expect(done).toEqual(['opened at 1', 'seldom at 2']);
  // Changed much, as by thousands of changes a second.
  await draw(20, 0.3);
  expect(done.slice(2)).toEqual(['all at 103']);
  expect(sizes.oldBytes).toBeLessThan(610 * MB);
  await draw(970, 0.3);
  expect(done).toHaveLength(3);
  await draw(20, 0.3);
  expect(done.slice(3)).toEqual(['all at 1105']);
});

test('nothing is collected in front of a key', async () => {
  const { draw, done, rest } = drawing({ oldBytes: 900 * MB, isCrowded: true });
  await draw(100, 0.3);
  expect(done).toEqual(['opened at 1', 'seldom at 2']);
  rest();
  await draw(3, 0.3);
  expect(done.slice(2).map((what) => what.split(' ')[0])).toEqual(['all']);
});

test('V8 collects them when it is told to', async () => {
  const heap = await openHeap();
  heap.collectYoung();
  let objects: object[] = [];
  for (let index = 0; index < 20_000; index++) objects.push({ index });
  const { youngBytes: before } = heap.sizes();
  objects = [];
  heap.collectYoung();
  expect(before).toBeGreaterThan(400_000);
  expect(heap.sizes().youngBytes).toBeLessThan(before / 2);
  expect(heap.sizes().oldBytes).toBeGreaterThan(MB);
});

test('and all of them', async () => {
  const heap = await openHeap();
  let objects: object[] = [];
  for (let index = 0; index < 100_000; index++) objects.push({ index, at: [index] });
  heap.collectYoung();
  heap.collectYoung();
  const { oldBytes: before } = heap.sizes();
  objects = [];
  heap.collectAll();
  expect(heap.sizes().oldBytes).toBeLessThan(before - 2_000_000);
});

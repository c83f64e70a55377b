// Beside a large cluster young objects are collected in small portions, after frames, and old ones seldom.
import { expect, test } from 'vitest';
import { openHeap, LargeHeap } from '../../../src/ui/terminal/large-heap.ts';
import { ManualWall } from '../../support/manual-wall.ts';

const MB = 1024 * 1024;

async function drawing({ youngBytes, oldBytes }: { youngBytes: number; oldBytes: number }) {
  const wall = new ManualWall();
  const opened: number[] = [];
  let collections = 0;
  const changes: string[] = [];
  let frames = 0;
  const large = new LargeHeap(wall, async () => {
    opened.push(frames);
    return { sizes: () => ({ youngBytes, oldBytes }), collectYoung: () => void collections++, letOldDouble: () => (changes.push('on at ' + frames), () => changes.push('off')) };
  });
  const draw = async (count: number): Promise<number> => {
    for (const last = frames + count; frames < last; ) {
      frames++;
      large.afterFrame();
      wall.advance(0);
      await Promise.resolve();
    }
    return collections;
  };
  return { draw, opened, changes, close: () => large.close() };
}

test('after each frame with enough of them, once a large cluster has been shown for a while', async () => {
  const { draw, opened } = await drawing({ youngBytes: 5 * MB, oldBytes: 900 * MB });
  expect(await draw(49)).toBe(0);
  expect(opened).toEqual([]);
  await draw(2);
  const before = await draw(1);
  expect(opened).toEqual([50]);
  expect(await draw(10)).toBe(before + 10);
});

test('not while they are few, nor in a small heap, where V8 takes no longer', async () => {
  expect(await (await drawing({ youngBytes: 3 * MB, oldBytes: 900 * MB })).draw(100)).toBe(0);
  expect(await (await drawing({ youngBytes: 9 * MB, oldBytes: 90 * MB })).draw(100)).toBe(0);
});

test('old ones may double from then on until it is closed', async () => {
  const large = await drawing({ youngBytes: 0, oldBytes: 900 * MB });
  await large.draw(200);
  expect(large.changes).toEqual(['on at 51']);
  large.close();
  expect(large.changes).toEqual(['on at 51', 'off']);
  const small = await drawing({ youngBytes: 9 * MB, oldBytes: 90 * MB });
  await small.draw(200);
  small.close();
  expect(small.changes).toEqual([]);
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

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
  const marking = { isOn: false };
  let frames = 0;
  let isHurried = true;
  const note = (what: string): void => void done.push(`${what} at ${frames}`);
  const large = new LargeHeap({ wall, isHurried: () => isHurried, isCrowded: () => isCrowded }, async () => {
    note('opened');
    return {
      sizes: () => ({ ...sizes }),
      collectYoung: () => note('young'),
      get isMarking() {
        return marking.isOn;
      },
      askForOld: (isWanted) => note(isWanted ? 'old' : 'enough'),
      letOldDouble() {
        note('seldom');
        return () => note('usual');
      },
    };
  });
  return {
    done,
    sizes,
    marking,
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

test('what the filling of a cluster has left is asked for when it is filled and no key is pressed, and what has come to half as much again', async () => {
  const { draw, done, rest, sizes } = drawing({ oldBytes: 300 * MB, isCrowded: true });
  rest();
  // Filled as fast as can be.
  await draw(100, 5);
  expect(done).toEqual(['opened at 1', 'seldom at 2']);
  // Changed much, as by thousands of changes a second.
  await draw(20, 0.3);
  expect(done.slice(2)).toEqual(['old at 103']);
  sizes.oldBytes = 600 * MB;
  await draw(980, 0.3);
  expect(done.slice(3)).toEqual(['enough at 121']);
  await draw(30, 0.3);
  expect(done.slice(4)).toEqual(['old at 1124']);
  // There was nothing to collect.
  await draw(400);
  expect(done.slice(5)).toEqual(['enough at 1425']);
});

test('nothing is asked for in front of a key', async () => {
  const { draw, done, rest, close } = drawing({ oldBytes: 900 * MB, isCrowded: true });
  await draw(100, 0.3);
  expect(done).toEqual(['opened at 1', 'seldom at 2']);
  rest();
  await draw(3, 0.3);
  expect(done.slice(2).map((what) => what.split(' ')[0])).toEqual(['old']);
  close();
  expect(done.slice(3)).toEqual(['enough at 103', 'usual at 103']);
});

test('young ones are left alone while V8 is busy with old ones, by itself or because it was asked', async () => {
  const { draw, done, rest, marking, sizes } = drawing({ youngBytes: 5 * MB, oldBytes: 900 * MB, isCrowded: true });
  marking.isOn = true;
  await draw(20);
  expect(done).toEqual(['opened at 1', 'seldom at 2']);
  marking.isOn = false;
  await draw(1);
  expect(done.slice(2)).toEqual(['young at 21']);
  rest();
  await draw(20);
  const asked = done.findIndex((what) => what.startsWith('old'));
  expect(asked).toBeGreaterThan(0);
  expect(done.slice(asked + 1)).toEqual([]);
  sizes.oldBytes = 500 * MB;
  await draw(1);
  expect(done.slice(asked + 1)).toEqual(['enough at 42', 'young at 42']);
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

test('and tells when it is busy with old ones, which it is once it has been asked', async () => {
  const heap = await openHeap();
  const keep: object[] = [];
  heap.askForOld(true);
  for (let round = 0; round < 400 && !heap.isMarking; round++) {
    for (let index = 0; index < 10_000; index++) keep.push({ index, at: [index] });
    await new Promise(setImmediate);
  }
  heap.askForOld(false);
  expect(heap.isMarking).toBe(true);
  expect(keep.length).toBeGreaterThan(0);
});

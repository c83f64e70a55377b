// Many changes, few snapshots.
import { expect, test } from 'vitest';
import { LiveStore } from '../../src/ui/live-store.ts';
import { Pacer } from '../../src/ui/pacer.ts';
import { ManualWall } from '../support/manual-wall.ts';

function counting() {
  const wall = new ManualWall();
  const data = { value: 0 };
  const store = new LiveStore(() => ({ ...data }), new Pacer(wall), 80);
  let flushes = 0;
  store.subscribe(() => flushes++);
  return { wall, data, store, flushes: () => flushes };
}

test('a lone change shows at once', () => {
  const { wall, data, store, flushes } = counting();
  data.value = 1;
  store.touch();
  wall.advance(0);
  expect(store.getSnapshot()).toEqual({ value: 1 });
  expect(flushes()).toBe(1);
});

test('changes in a row are collected', () => {
  const { wall, data, store, flushes } = counting();
  for (let change = 1; change <= 100; change++) {
    data.value = change;
    store.touch();
    wall.advance(4);
  }
  expect(flushes()).toBe(6);
  wall.advance(80);
  expect(store.getSnapshot()).toEqual({ value: 100 });
});

test('between two flushes the snapshot is the same object', () => {
  const { data, store } = counting();
  const before = store.getSnapshot();
  data.value = 5;
  store.touch();
  expect(store.getSnapshot()).toBe(before);
  store.flush();
  expect(store.getSnapshot()).toEqual({ value: 5 });
});

test('a stopped store lets go of its timer and its listeners when they unsubscribe', () => {
  const { wall, store } = counting();
  let heard = 0;
  const unsubscribe = store.subscribe(() => heard++);
  unsubscribe();
  store.touch();
  store.stop();
  expect(wall.pending).toBe(0);
  store.flush();
  expect(heard).toBe(0);
});

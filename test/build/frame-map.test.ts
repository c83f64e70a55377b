import { expect, test } from 'vitest';
import { FrameMap } from '../../src/build/frame-map.ts';

test('a frame knows what was asked for in the one before it, and nothing older', () => {
  const first = new FrameMap<string, number>();
  first.set('kept', 1);
  first.set('left', 2);
  const second = new FrameMap(first);
  expect(second.get('kept')).toBe(1);
  second.set('new', 3);
  const third = new FrameMap(second);
  expect([third.get('kept'), third.get('new'), third.get('left')]).toEqual([1, 3, undefined]);
});

// The stack of views and the history of commands.
import { expect, test } from 'vitest';
import type { FramesAction } from '../../src/ui/frames.ts';
import { firstFrames, frames, stackOf } from '../../src/ui/frames.ts';

/** 'root a' and 'push a' open a view, the rest are the actions without one. */
function walk(...steps: readonly string[]): string {
  let state = firstFrames({ view: 'start' });
  for (const step of steps) {
    const [type, view = ''] = step.split(' ');
    const action = type === 'before' ? { type: 'history', step: -1 } : type === 'next' ? { type: 'history', step: 1 } : { type, frame: { view } };
    state = frames(state, action as FramesAction);
  }
  return stackOf(state).map(({ view }) => view).join(' > ');
}

test.each<[string[], string]>([
  [[], 'start'],
  [['push a', 'push b'], 'start > a > b'],
  [['push a', 'push b', 'pop'], 'start > a'],
  [['pop'], 'start'],
  [['root a'], 'a'],
  [['push a', 'root b', 'before'], 'start > a'],
  [['root a', 'root b', 'before', 'next'], 'b'],
  [['root a', 'before', 'before'], 'start'],
  [['root a', 'next'], 'a'],
  [['root a', 'root b', 'before', 'root c', 'next'], 'c'],
  [['root a', 'root b', 'before', 'root c', 'before'], 'a'],
  [['root a', 'root b', 'toggle'], 'a'],
  [['root a', 'root b', 'toggle', 'toggle'], 'b'],
  [['toggle'], 'start'],
])('%j', (steps, stack) => expect(walk(...steps)).toBe(stack));

test('no two frames share an id', () => {
  let state = firstFrames({ view: 'a' });
  const seen = new Set<number>();
  for (const type of ['push', 'push', 'root', 'push'] as const) {
    state = frames(state, { type, frame: { view: 'b' } });
    const { id } = stackOf(state).at(-1)!;
    expect(seen.has(id)).toBe(false);
    seen.add(id);
  }
});

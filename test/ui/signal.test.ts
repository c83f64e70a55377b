import { describe, expect, test } from 'vitest';
import { gather, Signal } from '../../src/ui/signal.ts';

/** Two signals, and what was heard of them. */
function heard(): { first: Signal; second: Signal; notes: string[] } {
  const notes: string[] = [];
  const [first, second] = [new Signal(), new Signal()];
  first.subscribe(() => notes.push('first'));
  second.subscribe(() => notes.push('second'));
  return { first, second, notes };
}

test('a signal tells everybody who has not left, at once', () => {
  const { first, notes } = heard();
  const leave = first.subscribe(() => notes.push('also'));
  first.emit();
  leave();
  first.emit();
  expect(notes).toEqual(['first', 'also', 'first']);
});

describe('what is gathered', () => {
  test('is told once, when all is done, in the order in which it came first', () => {
    const { first, second, notes } = heard();
    gather(() => {
      second.emit();
      gather(() => first.emit());
      second.emit();
      expect(notes).toEqual([]);
    });
    expect(notes).toEqual(['second', 'first']);
    first.emit();
    expect(notes).toEqual(['second', 'first', 'first']);
  });

  test('takes along what listeners emit, once for all of them', () => {
    const { first, second, notes } = heard();
    const third = new Signal();
    for (const cause of [first, third]) cause.subscribe(second.emit);
    gather(() => {
      first.emit();
      third.emit();
    });
    expect(notes).toEqual(['first', 'second']);
  });

  test('is told even when it ends with an error, and then everything is as before', () => {
    const { first, notes } = heard();
    expect(() => gather(() => {
      first.emit();
      throw new Error('broken');
    })).toThrow('broken');
    first.emit();
    expect(notes).toEqual(['first', 'first']);
  });
});

// Texts that scroll, wrap and are searched.
import { describe, expect, test } from 'vitest';
import { findMatches, searchText, textViewKey, textViewState } from '../../../src/ui/components/text-view-state.ts';
import type { TextViewState } from '../../../src/ui/components/text-view-state.ts';
import { textViewLines } from '../../../src/ui/components/text-view.tsx';
import { stripSgr } from '../../../src/ui/sgr.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
const context = { lines, width: 20, height: 10 };
const theme = createTheme(0);

function press(state: TextViewState, ...keys: string[]): TextViewState {
  return keys.reduce((current, name) => textViewKey(current, { name }, context) ?? current, state);
}

function visible(state: TextViewState, text: readonly string[] = lines, width = 20): string[] {
  return textViewLines({ lines: text, state, width, height: 10, theme }).map(stripSgr);
}

describe('scrolling', () => {
  test.each([
    [['j', 'j'], 2],
    [['k'], 0],
    [['pagedown'], 9],
    [['shift-g'], 20],
    [['shift-g', 'k'], 19],
    [['shift-g', 'g'], 0],
    [['pagedown', 'pagedown', 'pagedown', 'pagedown'], 20],
  ])('%j puts line %i on top', (keys, top) => {
    expect(visible(press(textViewState(), ...keys))[0]).toBe(`line ${top}`);
  });

  test('at the end new lines are followed, until somebody scrolls up', () => {
    const atEnd = press(textViewState(), 'shift-g');
    expect(visible(atEnd, [...lines, 'new']).at(-1)).toBe('new');
    expect(visible(press(atEnd, 'k'), [...lines, 'new']).at(-1)).toBe('line 28');
  });

  test('sideways only as far as there is text', () => {
    const wide = { lines: ['x'.repeat(45)], width: 20, height: 10 };
    const right = ['l', 'l', 'l', 'l'].reduce((state, name) => textViewKey(state, { name }, wide) ?? state, textViewState());
    expect(right.left).toBe(26);
    expect(textViewLines({ ...wide, state: right, theme })).toEqual(['x'.repeat(19)]);
    expect(textViewKey(textViewState(), { name: 'l' }, context)?.left).toBe(0);
  });

  test('other keys are not its own', () => {
    expect(textViewKey(textViewState(), { name: 'ctrl-d' }, context)).toBeUndefined();
  });
});

test('wrapped lines lose nothing', () => {
  const text = ['one two three four five', 'six'];
  expect(visible(textViewState({ isWrapped: true }), text, 9)).toEqual(['one two', 'three', 'four five', 'six']);
});

describe('searching', () => {
  test('is for a regex in any case, or for text when it is none', () => {
    expect(findMatches(lines, 'LINE 1\\d')).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(findMatches(['a(b', 'ab'], 'a(')).toEqual([0]);
    expect(findMatches(lines, '')).toEqual([]);
  });

  test('goes to matches, forth and back, and round', () => {
    const found = searchText(textViewState(), 'line 2[25]', context);
    expect(visible(found)).toContain('line 22');
    const next = press(found, 'n');
    expect(visible(next)).toContain('line 25');
    expect(press(next, 'n').match).toBe(0);
    expect(press(next, 'shift-n').match).toBe(0);
  });

  test('matches are bars, across the tones of a line', () => {
    const drawn = textViewLines({
      lines: ['name: web'],
      state: textViewState({ query: 'e: w' }),
      width: 20,
      height: 1,
      theme: createTheme(1),
      toneLine: () => [{ text: 'name:', tone: 'highlight' }, { text: ' web', tone: 'text' }],
    });
    expect(drawn).toEqual(['\x1b[96mnam\x1b[7me:\x1b[37m w\x1b[27meb\x1b[39m']);
  });
});

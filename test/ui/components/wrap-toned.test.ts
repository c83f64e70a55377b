import { expect, test } from 'vitest';
import fc from 'fast-check';
import { wrapToned } from '../../../src/ui/components/wrap-toned.ts';
import { textWidth } from '../../../src/ui/text-width.ts';
import type { TonedLine } from '../../../src/ui/components/toned-text.ts';

const texts = (lines: readonly TonedLine[]): string[] => lines.map((line) => line.map(({ text }) => text).join(''));

test.each<[string, number, string[]]>([
  ['short', 20, ['short']],
  ['  one two three four', 12, ['  one two', '    three', '    four']],
  ['abcdefghijkl', 5, ['abcde', '  fgh', '  ijk', '  l']],
])('%j in %i cells', (text, width, expected) => {
  expect(texts(wrapToned([{ text }], width))).toEqual(expected);
});

test('tones go with their words', () => {
  const line: TonedLine = [{ text: 'state: ', tone: 'muted' }, { text: 'very broken indeed', tone: 'error' }];
  expect(wrapToned(line, 12)).toEqual([
    [{ text: 'state: ', tone: 'muted' }, { text: 'very', tone: 'error' }],
    [{ text: '  ' }, { text: 'broken', tone: 'error' }],
    [{ text: '  ' }, { text: 'indeed', tone: 'error' }],
  ]);
});

test('control characters become visible before anything is measured', () => {
  expect(texts(wrapToned([{ text: 'a\x1b[2Jb' }], 80))).toEqual([String.raw`a\x1b[2Jb`]);
});

test('whatever the text: never wider than asked, and nothing but blanks lost', () => {
  const word = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('漢字', 'é', ' ', '\t', '\x1b[31m'));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), fc.integer({ min: 8, max: 60 }), (words, width) => {
      const line = words.map((text): TonedLine[number] => ({ text: `${text} ` }));
      const lines = texts(wrapToned(line, width));
      for (const each of lines) expect(textWidth(each)).toBeLessThanOrEqual(width);
      const joined = texts(wrapToned(line, 100_000)).join('');
      expect(lines.join('').replace(/\s/gu, '')).toBe(joined.replace(/\s/gu, ''));
    }),
  );
});

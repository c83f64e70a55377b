import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { isNarrowText } from '../../src/ui/narrow-text.ts';
import { graphemesOf, textWidth } from '../../src/ui/text-width.ts';

const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(isNarrowText);

test('a narrow character is one column wide', () => {
  expect(all.length).toBeGreaterThan(900);
  expect(all.filter((text) => stringWidth(text) !== 1)).toEqual([]);
});

test('and a grapheme of its own beside any other', () => {
  const text = all.join('') + all.toReversed().join('');
  expect(Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text), ({ segment }) => segment)).toEqual(text.split(''));
  expect([stringWidth(text), textWidth(text), graphemesOf(text).length]).toEqual([text.length, text.length, text.length]);
});

test.each(['漢', 'e\u0301', '👩‍🚀', '\u00ad', '\u200b', '\t', '\x1b', '\x7f', '\x9b', '⚠'])('%j is not narrow', (text) => {
  expect(isNarrowText(`web ${text}`)).toBe(false);
});

// Cutting and padding by cells, not by characters.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fit, fitVisible, sliceCells, spreadTabs, textWidth, truncate, truncateName, wrapCells } from '../../src/ui/text-width.ts';

describe('fit', () => {
  test.each([
    ['abc', 5, 'left', 'abc  '],
    ['abc', 5, 'right', '  abc'],
    ['abc', 6, 'center', ' abc  '],
    ['abcdef', 4, 'left', 'abc~'],
    ['abcdef', 1, 'left', '~'],
    ['abcdef', 0, 'left', ''],
    ['柿の実', 5, 'left', '柿の~'],
    ['柿の実', 4, 'left', '柿~ '],
  ] as const)('%s in %i cells, %s', (text, width, align, fitted) => {
    expect(fit(text, width, align)).toBe(fitted);
  });

  test('fills its width exactly, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, width) => textWidth(fitVisible(text, width)) === width));
  });
});

test('sliceCells blanks a wide character that is cut in half', () => {
  expect(sliceCells('a柿b', 0, 2)).toBe('a ');
  expect(sliceCells('a柿b', 2, 2)).toBe(' b');
  expect(sliceCells('a柿b', 1, 2)).toBe('柿');
});

test('truncate leaves what fits', () => {
  expect(truncate('abc', 3)).toBe('abc');
});

test.each([
  ['nothing', 'nothing'],
  ['Server:\t\t10.96.0.10', 'Server:         10.96.0.10'],
  ['12345678\tb', '12345678        b'],
  ['柿\tb', '柿      b'],
  ['\ta', '        a'],
])('tabs of %j stop every eight cells', (text, spread) => {
  expect(spreadTabs(text)).toBe(spread);
});

describe('wrapCells', () => {
  test.each([
    ['one two three', 8, ['one two', 'three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['', 5, ['']],
    ['a bcdefgh', 4, ['a', 'bcde', 'fgh']],
  ])('%j in %i cells', (text, width, lines) => {
    expect(wrapCells(text, width)).toEqual(lines);
  });

  test('loses nothing but blanks', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{0,60}$/), fc.integer({ min: 1, max: 20 }), (text, width) => {
        const lines = wrapCells(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test.each([
  ['web-7f5b775bd4-j9tmx', 20, 'web-7f5b775bd4-j9tmx'],
  ['web-7f5b775bd4-j9tmx', 16, 'web-7f5b77~j9tmx'],
  ['web-7f5b775bd4-j9tmx', 11, 'web-7~j9tmx'],
  ['web-7f5b775bd4-j9tmx', 10, 'web-7f5b7~'],
  ['wäb-7f5b775bd4-j9tmx', 11, 'wäb-7f5b77~'],
  ['web', 0, ''],
])('the name %s in %i cells is %s', (name, width, expected) => {
  expect(truncateName(name, width)).toBe(expected);
});

// What counts as a painted line holds nothing that Ink would have to take away, and is known to take so many columns.
import { expect, test } from 'vitest';
import { paintedColumns, paintedTextOf } from '../../src/build/painted-line.ts';

test.each([
  ['web-0  Running', 14],
  ['\x1b[1m\x1b[38;5;12mweb\x1b[39m\x1b[22m…', 4],
  ['', 0],
  ['\x1b[2J', -1],
  ['\x1b]0;title\x07', -1],
  ['\x1b[31', -1],
  ['\x1b', -1],
  ['\x1b[?25lm', -1],
  ['a\tb', -1],
  ['a\nb', -1],
  ['a\x9b31mb', -1],
  ['漢字', -1],
  ['e\u0301', -1],
])('%j takes %i', (text, columns) => {
  expect(paintedColumns(text)).toBe(columns);
});

test('a painted line is the only text of an element that would be truncated', () => {
  const truncated = { textWrap: 'truncate' };
  expect(paintedTextOf({ style: truncated, childNodes: [{ nodeValue: 'web', columns: 3 }] })).toEqual({ nodeValue: 'web', columns: 3 });
  expect(paintedTextOf({ style: truncated, childNodes: [{ nodeValue: '漢', columns: -1 }] })).toBeUndefined();
  expect(paintedTextOf({ style: truncated, childNodes: [{ nodeValue: 'a', columns: 1 }, { nodeValue: 'b', columns: 1 }] })).toBeUndefined();
  expect(paintedTextOf({ style: truncated, childNodes: [] })).toBeUndefined();
  expect(paintedTextOf({ style: {}, childNodes: [{ nodeValue: 'web', columns: 3 }] })).toBeUndefined();
  expect(paintedTextOf(undefined)).toBeUndefined();
});

// What counts as a painted line takes as many columns as Ink would say, and holds nothing that Ink would have to take away.
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { paintedColumns, paintedTextOf } from '../../src/build/painted-line.ts';

test('every character that may be in a painted line takes one column', () => {
  const wrong: string[] = [];
  for (let code = 0; code < 0x10000; code++) {
    const text = String.fromCharCode(code);
    if (paintedColumns(text) !== -1 && stringWidth(text) !== 1) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test('neighbours do not join', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((text) => paintedColumns(text) === 1);
  expect(all.length).toBeGreaterThan(900);
  expect(stringWidth(all.join(''))).toBe(all.length);
  expect(stringWidth(all.map((text) => text + text).join(''))).toBe(2 * all.length);
});

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

// What is new in a window of lines, and what is left of a line that was drawn.
import { expect, test } from 'vitest';
import { newLines, plainLine } from '../../../src/ui/linear/plain-lines.ts';

const lines = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

test.each<[string, string[], string[], string[]]>([
  ['the first page', [], lines(1, 5), lines(1, 5)],
  ['the same', lines(1, 5), lines(1, 5), []],
  ['one further', lines(1, 5), lines(2, 6), ['line 6']],
  ['two back', lines(3, 7), lines(1, 5), ['line 1', 'line 2']],
  ['another page', lines(1, 5), lines(6, 10), lines(6, 10)],
  ['another page with a line that was on the one before', ['a', 'b', '}'], ['}', 'c', 'd'], ['}', 'c', 'd']],
  ['a line that changed', ['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd'], ['x']],
  ['lines that came at the end', ['a', 'b', 'c'], ['a', 'b', 'c', 'd', 'e'], ['d', 'e']],
])('%s', (_what, before, after, expected) => {
  expect(newLines(before, after)).toEqual(expected);
});

test.each([
  ['▆▆▁▁ 3.1/16  ', '     3.1/16'],
  ['NAME        READY', 'NAME  READY'],
  ['    - indented', '    - indented'],
  ['\x1b[31mred\x1b[39m', 'red'],
])('%j', (line, expected) => {
  expect(plainLine(line)).toBe(expected);
});

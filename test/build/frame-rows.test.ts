import { expect, test } from 'vitest';
import { FrameRows } from '../../src/build/frame-rows.ts';

test('a row of the very same cells keeps its text, one with another cell or length is put together', () => {
  const rows = new FrameRows();
  const [a, b] = [{ value: 'a' }, { value: 'b' }];
  const asked: string[] = [];
  const text = (y: number, cells: readonly { value: string }[]): string =>
    rows.text(y, cells, () => {
      asked.push(`${y}: ${cells.map(({ value }) => value).join('')}`);
      return cells.map(({ value }) => value).join('');
    });
  expect([text(0, [a, b]), text(1, [b]), text(0, [a, b]), text(1, [a]), text(0, [a]), text(0, [{ value: 'a' }])]).toEqual(['ab', 'b', 'ab', 'a', 'a', 'a']);
  expect(asked).toEqual(['0: ab', '1: b', '1: a', '0: a', '0: a']);
});

import { expect, test } from 'vitest';
import { FramePicture } from '../../src/build/frame-picture.ts';

const picture = (): FramePicture<string> => new FramePicture({ width: 6, height: 3 }, '.', (line) => line.split(''));
const rowsOf = (drawn: FramePicture<string>): string[] => drawn.texts((y, cells) => `${y}:${cells.join('')}`);

test('a line that is alone in its row stays as it is, without the blanks at its end', () => {
  const drawn = picture();
  expect(drawn.line(1, 'web  ')).toBe(true);
  expect(rowsOf(drawn)).toEqual(['', 'web', '']);
});

test('what is written over a line meets its cells', () => {
  const drawn = picture();
  drawn.line(0, 'web');
  drawn.cells(0)![1] = 'X';
  expect(rowsOf(drawn)).toEqual(['0:wXb...', '', '']);
});

test('a second line, or one upon cells, has to be written cell by cell', () => {
  const drawn = picture();
  drawn.line(0, 'web');
  drawn.cells(1)![5] = 'X';
  expect([drawn.line(0, 'api'), drawn.line(1, 'api')]).toEqual([false, false]);
  expect(rowsOf(drawn)).toEqual(['web', '1:.....X', '']);
});

test('rows outside take nothing', () => {
  const drawn = picture();
  expect([drawn.line(-1, 'web'), drawn.line(3, 'web'), drawn.cells(-1), drawn.cells(3)]).toEqual([true, true, undefined, undefined]);
  expect(rowsOf(drawn)).toEqual(['', '', '']);
});

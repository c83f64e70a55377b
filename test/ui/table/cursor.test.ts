// The cursor stays on its object.
import { describe, expect, test } from 'vitest';
import { followCursor, moveCursor, moveCursorTo, moveCursorToKey, noCursor } from '../../../src/ui/table/cursor.ts';
import type { CursorMove, KeyedRows } from '../../../src/ui/table/cursor.ts';

function rowsOf(keys: string): KeyedRows {
  const list = keys === '' ? [] : keys.split(' ');
  return { length: list.length, at: (index) => (list[index] === undefined ? undefined : { key: list[index] }), indexOf: (key) => list.indexOf(key) };
}

const ten = rowsOf('a b c d e f g h i j');

describe('when rows change', () => {
  test.each([
    ['the object moves down', 'b c d a', { key: 'a', index: 3 }],
    ['the object vanishes: the next takes its place', 'b c d', { key: 'b', index: 0 }],
    ['it vanishes together with the next', 'c d', { key: 'c', index: 0 }],
    ['rows come before it', 'x y a b c d', { key: 'a', index: 2 }],
    ['nothing is left', '', { key: undefined, index: 0 }],
  ])('%s', (_, after, wanted) => {
    const cursor = followCursor(noCursor, rowsOf('a b c d'), 10);
    expect(followCursor(cursor, rowsOf(after), 10)).toMatchObject(wanted);
  });

  test('the last object vanishes: the one above takes over', () => {
    const cursor = moveCursor(noCursor, rowsOf('a b c'), 10, 'bottom');
    expect(followCursor(cursor, rowsOf('a b'), 10)).toMatchObject({ key: 'b', index: 1 });
  });

  test('rows that go above and below at once do not matter', () => {
    const cursor = moveCursorTo(noCursor, ten, 10, 5);
    expect(followCursor(cursor, rowsOf('e g j'), 10)).toMatchObject({ key: 'g', index: 1 });
  });

  test('the object keeps its line on a scrolled screen', () => {
    const cursor = moveCursorTo(moveCursorTo(noCursor, ten, 3, 6), ten, 3, 5);
    expect(cursor).toMatchObject({ key: 'f', top: 4 });
    expect(followCursor(cursor, rowsOf('x y a b c d e f g h i j'), 3)).toMatchObject({ key: 'f', index: 7, top: 6 });
  });

  test('at the top new rows show above it while there is room', () => {
    const cursor = followCursor(noCursor, ten, 3);
    expect(followCursor(cursor, rowsOf('x a b c'), 3)).toMatchObject({ key: 'a', index: 1, top: 0 });
    expect(followCursor(cursor, rowsOf('x y z a b c'), 3)).toMatchObject({ key: 'a', index: 3, top: 1 });
  });

  test('an unchanged cursor is the same object', () => {
    const cursor = followCursor(noCursor, ten, 3);
    expect(followCursor(cursor, ten, 3)).toBe(cursor);
  });
});

describe('movement in a window of four rows', () => {
  test.each<[CursorMove[], number, number]>([
    [['down'], 1, 0],
    [['up'], 0, 0],
    [['bottom'], 9, 6],
    [['bottom', 'down'], 9, 6],
    [['bottom', 'top'], 0, 0],
    [['page-down'], 3, 3],
    [['page-down', 'page-down', 'page-down', 'page-down'], 9, 6],
    [['page-down', 'page-up'], 0, 0],
    [['half-page-down'], 2, 2],
    [['down', 'down', 'down', 'down'], 4, 1],
    [['bottom', 'half-page-up'], 7, 4],
  ])('%j goes to row %i with row %i on top', (moves, index, top) => {
    const cursor = moves.reduce((current, move) => moveCursor(current, ten, 4, move), noCursor);
    expect(cursor).toMatchObject({ index, top });
  });

  test('to an object by its key', () => {
    expect(moveCursorToKey(noCursor, ten, 4, 'h')).toMatchObject({ key: 'h', index: 7, top: 4 });
    expect(moveCursorToKey(noCursor, ten, 4, 'zebra')).toBe(noCursor);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkIndexes, countIndexes, countShared, formatIndexes, hasIndex, parseIndexes, withIndex, withIndexes } from '../../../src/kinds/job/indexes.ts';

describe('the text of completed indexes', () => {
  test.each<[number[], string]>([
    [[], ''],
    [[3], '3'],
    [[0, 1], '0,1'],
    [[0, 1, 2], '0-2'],
    [[0, 2, 3, 4, 6, 7, 9], '0,2-4,6,7,9'],
  ])('%j is %s', (indexes, text) => {
    expect(formatIndexes(withIndexes([], indexes))).toBe(text);
    expect(countIndexes(parseIndexes(text, 100))).toBe(indexes.length);
  });

  test('what lies beyond the completions is left out', () => {
    expect(formatIndexes(parseIndexes('0-4,7,9-12', 10))).toBe('0-4,7,9');
    expect(formatIndexes(parseIndexes('0-9', 4))).toBe('0-3');
  });
});

test('intervals are sets of numbers', () => {
  const indexes = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(indexes, indexes, (some, more) => {
      let one = withIndexes([], [...new Set(some)].sort((a, b) => a - b));
      const set = new Set(some);
      for (const index of more) {
        one = withIndex(one, index);
        set.add(index);
      }
      for (let index = 0; index <= 41; index++) expect(hasIndex(one, index)).toBe(set.has(index));
      expect(countIndexes(one)).toBe(set.size);
      expect(parseIndexes(formatIndexes(one), 100)).toEqual(one);
      expect(withIndexes(one, [...set].sort((a, b) => a - b))).toEqual(one);
      expect(countShared(one, withIndexes([], [...new Set(some)].sort((a, b) => a - b)))).toBe(new Set(some).size);
    }),
  );
});

describe('indexes that a user wrote', () => {
  test.each<[string, string | number]>([
    ['0-2,4', 4],
    ['', 0],
    ['1-2-3', `the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`],
    ['a', 'cannot convert string to integer for index: "a"'],
    ['0-x', 'cannot convert string to integer for index: "x"'],
    ['9,10', 'too large index: "10"'],
    ['5-3', 'non-increasing order, previous: 5, current: 3'],
    ['3,2', 'non-increasing order, previous: 3, current: 2'],
  ])('%s', (text, expected) => {
    expect(checkIndexes(text, 10)).toEqual(typeof expected === 'number' ? { total: expected } : { fault: expected });
  });
});

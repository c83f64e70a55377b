// Names in the order in which people count.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CellValue } from '../../src/model/kind.ts';
import { compareNatural, compareValues } from '../../src/ui/natural-order.ts';

test.each([
  [['pod-10', 'pod-2', 'pod-1'], ['pod-1', 'pod-2', 'pod-10']],
  [['b', 'a10', 'a9'], ['a9', 'a10', 'b']],
  [['web', 'web-1', 'we'], ['we', 'web', 'web-1']],
  [['v1.10.0', 'v1.9.1', 'v1.9'], ['v1.9', 'v1.9.1', 'v1.10.0']],
  [['default/web-12', 'default/web-3'], ['default/web-3', 'default/web-12']],
])('%j sorts to %j', (texts, sorted) => {
  expect(texts.toSorted(compareNatural)).toEqual(sorted);
});

test('is a total order in which only equal texts are equal', () => {
  const text = fc.stringMatching(/^[ab01-]{0,6}$/);
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(Math.sign(compareNatural(a, b)) + Math.sign(compareNatural(b, a))).toBe(0);
      expect(compareNatural(a, b) === 0).toBe(a === b);
      if (compareNatural(a, b) <= 0 && compareNatural(b, c) <= 0) expect(compareNatural(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});

test('numbers compare by amount, before texts', () => {
  const values: CellValue[] = ['b', 10, 9, 'a', true, 0.5];
  expect(values.toSorted(compareValues)).toEqual([0.5, true, 9, 10, 'a', 'b']);
});

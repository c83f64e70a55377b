// Amounts as cells state them.
import { expect, test } from 'vitest';
import { fuzzyScore, isSubsequence } from '../../../src/ui/table/fuzzy.ts';
import { parseMeasure } from '../../../src/ui/table/measure.ts';

test.each([
  ['3', false, 3],
  ['3 (5m ago)', false, 3],
  ['2/4', false, 2],
  ['250m', false, 0.25],
  ['2Gi', false, 2 ** 31],
  ['1.5k', false, 1500],
  ['45%', false, 45],
  ['-2', false, -2],
  ['<none>', false, undefined],
  ['12abc', false, undefined],
  ['4m2s', true, 242],
  ['2d3h', true, 183_600],
  ['0s', true, 0],
  ['1y', true, 31_536_000],
  ['90', true, 90],
  ['<unknown>', true, undefined],
])('%s (duration: %s) is %s', (text, isDuration, amount) => {
  expect(parseMeasure(text, isDuration)).toBe(amount);
});

test('a subsequence keeps the order', () => {
  expect(isSubsequence('wb1', 'web-1')).toBe(true);
  expect(isSubsequence('bw', 'web')).toBe(false);
  expect(isSubsequence('', 'web')).toBe(true);
});

test('fuzzy scores prefer whole words, starts and short texts', () => {
  const ranked = ['replicasets', 'daemonsets', 'deployments', 'pods', 'poddisruptionbudgets']
    .map((text) => [text, fuzzyScore('pod', text)] as const)
    .filter(([, score]) => score !== undefined)
    .toSorted((left, right) => right[1]! - left[1]!)
    .map(([text]) => text);
  expect(ranked).toEqual(['pods', 'poddisruptionbudgets']);
  expect(fuzzyScore('ds', 'ds')).toBeGreaterThan(fuzzyScore('ds', 'dsx')!);
});

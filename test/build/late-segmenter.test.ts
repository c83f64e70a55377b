import { expect, test } from 'vitest';
import { lateSegmenter } from '../../src/build/late-segmenter.ts';

test('finds the graphemes that a segmenter finds, as often as it is asked', () => {
  for (const text of ['web', 'e\u0301a', '👩‍🚀漢']) {
    const own = Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text), ({ segment, index }) => [segment, index]);
    expect(Array.from(lateSegmenter.segment(text), ({ segment, index }) => [segment, index])).toEqual(own);
  }
  expect(lateSegmenter.segment('e\u0301a').containing(1)?.segment).toBe('e\u0301');
});

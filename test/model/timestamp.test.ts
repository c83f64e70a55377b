import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMicroTime, formatTimestamp, parseTimestamp } from '../../src/model/timestamp.ts';

const start = Date.UTC(2025, 5, 1, 8);

it('prints whole seconds, truncated', () => {
  expect(formatTimestamp(start)).toBe('2025-06-01T08:00:00Z');
  expect(formatTimestamp(start + 999)).toBe('2025-06-01T08:00:00Z');
  expect(formatTimestamp(start + 1000)).toBe('2025-06-01T08:00:01Z');
});

it('keeps seconds apart that share a slot of the cache', () => {
  expect(formatTimestamp(start + 256_000)).toBe('2025-06-01T08:04:16Z');
  expect(formatTimestamp(start)).toBe('2025-06-01T08:00:00Z');
});

it('prints microseconds', () => {
  expect(formatMicroTime(start)).toBe('2025-06-01T08:00:00.000000Z');
  expect(formatMicroTime(start + 1.25)).toBe('2025-06-01T08:00:00.001250Z');
});

describe('parseTimestamp', () => {
  it.each([
    ['2025-06-01T08:00:00Z', start],
    ['2025-06-01T10:00:00+02:00', start],
    ['2025-06-01T08:00:00.5Z', start + 500],
    ['2025-06-01T08:00:00.001250Z', start + 1.25],
    ['2025-06-01', Number.NaN],
    ['2025-13-01T08:00:00Z', Number.NaN],
    ['soon', Number.NaN],
    ['', Number.NaN],
    [undefined, Number.NaN],
  ])('%o', (text, ms) => {
    expect(parseTimestamp(text)).toBe(ms);
  });

  it('reads back what is printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        expect(parseTimestamp(formatTimestamp(ms))).toBe(Math.floor(ms / 1000) * 1000);
        expect(parseTimestamp(formatMicroTime(ms))).toBe(ms);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DurationError, formatGoDuration, formatHumanDuration, parseGoDuration } from '../../src/model/duration.ts';

const day = 86400;

describe('formatHumanDuration', () => {
  it.each([
    [-2, '<invalid>'],
    [-1.5, '0s'],
    [-1, '0s'],
    [0, '0s'],
    [59.999, '59s'],
    [119, '119s'],
    [120, '2m'],
    [121, '2m1s'],
    [599, '9m59s'],
    [600, '10m'],
    [10799, '179m'],
    [10800, '3h'],
    [28740, '7h59m'],
    [28800, '8h'],
    [172799, '47h'],
    [172800, '2d'],
    [176400, '2d1h'],
    [691199, '7d23h'],
    [691200, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [731 * day, '2y1d'],
    [8 * 365 * day - 1, '7y364d'],
    [8 * 365 * day, '8y'],
    [Number.NaN, '<unknown>'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatHumanDuration(seconds * 1000)).toBe(text);
  });
});

describe('formatGoDuration', () => {
  it.each([
    [0, '0s'],
    [0.000001, '1ns'],
    [0.0015, '1.5µs'],
    [587, '587ms'],
    [1.5, '1.5ms'],
    [1234, '1.234s'],
    [1234.5, '1.2345s'],
    [59_999, '59.999s'],
    [60_001, '1m0.001s'],
    [10_000, '10s'],
    [80_000, '1m20s'],
    [300_000, '5m0s'],
    [3_600_000, '1h0m0s'],
    [90_061_500, '25h1m1.5s'],
    [-1500, '-1.5s'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
  });
});

describe('parseGoDuration', () => {
  it.each([
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['90s', 90_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['.5m', 30_000],
    ['-2s', -2000],
    ['+2s', 2000],
    ['0', 0],
    ['100µs', 0.1],
  ])('%s is %d ms', (text, ms) => {
    expect(parseGoDuration(text)).toBe(ms);
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['abc', 'time: invalid duration "abc"'],
    ['.s', 'time: invalid duration ".s"'],
    ['10', 'time: missing unit in duration "10"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['1h 2m', 'time: unknown unit "h " in duration "1h 2m"'],
  ])('refuses %o', (text, message) => {
    expect(() => parseGoDuration(text)).toThrow(new DurationError(message));
  });

  it('reads what formatGoDuration writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e10, max: 1e10 }), (ms) => {
        expect(parseGoDuration(formatGoDuration(ms))).toBeCloseTo(ms, 3);
      }),
    );
  });
});

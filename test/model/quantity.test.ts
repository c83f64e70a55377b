import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuantity,
  byteValue,
  canonicalQuantity,
  compareQuantity,
  formatQuantity,
  milliValue,
  parseQuantity,
  QuantityError,
  roundUpToMilli,
} from '../../src/model/quantity.ts';

describe('canonical text', () => {
  it.each([
    ['0', '0'],
    ['0Gi', '0'],
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['2000', '2k'],
    ['1e3', '1e3'],
    ['1E4', '10e3'],
    ['100', '100'],
    ['+5', '5'],
    ['-1', '-1'],
    ['007', '7'],
    ['1.', '1'],
    ['.5', '500m'],
    ['512Ki', '512Ki'],
    ['1000Ki', '1000Ki'],
    ['0.5Ki', '512'],
    ['1.1Ki', '1126400m'],
    ['1023Mi', '1023Mi'],
    ['1500M', '1500M'],
    ['1000M', '1G'],
    ['123456789012', '123456789012'],
    ['1n', '1n'],
    ['0.1n', '1n'],
    ['1e-3', '1e-3'],
    ['1E', '1E'],
    ['9Ei', '9223372036854775807'],
    ['1e99999999', '9223372036854775807'],
    ['1e-99999999', '1e-9'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it('accepts JSON numbers', () => {
    expect(canonicalQuantity(0.25)).toBe('250m');
    expect(canonicalQuantity(2)).toBe('2');
  });

  it('rounds resource amounts up to thousandths', () => {
    expect(formatQuantity(roundUpToMilli(parseQuantity('0.1m')))).toBe('1m');
    expect(formatQuantity(roundUpToMilli(parseQuantity('1500m')))).toBe('1500m');
  });
});

describe('refused texts', () => {
  const shape = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  const suffix = "unable to parse quantity's suffix";
  it.each([
    ['', shape],
    ['abc', shape],
    ['1.2.3', shape],
    ['1 Gi', shape],
    ['5GB', shape],
    ['1K', suffix],
    ['1kk', suffix],
    ['1e', suffix],
    ['1mi', suffix],
    ['1constructor', shape],
  ])('%o', (text, message) => {
    expect(() => parseQuantity(text)).toThrow(new QuantityError(message));
  });
});

it('rounds milli and byte values up', () => {
  expect(milliValue('250m')).toBe(250);
  expect(milliValue('1')).toBe(1000);
  expect(milliValue('0.0001')).toBe(1);
  expect(milliValue('2k')).toBe(2_000_000);
  expect(byteValue('1Gi')).toBe(1073741824);
  expect(byteValue('1500m')).toBe(2);
  expect(byteValue('128974848')).toBe(128974848);
});

it('compares amounts, not texts', () => {
  expect(compareQuantity(parseQuantity('1Gi'), parseQuantity('1G'))).toBe(1);
  expect(compareQuantity(parseQuantity('1000m'), parseQuantity('1'))).toBe(0);
  expect(compareQuantity(parseQuantity('-1'), parseQuantity('0'))).toBe(-1);
});

it('adds exactly in the family of the first amount that is not zero', () => {
  const sum = (a: string, b: string) => formatQuantity(addQuantity(parseQuantity(a), parseQuantity(b)));
  expect(sum('100m', '0.9')).toBe('1');
  expect(sum('1Gi', '1Gi')).toBe('2Gi');
  expect(sum('0', '512Mi')).toBe('512Mi');
  expect(sum('1Gi', '1')).toBe('1073741825');
});

it('keeps amount and text through a round trip', () => {
  const suffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'e-2', 'E1'];
  fc.assert(
    fc.property(
      fc.integer({ min: -999_999, max: 999_999 }),
      fc.option(fc.integer({ min: 0, max: 999 }), { nil: undefined }),
      fc.constantFrom(...suffixes),
      (whole, fraction, suffix) => {
        const quantity = parseQuantity(`${whole}${fraction === undefined ? '' : `.${fraction}`}${suffix}`);
        const text = formatQuantity(quantity);
        expect(parseQuantity(text).nano).toBe(quantity.nano);
        expect(canonicalQuantity(text)).toBe(text);
      },
    ),
  );
});

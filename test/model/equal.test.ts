import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepClone, deepEqual, deepFreeze } from '../../src/model/equal.ts';
import { isReason } from '../../src/model/errors.ts';

const hostile = (text: string) => JSON.parse(text) as Record<string, unknown>;

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = { a: [value] };
  return value;
}

describe('deepEqual', () => {
  it.each([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: undefined }, { b: undefined }, true],
    [{ a: undefined, b: 1 }, { a: 1, b: undefined }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{}, [], false],
    [null, {}, false],
    [null, undefined, false],
    ['1', 1, false],
    [{}, hostile('{"__proto__": {}}'), false],
    [hostile('{"__proto__": 1}'), hostile('{"__proto__": 1}'), true],
    [{}, hostile('{"toString": 1}'), false],
    [hostile('{"toString": 1}'), {}, false],
  ])('%o and %o: %o', (a, b, expected) => {
    expect(deepEqual(a, b)).toBe(expected);
  });
});

it('freezes all the way down and takes frozen parts as done', () => {
  const open = { x: 1 };
  const shared = Object.freeze({ open });
  const value = deepFreeze({ list: [{ a: 1 }], shared });
  expect(Object.isFrozen(value.list)).toBe(true);
  expect(Object.isFrozen(value.list[0])).toBe(true);
  expect(Object.isFrozen(open)).toBe(false);
});

it('copies so that the copy is equal, mutable and apart', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const copy = deepClone(deepFreeze(value));
      expect(deepEqual(copy, value)).toBe(true);
      if (typeof value === 'object' && value !== null) expect(Object.isFrozen(copy)).toBe(false);
    }),
  );
});

it('copies a key named __proto__ as a key', () => {
  const copy = deepClone(hostile('{"__proto__": {"polluted": true}}'));
  expect(Object.hasOwn(copy, '__proto__')).toBe(true);
  expect((copy as { polluted?: boolean }).polluted).toBeUndefined();
});

it('refuses what is nested beyond reason', () => {
  const refused = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return isReason(error, 'BadRequest');
    }
    return false;
  };
  expect(refused(() => deepClone(nested(5000)))).toBe(true);
  expect(refused(() => deepFreeze(nested(5000)))).toBe(true);
  expect(refused(() => deepEqual(nested(5000), nested(5000)))).toBe(true);
  expect(refused(() => deepClone(nested(200)))).toBe(false);
});

// Seeded randomness: repeatable, in streams that do not disturb each other, evenly spread.
import { describe, expect, it } from 'vitest';
import { fnv1a, Random } from '../../src/sim/random.ts';

const draws = (random: Random, count = 20): number[] => Array.from({ length: count }, () => random.nextInt32());

describe('streams', () => {
  it('repeat for the same seed and name', () => {
    expect(draws(new Random(42, '/kubelets'))).toEqual(draws(new Random(42, '/kubelets')));
  });

  it.each([
    ['another seed', new Random(43, '/kubelets')],
    ['another name', new Random(42, '/scheduler')],
    ['the parent', new Random(42)],
    ['a child', new Random(42, '/kubelets').child('worker-1')],
  ])('differ from %s', (_, other) => {
    expect(draws(new Random(42, '/kubelets'))).not.toEqual(draws(other));
  });

  it('do not depend on what others draw, nor on when they are made', () => {
    const quiet = new Random(1);
    const busy = new Random(1);
    draws(busy, 1000);
    draws(busy.child('new consumer'), 1000);
    expect(draws(busy.child('scheduler'))).toEqual(draws(quiet.child('scheduler')));
  });

  it('are not each other shifted', () => {
    const parent = new Random(1);
    const seen = new Map<number, string>();
    let shared = 0;
    for (const name of ['a', 'b', 'aa', 'ab', '1', '2']) {
      for (const draw of draws(parent.child(name), 2000)) {
        if (seen.has(draw) && seen.get(draw) !== name) shared++;
        seen.set(draw, name);
      }
    }
    // 12,000 draws of 2^32 meet about 0.02 times by chance.
    expect(shared).toBeLessThan(3);
  });
});

describe('distribution', () => {
  it('spreads whole numbers evenly', () => {
    const random = new Random(3);
    const counts = new Array<number>(27).fill(0);
    for (let round = 0; round < 270_000; round++) counts[random.below(27)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 26 degrees of freedom: beyond 54 in one of a thousand seeds.
    expect(chiSquare).toBeLessThan(54);
  });

  it('stays inside its limits', () => {
    const random = new Random(5);
    for (let round = 0; round < 10_000; round++) {
      const between = random.between(0.8, 1.2);
      expect(between).toBeGreaterThanOrEqual(0.8);
      expect(between).toBeLessThan(1.2);
      expect(random.below(1)).toBe(0);
    }
  });

  it('has a mean in the middle and no memory of the last draw', () => {
    const random = new Random(9);
    let sum = 0;
    let products = 0;
    let last = random.next();
    for (let round = 0; round < 100_000; round++) {
      const next = random.next();
      sum += next;
      products += (next - 0.5) * (last - 0.5);
      last = next;
    }
    expect(sum / 100_000).toBeCloseTo(0.5, 2);
    expect(products / 100_000).toBeCloseTo(0, 2);
  });
});

describe('names', () => {
  it('makes UUIDs of version 4, never twice', () => {
    const random = new Random(1);
    const uids = new Set(Array.from({ length: 10_000 }, () => random.uid()));
    expect(uids.size).toBe(10_000);
    for (const uid of uids) expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('uses all variants of a UUID', () => {
    const random = new Random(1);
    const variants = new Set(Array.from({ length: 200 }, () => random.uid()[19]));
    expect([...variants].sort()).toEqual(['8', '9', 'a', 'b']);
  });

  it('ends generated names with five letters and digits that spell nothing (rule 1.1.7)', () => {
    const random = new Random(1);
    const letters = new Set<string>();
    for (let round = 0; round < 2000; round++) {
      const suffix = random.suffix();
      expect(suffix).toHaveLength(5);
      for (const letter of suffix) letters.add(letter);
    }
    expect([...letters].sort().join('')).toBe([...'bcdfghjklmnpqrstvwxz2456789'].sort().join(''));
  });
});

it.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('hashes %j as FNV-1a does', (text, hash) => {
  expect(fnv1a(text)).toBe(hash);
});

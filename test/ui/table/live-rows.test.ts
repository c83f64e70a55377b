// Rows stay sorted, filtered and counted under any changes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareNatural } from '../../../src/ui/natural-order.ts';
import { LiveRows } from '../../../src/ui/table/live-rows.ts';
import type { RowChange } from '../../../src/ui/table/live-rows.ts';
import type { Fruit } from '../fruit.ts';
import { fruit, fruitSpec } from '../fruit.ts';

const byWeight = { column: 2, direction: 'ascending' } as const;

function names(rows: LiveRows<Fruit>): string[] {
  return rows.shown().map((row) => row.key);
}

function rowsOf(...fruits: Fruit[]): LiveRows<Fruit> {
  const rows = new LiveRows({ spec: fruitSpec });
  rows.reset(fruits, 0);
  return rows;
}

describe('sorting', () => {
  test('is by value, ties by name in natural order', () => {
    const rows = rowsOf(fruit('fig-10'), fruit('fig-9'), fruit('apple', { weight: 20 }));
    expect(names(rows)).toEqual(['apple', 'fig-9', 'fig-10']);
    rows.setSort(byWeight, 0);
    expect(names(rows)).toEqual(['fig-9', 'fig-10', 'apple']);
    rows.setSort({ ...byWeight, direction: 'descending' }, 0);
    expect(names(rows)).toEqual(['apple', 'fig-9', 'fig-10']);
  });

  test('a changed value moves the row', () => {
    const rows = rowsOf(fruit('a', { weight: 1 }), fruit('b', { weight: 2 }));
    rows.setSort(byWeight, 0);
    rows.apply([{ type: 'MODIFIED', object: fruit('a', { weight: 3 }) }], 0);
    expect(names(rows)).toEqual(['b', 'a']);
    expect(rows.indexOf('a')).toBe(1);
  });

  test('what has no value comes last in both directions', () => {
    const rows = rowsOf(fruit('a', { weight: undefined as unknown as number }), fruit('b', { weight: 2 }));
    rows.setSort(byWeight, 0);
    expect(names(rows)).toEqual(['b', 'a']);
    rows.setSort({ ...byWeight, direction: 'descending' }, 0);
    expect(names(rows)).toEqual(['b', 'a']);
  });
});

test('rows made ready for sorting come in the same order, whatever came and went since', () => {
  const fruits = fc.uniqueArray(fc.nat(40), { minLength: 20, maxLength: 40 }).map((numbers) => numbers.map((number) => fruit(`fig-${number}`, { weight: number % 3 })));
  const changes = fc.array(fc.record({ type: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED'), number: fc.nat(60) }), { maxLength: 10 });
  fc.assert(
    fc.property(fruits, changes, fc.constantFrom('ascending', 'descending'), (loaded, changed, direction) => {
      const [ready, plain] = [rowsOf(...loaded), rowsOf(...loaded)];
      ready.prepareIndex(() => true);
      for (const rows of [ready, plain]) {
        rows.apply(changed.map(({ type, number }) => ({ type, object: fruit(`fig-${number}`, { weight: (number + 1) % 3 }) }) as RowChange<Fruit>), 0);
        rows.expire(10_000);
        rows.setSort({ ...byWeight, direction }, 0);
      }
      expect(names(ready)).toEqual(names(plain));
      const byHand = plain.shown().toSorted((a, b) => (a.object.weight - b.object.weight) * (direction === 'ascending' ? 1 : -1) || compareNatural(a.key, b.key));
      expect(names(ready)).toEqual(byHand.map(({ key }) => key));
    }),
  );
});

test('rows are made ready in pieces, with changes in between', () => {
  const fruits = Array.from({ length: 2000 }, (_, number) => fruit(`fig-${number}`, { weight: number % 7 }));
  const [ready, plain] = [rowsOf(...fruits), rowsOf(...fruits)];
  let pieces = 0;
  while (!ready.prepareIndex(() => false)) {
    const [gone, other] = [fruit(`fig-${pieces * 100}`), fruit(`fig-${pieces * 100 + 1}`, { weight: 9 })];
    for (const rows of [ready, plain]) {
      rows.apply([{ type: 'DELETED', object: gone }, { type: 'MODIFIED', object: other }, { type: 'ADDED', object: fruit(`plum-${9 - pieces}`) }], 0);
      rows.expire(10_000);
    }
    pieces++;
  }
  expect(pieces).toBeGreaterThan(1);
  for (const rows of [ready, plain]) rows.setSort(byWeight, 0);
  expect(names(ready)).toEqual(names(plain));
  expect(names(ready)).toEqual(plain.shown().toSorted((a, b) => a.object.weight - b.object.weight || compareNatural(a.key, b.key)).map(({ key }) => key));
});

describe('deleted rows', () => {
  test('stay where they are, do not count, and go after their time', () => {
    const rows = new LiveRows({ spec: fruitSpec, fadeMs: 1000 });
    rows.reset([fruit('a'), fruit('b')], 0);
    rows.apply([{ type: 'DELETED', object: fruit('a') }], 5000);
    expect(names(rows)).toEqual(['a', 'b']);
    expect(rows.count).toBe(1);
    expect(rows.total).toBe(1);
    expect(rows.expire(5999)).toBe(false);
    expect(rows.expire(6000)).toBe(true);
    expect(names(rows)).toEqual(['b']);
    expect(rows.get('a')).toBeUndefined();
  });

  test('come back alive when the object is made again', () => {
    const rows = rowsOf(fruit('a'));
    rows.apply([{ type: 'DELETED', object: fruit('a') }, { type: 'ADDED', object: fruit('a', { weight: 7 }) }], 10);
    rows.expire(100_000);
    expect(rows.get('a')).toMatchObject({ deletedAt: undefined, addedAt: 10, object: { weight: 7 } });
    expect(rows.count).toBe(1);
  });

  test('fade in a filtered table too, and only when they were in it', () => {
    const rows = rowsOf(fruit('a'), fruit('b', { state: 'Rotten' }));
    rows.setFilter((row) => row.object.state === 'Ripe');
    rows.apply([{ type: 'DELETED', object: fruit('a', { state: 'Rotten' }) }, { type: 'DELETED', object: fruit('b') }], 0);
    expect(names(rows)).toEqual(['a']);
    expect([rows.count, rows.total]).toEqual([0, 0]);
    rows.expire(10_000);
    expect([rows.length, rows.count]).toEqual([0, 0]);
  });
});

describe('marks', () => {
  test('first rows are no news, later ones are', () => {
    const rows = rowsOf(fruit('a'));
    rows.apply([{ type: 'ADDED', object: fruit('b') }], 50);
    expect(rows.get('a')?.addedAt).toBeUndefined();
    expect(rows.get('b')?.addedAt).toBe(50);
  });

  test('a row compares with what it was before the changes that are still marked', () => {
    const rows = new LiveRows({ spec: fruitSpec, markMs: 100 });
    const first = fruit('a', { weight: 1 });
    rows.reset([first], 0);
    rows.apply([{ type: 'MODIFIED', object: fruit('a', { weight: 2 }) }], 10);
    const third = fruit('a', { weight: 3 });
    rows.apply([{ type: 'MODIFIED', object: third }], 60);
    expect(rows.get('a')?.baseline).toBe(first);
    rows.apply([{ type: 'MODIFIED', object: fruit('a', { weight: 4 }) }], 200);
    expect(rows.get('a')?.baseline).toBe(third);
  });

  test('rows that did not change keep their identity', () => {
    const rows = rowsOf(fruit('a'), fruit('b'));
    const before = rows.get('b');
    rows.apply([{ type: 'MODIFIED', object: fruit('a', { weight: 9 }) }], 0);
    expect(rows.get('b')).toBe(before);
  });
});

test('any changes lead to what sorting and filtering from scratch would give', () => {
  const change = fc.record({
    type: fc.constantFrom('ADDED' as const, 'MODIFIED' as const, 'DELETED' as const),
    name: fc.integer({ min: 0, max: 30 }),
    weight: fc.integer({ min: 0, max: 5 }),
  });
  // Small batches are spliced, large ones merged.
  const batches = fc.array(fc.array(change, { maxLength: 40 }), { maxLength: 8 });
  fc.assert(
    fc.property(batches, fc.boolean(), fc.boolean(), (steps, isFiltered, isDescending) => {
      const direction = isDescending ? 'descending' : 'ascending';
      const rows = new LiveRows({ spec: fruitSpec, sort: { column: 2, direction }, fadeMs: 0 });
      if (isFiltered) rows.setFilter((row) => row.object.weight !== 3);
      const living = new Map<string, Fruit>();
      for (const [step, batch] of steps.entries()) {
        const changes = batch.map(({ type, name, weight }): RowChange<Fruit> => ({ type, object: fruit(`f-${name}`, { weight }) }));
        for (const { type, object } of changes) {
          if (type === 'DELETED') living.delete(object.name);
          else living.set(object.name, object);
        }
        rows.apply(changes, step);
        rows.expire(step);
        const sign = isDescending ? -1 : 1;
        const wanted = [...living.values()]
          .filter((one) => !isFiltered || one.weight !== 3)
          .toSorted((a, b) => sign * (a.weight - b.weight) || compareNatural(a.name, b.name));
        expect(rows.shown().map((row) => row.object)).toEqual(wanted);
        expect([rows.count, rows.total]).toEqual([wanted.length, living.size]);
        for (const [index, one] of wanted.entries()) expect(rows.indexOf(one.name)).toBe(index);
      }
    }),
  );
});

test('many rows of few values are sorted as few rows of many values are, from whatever order', () => {
  const weights = fc.array(fc.constantFrom(1, 2, 10, undefined), { minLength: 40, maxLength: 120 });
  const column = fc.constantFrom(0, 1, 2);
  const sorts = fc.array(fc.record({ column, direction: fc.constantFrom('ascending' as const, 'descending' as const) }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(weights, sorts, (given, steps) => {
      const fruits = given.map((weight, index) => fruit(`f-${(index * 37) % given.length}-${index}`, { weight: weight as number, state: index % 3 === 0 ? 'Ripe' : 'Green' }));
      const rows = rowsOf(...fruits);
      for (const sort of steps) {
        rows.setSort(sort, 0);
        const one = new LiveRows({ spec: fruitSpec, sort });
        // One after the other, each is put in its place.
        for (const object of fruits) one.apply([{ type: 'ADDED', object }], 0);
        expect(names(rows)).toEqual(names(one));
      }
    }),
  );
});

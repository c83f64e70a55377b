// What each form of the `/` prompt lets through.
import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../src/ui/table/filter.ts';
import type { FilterContext } from '../../../src/ui/table/filter.ts';
import { LiveRows } from '../../../src/ui/table/live-rows.ts';
import type { Fruit } from '../fruit.ts';
import { fruit, fruitSpec } from '../fruit.ts';

const context: FilterContext<Fruit> = {
  spec: fruitSpec,
  compileSelector(text) {
    const [key = '', value] = text.split('=');
    if (value === undefined) throw new Error(`no value in ${text}`);
    return (labels) => labels[key] === value;
  },
};
const rows = new LiveRows({ spec: fruitSpec });
rows.reset(
  [
    fruit('apple-1', { state: 'Ripe', weight: 3, bornMs: 0, labels: { box: 'a' } }),
    fruit('apple-2', { state: 'Rotten', weight: 120, bornMs: 280_000, labels: { box: 'b' } }),
    fruit('pear.x', { state: 'Green', weight: 12, bornMs: 100_000 }),
  ],
  0,
);
const now = 300_000;

function kept(text: string): string {
  const filter = parseFilter(text, context);
  return rows.shown().filter((row) => filter.keep(row, now)).map((row) => row.key).join(' ');
}

test.each([
  ['', 'apple-1 apple-2 pear.x', 'all'],
  ['apple', 'apple-1 apple-2', 'regex'],
  ['APPLE-[2-9]', 'apple-2', 'regex'],
  ['apple-1 ripe', 'apple-1', 'regex'],
  ['ripe|green', 'apple-1 pear.x', 'regex'],
  ['!apple', 'pear.x', 'inverse'],
  ['! apple', 'pear.x', 'inverse'],
  ['-l box=a', 'apple-1', 'labels'],
  ['-f ap2', 'apple-2', 'fuzzy'],
  ['-f prx', 'pear.x', 'fuzzy'],
  ['state:Ripe', 'apple-1', 'columns'],
  ['state:r', 'apple-1 apple-2 pear.x', 'columns'],
  ['state:^r', 'apple-1 apple-2', 'columns'],
  ['state:!^r', 'pear.x', 'columns'],
  ['state:=green', 'pear.x', 'columns'],
  ['state:!=green', 'apple-1 apple-2', 'columns'],
  ['weight:>12', 'apple-2', 'columns'],
  ['weight:>=12', 'apple-2 pear.x', 'columns'],
  ['wei:<12', 'apple-1', 'columns'],
  ['age:<1m', 'apple-2', 'columns'],
  ['age:>4m30s', 'apple-1', 'columns'],
  ['weight:>5 apple', 'apple-2', 'columns'],
  ['weight:>5 state:green', 'pear.x', 'columns'],
  ['weight:>5 !rotten', 'pear.x', 'columns'],
  ['labels:box=b', 'apple-2', 'columns'],
  // No column is called so: the colon is part of the text.
  ['nginx:1.2', '', 'regex'],
])('/%s keeps %j', (text, names, kind) => {
  expect(kept(text)).toBe(names);
  expect(parseFilter(text, context)).toMatchObject({ kind, describe: text });
});

describe('what cannot be understood', () => {
  test('a broken regex is searched as text and says so', () => {
    expect(kept('apple-1)')).toBe('');
    expect(kept('r.x[')).toBe('');
    expect(parseFilter('(', context).error).toBe('not a regular expression, searched as text: (');
  });

  test('a broken selector hides nothing and says so', () => {
    expect(kept('-l box')).toBe('apple-1 apple-2 pear.x');
    expect(parseFilter('-l box', context).error).toBe('no value in box');
  });

  test('a comparison with something that is no amount hides nothing and says so', () => {
    expect(kept('weight:>heavy')).toBe('apple-1 apple-2 pear.x');
    expect(parseFilter('weight:>heavy', context).error).toMatch(/heavy/);
  });
});

test('only filters over ageing columns need to be asked again as time passes', () => {
  expect(parseFilter('age:<5m', context).ageing).toBe(true);
  expect(parseFilter('weight:>5', context).ageing).toBe(false);
  expect(parseFilter('apple', context).ageing).toBe(false);
});

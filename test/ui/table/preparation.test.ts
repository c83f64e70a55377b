// Large tables open at once; what was left out is made up for in small pieces.
import { expect, test } from 'vitest';
import { noCursor } from '../../../src/ui/table/cursor.ts';
import { Preparation } from '../../../src/ui/table/preparation.ts';
import { TableModel } from '../../../src/ui/table/table-model.ts';
import { createTheme } from '../../../src/ui/theme.ts';
import { ManualWall } from '../../support/manual-wall.ts';
import type { Fruit } from '../fruit.ts';
import { fruit, fruitSpec } from '../fruit.ts';

const theme = createTheme(0);

function tableOf(count: number, last: Fruit): TableModel<Fruit> {
  const model = new TableModel(fruitSpec);
  model.reset([...Array.from({ length: count - 1 }, (_, index) => fruit(`f-${index}`)), last], 0);
  return model;
}

function header(model: TableModel<Fruit>): string {
  return model.frame({ width: 80, height: 10, theme, cursor: noCursor, marked: new Set(), scroll: 0, wide: false, now: 0, atMs: 0 }).header;
}

test('a small table needs none', () => {
  const wall = new ManualWall();
  const preparation = new Preparation(wall, () => 0, () => undefined);
  preparation.start(tableOf(2000, fruit('x')));
  expect(preparation.isDone).toBe(true);
  expect(wall.pending).toBe(0);
});

test('a wide cell far down makes its column wider in the end, and sorting does not forget it', () => {
  const wall = new ManualWall();
  const model = tableOf(6000, fruit('x', { state: 'much-wider-than-all-the-others' }));
  let done = 0;
  const preparation = new Preparation(wall, () => 0, () => done++);
  preparation.start(model);
  expect(preparation.isDone).toBe(false);
  const before = header(model);
  wall.advance(10_000);
  expect([preparation.isDone, done]).toEqual([true, 1]);
  const after = header(model);
  expect(after.indexOf('AGE')).toBeGreaterThan(before.indexOf('AGE'));
  model.setSort({ column: 2, direction: 'ascending' }, 0);
  expect(header(model).indexOf('AGE')).toBe(after.indexOf('AGE'));
});

test('each piece ends when its time is over, and a stopped one does not go on', () => {
  const wall = new ManualWall();
  const model = tableOf(6000, fruit('x'));
  let pieces = 0;
  const preparation = new Preparation(wall, () => 0, () => undefined);
  preparation.start({
    rows: model.rows,
    prepare(now, mayContinue) {
      pieces++;
      return model.prepare(now, () => {
        wall.spend(1);
        return mayContinue();
      });
    },
  });
  wall.advance(200);
  expect(pieces).toBeGreaterThan(10);
  const sofar = pieces;
  preparation.stop();
  wall.advance(1000);
  expect(pieces).toBe(sofar);
  expect(wall.pending).toBe(0);
});

test('waits while somebody is in a hurry', () => {
  const wall = new ManualWall();
  const model = tableOf(6000, fruit('x'));
  let isHurried = true;
  const preparation = new Preparation(wall, () => 0, () => undefined, () => isHurried);
  preparation.start(model);
  wall.advance(10_000);
  expect(preparation.isDone).toBe(false);
  isHurried = false;
  wall.advance(10_000);
  expect(preparation.isDone).toBe(true);
});

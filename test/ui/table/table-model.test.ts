// The lines of a table: texts, marks, tones, and what is drawn anew.
import { describe, expect, test } from 'vitest';
import { moveCursor, noCursor } from '../../../src/ui/table/cursor.ts';
import type { TableViewport } from '../../../src/ui/table/table-model.ts';
import { TableModel } from '../../../src/ui/table/table-model.ts';
import { stripSgr } from '../../../src/ui/sgr.ts';
import { textWidth } from '../../../src/ui/text-width.ts';
import { createTheme } from '../../../src/ui/theme.ts';
import type { Fruit } from '../fruit.ts';
import { fruit, fruitSpec } from '../fruit.ts';

const theme = createTheme(1);
const viewport: TableViewport = { width: 50, height: 10, theme, cursor: noCursor, marked: new Set(), scroll: 0, wide: false, now: 0, atMs: 0 };

function modelOf(...fruits: Fruit[]): TableModel<Fruit> {
  const model = new TableModel(fruitSpec, { markMs: 1000, fadeMs: 500 });
  model.reset(fruits, 0);
  return model;
}

function texts(model: TableModel<Fruit>, change: Partial<TableViewport> = {}): string[] {
  const frame = model.frame({ ...viewport, ...change });
  return [frame.header, ...frame.lines].map((line) => stripSgr(line).trimEnd());
}

describe('texts', () => {
  test('numbers stand on the right, the sorted column has its arrow', () => {
    const model = modelOf(fruit('apple', { weight: 5 }), fruit('pear', { weight: 120, state: 'Green' }));
    model.setSort({ column: 2, direction: 'descending' }, 0);
    expect(texts(model)).toMatchInlineSnapshot(`
      [
        " NAME       STATE       WEIGHTv      AGE",
        " pear       Green           120      0s",
        " apple      Ripe              5      0s",
      ]
    `);
  });

  test('control characters are shown, not sent', () => {
    expect(texts(modelOf(fruit('evil\x1b[2J\n'))).join('')).toContain('evil\\x1b[2J\\n');
  });

  test('the wide layout has more columns', () => {
    const model = modelOf(fruit('apple', { labels: { box: 'a' } }));
    expect(texts(model)[0]).not.toContain('LABELS');
    expect(texts(model, { wide: true }).join('\n')).toMatch(/LABELS[^]*box=a/);
  });

  test('a header tells of hidden columns', () => {
    const model = modelOf(fruit('a-name-of-some-length-for-a-fruit'));
    expect(texts(model, { width: 28 })[0]?.at(-1)).toBe('>');
    expect(texts(model, { width: 28, scroll: 1 })[0]?.at(0)).toBe('<');
  });

  test('every line fits, whatever the width', () => {
    const model = modelOf(fruit('柿の実-with-a-long-name', { state: 'Rotten', labels: { box: 'x'.repeat(90) } }), fruit('b'));
    for (let width = 8; width < 160; width += 7) {
      const frame = model.frame({ ...viewport, width, wide: true, marked: new Set(['b']) });
      for (const line of [frame.header, ...frame.lines]) expect(textWidth(stripSgr(line))).toBeLessThanOrEqual(width);
    }
  });
});

describe('change marks', () => {
  test('say which way a number went and that a text changed, until they decay', () => {
    const model = modelOf(fruit('a', { weight: 1 }), fruit('b', { weight: 9 }), fruit('c'));
    model.apply(
      [
        { type: 'MODIFIED', object: fruit('a', { weight: 2 }) },
        { type: 'MODIFIED', object: fruit('b', { weight: 3 }) },
        { type: 'MODIFIED', object: fruit('c', { state: 'Rotten' }) },
      ],
      0,
      100,
    );
    expect(texts(model, { atMs: 100 })).toMatchInlineSnapshot(`
      [
        " NAME^      STATE        WEIGHT      AGE",
        " a          Ripe              2^     0s",
        " b          Ripe              3v     0s",
        " c          Rotten*           1      0s",
      ]
    `);
    expect(texts(model, { atMs: 1100 }).join('')).not.toMatch(/[*v]|2\^/);
  });

  test('last as long as one change, also when changes never rest', () => {
    const model = modelOf(fruit('a', { weight: 1 }));
    for (const [weight, atMs] of [[2, 0], [3, 800]] as const) model.apply([{ type: 'MODIFIED', object: fruit('a', { weight }) }], 0, atMs);
    expect(texts(model, { atMs: 900 })[1]).toContain('3^');
    model.apply([{ type: 'MODIFIED', object: fruit('a', { weight: 3, state: 'Rotten' }) }], 0, 1600);
    expect(texts(model, { atMs: 1600 })[1]).toMatch(/Rotten\* +3 /);
  });

  test('do not stand at what is said for the first time', () => {
    const model = modelOf(fruit('a', { state: '<none>' }), fruit('b', { state: '' }));
    model.apply([{ type: 'MODIFIED', object: fruit('a', { state: 'Ripe' }) }, { type: 'MODIFIED', object: fruit('b', { state: 'Ripe' }) }], 0, 100);
    expect(texts(model, { atMs: 100 }).join('')).not.toContain('*');
  });

  test('new rows and changed rows have their tone for a while', () => {
    const model = modelOf(fruit('a'));
    model.apply([{ type: 'ADDED', object: fruit('b') }, { type: 'MODIFIED', object: fruit('a', { weight: 2 }) }], 0, 100);
    const lines = (atMs: number): readonly string[] => model.frame({ ...viewport, cursor: moveCursor(noCursor, model.rows, 9, 'bottom'), atMs }).lines;
    expect(lines(100)[0]).toContain('\x1b[92m');
    expect(model.frame({ ...viewport, atMs: 100 }).lines[1]).toContain('\x1b[94m');
    expect(lines(1200)[0]).toMatch(/^\x1b\[36m/); // oxlint-disable-line no-control-regex
  });
});

describe('tones', () => {
  test('a cell has its own tone, an unhealthy row beats it all', () => {
    const model = modelOf(fruit('a', { state: 'Green' }), fruit('b', { state: 'Rotten' }), fruit('z'));
    const { lines } = model.frame({ ...viewport, cursor: moveCursor(noCursor, model.rows, 9, 'bottom') });
    expect(lines[0]).toMatch(/\x1b\[36m a .*\x1b\[33mGreen/); // oxlint-disable-line no-control-regex
    expect(lines[1]).toMatch(/^\x1b\[91m b .*\x1b\[39m$/); // oxlint-disable-line no-control-regex
  });

  test('the cursor is a bar in the tone of its row; without colours it also has a mark', () => {
    const model = modelOf(fruit('b', { state: 'Rotten' }));
    expect(model.frame(viewport).lines[0]).toMatch(/^\x1b\[7m\x1b\[91m b .*\x1b\[39m\x1b\[27m$/); // oxlint-disable-line no-control-regex
    const bare = model.frame({ ...viewport, theme: createTheme(0) }).lines[0]!;
    expect(bare).toMatch(/^\x1b\[7m>b /); // oxlint-disable-line no-control-regex
    expect(textWidth(stripSgr(bare))).toBe(viewport.width);
  });

  test('deleted rows fade and go', () => {
    const model = modelOf(fruit('a'), fruit('b'));
    model.apply([{ type: 'DELETED', object: fruit('b') }], 0, 100);
    expect(model.frame({ ...viewport, atMs: 100 }).lines[1]).toMatch(/^\x1b\[90m-b/); // oxlint-disable-line no-control-regex
    model.apply([], 0, 600);
    expect(model.frame({ ...viewport, atMs: 600 }).lines).toHaveLength(1);
  });
});

describe('what did not change', () => {
  test('is the same string, also while the cursor and other rows move', () => {
    const model = modelOf(fruit('a'), fruit('b'), fruit('c'));
    const first = model.frame(viewport);
    model.apply([{ type: 'MODIFIED', object: fruit('c', { weight: 7 }) }], 0, 50);
    const second = model.frame({ ...viewport, atMs: 50, cursor: first.cursor });
    expect(second.lines[0]).toBe(first.lines[0]);
    expect(second.lines[1]).toBe(first.lines[1]);
    expect(second.lines[2]).not.toBe(first.lines[2]);
  });

  test('ages all the same', () => {
    const model = modelOf(fruit('a'));
    expect(texts(model, { now: 1000 })[1]).toMatch(/1s$/);
    expect(texts(model, { now: 61_000 })[1]).toMatch(/61s$/);
    expect(texts(model, { now: 123_456_789_000 })[1]).toMatch(/123456789s$/);
  });

  test('columns grow at once and shrink only when the table is sorted or filtered', () => {
    const model = modelOf(fruit('a'));
    const stateAt = (): number => texts(model)[0]!.indexOf('STATE');
    const before = stateAt();
    model.apply([{ type: 'ADDED', object: fruit('a-much-longer-name') }], 0, 0);
    const grown = stateAt();
    expect(grown).toBeGreaterThan(before);
    model.apply([{ type: 'DELETED', object: fruit('a-much-longer-name') }], 0, 0);
    model.apply([], 0, 10_000);
    expect(stateAt()).toBe(grown);
    model.setFilter(undefined);
    expect(stateAt()).toBe(before);
  });
});

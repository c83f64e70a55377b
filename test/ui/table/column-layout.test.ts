// Who gets how many cells.
import { describe, expect, test } from 'vitest';
import type { LayoutColumn } from '../../../src/ui/table/column-layout.ts';
import { layoutColumns } from '../../../src/ui/table/column-layout.ts';

const pods: LayoutColumn[] = [
  { index: 0, title: 'NAME', natural: 30, align: 'left', role: 'name' },
  { index: 1, title: 'READY', natural: 3, align: 'left', role: 'other' },
  { index: 2, title: 'RESTARTS', natural: 2, align: 'right', role: 'other' },
  { index: 3, title: 'LABELS', natural: 80, align: 'left', role: 'other' },
];

function widths(width: number, scroll = 0): Record<string, number> {
  return Object.fromEntries(layoutColumns({ columns: pods, width, scroll }).columns.map((column) => [column.title, column.width]));
}

describe('widths', () => {
  test('are natural when there is room, never less than title and sort arrow', () => {
    expect(widths(200)).toEqual({ NAME: 30, READY: 6, RESTARTS: 9, LABELS: 80 });
  });

  test('labels give way first, names last', () => {
    expect(widths(100)).toEqual({ NAME: 30, READY: 6, RESTARTS: 9, LABELS: 48 });
    expect(widths(70)).toMatchObject({ NAME: 30, LABELS: 18 });
    expect(widths(60)).toMatchObject({ NAME: 24, LABELS: 14 });
    expect(widths(47)).toMatchObject({ NAME: 18, LABELS: 7 });
  });

  test.each([20, 40, 60, 80, 120, 300])('at %i cells nothing stands beyond the edge', (width) => {
    for (const scroll of [0, 1, 2, 9]) {
      const layout = layoutColumns({ columns: pods, width, scroll });
      expect(layout.columns[0]?.title).toBe('NAME');
      let end = 0;
      for (const column of layout.columns) {
        expect(column.x).toBeGreaterThan(end - 1);
        end = column.x + column.width + column.gap;
      }
      expect(end).toBeLessThanOrEqual(width);
    }
  });
});

describe('a row without room', () => {
  const column = (index: number, title: string, natural: number, role: LayoutColumn['role'], align: LayoutColumn['align'] = 'left'): LayoutColumn => ({ index, title, natural, align, role });
  const columns = [
    column(0, 'NAME', 28, 'name'), column(1, 'READY', 3, 'state', 'right'), column(2, 'STATUS', 16, 'state'), column(3, 'RESTARTS', 12, 'state', 'right'),
    column(4, 'AGE', 5, 'age', 'right'), column(5, 'FILE', 24, 'extra'), column(6, 'IP', 10, 'extra'), column(7, 'NODE', 8, 'extra'),
  ];
  const shown = (width: number, scroll = 0): string =>
    layoutColumns({ columns, width, scroll }).columns.map(({ title, width: cells }) => `${title}:${cells}`).join(' ');

  test.each([
    [140, 'NAME:28 READY:6 STATUS:16 RESTARTS:12 AGE:5 FILE:24 IP:10 NODE:8'],
    [115, 'NAME:28 READY:6 STATUS:16 RESTARTS:12 AGE:5 FILE:15 IP:10 NODE:8'],
    [110, 'NAME:28 READY:6 STATUS:16 RESTARTS:12 AGE:5 IP:10 NODE:8'],
    [90, 'NAME:28 READY:6 STATUS:16 RESTARTS:12 AGE:5 NODE:8'],
    [80, 'NAME:28 READY:6 STATUS:16 RESTARTS:12 AGE:5'],
    [72, 'NAME:28 READY:6 STATUS:16 RESTARTS:12'],
    [62, 'NAME:19 READY:6 STATUS:16 RESTARTS:12'],
  ])('of %i cells keeps identity and state, and leaves extras out from the left, then the age', (width, columnsShown) => {
    expect(shown(width)).toBe(columnsShown);
  });

  test('says that there is more, and shows it when it is scrolled', () => {
    expect(layoutColumns({ columns, width: 80, scroll: 0 }).hiddenRight).toBe(3);
    expect(shown(80, 4)).toBe('NAME:28 FILE:24 IP:10 NODE:8');
  });

  test('grows to the last cell: a gap behind the last column is not needed', () => {
    const last = layoutColumns({ columns: columns.slice(0, 5), width: 76, scroll: 0 }).columns.at(-1)!;
    expect([last.title, last.x + last.width]).toEqual(['AGE', 76]);
  });
});

test('numbers are never cut as long as a column can be left out: their titles are', () => {
  const columns: LayoutColumn[] = [
    { index: 0, title: 'NAME', natural: 13, align: 'left', role: 'name' },
    { index: 1, title: 'ROLES', natural: 13, align: 'left', role: 'other' },
    { index: 2, title: 'PODS', natural: 6, align: 'right', role: 'other' },
    { index: 3, title: 'MATCHINGPRECEDENCE', natural: 5, align: 'right', role: 'other' },
    { index: 4, title: 'MEMORY', natural: 8, align: 'right', role: 'other' },
  ];
  for (let width = 20; width < 70; width++) {
    const placed = layoutColumns({ columns, width, scroll: 0 }).columns;
    if (placed.length > 2) for (const column of placed.filter(({ align }) => align === 'right')) expect(column.width, `${column.title} at ${width}`).toBeGreaterThanOrEqual(columns[column.index]!.natural);
  }
  expect(layoutColumns({ columns, width: 54, scroll: 0 }).columns.map(({ title, width }) => `${title}:${width}`).join(' ')).toBe('NAME:13 ROLES:6 PODS:6 MATCHINGPRECEDENCE:12 MEMORY:8');
});

test('the age comes back when a wide column behind it has gone', () => {
  const columns: LayoutColumn[] = [
    { index: 0, title: 'NAME', natural: 13, align: 'left', role: 'name' },
    { index: 1, title: 'DESIRED', natural: 1, align: 'right', role: 'other' },
    { index: 2, title: 'AVAILABLE', natural: 1, align: 'right', role: 'other' },
    { index: 3, title: 'NODE SELECTOR', natural: 40, align: 'left', role: 'other' },
    { index: 4, title: 'AGE', natural: 5, align: 'right', role: 'age' },
  ];
  expect(layoutColumns({ columns, width: 50, scroll: 0 }).columns.map(({ title }) => title)).toEqual(['NAME', 'DESIRED', 'AVAILABLE', 'AGE']);
  expect(layoutColumns({ columns, width: 40, scroll: 0 }).columns.map(({ title }) => title)).toEqual(['NAME', 'DESIRED', 'AVAILABLE']);
});

describe('80 cells', () => {
  const shown = (...columns: readonly [title: string, natural: number, role: LayoutColumn['role'], align?: LayoutColumn['align']][]): string =>
    layoutColumns({ columns: columns.map(([title, natural, role, align = 'left'], index) => ({ index, title, natural, role, align })), width: 80, scroll: 0 })
      .columns.map(({ title, width }) => `${title}:${width}`).join(' ');

  test('tell the pods of a Deployment apart in all namespaces', () => {
    const row = shown(['NAMESPACE', 11, 'state'], ['NAME', 29, 'name'], ['READY', 3, 'state', 'right'], ['STATUS', 26, 'state'], ['RESTARTS', 11, 'state', 'right'], ['AGE', 5, 'age', 'right'], ['NODE', 12, 'extra']);
    expect(row).toBe('NAMESPACE:11 NAME:24 READY:6 STATUS:17 RESTARTS:11');
  });

  test('hold the schedules of CronJobs in full, without their age', () => {
    const row = shown(['NAME', 14, 'name'], ['SCHEDULE', 12, 'other'], ['TIMEZONE', 10, 'other'], ['SUSPEND', 5, 'other'], ['ACTIVE', 1, 'other', 'right'], ['LAST SCHEDULE', 4, 'other', 'right'], ['AGE', 5, 'age', 'right'], ['NEXT RUN', 7, 'extra', 'right']);
    expect(row).toBe('NAME:14 SCHEDULE:12 TIMEZONE:10 SUSPEND:8 ACTIVE:7 LAST SCHEDULE:14');
  });

  test('cut no text of others while there are extras', () => {
    expect(shown(['NAME', 5, 'name'], ['REQUEST', 40, 'other'], ['LIMIT', 20, 'other'], ['AGE', 5, 'age', 'right'], ['FILE', 17, 'extra'])).toBe('NAME:5 REQUEST:40 LIMIT:20 AGE:5');
  });
});

describe('scrolling sideways', () => {
  test('says what is hidden, and keeps the name', () => {
    const layout = layoutColumns({ columns: pods, width: 34, scroll: 0 });
    expect(layout.hiddenRight).toBeGreaterThan(0);
    const scrolled = layoutColumns({ columns: pods, width: 34, scroll: 2 });
    expect(scrolled.columns.map((column) => column.title)).toEqual(['NAME', 'LABELS']);
    expect(scrolled.hiddenLeft).toBe(2);
  });

  test('does nothing when everything is in sight', () => {
    expect(layoutColumns({ columns: pods, width: 200, scroll: 3 }).hiddenLeft).toBe(0);
  });
});

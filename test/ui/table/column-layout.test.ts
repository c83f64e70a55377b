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
    expect(widths(100)).toEqual({ NAME: 30, READY: 6, RESTARTS: 9, LABELS: 46 });
    expect(widths(70)).toMatchObject({ NAME: 30, LABELS: 16 });
    expect(widths(60)).toMatchObject({ NAME: 26, LABELS: 10 });
    expect(widths(47)).toMatchObject({ NAME: 16, LABELS: 7 });
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

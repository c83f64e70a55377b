// Where each column of a table stands: widths shared out, names cut last, the rest reached by scrolling sideways.

/** A column to place, in cells. */
export interface LayoutColumn {
  /** Index into the table's columns. */
  index: number;
  title: string;
  /** Widest cell. */
  natural: number;
  align: 'left' | 'right';
  /** Names are cut after everything else and stay in place while the rest scrolls. */
  role: 'name' | 'other';
}

export interface PlacedColumn {
  index: number;
  title: string;
  /** First cell. */
  x: number;
  width: number;
  /** Blank cells behind; the first carries change marks. */
  gap: number;
  align: 'left' | 'right';
}

/** Compared by identity: a new layout means that lines are drawn anew. */
export interface Layout {
  columns: readonly PlacedColumn[];
  /** Cells of a whole row. */
  width: number;
  /** Columns scrolled out on the left, and not reached on the right. */
  hiddenLeft: number;
  hiddenRight: number;
}

export interface LayoutInput {
  columns: readonly LayoutColumn[];
  width: number;
  /** Number of columns scrolled out on the left; clamped. */
  scroll: number;
}

/** In front of the first column: the mark of a marked row. */
export const GUTTER = 1;
const GAP = 2;
/** Blank cells that a roomy screen adds between columns at most. */
const EXTRA_GAP = 4;
const LEAST_OTHER = 10;
const LEAST_NAME = 24;
const LEAST_OTHER_AT_ALL = 6;
const LEAST_NAME_AT_ALL = 16;
/** A column cut by the right edge is drawn from this width on. */
const LEAST_CUT = 4;

/**
 * Places columns. When they do not fit, the widest of the others are cut first (labels, images, messages), then
 * names, then all a little more; what still does not fit is left out on the right and reached with `scroll`.
 */
export function layoutColumns({ columns, width, scroll }: LayoutInput): Layout {
  const room = width - GUTTER;
  const widths = columns.map((column) => Math.max(column.natural, column.title.length + 1));
  const needed = (): number => widths.reduce((sum, cells) => sum + cells + GAP, 0);
  if (needed() > room) cut(widths, columns, room, (column) => column.role === 'other' && column.align === 'left', LEAST_OTHER);
  if (needed() > room) cut(widths, columns, room, (column) => column.role === 'name', LEAST_NAME);
  if (needed() > room) cut(widths, columns, room, (column) => column.role === 'other', LEAST_OTHER_AT_ALL);
  if (needed() > room) cut(widths, columns, room, (column) => column.role === 'name', LEAST_NAME_AT_ALL);
  const spare = Math.max(0, room - needed());
  const gap = GAP + (columns.length > 1 ? Math.min(EXTRA_GAP, Math.floor(spare / (columns.length - 1))) : 0);

  const scrollable = columns.filter((column) => column.role !== 'name').length;
  const hiddenLeft = needed() > room ? Math.min(Math.max(0, scroll), Math.max(0, scrollable - 1)) : 0;
  let toSkip = hiddenLeft;
  let hiddenRight = 0;
  let x = GUTTER;
  const placed: PlacedColumn[] = [];
  for (const [position, column] of columns.entries()) {
    if (column.role !== 'name' && toSkip > 0) {
      toSkip--;
      continue;
    }
    const left = width - x;
    const wish = widths[position]!;
    if (left < Math.min(wish, LEAST_CUT) || hiddenRight > 0) {
      hiddenRight++;
      continue;
    }
    const cells = Math.min(wish, left);
    placed.push({ index: column.index, title: column.title, x, width: cells, gap: Math.max(0, Math.min(gap, left - cells)), align: column.align });
    x += cells + gap;
  }
  return { columns: placed, width, hiddenLeft, hiddenRight };
}

/** Lowers the widest of the chosen columns to one common level, not below `least`, until the row fits. */
function cut(widths: number[], columns: readonly LayoutColumn[], room: number, chosen: (column: LayoutColumn) => boolean, least: number): void {
  const indexes = columns.flatMap((column, index) => (chosen(column) ? [index] : []));
  const others = widths.reduce((sum, cells, index) => sum + GAP + (indexes.includes(index) ? 0 : cells), 0);
  const floorOf = (index: number): number => Math.min(widths[index]!, Math.max(least, Math.min(columns[index]!.title.length + 1, least * 2)));
  const at = (level: number): number => indexes.reduce((sum, index) => sum + Math.max(floorOf(index), Math.min(widths[index]!, level)), 0);
  let level = Math.max(least, ...indexes.map((index) => widths[index]!));
  while (level > least && others + at(level) > room) level--;
  for (const index of indexes) widths[index] = Math.max(floorOf(index), Math.min(widths[index]!, level));
  // Cells won by the last step go back, from the left.
  let spare = room - widths.reduce((sum, cells) => sum + cells + GAP, 0);
  for (const index of indexes) {
    if (spare <= 0) break;
    if (widths[index] === level && columns[index]!.natural > level) {
      widths[index]!++;
      spare--;
    }
  }
}

// Where each column of a table stands: identity and state first, the rest reached by scrolling sideways.

/**
 * What a column is for. `name` stays in place while the rest scrolls; `state` says how the object is and is cut late;
 * `extra` is left out when the others need its room, and so is `age`, after them; `spare` goes before anything is cut.
 */
export type ColumnRole = 'name' | 'state' | 'other' | 'age' | 'extra' | 'spare';

/** A column to place, in cells. */
export interface LayoutColumn {
  /** Index into the table's columns. */
  index: number;
  title: string;
  /** Widest cell. */
  natural: number;
  align: 'left' | 'right';
  role: ColumnRole;
  /** The width that the user gave it; it is neither cut nor grown. */
  fixed?: number | undefined;
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
  /** Columns scrolled out on the left, and not shown for want of room. */
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
/** A column cut by the right edge is drawn from this width on. */
const LEAST_CUT = 4;
/** A blank and `>`. */
const SIGN = 2;

interface Cut {
  /** Columns of these roles, those on the left of their cells: a cut number would be another number. */
  roles: readonly ColumnRole[];
  /** To this many cells at least; the widest come first. */
  least: number;
  /** Numbers too: their titles, down to the widest number; as the last resort themselves. */
  numbers?: 'titles' | 'all';
}

/** In this order until the row fits. An address or the name of a node, cut shorter than 15, says nothing. */
const gentleCuts: readonly Cut[] = [
  { roles: ['extra'], least: 15 },
  { roles: ['other'], least: 32 },
  { roles: ['name'], least: 32 },
  { roles: ['state'], least: 32 },
];
/** When the extras have gone. `Init:CrashLoopBackOff` has 21 cells; the pods of a Deployment differ in the last of some 24. */
const firmCuts: readonly Cut[] = [
  ...gentleCuts,
  { roles: ['state'], least: 21 },
  { roles: ['other'], least: 15 },
  { roles: ['name'], least: 24 },
];
/** When the age has gone too. `ContainerCreating` has 17 cells. */
const hardCuts: readonly Cut[] = [
  ...firmCuts,
  { roles: ['state'], least: 17 },
  { roles: ['other'], least: 10 },
  { roles: ['name'], least: 20 },
  { roles: ['other', 'extra'], least: 6, numbers: 'titles' },
  { roles: ['name'], least: 16 },
  { roles: ['state'], least: 10 },
];
/** When there is one column beside name and state. */
const lastCuts: readonly Cut[] = [...hardCuts, { roles: ['other', 'extra'], least: 6, numbers: 'all' }];

/**
 * Places columns. When they do not fit, long texts are cut first, then extras are left out from the left and the rest is
 * cut a little, then the age is left out and the rest cut harder, and at last what stands on the right. What is left out
 * is reached with `scroll`.
 */
export function layoutColumns({ columns, width, scroll }: LayoutInput): Layout {
  const room = width - GUTTER;
  const isWhole = cellsOf(columns, naturalWidths(columns)) <= room;
  const scrollable = columns.filter(({ role }) => role !== 'name').length;
  const hiddenLeft = isWhole ? 0 : Math.min(Math.max(0, scroll), Math.max(0, scrollable - 1));
  let toSkip = hiddenLeft;
  const wanted = columns.filter(({ role }) => role === 'name' || toSkip-- <= 0);
  const { chosen, widths } = fitColumns(wanted, room);
  const sign = chosen.length < wanted.length ? SIGN : 0;
  const spare = Math.max(0, room - sign - cellsOf(chosen, widths));
  const gap = GAP + (chosen.length > 1 ? Math.min(EXTRA_GAP, Math.floor(spare / (chosen.length - 1))) : 0);

  let hiddenRight = wanted.length - chosen.length;
  let isFull = false;
  let x = GUTTER;
  const placed: PlacedColumn[] = [];
  for (const [position, { index, title, align }] of chosen.entries()) {
    const left = width - x;
    const wish = widths[position]!;
    if (isFull || left < Math.min(wish, LEAST_CUT)) {
      isFull = true;
      hiddenRight++;
      continue;
    }
    const cells = Math.min(wish, left);
    placed.push({ index, title, x, width: cells, gap: Math.max(0, Math.min(gap, left - cells)), align });
    x += cells + gap;
  }
  return { columns: placed, width, hiddenLeft, hiddenRight };
}

/** The columns that have a place, and their widths. Where any is left out, there is a cell for the sign that says so. */
function fitColumns(columns: readonly LayoutColumn[], room: number): { chosen: readonly LayoutColumn[]; widths: number[] } {
  let chosen = columns;
  const leftOut: LayoutColumn[] = [];
  for (;;) {
    const widths = naturalWidths(chosen);
    const cells = chosen === columns ? room : room - SIGN;
    const next = leaveOut(chosen);
    if (cutUntilFit(widths, chosen, cells, next.cuts) || next.index < 0) return putBack(columns, { chosen, widths }, leftOut, room);
    leftOut.push(chosen[next.index]!);
    chosen = chosen.filter((_, index) => index !== next.index);
  }
}

/** A wide column that was left out may have made room for narrow ones that went before it: they come back, the last one first. */
function putBack(columns: readonly LayoutColumn[], fitted: { chosen: readonly LayoutColumn[]; widths: number[] }, leftOut: readonly LayoutColumn[], room: number): typeof fitted {
  const widthOf = new Map(fitted.chosen.map((column, index) => [column, fitted.widths[index]!]));
  const used = (): number => Array.from(widthOf.values()).reduce((sum, cells) => sum + cells + GAP, -GAP);
  for (const column of leftOut.toReversed()) {
    const [natural = 0] = naturalWidths([column]);
    const isLast = widthOf.size + 1 === columns.length;
    if (used() + GAP + natural <= room - (isLast ? 0 : SIGN)) widthOf.set(column, natural);
  }
  if (widthOf.size === fitted.chosen.length) return fitted;
  const chosen = columns.filter((column) => widthOf.has(column));
  return { chosen, widths: chosen.map((column) => widthOf.get(column)!) };
}

/** What is left out when these columns do not fit, and how hard they are cut before. */
function leaveOut(columns: readonly LayoutColumn[]): { index: number; cuts: readonly Cut[] } {
  // Scrolled to nothing but extras, they are what was asked for.
  const hasMore = columns.some(({ role }) => role === 'state' || role === 'other');
  const spare = hasMore ? columns.findIndex(({ role }) => role === 'spare') : -1;
  if (spare >= 0) return { index: spare, cuts: [] };
  const extra = hasMore ? columns.findIndex(({ role }) => role === 'extra') : -1;
  if (extra >= 0) return { index: extra, cuts: gentleCuts };
  const age = hasMore ? columns.findIndex(({ role }) => role === 'age') : -1;
  if (age >= 0) return { index: age, cuts: firmCuts };
  const others = columns.filter(({ role }) => role === 'other').length;
  return { index: columns.findLastIndex(({ role }) => role === 'other'), cuts: others > 1 ? hardCuts : lastCuts };
}

function cutUntilFit(widths: number[], columns: readonly LayoutColumn[], room: number, cuts: readonly Cut[]): boolean {
  for (const { roles, least, numbers } of cuts) {
    if (cellsOf(columns, widths) <= room) return true;
    cut(widths, columns, room, ({ role, align, fixed }) => fixed === undefined && roles.includes(role) && (numbers !== undefined || align === 'left'), least, numbers !== 'all');
  }
  return cellsOf(columns, widths) <= room;
}

/** Titles leave room for the arrow of the sorted column. */
function naturalWidths(columns: readonly LayoutColumn[]): number[] {
  return columns.map(({ natural, title, fixed }) => fixed ?? Math.max(natural, title.length + 1));
}

/** The gap behind the last column may be cut off. */
function cellsOf(columns: readonly LayoutColumn[], widths: readonly number[]): number {
  return widths.reduce((sum, cells) => sum + cells + GAP, 0) - (columns.length > 0 ? GAP : 0);
}

/** Lowers the widest of the chosen columns to one common level, not below `least`, until the row fits. */
function cut(widths: number[], columns: readonly LayoutColumn[], room: number, chosen: (column: LayoutColumn) => boolean, least: number, areNumbersWhole: boolean): void {
  const indexes = columns.flatMap((column, index) => (chosen(column) ? [index] : []));
  const others = widths.reduce((sum, cells, index) => sum + GAP + (indexes.includes(index) ? 0 : cells), -GAP);
  const floorOf = (index: number): number => {
    const { title, natural, align } = columns[index]!;
    return Math.min(widths[index]!, Math.max(least, Math.min(title.length + 1, least * 2), areNumbersWhole && align === 'right' ? natural : 0));
  };
  const at = (level: number): number => indexes.reduce((sum, index) => sum + Math.max(floorOf(index), Math.min(widths[index]!, level)), 0);
  let level = Math.max(least, ...indexes.map((index) => widths[index]!));
  while (level > least && others + at(level) > room) level--;
  for (const index of indexes) widths[index] = Math.max(floorOf(index), Math.min(widths[index]!, level));
  // Cells won by the last step go back, from the left.
  let spare = room - cellsOf(columns, widths);
  for (const index of indexes) {
    if (spare <= 0) break;
    if (widths[index] === level && columns[index]!.natural > level) {
      widths[index]!++;
      spare--;
    }
  }
}

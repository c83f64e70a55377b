// The cursor of a table: it sits on an object, not on a row number, and the viewport moves with it.

/** Rows as the cursor sees them: keys in order. LiveRows is one. */
export interface KeyedRows {
  readonly length: number;
  at(index: number): { readonly key: string } | undefined;
  /** -1 when it is not among them. */
  indexOf(key: string): number;
}

export interface Cursor {
  /** The object under the cursor; undefined while there is none. */
  readonly key: string | undefined;
  /** Its last known row. */
  readonly index: number;
  /** The first visible row. */
  readonly top: number;
  /** Keys of the rows below and above, nearest first: who takes over when the object vanishes. */
  readonly below: readonly string[];
  readonly above: readonly string[];
}

export const noCursor: Cursor = { key: undefined, index: 0, top: 0, below: [], above: [] };

export type CursorMove = 'up' | 'down' | 'top' | 'bottom' | 'page-up' | 'page-down' | 'half-page-up' | 'half-page-down';

/** How many neighbours are remembered on each side. */
const NEIGHBOURS = 8;

/**
 * The cursor after the rows have changed: on the same object wherever it went; when that vanished, on the row that
 * took its place. The object keeps its place on the screen, except at the top of the table, where new rows show.
 */
export function followCursor(cursor: Cursor, rows: KeyedRows, height: number): Cursor {
  if (rows.length === 0) return cursor.key === undefined ? cursor : { ...noCursor, index: cursor.index };
  const found = cursor.key === undefined ? -1 : rows.indexOf(cursor.key);
  const index = found >= 0 ? found : heir(cursor, rows);
  const top = cursor.top === 0 ? 0 : cursor.top + index - cursor.index;
  return place(cursor, rows, index, top, height);
}

/** The cursor after a movement key; `height` is the number of visible rows. */
export function moveCursor(cursor: Cursor, rows: KeyedRows, height: number, move: CursorMove): Cursor {
  const current = followCursor(cursor, rows, height);
  const page = Math.max(1, height - 1);
  const half = Math.max(1, height >> 1);
  switch (move) {
    case 'up':
      return moveCursorTo(current, rows, height, current.index - 1);
    case 'down':
      return moveCursorTo(current, rows, height, current.index + 1);
    case 'top':
      return moveCursorTo(current, rows, height, 0);
    case 'bottom':
      return moveCursorTo(current, rows, height, rows.length - 1);
    case 'page-up':
      return moveCursorTo({ ...current, top: current.top - page }, rows, height, current.index - page);
    case 'page-down':
      return moveCursorTo({ ...current, top: current.top + page }, rows, height, current.index + page);
    case 'half-page-up':
      return moveCursorTo({ ...current, top: current.top - half }, rows, height, current.index - half);
    case 'half-page-down':
      return moveCursorTo({ ...current, top: current.top + half }, rows, height, current.index + half);
  }
}

/** The cursor on a row number, which is clamped. */
export function moveCursorTo(cursor: Cursor, rows: KeyedRows, height: number, index: number): Cursor {
  if (rows.length === 0) return noCursor;
  return place(cursor, rows, Math.min(Math.max(index, 0), rows.length - 1), cursor.top, height);
}

/** The cursor on an object, or unchanged when it is not among the rows. */
export function moveCursorToKey(cursor: Cursor, rows: KeyedRows, height: number, key: string): Cursor {
  const index = rows.indexOf(key);
  return index < 0 ? cursor : moveCursorTo(cursor, rows, height, index);
}

function place(cursor: Cursor, rows: KeyedRows, index: number, wishedTop: number, height: number): Cursor {
  const visible = Math.max(1, height);
  const lastTop = Math.max(0, rows.length - visible);
  let top = Math.min(Math.max(wishedTop, 0), lastTop);
  if (index < top) top = index;
  if (index >= top + visible) top = index - visible + 1;
  const key = rows.at(index)?.key;
  const below = neighbours(rows, index, 1);
  const above = neighbours(rows, index, -1);
  const same = cursor.key === key && cursor.index === index && cursor.top === top && sameKeys(below, cursor.below) && sameKeys(above, cursor.above);
  return same ? cursor : { key, index, top, below, above };
}

function heir(cursor: Cursor, rows: KeyedRows): number {
  for (const key of cursor.below) {
    const index = rows.indexOf(key);
    if (index >= 0) return index;
  }
  for (const key of cursor.above) {
    const index = rows.indexOf(key);
    if (index >= 0) return index;
  }
  return Math.min(cursor.index, rows.length - 1);
}

function neighbours(rows: KeyedRows, index: number, step: 1 | -1): string[] {
  const keys: string[] = [];
  for (let distance = 1; distance <= NEIGHBOURS; distance++) {
    const row = rows.at(index + step * distance);
    if (!row) break;
    keys.push(row.key);
  }
  return keys;
}

function sameKeys(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((key, index) => key === right[index]);
}

// A line of a file cut for a message, with a caret under the place that is meant.
import { makeVisible } from '../model/visible-text.ts';

const maxLineLength = 100;
const shownBefore = 60;

/** Takes a line and a column from 1; empty for a blank line. Safe for a terminal. */
export function excerpt(whole: string, column: number): { sourceLine?: string; caret?: string } {
  if (whole.trim() === '') return {};
  const at = Math.min(column - 1, whole.length);
  const start = whole.length <= maxLineLength ? 0 : Math.max(0, at - shownBefore);
  const end = start + maxLineLength;
  const before = (start > 0 ? '...' : '') + makeVisible(whole.slice(start, at));
  const after = makeVisible(whole.slice(at, end)) + (end < whole.length ? '...' : '');
  return { sourceLine: before + after, caret: `${' '.repeat(before.length)}^` };
}

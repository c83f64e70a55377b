// The text of one file with its line table: offsets to lines and columns, and lines for messages.

/** A place in a file; both count from 1, columns in UTF-16 units as editors show them. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** A file's text; offsets are UTF-16 indexes into it. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  positionAt(offset: number): SourcePosition;
  /** The line (from 1) without its line break. */
  lineAt(line: number): string;
}

const byteOrderMark = '\ufeff';

/** Wraps a file's text. The line table is built when the first position is asked for. */
export function createSourceText(file: string, text: string): SourceText {
  let lineStarts: readonly number[] | undefined;
  const starts = () => (lineStarts ??= findLineStarts(text));
  return {
    file,
    text,
    positionAt(offset) {
      const inside = Math.max(0, Math.min(offset, text.length));
      const index = lastAtOrBefore(starts(), inside);
      const lineStart = starts()[index] ?? 0;
      const hidden = index === 0 && text.startsWith(byteOrderMark) ? 1 : 0;
      return { line: index + 1, column: Math.max(1, inside - lineStart - hidden + 1) };
    },
    lineAt(line) {
      const start = starts()[line - 1];
      if (start === undefined) return '';
      const end = starts()[line] ?? text.length;
      const withoutBreak = text.slice(start, end).replace(/[\r\n]+$/, '');
      return line === 1 && withoutBreak.startsWith(byteOrderMark) ? withoutBreak.slice(1) : withoutBreak;
    },
  };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(i + 1) !== 0x0a)) starts.push(i + 1);
  }
  return starts;
}

function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

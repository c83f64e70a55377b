// The layout of `kubectl describe`: indented lines whose tab-separated cells are aligned the way Go's tabwriter does it.
import { parseTimestamp } from './timestamp.ts';

/** Collects lines; `level` is the indentation in steps of two spaces. */
export interface DescribeWriter {
  /** One line; the cells are aligned in columns with the lines around it: `line(0, 'Name:', 'web')`. */
  line(level: number, ...cells: string[]): void;
  /** A label with its values below each other, `<none>` when there is no value. */
  list(level: number, label: string, values: readonly string[]): void;
  /** Starts new columns: lines before do not widen lines after. */
  breakColumns(): void;
  /** Everything written so far, aligned, lines joined with \n, without a newline at the end. */
  text(): string;
}

export function createDescribeWriter(): DescribeWriter {
  const blocks: string[][][] = [[]];
  const write = (level: number, cells: readonly string[]) => {
    const [first = '', ...rest] = cells;
    // A value of several lines ends its line where it says so, as it does on a terminal.
    const lines = ['  '.repeat(level) + first, ...rest].join('\t').split('\n');
    for (const line of lines) blocks.at(-1)!.push(line.split('\t'));
  };
  return {
    line: (level, ...cells) => write(level, cells),
    list(level, label, values) {
      if (values.length === 0) write(level, [label, '<none>']);
      for (const [index, value] of values.entries()) write(level, [index === 0 ? label : '', value]);
    },
    breakColumns: () => void blocks.push([]),
    text: () => blocks.flatMap(alignColumns).join('\n'),
  };
}

const padding = 2;

/**
 * Pads every cell but the last of a line. A column is as wide as its widest cell among neighbouring lines that have
 * it, plus two; a line without the column ends it.
 */
export function alignColumns(lines: readonly (readonly string[])[]): string[] {
  const widths: number[][] = lines.map(() => []);
  const deepest = Math.max(0, ...lines.map((cells) => cells.length - 1));
  for (let column = 0; column < deepest; column += 1) {
    for (let start = 0; start < lines.length; start += 1) {
      let end = start;
      let width = 0;
      while (end < lines.length && lines[end]!.length - 1 > column) {
        width = Math.max(width, lengthOf(lines[end]![column]!) + padding);
        end += 1;
      }
      for (let row = start; row < end; row += 1) widths[row]![column] = width;
      if (end > start) start = end - 1;
    }
  }
  return lines.map((cells, row) =>
    cells.map((cell, column) => (column < cells.length - 1 ? cell + ' '.repeat(widths[row]![column]! - lengthOf(cell)) : cell)).join(''),
  );
}

/** Length in characters, as Go counts runes. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length += 1;
  return length;
}

/** `k=v` lines of a map, sorted by key, ready for `list`. */
export function describeMap(map: Readonly<Record<string, string>> | undefined): string[] {
  return Object.keys(map ?? {}).toSorted().map((key) => `${key}=${map![key]}`);
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const longestAnnotation = 140;

/** Annotations as kubectl shows them, ready for `list`: last-applied left out, long values on lines of their own, cut. */
export function describeAnnotations(annotations: Readonly<Record<string, string>> | undefined): string[] {
  const keys = Object.keys(annotations ?? {}).filter((key) => key !== lastApplied).toSorted();
  return keys.flatMap((key) => {
    const value = annotations![key]!.replace(/\n$/, '');
    if (value.length + key.length + 2 <= longestAnnotation && !value.includes('\n')) return [`${key}: ${value}`];
    return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line, longestAnnotation - 2)}`)];
  });
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;

/** `Sun, 01 Jun 2025 08:00:00 +0000` of a stored timestamp; a missing one prints as Go's zero time. */
export function describeTime(timestamp: string | null | undefined): string {
  const ms = parseTimestamp(timestamp);
  if (!timestamp || Number.isNaN(ms)) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  // 1 January 1970 was a Thursday.
  const weekday = weekdays[(((Math.floor(ms / dayMs) + 4) % 7) + 7) % 7];
  const [year, month, day] = timestamp.slice(0, 10).split('-');
  return `${weekday}, ${day} ${months[Number(month) - 1]} ${year} ${timestamp.slice(11, 19)} +0000`;
}

// The lines of a run as a Markdown table.
import { formatNumber } from './measure.ts';
import type { Line } from './measure.ts';

const titles = ['measure', 'figure', 'plain, same run', 'ratio', 'target', ''];

/** Aligned for reading in a terminal. Ends without a line break. */
export function formatTable(lines: readonly Line[]): string {
  const rows = lines.map(({ what, figure, plain, ratio, target, isMet }) => [
    what,
    figure,
    plain ?? '',
    ratio === undefined ? '' : `${formatNumber(ratio)}x`,
    target ?? '',
    isMet === undefined ? '' : isMet ? 'ok' : 'MISSED',
  ]);
  const widths = titles.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]!.length)));
  const format = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [format(titles), format(widths.map((width) => '-'.repeat(width))), ...rows.map(format)].join('\n');
}

// Numbers as small pictures of one line.

const levels = '▁▂▃▄▅▆▇█';

/** The newest values, one cell each, in proportion to the largest; filled up on the left. */
export function sparkline(values: readonly number[], cells: number): string {
  const shown = values.slice(-cells);
  const most = Math.max(1, ...shown);
  const text = shown.map((value) => levels[Math.round((value / most) * (levels.length - 1))]!).join('');
  return text.padStart(cells, ' ');
}

/** A share from 0 to 1 as a bar. What is neither nothing nor everything never looks so. */
export function gauge(part: number, cells: number): string {
  const filled = part <= 0 ? 0 : part >= 1 ? cells : Math.min(cells - 1, Math.max(1, Math.round(part * cells)));
  return '#'.repeat(filled) + '.'.repeat(cells - filled);
}

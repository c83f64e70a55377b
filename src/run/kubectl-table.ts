// Objects as the tables of `kubectl get` (behaviour rules 7.1.1 to 7.1.4).
import type { Column, Kind } from '../model/kind.ts';
import { printedName } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { makeVisible } from '../model/visible-text.ts';

/** Objects of one kind, in the order in which they are printed. */
export interface KindObjects {
  readonly kind: Kind;
  readonly objects: readonly KubeObject[];
}

export interface TableOptions {
  /** Virtual time in ms, for ages. */
  readonly now: number;
  readonly wide?: boolean;
  /** A NAMESPACE column in front, for kinds that have namespaces. */
  readonly withNamespace?: boolean;
  /** Names as `kind/name`, as kubectl prints them when several types are asked for. */
  readonly withKind?: boolean;
}

const padding = 3;
const minWidth = 6;

/** One table per kind that has objects, a blank line between them; '' when there are none. */
export function formatTables(groups: readonly KindObjects[], options: TableOptions): string {
  return groups
    .filter(({ objects }) => objects.length > 0)
    .map((group) => formatTable(group, options))
    .join('\n');
}

/** The table of one kind, header included, each line with its newline. */
export function formatTable({ kind, objects }: KindObjects, { now, wide, withNamespace, withKind }: TableOptions): string {
  const columns = kind.columns.filter((column) => !column.dashboardOnly && (wide || !column.wide));
  const hasNamespace = withNamespace === true && kind.namespaced;
  const rows = objects.map((object) => {
    const cells = columns.map((column) => {
      const text = cellText(column, object, now);
      return withKind && column.title === 'NAME' ? `${printedName(kind)}/${text}` : text;
    });
    return hasNamespace ? [object.metadata.namespace ?? '', ...cells] : cells;
  });
  const titles = columns.map(({ title }) => title.toUpperCase());
  return alignCells([hasNamespace ? ['NAMESPACE', ...titles] : titles, ...rows]);
}

/** What kubectl prints of one column of an object: the first line, safe for a terminal. */
export function cellText(column: Column, object: KubeObject, now: number): string {
  const text = column.text?.(object, now) ?? String(column.value(object, now) ?? '');
  const lineEnd = text.search(/[\r\n]/);
  return makeVisible(lineEnd < 0 ? text : `${text.slice(0, lineEnd)}...`);
}

/** Lines of cells; every column but the last as wide as its widest cell and the padding, and no narrower than `minWidth`. */
function alignCells(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? minWidth, lengthOf(cell) + padding);
  }
  const lines = rows.map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : cell + ' '.repeat(widths[index]! - lengthOf(cell)))).join(''));
  return `${lines.join('\n')}\n`;
}

/** In characters, as kubectl counts. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

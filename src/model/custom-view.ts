// A table as its user wants it: which columns, in which order, from where, and how it is sorted.
import { JsonPathError, parseJsonPath } from './json-path.ts';
import type { JsonPath } from './json-path.ts';

export interface CustomColumn {
  readonly title: string;
  /** Where the cells come from; absent: the column that the table has under this title. */
  readonly source?: { readonly type: 'path'; readonly path: JsonPath } | { readonly type: 'label' | 'annotation'; readonly name: string };
  /** How values are read: as text, as amounts (`500m`, `2Gi`), or as times, which are shown as ages. */
  readonly as: 'text' | 'number' | 'time';
  /** In the wide layout only, in every layout, or never; absent: as the table has it. */
  readonly shown?: 'wide' | 'always' | 'never';
  readonly align?: 'left' | 'right';
  /** Cells it has, whatever is in it. */
  readonly width?: number;
}

export interface CustomView {
  /** Plural of the kind. */
  readonly place: string;
  /** The namespaces that it is for; absent: any. */
  readonly namespaces?: RegExp;
  /** Whether `namespaces` is one name. */
  readonly isExact: boolean;
  /** Absent: those that the table has. */
  readonly columns?: readonly CustomColumn[];
  readonly sort?: { readonly title: string; readonly direction: 'ascending' | 'descending' };
  /** Differs when the view does. */
  readonly id: string;
}

/** Titles are alike whatever is between their words: `NOMINATED NODE` is `NOMINATED-NODE`. */
export function sameTitle(left: string, right: string): boolean {
  return plainTitle(left) === plainTitle(right);
}

export function plainTitle(title: string): string {
  return title.toUpperCase().replaceAll(/[\s_-]+/g, '-');
}

/** Reads `TITLE`, `TITLE:.json.path`, `TITLE:label:name` or `TITLE:annotation:name`, each with `|WRSN20` behind it, as k9s does. */
export function parseCustomColumn(text: string): { column: CustomColumn } | { problem: string } {
  const [, written = '', flags = ''] = /^(.*?)(?:\|([A-Z0-9]*))?$/is.exec(text.trim())!;
  const wrong = flags.toUpperCase().replaceAll(/[TNWSHLR]|\d+/g, '');
  if (wrong !== '') return { problem: `has the unknown flag ${JSON.stringify(wrong[0])}: there are W (wide only), S (always), H (never), L, R (left, right), N (number), T (time), and a number of cells` };
  const colon = written.indexOf(':');
  const title = (colon < 0 ? written : written.slice(0, colon)).trim().toUpperCase();
  if (!/^[\p{L}\d][\p{L}\d %/_().-]*$/u.test(title)) return { problem: `begins with no title: it is read as TITLE, TITLE:.json.path or TITLE:label:name` };
  const has = (flag: string): boolean => flags.toUpperCase().includes(flag);
  const width = /\d+/.exec(flags)?.[0];
  if (width !== undefined && (Number(width) < 1 || Number(width) > 200)) return { problem: 'has a width that is not from 1 to 200' };
  const head: CustomColumn = {
    title,
    as: has('T') ? 'time' : has('N') ? 'number' : 'text',
    ...(has('H') ? { shown: 'never' } : has('W') ? { shown: 'wide' } : has('S') ? { shown: 'always' } : {}),
    ...(has('R') ? { align: 'right' } : has('L') ? { align: 'left' } : {}),
    ...(width === undefined ? {} : { width: Number(width) }),
  };
  if (colon < 0) return { column: head };
  const source = written.slice(colon + 1).trim();
  const named = /^(label|annotation):\s*(\S+)$/.exec(source);
  if (named) return { column: { ...head, source: { type: named[1] as 'label' | 'annotation', name: named[2]! } } };
  if (!/^[.[{$]/.test(source)) return { problem: `has ${JSON.stringify(source)} behind its title: a path begins with ".", a label with "label:"` };
  try {
    return { column: { ...head, source: { type: 'path', path: parseJsonPath(source) } } };
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    return { problem: `has no path that can be read: ${error.message}` };
  }
}

/** The view for a kind in a namespace ('' for all): the most exact one, of equals the first. */
export function customViewFor(views: readonly CustomView[], place: string, namespace: string | undefined): CustomView | undefined {
  const fits = views.filter((view) => view.place === place && (view.namespaces?.test(namespace ?? '') ?? true));
  return fits.find(({ isExact }) => isExact) ?? fits.find(({ namespaces }) => namespaces) ?? fits[0];
}

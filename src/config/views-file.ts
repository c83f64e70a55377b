// views.yaml, as k9s has it: the columns and the order of tables.
import { parseCustomColumn, plainTitle, sameTitle } from '../model/custom-view.ts';
import type { CustomColumn, CustomView } from '../model/custom-view.ts';
import { didYouMean } from './check.ts';
import { unknownName } from './unknown-name.ts';
import type { FieldProblem, Understood } from './read-file.ts';
import type { MappingSchema } from './schema.ts';

interface ViewEntry {
  readonly columns?: readonly string[];
  readonly sortColumn?: string;
}

export interface ViewsFile {
  readonly views?: Readonly<Record<string, ViewEntry>>;
}

/** Titles of the columns that each table has by itself; undefined for what is no table of a kind. */
export type ColumnsOf = (kind: string) => { readonly place: string; readonly titles: readonly string[] } | undefined;

export const viewsSchema: MappingSchema = {
  type: 'object',
  description: 'Columns and order of the tables of Kubarium, as views.yaml of k9s.',
  additionalProperties: false,
  properties: {
    views: {
      type: 'object',
      description: 'By kind: pods, v1/pods, po, example.com/v1/widgets; in one namespace only: pods@kube-system, or pods@^team- for all that match.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          columns: {
            type: ['string', 'array'],
            items: { type: 'string', minLength: 1 },
            description: 'Titles in their order; the others are in the wide layout. New ones: "TEAM:.metadata.labels.team", "TEAM:label:team". Behind "|": W wide only, S always, H never, R right, L left, N number, T time, 20 cells.',
          },
          sortColumn: { type: 'string', pattern: '^[^:]+(:(asc|desc))?$', patternErrorMessage: 'a title, with ":asc" or ":desc" behind it', description: 'The column to sort by at first: "AGE:desc".' },
        },
      },
    },
  },
};

export function understandViews({ views = {} }: ViewsFile, columnsOf: ColumnsOf, kinds: readonly string[]): Understood<readonly CustomView[]> {
  const problems: FieldProblem[] = [];
  const notes: FieldProblem[] = [];
  const value = Object.entries(views).flatMap(([name, entry]): CustomView[] => {
    const path = ['views', name];
    const at = name.indexOf('@');
    const [written, namespace] = at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
    const table = columnsOf(written);
    if (!table) {
      notes.push(unknownName(path, written, 'table', kinds));
      return [];
    }
    const isExact = namespace !== undefined && /^[a-z0-9][a-z0-9-]*$/.test(namespace);
    const namespaces = namespace === undefined ? undefined : compile(isExact ? `^${namespace}$` : namespace);
    if (namespaces === null) problems.push({ path, message: `has a namespace that is no regular expression: ${JSON.stringify(namespace)}` });
    const columns = entry.columns?.flatMap((text, index): CustomColumn[] => {
      const place = [...path, 'columns', String(index)];
      const answer = parseCustomColumn(text);
      const problem = 'problem' in answer ? answer.problem : answer.column.source || table.titles.some((title) => sameTitle(title, answer.column.title)) ? undefined : `is no column of ${table.place}: ${didYouMean(answer.column.title, table.titles)}`;
      if (problem !== undefined) problems.push({ path: place, message: problem });
      return 'column' in answer ? [answer.column] : [];
    });
    const twice = columns?.find(({ title }, index) => columns.findIndex((other) => sameTitle(other.title, title)) < index);
    if (twice) problems.push({ path: [...path, 'columns', String(columns!.lastIndexOf(twice))], message: `has the title ${JSON.stringify(twice.title)}, as another column before` });
    const { sortColumn } = entry;
    const [title = '', direction = 'asc'] = sortColumn?.split(':') ?? [];
    const titles = [...table.titles, ...(columns ?? []).map((column) => column.title)];
    const sorted = titles.find((known) => sameTitle(known, title));
    if (sortColumn !== undefined && sorted === undefined) problems.push({ path: [...path, 'sortColumn'], message: `names no column of ${table.place}: ${didYouMean(plainTitle(title), titles)}` });
    return [
      {
        place: table.place,
        isExact,
        id: `${name} ${JSON.stringify(entry)}`,
        ...(namespaces ? { namespaces } : {}),
        ...(columns && columns.length > 0 ? { columns } : {}),
        ...(sorted === undefined ? {} : { sort: { title: sorted, direction: direction === 'desc' ? 'descending' : 'ascending' } }),
      },
    ];
  });
  return problems.length > 0 ? problems : { value, notes };
}

/** Null for what is no expression. */
function compile(text: string): RegExp | null {
  try {
    return new RegExp(text, 'u');
  } catch {
    return null;
  }
}

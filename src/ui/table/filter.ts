// The language of the `/` prompt: regex, `!regex`, `-l selector`, `-f fuzzy`, `column:value`, and what each accepts.
import { isSubsequence } from './fuzzy.ts';
import { compareMeasures, parseMeasure } from './measure.ts';
import type { Row, TableColumn, TableSpec } from './table-column.ts';
import { cellText } from './table-column.ts';

export type FilterKind = 'all' | 'regex' | 'inverse' | 'labels' | 'fuzzy' | 'columns';

export interface Filter<T> {
  kind: FilterKind;
  /** True for rows to show. `now` is virtual time in ms. */
  keep(row: Row<T>, now: number): boolean;
  /** The filter for the title of the table; '' for all. */
  describe: string;
  /** What is wrong with it; the filter then does its best (an invalid regex is searched as plain text). */
  error?: string;
  /** The answer changes with time although no object does (`age:<5m`). */
  ageing: boolean;
}

export interface FilterContext<T> {
  spec: TableSpec<T>;
  /** Compiles `a=b,c in (x,y)`; throws with a message when it is malformed. */
  compileSelector(text: string): (labels: Readonly<Record<string, string>>) => boolean;
}

interface ColumnTerm<T> {
  column: TableColumn<T>;
  operator: string;
  operand: string;
}

/** Reads what stands behind `/`; never throws. Plain words are one case-insensitive regex, blanks included. */
export function parseFilter<T>(text: string, context: FilterContext<T>): Filter<T> {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'all', keep: () => true, describe: '', ageing: false };
  if (/^-l(\s|$)/.test(trimmed)) return labelFilter(trimmed.slice(2).trim(), trimmed, context);
  if (/^-f(\s|$)/.test(trimmed)) return fuzzyFilter(trimmed.slice(2).trim(), trimmed, context.spec);
  if (trimmed.startsWith('!')) return textFilter(trimmed.slice(1).trim(), true, trimmed, context);
  const { terms, rest } = columnTerms(trimmed, context.spec);
  if (terms.length === 0) return textFilter(trimmed, false, trimmed, context);
  return columnsFilter(terms, rest, trimmed, context);
}

function labelFilter<T>(selector: string, describe: string, { spec, compileSelector }: FilterContext<T>): Filter<T> {
  if (selector === '') return { kind: 'labels', keep: () => true, describe, ageing: false };
  try {
    const matches = compileSelector(selector);
    return { kind: 'labels', keep: (row) => matches(spec.labelsOf?.(row.object) ?? {}), describe, ageing: false };
  } catch (error) {
    // A selector half typed must not empty the table.
    return { kind: 'labels', keep: () => true, describe, error: error instanceof Error ? error.message : String(error), ageing: false };
  }
}

function fuzzyFilter<T>(word: string, describe: string, spec: TableSpec<T>): Filter<T> {
  const needle = word.toLowerCase();
  return { kind: 'fuzzy', keep: (row) => isSubsequence(needle, (spec.nameOf?.(row.object) ?? row.key).toLowerCase()), describe, ageing: false };
}

function textFilter<T>(pattern: string, isInverse: boolean, describe: string, context: FilterContext<T>): Filter<T> {
  const { test, error } = textTest(pattern);
  const keep = (row: Row<T>, now: number): boolean => pattern === '' || test(rowText(context, row, now)) !== isInverse;
  return { kind: isInverse ? 'inverse' : 'regex', keep, describe, ageing: context.spec.columns.some(({ isLive }) => isLive), ...(error === undefined ? {} : { error }) };
}

function columnsFilter<T>(terms: readonly ColumnTerm<T>[], rest: string, describe: string, context: FilterContext<T>): Filter<T> {
  const tests = terms.map(columnTest);
  const inverse = rest.startsWith('!');
  const text = textTest(inverse ? rest.slice(1).trim() : rest);
  const error = tests.find((test) => test.error !== undefined)?.error ?? text.error;
  return {
    kind: 'columns',
    keep: (row, now) => tests.every((test) => test.keep(row, now)) && (rest === '' || text.test(rowText(context, row, now)) !== inverse),
    describe,
    ageing: terms.some((term) => term.column.ageing),
    ...(error === undefined ? {} : { error }),
  };
}

/** Takes the terms that name a column out of the text; what is left is searched for as a whole. */
function columnTerms<T>(text: string, spec: TableSpec<T>): { terms: ColumnTerm<T>[]; rest: string } {
  const terms: ColumnTerm<T>[] = [];
  const rest: string[] = [];
  for (const word of text.split(/\s+/)) {
    const match = /^([^:]+):(>=|<=|!=|[<>=!]?)(.+)$/.exec(word);
    const column = match && findColumn(match[1]!, spec);
    if (match && column) terms.push({ column, operator: match[2]!, operand: match[3]! });
    else rest.push(word);
  }
  // With no column named, blanks in the pattern stay as they were typed.
  return { terms, rest: terms.length === 0 ? text : rest.join(' ') };
}

/** The column that a name means: its title in any case and without punctuation, or the only title that starts so. */
function findColumn<T>(name: string, spec: TableSpec<T>): TableColumn<T> | undefined {
  const wanted = plainName(name);
  if (wanted === '') return undefined;
  const exact = spec.columns.find((column) => plainName(column.title) === wanted);
  if (exact) return exact;
  const starting = spec.columns.filter((column) => plainName(column.title).startsWith(wanted));
  return starting.length === 1 ? starting[0] : undefined;
}

function plainName(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9%]/g, '');
}

function columnTest<T>({ column, operator, operand }: ColumnTerm<T>): { keep(row: Row<T>, now: number): boolean; error?: string } {
  const textOf = (row: Row<T>, now: number): string => cellText(column, row.object, now);
  if (operator === '=' || operator === '!=') {
    const wanted = operand.toLowerCase();
    return { keep: (row, now) => (textOf(row, now).toLowerCase() === wanted) === (operator === '=') };
  }
  if (operator === '' || operator === '!') {
    const { test, error } = textTest(operand);
    return { keep: (row, now) => test(textOf(row, now)) !== (operator === '!'), ...(error === undefined ? {} : { error }) };
  }
  const isDuration = /AGE|DURATION|SEEN|SCHEDULE|SINCE/.test(column.title);
  const limit = parseMeasure(operand, isDuration);
  if (limit === undefined) return { keep: () => true, error: `${operand} is neither a number, a quantity nor a duration` };
  return {
    keep(row, now) {
      const measure = parseMeasure(textOf(row, now), isDuration);
      return measure !== undefined && compareMeasures(measure, operator, limit);
    },
  };
}

function textTest(pattern: string): { test(text: string): boolean; error?: string } {
  try {
    const regex = new RegExp(pattern, 'i');
    return { test: (text) => regex.test(text) };
  } catch {
    const literal = pattern.toLowerCase();
    return { test: (text) => text.toLowerCase().includes(literal), error: `not a regular expression, searched as text: ${pattern}` };
  }
}

/** All cells joined by blanks, wide ones included, ageing ones left out: their digits would match anything. */
function rowText<T>({ spec }: FilterContext<T>, row: Row<T>, now: number): string {
  let text = row.searched ?? searchText(spec, row, now);
  for (const column of spec.columns) if (column.isLive) text += ` ${cellText(column, row.object, now)}`;
  return text;
}

/** Made once for a row, so that typing on does not format the table again. `onCell` is told of each text that had to be made. */
export function searchText<T>(spec: TableSpec<T>, row: Row<T>, now: number, onCell?: (column: number, text: string) => void): string {
  if (row.searched !== undefined) return row.searched;
  let text = '';
  for (const [index, column] of spec.columns.entries()) {
    if (column.ageing) continue;
    const cell = cellText(column, row.object, now);
    onCell?.(index, cell);
    if (cell !== '') text += text === '' ? cell : ` ${cell}`;
  }
  row.searched = text;
  return text;
}

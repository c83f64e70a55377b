// The columns of a defined kind, as its additionalPrinterColumns say them; without any there is the age alone.
import { formatHumanDuration } from '../../model/duration.ts';
import { isMap } from '../../model/equal.ts';
import { JsonPathError, parseJsonPath } from '../../model/json-path.ts';
import type { JsonPath } from '../../model/json-path.ts';
import type { CellValue, Column } from '../../model/kind.ts';
import type { CustomResourceColumnDefinition } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { ageColumn, nameColumn } from '../columns.ts';

const CREATED = '.metadata.creationTimestamp';

/** NAME and those of a version. */
export function customColumns(definitions: readonly CustomResourceColumnDefinition[] = []): Column[] {
  if (definitions.length === 0) return [nameColumn, ageColumn];
  const columns: Column[] = [nameColumn];
  for (const definition of definitions) {
    const column = columnOf(definition);
    // The screen knows columns by their titles, and the server shows what comes first.
    if (column && !columns.some(({ title }) => title === column.title)) columns.push(column);
  }
  return columns;
}

function columnOf(definition: CustomResourceColumnDefinition): Column | undefined {
  const { name, type, format, priority = 0, jsonPath } = definition;
  const shared = { title: name.toUpperCase(), name, ...(format ? { format } : {}), ...(priority > 0 ? { wide: true } : {}) };
  const read = readerOf(jsonPath);
  if (!read) return undefined;
  if (type === 'date') return jsonPath === CREATED ? { ...ageColumn, ...shared } : { ...shared, ...dateColumn(read) };
  const value = (object: object): CellValue => cellOf(type, read(object));
  const isNumber = type === 'integer' || type === 'number';
  // What a server sends of a number is a number; only the screen needs a text for it.
  return { ...shared, ...(type === 'integer' || type === 'boolean' ? { type } : {}), value, ...(isNumber ? { align: 'right' as const } : {}) };
}

function dateColumn(read: (object: object) => unknown): Pick<Column, 'type' | 'value' | 'text' | 'align' | 'ageing'> {
  const age = (object: object, now: number): number | undefined => {
    const value = read(object);
    return typeof value === 'string' ? now - parseTimestamp(value) : undefined;
  };
  return {
    type: 'date',
    value: (object, now) => age(object, now),
    text: (object, now) => {
      const ms = age(object, now);
      return ms === undefined ? '' : Number.isNaN(ms) ? '<invalid>' : formatHumanDuration(ms);
    },
    align: 'right',
    ageing: true,
  };
}

/** Reads the first value that a path leads to; undefined for a path that cannot be read at all. */
function readerOf(jsonPath: string): ((object: object) => unknown) | undefined {
  let path: JsonPath;
  try {
    path = parseJsonPath(jsonPath);
  } catch (error) {
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
  return (object) => path.read(object)[0];
}

/** The value as its type prints it; undefined for one that is of another type. */
function cellOf(type: string, value: unknown): CellValue {
  if (value === undefined || value === null) return undefined;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    default:
      return typeof value === 'object' ? sortedJson(value) : String(value);
  }
}

function sortedJson(value: object): string {
  return JSON.stringify(value, (_, part: unknown) => (isMap(part) ? Object.fromEntries(Object.keys(part).sort().map((key) => [key, part[key]])) : part));
}

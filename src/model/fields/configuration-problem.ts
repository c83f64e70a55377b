// What makes a configuration unfit for server-side apply, in the words of Kubernetes' typed values.
import { isMap } from '../equal.ts';
import { formatGoPlain, quoteGo } from '../go-value.ts';
import type { Definition, FieldType } from '../schema.ts';
import { listFields } from './merge-overlay.ts';
import { pathsOf } from './field-set.ts';
import { stepOfItem } from './merge-shape.ts';
import type { MergeShape } from './merge-shape.ts';

/** Deeper configurations are refused instead of followed. */
const maxDepth = 200;

/** The problems with their paths as one text, or undefined: unknown fields, wrong types, items without their keys or with the same ones. */
export function configurationProblem(definition: Definition, value: unknown): string | undefined {
  return asOneText(structProblems(definition, value, '', 0));
}

/** Several problems as the typed value tells them; undefined for none. */
export function asOneText(problems: readonly string[]): string | undefined {
  return problems.length > 1 ? ['errors:', ...problems.map((problem) => `  ${problem}`)].join('\n') : problems[0];
}

/** The problems of a value that is a struct of Kubernetes, at a path. */
export function structProblems(definition: Definition, value: unknown, path: string, depth: number): string[] {
  if (depth > maxDepth) return [`${path}: exceeded max depth`];
  if (!isMap(value)) return [`${path}: expected map, got &{${formatGoPlain(value)}}`];
  const problems: string[] = [];
  for (const name of Object.keys(value)) {
    const field = definition.fields.get(name);
    const place = `${path}.${name}`;
    // The real walk ends at a field that it does not know.
    if (!field) return [...problems, `${place}: field not declared in schema`];
    problems.push(...problemsOf(field.type, value[name], place, depth + 1, listFields[definition.name]?.[name]));
  }
  return problems;
}

function problemsOf(type: FieldType, value: unknown, path: string, depth: number, listType?: string): string[] {
  if (value === null || value === undefined) return [];
  switch (type.shape) {
    case 'struct':
      return structProblems(type.definition, value, path, depth);
    case 'map':
      if (!isMap(value)) return [`${path}: expected map, got &{${formatGoPlain(value)}}`];
      return Object.keys(value).flatMap((key) => problemsOf(type.of, value[key], `${path}.${key}`, depth + 1));
    case 'list':
      if (!Array.isArray(value)) return [`${path}: expected list, got &{${formatGoPlain(value)}}`];
      return listProblems(type.of, value, path, depth, listType);
    case 'scalar': {
      const problem = scalarProblem(type, value, path);
      return problem === undefined ? [] : [problem];
    }
  }
}

function listProblems(of: FieldType, items: readonly unknown[], path: string, depth: number, listType: string | undefined): string[] {
  const shape: MergeShape | undefined = listType === undefined ? undefined : listType === 'set' ? { kind: 'set' } : { kind: 'keyed', keys: listType.split(','), of: { kind: 'leaf' } };
  return itemProblems(shape, items, path, (item, place) => problemsOf(of, item, place, depth + 1));
}

/** The problems of the items of a list: of their keys, when the shape has some, and what `below` says of each. */
export function itemProblems(shape: MergeShape | undefined, items: readonly unknown[], path: string, below: (item: unknown, place: string) => string[]): string[] {
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const [index, item] of items.entries()) {
    let place = `${path}[${index}]`;
    if (shape) {
      const step = stepOfItem(shape, item);
      if (step === undefined) return [...problems, `${path}: element ${index}: ${missingKey(shape, item)}`];
      const [key] = pathsOf({ [step]: {} });
      if (seen.has(step)) problems.push(`${path}: duplicate entries for key ${key}`);
      seen.add(step);
      place = path + key!;
    }
    problems.push(...below(item, place));
  }
  return problems;
}

function missingKey(shape: MergeShape, item: unknown): string {
  const missing = shape.kind === 'keyed' && isMap(item) ? shape.keys.find((name) => item[name] === undefined) : undefined;
  return missing === undefined ? 'associative list with keys may not have non-map elements' : `associative list with keys has an element that omits key field ${quoteGo(missing)} (and doesn't have default value)`;
}

/** What is wrong with the type of a scalar; undefined when nothing is. */
export function scalarProblem({ scalar }: Pick<Extract<FieldType, { shape: 'scalar' }>, 'scalar'>, value: unknown, path: string): string | undefined {
  switch (scalar) {
    case 'int32':
    case 'int64':
    case 'number':
      return typeof value === 'number' ? undefined : `${path}: expected numeric (int or float), got ${goTypeOf(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${path}: expected boolean, got &{${formatGoPlain(value)}}`;
    case 'string':
    case 'bytes':
    case 'date-time':
    case 'micro-time':
      return typeof value === 'string' ? undefined : `${path}: expected string, got &value.valueUnstructured{Value:${formatGoPlain(value)}}`;
    default:
      return undefined;
  }
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  return isMap(value) ? 'map[string]interface {}' : typeof value === 'boolean' ? 'bool' : 'string';
}

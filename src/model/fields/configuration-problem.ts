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

/** The first problem with its path, or undefined: unknown fields, wrong types, items without their keys or with the same ones. */
export function configurationProblem(definition: Definition, value: unknown): string | undefined {
  return structProblem(definition, value, '', 0);
}

function structProblem(definition: Definition, value: unknown, path: string, depth: number): string | undefined {
  if (depth > maxDepth) return `${path}: exceeded max depth`;
  if (!isMap(value)) return `${path}: expected map, got &{${formatGoPlain(value)}}`;
  for (const name of Object.keys(value)) {
    const field = definition.fields.get(name);
    const place = `${path}.${name}`;
    if (!field) return `${place}: field not declared in schema`;
    const problem = problemOf(field.type, value[name], place, depth + 1, listFields[definition.name]?.[name]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(type: FieldType, value: unknown, path: string, depth: number, listType?: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (type.shape) {
    case 'struct':
      return structProblem(type.definition, value, path, depth);
    case 'map': {
      if (!isMap(value)) return `${path}: expected map, got &{${formatGoPlain(value)}}`;
      for (const key of Object.keys(value)) {
        const problem = problemOf(type.of, value[key], `${path}.${key}`, depth + 1);
        if (problem !== undefined) return problem;
      }
      return undefined;
    }
    case 'list':
      if (!Array.isArray(value)) return `${path}: expected list, got &{${formatGoPlain(value)}}`;
      return listProblem(type.of, value, path, depth, listType);
    case 'scalar':
      return scalarProblem(type, value, path);
  }
}

function listProblem(of: FieldType, items: readonly unknown[], path: string, depth: number, listType: string | undefined): string | undefined {
  const shape: MergeShape | undefined = listType === undefined ? undefined : listType === 'set' ? { kind: 'set' } : { kind: 'keyed', keys: listType.split(','), of: { kind: 'leaf' } };
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    let place = `${path}[${index}]`;
    if (shape) {
      const step = stepOfItem(shape, item);
      if (step === undefined) return `${path}: element ${index}: ${missingKey(shape, item)}`;
      const [key] = pathsOf({ [step]: {} });
      if (seen.has(step)) return `${path}: duplicate entries for key ${key}`;
      seen.add(step);
      place = path + key!;
    }
    const problem = problemOf(of, item, place, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function missingKey(shape: MergeShape, item: unknown): string {
  const missing = shape.kind === 'keyed' && isMap(item) ? shape.keys.find((name) => item[name] === undefined) : undefined;
  return missing === undefined ? 'associative list with keys may not have non-map elements' : `associative list with keys has an element that omits key field ${quoteGo(missing)} (and doesn't have default value)`;
}

function scalarProblem({ scalar }: Extract<FieldType, { shape: 'scalar' }>, value: unknown, path: string): string | undefined {
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

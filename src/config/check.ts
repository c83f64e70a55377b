// Holds the tree of a file against its schema: the value that it says, or every mistake with its place.
import { closestName } from '../model/closest-name.ts';
import type { YamlMapping, YamlNode, YamlScalar } from '../yaml/yaml-tree.ts';
import type { AnyScalarSchema, BooleanSchema, ListSchema, MappingSchema, NumberSchema, Schema, StringSchema, TextsSchema } from './schema.ts';

/** Names that a message lists at most. */
const MOST_NAMED = 20;

export interface Mistake {
  /** Into the file. */
  readonly offset: number;
  readonly message: string;
  readonly isWaiting?: boolean;
}

/** The node that a mistake of somebody who reads the value further is about; `path` as in `tones.error`. */
export interface Checked {
  /** Of the schema's shape; what is wrong is left out. */
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
}

/**
 * YAML's own types do not count: `n` and `012` are text where text is wanted. An empty value is a field that is not
 * there. Anchors and aliases work; merge keys do not.
 */
export function checkTree(root: YamlNode | undefined, schema: MappingSchema): Checked {
  const mistakes: Mistake[] = [];
  if (root === undefined) return { value: {}, mistakes };
  const value = check(root, schema, { field: '', mistakes, open: new Set() });
  return { value: value ?? {}, mistakes };
}

type ScalarSchema = StringSchema | NumberSchema | BooleanSchema;

interface Place {
  /** As messages call it. */
  readonly field: string;
  readonly mistakes: Mistake[];
  /** Nodes around this one: an alias to one of them would never end. */
  readonly open: ReadonlySet<YamlNode>;
  /** Of the field that a value belongs to. */
  readonly key?: YamlNode | undefined;
}

/** Where a value stands for the eye: what is written below its key begins with the key. */
export function offsetOfValue(node: YamlNode, key: YamlNode | undefined): number {
  const isBelow = node.kind === 'scalar' ? node.style === 'literal' || node.style === 'folded' : node.kind !== 'alias' && !node.isFlow;
  return isBelow && key ? key.start : node.start;
}

function check(node: YamlNode, schema: Schema, place: Place): unknown {
  const found = node.kind === 'alias' ? node.target : node;
  if (found === undefined || place.open.has(found)) return fail(place, node, `${named(place)}the alias leads to nothing`);
  const inside = { ...place, open: new Set([...place.open, found]) };
  if (isAnyScalar(schema)) {
    if (found.kind !== 'scalar') return fail(place, node, `${named(place)}must be a text, a number, true or false, not ${kindOf(found)}`);
    return isEmpty(found) ? undefined : found.text;
  }
  if (Array.isArray(schema.type)) {
    const { items } = schema as TextsSchema;
    if (found.kind === 'sequence') return checkList(found.items, { type: 'array', items }, inside);
    const one = check(node, items, place);
    return one === undefined ? undefined : [one];
  }
  return checkOne(node, found, schema as Exclude<Schema, TextsSchema | AnyScalarSchema>, { place, inside });
}

function checkOne(node: YamlNode, found: NonNullable<Extract<YamlNode, { kind: 'alias' }>['target']>, schema: Exclude<Schema, TextsSchema | AnyScalarSchema>, { place, inside }: { place: Place; inside: Place }): unknown {
  switch (schema.type) {
    case 'object':
      return found.kind === 'mapping' ? checkMapping(found, schema, inside) : isEmpty(found) ? undefined : fail(place, node, `${named(place)}must be a mapping of fields, not ${kindOf(found)}`);
    case 'array':
      return found.kind === 'sequence' ? checkList(found.items, schema, inside) : isEmpty(found) ? undefined : fail(place, node, `${named(place)}must be a list, not ${kindOf(found)}`);
    default:
      if (found.kind !== 'scalar') return fail(place, node, `${named(place)}must be ${wantedOf(schema)}, not ${kindOf(found)}`);
      return isEmpty(found) ? undefined : checkScalar(found, node, schema, place);
  }
}

function checkMapping(mapping: YamlMapping, schema: MappingSchema, place: Place): Record<string, unknown> {
  const { entries } = mapping;
  const { properties = {}, required = [], additionalProperties } = schema;
  const known = Object.keys(properties);
  const value = new Map<string, unknown>();
  const seen = new Set<string>();
  for (const { key, value: node } of entries) {
    const name = key.kind === 'scalar' ? key.text : undefined;
    if (name === undefined) {
      fail(place, key, `${named(place)}a key must be a text`);
      continue;
    }
    if (seen.has(name)) fail(place, key, `${fieldOf(place, name)} is there twice`);
    seen.add(name);
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const rule = own ?? additionalProperties;
    if (rule === false) {
      fail(place, key, `unknown field ${JSON.stringify(fieldOf(place, name))}: ${didYouMean(name, known)}`);
      continue;
    }
    const read = check(node, rule, { ...place, field: fieldOf(place, name), key });
    if (read !== undefined) value.set(name, read);
  }
  for (const name of required) {
    if (!seen.has(name)) fail(place, mapping, `${fieldOf(place, name)} is missing`);
  }
  return Object.fromEntries(value);
}

/** The name that was probably meant, else what there is. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  return meant === undefined ? `there are ${known.slice(0, MOST_NAMED).join(', ')}${known.length > MOST_NAMED ? ` and ${known.length - MOST_NAMED} more` : ''}` : `did you mean "${meant}"?`;
}

function checkList(items: readonly YamlNode[], { items: schema, maxItems = items.length }: ListSchema, place: Place): unknown[] {
  if (items.length > maxItems) fail({ ...place, key: undefined }, items[maxItems]!, `${named(place)}may have ${maxItems} entries at most`);
  return items.flatMap((item, index) => {
    const value = check(item, schema, { ...place, field: `${place.field}[${index}]`, key: undefined });
    return value === undefined ? [] : [value];
  });
}

function checkScalar(scalar: YamlScalar, node: YamlNode, schema: ScalarSchema, place: Place): unknown {
  const { text } = scalar;
  switch (schema.type) {
    case 'string': {
      const problem = problemOfText(text, schema);
      return problem === undefined ? text : fail(place, node, named(place) + problem);
    }
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      return fail(place, node, `${named(place)}must be true or false, not ${JSON.stringify(text)}`);
    default: {
      const value = /^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
      const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
      if (value >= minimum && value <= maximum && (schema.type === 'number' || Number.isInteger(value))) return value;
      return fail(place, node, `${named(place)}must be ${wantedOf(schema)}, not ${JSON.stringify(text)}`);
    }
  }
}

function problemOfText(text: string, { enum: values, pattern, patternErrorMessage, minLength = 0 }: StringSchema): string | undefined {
  if (text.length < minLength) return 'must not be empty';
  if (values && !values.includes(text)) {
    const meant = closestName(text, values);
    return meant === undefined ? `must be one of ${values.join(', ')}` : `cannot be ${JSON.stringify(text)}: did you mean "${meant}"?`;
  }
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) return `must be ${patternErrorMessage ?? `a text that matches ${pattern}`}, not ${JSON.stringify(text)}`;
  return undefined;
}

function wantedOf(schema: ScalarSchema): string {
  if (schema.type === 'string') return 'a text';
  return schema.type === 'boolean' ? 'true or false' : wantedNumber(schema);
}

function wantedNumber({ type, minimum, maximum }: NumberSchema): string {
  const range = minimum === undefined ? '' : maximum === undefined ? ` of ${minimum} or more` : ` from ${minimum} to ${maximum}`;
  return (type === 'integer' ? 'a whole number' : 'a number') + range;
}

function isAnyScalar(schema: Schema): schema is AnyScalarSchema {
  return Array.isArray(schema.type) && schema.type.includes('number');
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && (node.style === 'empty' || (node.style === 'plain' && (node.text === '~' || node.text === 'null')));
}

function kindOf(node: YamlNode): string {
  return node.kind === 'mapping' ? 'a mapping' : node.kind === 'sequence' ? 'a list' : node.kind === 'scalar' ? JSON.stringify(node.text) : 'an alias';
}

function fieldOf({ field }: Place, name: string): string {
  return field === '' ? name : `${field}.${name}`;
}

function named({ field }: Place): string {
  return field === '' ? 'the file ' : `${field} `;
}

function fail({ mistakes, key }: Place, node: YamlNode, message: string): undefined {
  mistakes.push({ offset: offsetOfValue(node, key), message });
  return undefined;
}

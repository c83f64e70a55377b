// Whether a value is what its schema says, in the words of the OpenAPI validator that Kubernetes asks.
//
// On an update what was wrong before and has not changed is let pass (Kubernetes calls it ratcheting), field by field.
import { deepEqual, getOwn, isMap } from '../equal.ts';
import { fieldError } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { goStringer } from '../go-value.ts';
import { hasFormat, knownFormat } from './formats.ts';
import { goPattern } from './go-pattern.ts';
import { additionalOf, itemsOf, propertyOf } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** What was there before; absent for what has no counterpart. */
type Before = { readonly value: unknown } | undefined;

/**
 * Field errors of a value against its schema. `path` is where errors are shown ('' for the object itself); the texts name
 * fields from the value on. `old` is given on an update.
 */
export function validateValue(schema: StructuralSchema, value: unknown, path: string, old?: Before): FieldError[] {
  const result = check({ ...schema }, value, '', old);
  return result.found.map(({ at, make }) => make(at === '' ? path || '<nil>' : path === '' ? at : `${path}.${at}`));
}

interface Found {
  /** From the value on, without a leading dot. */
  readonly at: string;
  /** Equal for errors that say the same. */
  readonly text: string;
  readonly make: (path: string) => FieldError;
}

interface Result {
  readonly found: Found[];
  /** How many checks were made: the alternative with the most is the one that was meant. */
  matches: number;
}

function empty(): Result {
  return { found: [], matches: 0 };
}

function merge(into: Result, other: Result): void {
  for (const each of other.found) add(into, each);
  into.matches += other.matches;
}

function add(into: Result, found: Found): void {
  if (!into.found.some(({ text }) => text === found.text)) into.found.push(found);
}

function check(schema: StructuralSchema, value: unknown, path: string, old: Before): Result {
  const result = checkAll(schema, value, path, old);
  if (result.found.length > 0 && old !== undefined && deepEqual(old.value, value)) return { found: [], matches: result.matches };
  return result;
}

function checkAll(schema: StructuralSchema, value: unknown, path: string, old: Before): Result {
  const result = empty();
  checkType(schema, value, path, result);
  if (value !== null) checkAlternatives(schema, value, path, result);
  if (typeof value === 'string') checkString(schema, value, path, result);
  if (typeof value === 'number') checkNumber(schema, value, path, result);
  if (Array.isArray(value)) checkList(schema, value, path, old, result);
  checkEnum(schema, value, path, result);
  if (isMap(value)) checkMap(schema, value, path, old, result);
  result.matches++;
  return result;
}

function refuse(result: Result, path: string, text: string, make: (path: string, text: string) => FieldError): void {
  add(result, { at: path.startsWith('.') ? path.slice(1) : path, text, make: (at) => make(at, text) });
}

function typesOf(schema: StructuralSchema): readonly string[] {
  if (schema['x-kubernetes-int-or-string']) return ['integer', 'string'];
  return schema.type ? [schema.type] : [];
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function checkType(schema: StructuralSchema, value: unknown, path: string, result: Result): void {
  const types = typesOf(schema);
  const format = knownFormat(schema.format);
  result.matches++;
  if (types.length === 0 && format === '') return;
  const refuseType = (expected: string, found: string): void => {
    refuse(result, path, `${path} in body must be of type ${expected}: ${JSON.stringify(found)}`, (at, text) => ({ ...fieldError.invalid(at, found, text), type: 'TypeInvalid' }));
  };
  if (value === null) {
    if (types.length > 0 && !schema.nullable) refuseType(types.join(','), 'null');
    return;
  }
  const type = jsonType(value);
  const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
  const isText = typeof value === 'string' || Array.isArray(value);
  if (!isText && format !== '' && !fits) return refuseType(schema.format!, type === 'integer' ? 'int64' : type === 'number' ? 'double' : '');
  if (isText && format !== '' && !types.includes('number') && !types.includes('integer')) return;
  if (!fits) refuseType(types.join(','), type);
}

function checkAlternatives({ anyOf = [], oneOf = [], allOf = [], not }: StructuralSchema, value: unknown, path: string, result: Result): void {
  // These are told of the object as a whole; only their text says where.
  const whole = (text: string): void => refuse(result, '', text, (at) => fieldError.invalid(at, '', text));
  const name = JSON.stringify(path);
  if (anyOf.length > 0) {
    const { valid, best, first } = tryAll(anyOf, value, path);
    if (valid === 0) whole(`${name} must validate at least one schema (anyOf)`);
    merge(result, first ?? best!);
  }
  if (oneOf.length > 0) {
    const { valid, best, first } = tryAll(oneOf, value, path);
    if (valid === 1) merge(result, first!);
    else {
      whole(`${name} must validate one and only one schema (oneOf). ${valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`}`);
      if (valid === 0) merge(result, best!);
    }
  }
  if (allOf.length > 0) {
    let valid = 0;
    for (const schema of allOf) {
      const each = check(schema, value, path, undefined);
      if (each.found.length === 0) valid++;
      merge(result, each);
    }
    if (valid !== allOf.length) whole(`${name} must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`);
  }
  if (not && check(not, value, path, undefined).found.length === 0) whole(`${name} must not validate the schema (not)`);
  result.matches++;
}

function tryAll(schemas: readonly StructuralSchema[], value: unknown, path: string): { valid: number; first: Result | undefined; best: Result | undefined } {
  let valid = 0;
  let first: Result | undefined;
  let best: Result | undefined;
  for (const schema of schemas) {
    const result = check(schema, value, path, undefined);
    if (result.found.length === 0) {
      valid++;
      first ??= result;
    } else if (!best || result.matches > best.matches) best = result;
  }
  return { valid, first, best };
}

function checkString(schema: StructuralSchema, value: string, path: string, result: Result): void {
  const { maxLength, minLength, pattern } = schema;
  const length = maxLength === undefined && minLength === undefined ? 0 : [...value].length;
  const invalid = (text: string): void => refuse(result, path, text, (at) => fieldError.invalid(at, value, text));
  if (maxLength !== undefined && length > maxLength) {
    refuse(result, path, `${path} in body should be at most ${maxLength} chars long`, (at) => fieldError.tooLong(at, `may not be more than ${maxLength} bytes`));
  } else if (minLength !== undefined && length < minLength) invalid(`${path} in body should be at least ${minLength} chars long`);
  else if (pattern) {
    const compiled = goPattern(pattern);
    if ('problem' in compiled) invalid(`${path} in body should match '${pattern}, but pattern is invalid: ${compiled.problem}'`);
    else if (!compiled.matches(value)) invalid(`${path} in body should match '${pattern}'`);
  }
  const format = knownFormat(schema.format);
  if (format !== '' && !hasFormat(format, value)) {
    refuse(result, path, `${path} in body must be of type ${schema.format!}: ${JSON.stringify(value)}`, (at, text) => ({ ...fieldError.invalid(at, value, text), type: 'TypeInvalid' }));
  }
}

function checkNumber(schema: StructuralSchema, value: number, path: string, result: Result): void {
  const isWhole = Number.isInteger(value);
  // Whole numbers are compared with whole limits.
  const limit = (number: number): number => (isWhole ? Math.trunc(number) : number);
  const shown = (number: number): string => (isWhole ? String(Math.trunc(number)) : goFloat(number));
  const invalid = (text: string): void => refuse(result, path, `${path} in body ${text}`, (at, whole) => fieldError.invalid(at, isWhole ? value : goStringer(goFloat(value)), whole));
  const { multipleOf, maximum, minimum, exclusiveMaximum = false, exclusiveMinimum = false } = schema;
  if (multipleOf !== undefined && !isMultiple(value, limit(multipleOf))) invalid(`should be a multiple of ${shown(multipleOf)}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= limit(maximum) : value > limit(maximum))) {
    invalid(`should be less than ${exclusiveMaximum ? '' : 'or equal to '}${shown(maximum)}`);
  }
  if (minimum !== undefined && (exclusiveMinimum ? value <= limit(minimum) : value < limit(minimum))) {
    invalid(`should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${shown(minimum)}`);
  }
  result.matches++;
}

function isMultiple(value: number, factor: number): boolean {
  if (factor <= 0) return false;
  const times = factor < 1 ? (1 / factor) * value : value / factor;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
}

/** A float64 as Go's %v prints it. */
function goFloat(value: number): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 6) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function checkList(schema: StructuralSchema, value: readonly unknown[], path: string, old: Before, result: Result): void {
  const items = itemsOf(schema);
  const counterpart = counterpartsOf(schema, old);
  if (items) for (const [index, item] of value.entries()) merge(result, check(items, item, `${path}[${index}]`, counterpart(item)));
  const { minItems, maxItems } = schema;
  if (minItems !== undefined && value.length < minItems) {
    refuse(result, path, `${path} in body should have at least ${minItems} items`, (at, text) => fieldError.invalid(at, value.length, text));
  }
  if (maxItems !== undefined && value.length > maxItems) {
    refuse(result, path, `${path} in body should have at most ${maxItems} items`, (at) => fieldError.tooMany(at, value.length, `must have at most ${maxItems} items`));
  }
  result.matches++;
}

/** Items of a keyed list are known again by their keys, those of other lists are not. */
function counterpartsOf(schema: StructuralSchema, old: Before): (item: unknown) => Before {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || !keys || !Array.isArray(old?.value)) return () => undefined;
  const known = new Map((old.value as unknown[]).map((item): [string, unknown] => [keyOf(item, keys), item]));
  return (item) => (known.has(keyOf(item, keys)) ? { value: known.get(keyOf(item, keys)) } : undefined);
}

function keyOf(item: unknown, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => (isMap(item) ? getOwn(item, key) : undefined)));
}

function checkEnum({ enum: words = [] }: StructuralSchema, value: unknown, path: string, result: Result): void {
  if (words.length === 0 || words.some((word) => word !== null && deepEqual(word, value))) return;
  const supported = words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word)));
  refuse(result, path, `${path} in body should be one of [${supported.join(' ')}]`, (at) => fieldError.notSupported(at, value, supported));
}

function checkMap(schema: StructuralSchema, value: Readonly<Record<string, unknown>>, path: string, old: Before, result: Result): void {
  const { minProperties, maxProperties, required = [], properties = {} } = schema;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties) {
    refuse(result, path, `${path} in body should have at least ${minProperties} properties`, (at, text) => fieldError.invalid(at, count, text));
  }
  if (maxProperties !== undefined && count > maxProperties) {
    refuse(result, path, `${path} in body should have at most ${maxProperties} properties`, (at) => fieldError.tooMany(at, count, `must have at most ${maxProperties} items`));
  }
  const isOneValue = schema['x-kubernetes-map-type'] === 'atomic';
  const before = (name: string): Before => {
    if (isOneValue || !isMap(old?.value) || !Object.hasOwn(old.value, name)) return undefined;
    return path === '' && (name === 'apiVersion' || name === 'kind') ? undefined : { value: old.value[name] };
  };
  const additional = additionalOf(schema);
  if (additional) {
    for (const name of Object.keys(value)) if (!propertyOf(schema, name)) merge(result, check(additional, value[name], `${path}.${name}`, before(name)));
  } else if (schema.additionalProperties === false) {
    for (const name of Object.keys(value)) {
      if (!propertyOf(schema, name)) refuse(result, path, `${path}.${name} in body is a forbidden property`, (at, text) => fieldError.invalid(at, name, text));
    }
  }
  for (const name of Object.keys(properties)) {
    if (Object.hasOwn(value, name)) merge(result, check(properties[name]!, value[name], path === '' ? name : `${path}.${name}`, before(name)));
  }
  for (const name of required) {
    if (!Object.hasOwn(value, name)) refuse(result, `${path}.${name}`, `${path}.${name} in body is required`, (at) => fieldError.required(at));
  }
}

// Lists that are sets or maps hold nothing twice.
import { getOwn, isMap } from '../equal.ts';
import { fieldError } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { goStruct } from '../go-value.ts';
import { additionalOf, itemsOf, propertyOf } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** Field errors for what is twice in lists of the types `set` and `map`. */
export function validateListTypes(schema: StructuralSchema, value: unknown, path = ''): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return [...duplicates(schema, value, path), ...(items ? value.flatMap((item, index) => validateListTypes(items, item, `${path}[${index}]`)) : [])];
  }
  if (!isMap(value)) return [];
  const additional = additionalOf(schema);
  return Object.keys(value).flatMap((name) => {
    const property = propertyOf(schema, name);
    if (property) return validateListTypes(property, value[name], path === '' ? name : `${path}.${name}`);
    return additional ? validateListTypes(additional, value[name], `${path}[${name}]`) : [];
  });
}

function duplicates(schema: StructuralSchema, items: readonly unknown[], path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return repeated(items).map((index) => fieldError.duplicate(`${path}[${index}]`, items[index]));
  if (type !== 'map') return [];
  const stranger = items.findIndex((item) => item !== null && !isMap(item));
  if (stranger >= 0) return [fieldError.invalid(`${path}[${stranger}]`, items[stranger], 'must be an object for an array of list-type map')];
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  const keys = items.map((item) => Object.fromEntries(names.flatMap((name): [string, unknown][] => (isMap(item) && Object.hasOwn(item, name) ? [[name, getOwn(item, name)]] : []))));
  return repeated(keys).map((index) => fieldError.duplicate(`${path}[${index}]`, mapOf(keys[index]!)));
}

/** The places where something is for the second time. */
function repeated(items: readonly unknown[]): number[] {
  const times = new Map<string, number>();
  return items.flatMap((item, index) => {
    const text = canonical(item);
    const count = (times.get(text) ?? 0) + 1;
    times.set(text, count);
    return count === 2 ? [index] : [];
  });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isMap(part) ? Object.fromEntries(Object.keys(part).sort().map((name) => [name, part[name]])) : part));
}

/** A key as Go prints the map that it is there. */
function mapOf(key: Readonly<Record<string, unknown>>): unknown {
  const quoted = Object.fromEntries(Object.keys(key).sort().map((name) => [JSON.stringify(name), key[name]]));
  return goStruct('map[string]interface {}', quoted);
}

// Defaults of a structural schema, and the nulls that count as nothing.
import { isMap, setOwn } from '../equal.ts';
import { additionalOf, fieldOf, itemsOf, propertyOf } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** Takes nulls out of maps where the schema allows none and has no default for them; in place. */
export function dropNulls(value: unknown, schema: StructuralSchema | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, schema && itemsOf(schema));
  } else if (isMap(value)) {
    for (const name of Object.keys(value)) {
      const field = schema && fieldOf(schema, name);
      if (value[name] === null && field && !field.nullable && field.default === undefined) delete value[name];
      else dropNulls(value[name], field);
    }
  }
}

/** The value with the defaults that it lacks; the very same when it lacks none. Nothing that comes in is changed. */
export function withDefaults<T>(value: T, schema: StructuralSchema | undefined): T {
  if (!schema) return value;
  if (Array.isArray(value)) return listWithDefaults(value, itemsOf(schema)) as T;
  return isMap(value) ? (mapWithDefaults(value, schema) as T) : value;
}

function listWithDefaults(list: readonly unknown[], items: StructuralSchema | undefined): readonly unknown[] {
  const fresh = list.map((item) => withDefaults(isUnwantedNull(item, items) ? (items!.default ?? null) : item, items));
  return fresh.some((item, index) => item !== list[index]) ? fresh : list;
}

function mapWithDefaults(map: Readonly<Record<string, unknown>>, schema: StructuralSchema): Readonly<Record<string, unknown>> {
  let fresh: Record<string, unknown> | undefined;
  const put = (name: string, value: unknown): void => setOwn((fresh ??= { ...map }), name, value);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined || property.default === null) continue;
    if (!Object.hasOwn(map, name) || isUnwantedNull(map[name], property)) put(name, property.default);
  }
  const additional = additionalOf(schema);
  for (const name of Object.keys(fresh ?? map)) {
    const property = propertyOf(schema, name);
    const before = (fresh ?? map)[name];
    const value = withDefaults(!property && isUnwantedNull(before, additional) ? (additional!.default ?? null) : before, property ?? additional);
    if (value !== before) put(name, value);
  }
  return fresh ?? map;
}

function isUnwantedNull(value: unknown, schema: StructuralSchema | undefined): boolean {
  return value === null && schema !== undefined && !schema.nullable;
}

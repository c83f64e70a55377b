// The type of one field of a Kubernetes struct.
import type { Definition } from './schema.ts';

const scalarGoTypes = {
  string: 'string',
  int32: 'int32',
  int64: 'int64',
  number: 'float64',
  boolean: 'bool',
  'date-time': 'string',
  'micro-time': 'string',
  quantity: 'string',
  'int-or-string': 'int32',
  bytes: '[]uint8',
  /** Any JSON value, kept as it is. */
  object: 'interface {}',
} as const;

export type Scalar = keyof typeof scalarGoTypes;

/** `goType` is the name Go's JSON decoder uses when a value does not fit. */
export type FieldType =
  | { readonly shape: 'scalar'; readonly scalar: Scalar; readonly goType: string }
  | { readonly shape: 'list' | 'map'; readonly of: FieldType; readonly goType: string }
  | { readonly shape: 'struct'; readonly definition: Definition; readonly goType: string };

/**
 * Reads the notation of schema.json: a scalar, a definition name, `[]` before the type of a list's items, `map:` before
 * the type of a map's values. `goType` renames the string type inside, or a whole map. Throws for an unknown name.
 */
export function parseFieldType(
  notation: string,
  definition: (name: string) => Definition | undefined,
  goType?: string,
): FieldType {
  if (notation.startsWith('[]')) {
    const of = parseFieldType(notation.slice(2), definition, goType);
    return { shape: 'list', of, goType: `[]${of.goType}` };
  }
  if (notation.startsWith('map:')) {
    const of = parseFieldType(notation.slice(4), definition);
    return { shape: 'map', of, goType: goType ?? `map[string]${of.goType}` };
  }
  if (Object.hasOwn(scalarGoTypes, notation)) {
    const scalar = notation as Scalar;
    return { shape: 'scalar', scalar, goType: goType ?? scalarGoTypes[scalar] };
  }
  const target = definition(notation);
  if (!target) throw new Error(`the schema has no type ${notation}`);
  // Go names a type by the last part of its package's path.
  return { shape: 'struct', definition: target, goType: notation.slice(notation.lastIndexOf('/') + 1) };
}

// Kubernetes' types as data: the fields of every definition, their types, and how a patch merges them.
import { readFileSync } from 'node:fs';
import type { FieldType } from './field-type.ts';
import { parseFieldType } from './field-type.ts';
import type { PatchNotation } from './schema-overlay.ts';
import { zeroTimes } from './schema-overlay.ts';

export type { FieldType, Scalar } from './field-type.ts';

/** dist/schema.json, as the build writes it; the type notation is explained at `parseFieldType`. */
export interface SchemaFile {
  /** 'apps/v1 Deployment' → name of the definition. */
  kinds: Record<string, string>;
  definitions: Record<string, { fields: Record<string, SchemaFileField> }>;
}

export interface SchemaFileField {
  type: string;
  required?: true;
  patch?: PatchNotation;
  goType?: string;
}

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** As OpenAPI says it; a server reports what is missing in validation, not while decoding. */
  readonly required: boolean;
  readonly patch: PatchStrategy | undefined;
}

/** One struct of Kubernetes: 'v1.PodSpec'; `goName` is the part after the package. */
export interface Definition {
  readonly name: string;
  readonly goName: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** Fields that are null when nobody has written them. */
  readonly zeroTimes: readonly string[];
}

/**
 * How a strategic merge patch treats a field (rule 1.13.4). 'merge' has the key its items are known by; 'set' is a
 * list of primitives; 'retainKeys' is a struct that honours $retainKeys, or with `mergeKey` a merged list whose items do.
 */
export interface PatchStrategy {
  readonly strategy: 'merge' | 'replace' | 'set' | 'retainKeys';
  readonly mergeKey?: string;
}

/** Answers by field names from the root of the object (['spec', 'template', 'spec', 'containers']); lists and maps add no step. */
export type ListStrategy = (path: readonly string[]) => PatchStrategy | undefined;

export interface Schema {
  /** `group` is '' for the core; undefined for a kind that Kubernetes does not have. */
  definitionFor(group: string, version: string, kind: string): Definition | undefined;
  /** By the definition's own name: 'v1.PodSpec'. */
  definition(name: string): Definition | undefined;
  /** Every definition name, sorted as in the file. */
  names(): readonly string[];
  /** undefined is answered for a path that does not exist or is no list; lists without a merge key answer 'replace'. */
  listStrategy(group: string, version: string, kind: string): ListStrategy;
}

// Beside the bundle, or from the sources in the build's folder.
const schemaUrl = new URL(import.meta.url.endsWith('.ts') ? '../../dist/schema.json' : './schema.json', import.meta.url);

let loaded: Schema | undefined;

/** Reads the schema on the first call and answers the same one afterwards; throws when the build has not made it. */
export function loadSchema(): Schema {
  loaded ??= createSchema(JSON.parse(readFileSync(schemaUrl, 'utf8')) as SchemaFile);
  return loaded;
}

/** Look-ups over a schema; definitions are made when first asked for. */
export function createSchema(file: SchemaFile): Schema {
  const definitions = new Map<string, Definition>();
  const definition = (name: string): Definition | undefined => {
    const known = definitions.get(name);
    if (known) return known;
    if (!Object.hasOwn(file.definitions, name)) return undefined;
    const made = new LazyDefinition(name, () => readFields(file.definitions[name]!.fields, definition));
    definitions.set(name, made);
    return made;
  };
  const definitionFor: Schema['definitionFor'] = (group, version, kind) => {
    const key = `${group ? `${group}/` : ''}${version} ${kind}`;
    return Object.hasOwn(file.kinds, key) ? definition(file.kinds[key]!) : undefined;
  };
  return {
    definitionFor,
    definition,
    names: () => Object.keys(file.definitions),
    listStrategy(group, version, kind) {
      const root = definitionFor(group, version, kind);
      return (path) => (root ? strategyAt(root, path) : undefined);
    },
  };
}

const none: readonly string[] = [];

// Definitions refer to each other in circles, so the fields wait until somebody looks.
class LazyDefinition implements Definition {
  readonly name: string;
  readonly goName: string;
  readonly zeroTimes: readonly string[];
  readonly #read: () => ReadonlyMap<string, Field>;
  #fields: ReadonlyMap<string, Field> | undefined;

  constructor(name: string, read: () => ReadonlyMap<string, Field>) {
    this.name = name;
    this.goName = name.slice(name.lastIndexOf('.') + 1);
    this.zeroTimes = zeroTimes[name] ?? none;
    this.#read = read;
  }

  get fields(): ReadonlyMap<string, Field> {
    this.#fields ??= this.#read();
    return this.#fields;
  }
}

function readFields(
  fields: Record<string, SchemaFileField>,
  definition: (name: string) => Definition | undefined,
): ReadonlyMap<string, Field> {
  const result = new Map<string, Field>();
  for (const [name, { type: notation, required = false, patch, goType }] of Object.entries(fields)) {
    const type = parseFieldType(notation, definition, goType);
    result.set(name, { name, type, required, patch: patchOf(patch, type) });
  }
  return result;
}

const replace: PatchStrategy = { strategy: 'replace' };

function patchOf(notation: PatchNotation | undefined, type: FieldType): PatchStrategy | undefined {
  if (notation === undefined) return type.shape === 'list' ? replace : undefined;
  const [strategy, mergeKey] = notation.split(':') as [PatchStrategy['strategy'], string?];
  return mergeKey === undefined ? { strategy } : { strategy, mergeKey };
}

function strategyAt(root: Definition, path: readonly string[]): PatchStrategy | undefined {
  let definition: Definition | undefined = root;
  let field: Field | undefined;
  for (const name of path) {
    field = definition?.fields.get(name);
    if (!field) return undefined;
    definition = structOf(field.type);
  }
  return field?.patch;
}

/** The struct that a field holds, directly or as the items of its list. */
function structOf(type: FieldType): Definition | undefined {
  if (type.shape === 'struct') return type.definition;
  return type.shape === 'list' ? structOf(type.of) : undefined;
}

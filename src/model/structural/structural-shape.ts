// How the parts of a defined kind's objects are owned and merged by server-side apply, and what it refuses.
import { isMap } from '../equal.ts';
import { asOneText, itemProblems, scalarProblem, structProblems } from '../fields/configuration-problem.ts';
import type { MergeShape } from '../fields/merge-shape.ts';
import { shapeOfDefinition } from '../fields/merge-shape.ts';
import { formatGoPlain } from '../go-value.ts';
import { loadSchema } from '../schema.ts';
import type { Definition } from '../schema.ts';
import { additionalOf, fieldOf, itemsOf } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

const leaf: MergeShape = { kind: 'leaf' };
const nothing: ReadonlySet<string> = new Set();
/** Of what no schema describes: maps key by key, everything else as one value. */
const untyped: MergeShape = untypedShape();

function untypedShape(): MergeShape {
  const shape = { kind: 'map' as const, of: leaf };
  return Object.assign(shape, { of: shape });
}

/** The metadata of every object. */
export function objectMeta(): Definition {
  return loadSchema().definition('v1.ObjectMeta')!;
}

/** The shape of whole objects of a schema. */
export function shapeOfObjects(schema: StructuralSchema): MergeShape {
  const shape = shapeOf(schema);
  const fields = new Map(shape.kind === 'struct' ? shape.fields : []);
  fields.set('apiVersion', leaf).set('kind', leaf).set('metadata', shapeOfDefinition(objectMeta()));
  const others = shape.kind === 'struct' ? shape.others : shape.kind === 'map' ? shape.of : undefined;
  return { kind: 'struct', fields, present: new Set(['metadata']), others };
}

function shapeOf(schema: StructuralSchema): MergeShape {
  if (schema['x-kubernetes-int-or-string']) return leaf;
  if (schema.type === 'array') return shapeOfList(schema);
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.type !== 'object') return keepsUnknown ? untyped : leaf;
  if (schema['x-kubernetes-map-type'] === 'atomic') return leaf;
  const additional = additionalOf(schema);
  if (additional) return { kind: 'map', of: shapeOf(additional) };
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0 && (keepsUnknown || schema.additionalProperties === true)) return untyped;
  return { kind: 'struct', fields: new Map(properties.map(([name, each]) => [name, shapeOf(each)])), present: nothing, others: keepsUnknown ? untyped : undefined };
}

function shapeOfList(schema: StructuralSchema): MergeShape {
  const items = itemsOf(schema);
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] === 'set') return { kind: 'set' };
  if (schema['x-kubernetes-list-type'] !== 'map' || !keys || !items) return leaf;
  const defaults = Object.fromEntries(keys.flatMap((key) => (items.properties?.[key]?.default === undefined ? [] : [[key, items.properties[key].default]])));
  return { kind: 'keyed', keys, of: shapeOf(items), defaults };
}

/** What makes a configuration no object of the schema; undefined when nothing does. */
export function structuralProblem(schema: StructuralSchema, raw: Readonly<Record<string, unknown>>): string | undefined {
  const { apiVersion: _, kind: __, metadata, ...rest } = raw;
  const ofMetadata = metadata === undefined || metadata === null ? [] : structProblems(objectMeta(), metadata, '.metadata', 0);
  return asOneText([...ofMetadata, ...problemsOf({ ...schema, type: 'object' }, rest, '')]);
}

function problemsOf(schema: StructuralSchema, value: unknown, path: string): string[] {
  if (value === null || value === undefined || schema['x-kubernetes-int-or-string']) return [];
  const notA = (what: string): string[] => [`${path}: expected ${what}, got &{${formatGoPlain(value)}}`];
  switch (schema.type) {
    case 'object':
      return isMap(value) ? fieldProblems(schema, value, path) : notA('map');
    case 'array': {
      if (!Array.isArray(value)) return notA('list');
      const items = itemsOf(schema) ?? {};
      const shape = shapeOfList(schema);
      return itemProblems(shape.kind === 'leaf' ? undefined : shape, value, path, (item, place) => problemsOf(items, item, place));
    }
    case 'integer':
    case 'number':
    case 'boolean':
    case 'string': {
      const problem = scalarProblem({ scalar: schema.type === 'integer' ? 'int64' : schema.type }, value, path);
      return problem === undefined ? [] : [problem];
    }
    default:
      return [];
  }
}

function fieldProblems(schema: StructuralSchema, value: Readonly<Record<string, unknown>>, path: string): string[] {
  const takesAll = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  const problems: string[] = [];
  for (const name of Object.keys(value)) {
    const field = fieldOf(schema, name);
    if (field) problems.push(...problemsOf(field, value[name], `${path}.${name}`));
    // The real walk ends at a field that it does not know.
    else if (!takesAll) return [...problems, `${path}.${name}: field not declared in schema`];
  }
  return problems;
}

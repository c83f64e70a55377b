// How the parts of a value are owned and merged: field by field, key by key, item by item, or as one value.
import { isMap, setOwn } from '../equal.ts';
import type { Definition, FieldType } from '../schema.ts';
import { atomicMaps, atomicStructs, keyDefaults, listFields, presentFields } from './merge-overlay.ts';

export type MergeShape =
  | { readonly kind: 'leaf' }
  /** `others` is what fields are that it does not name; without it there are none. */
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, MergeShape>; readonly present: ReadonlySet<string>; readonly others?: MergeShape | undefined }
  | { readonly kind: 'map'; readonly of: MergeShape }
  /** `defaults` are keys that an item need not say; default: those of Kubernetes' own lists. */
  | { readonly kind: 'keyed'; readonly keys: readonly string[]; readonly of: MergeShape; readonly defaults?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'set' };

export interface Part {
  readonly shape: MergeShape;
  readonly value: unknown;
}

const leaf: MergeShape = { kind: 'leaf' };
const set: MergeShape = { kind: 'set' };
const roots: ReadonlySet<string> = new Set(['metadata', 'spec', 'status']);
const shapes = new Map<Definition, MergeShape>();

/** The shape of an object of a kind. */
export function shapeOfDefinition(definition: Definition): MergeShape {
  const known = shapes.get(definition);
  if (known) return known;
  if (atomicStructs.has(definition.name)) return leaf;
  const fields = new Map<string, MergeShape>();
  const isRoot = definition.fields.has('apiVersion') && definition.fields.has('metadata');
  const present = new Set([...(presentFields[definition.name] ?? []), ...(isRoot ? roots : [])]);
  const shape: MergeShape = { kind: 'struct', fields, present };
  // Before the fields are looked at, because definitions refer to each other in circles.
  shapes.set(definition, shape);
  for (const { name, type } of definition.fields.values()) fields.set(name, shapeOfField(definition, name, type));
  return shape;
}

function shapeOfField(owner: Definition, name: string, type: FieldType): MergeShape {
  if (type.shape === 'list') {
    const how = listFields[owner.name]?.[name];
    if (how === undefined) return leaf;
    return how === 'set' ? set : { kind: 'keyed', keys: how.split(','), of: shapeOfType(type.of) };
  }
  if (type.shape === 'map' && atomicMaps[owner.name]?.includes(name)) return leaf;
  return shapeOfType(type);
}

function shapeOfType(type: FieldType): MergeShape {
  if (type.shape === 'struct') return shapeOfDefinition(type.definition);
  return type.shape === 'map' ? { kind: 'map', of: shapeOfType(type.of) } : leaf;
}

/** The parts of a value by their steps in a field set; undefined when it is one value, or not of its shape. */
export function partsOf(shape: MergeShape, value: unknown): Map<string, Part> | undefined {
  switch (shape.kind) {
    case 'leaf':
      return undefined;
    case 'struct':
    case 'map': {
      if (!isMap(value)) return undefined;
      const parts = new Map<string, Part>();
      for (const name in value) {
        const below = shape.kind === 'map' ? shape.of : (shape.fields.get(name) ?? shape.others);
        if (below && value[name] !== undefined) parts.set(`f:${name}`, { shape: below, value: value[name] });
      }
      return parts;
    }
    case 'keyed':
    case 'set': {
      if (!Array.isArray(value)) return undefined;
      const parts = new Map<string, Part>();
      for (const item of value as unknown[]) {
        const step = stepOfItem(shape, item);
        if (step !== undefined && !parts.has(step)) parts.set(step, { shape: shape.kind === 'set' ? leaf : shape.of, value: item });
      }
      return parts;
    }
  }
}

/** The step that leads to an item of a list; undefined when it lacks one of its keys. */
export function stepOfItem(shape: MergeShape, item: unknown): string | undefined {
  if (shape.kind === 'set') return `v:${JSON.stringify(item)}`;
  if (shape.kind !== 'keyed' || !isMap(item)) return undefined;
  const key: Record<string, unknown> = {};
  for (const name of shape.keys) {
    const value = item[name] ?? (shape.defaults ?? keyDefaults)[name];
    if (value === undefined) return undefined;
    key[name] = value;
  }
  return `k:${JSON.stringify(key)}`;
}

/** A value made of parts, in their order. */
export function valueOfParts(shape: MergeShape, parts: ReadonlyMap<string, unknown>): unknown {
  if (shape.kind === 'keyed' || shape.kind === 'set') return [...parts.values()];
  const map: Record<string, unknown> = {};
  for (const [step, value] of parts) setOwn(map, step.slice(2), value);
  return map;
}

// Walks over values by their shape: which fields are there, what a write changed, the merge of an applied configuration, and removal.
import { deepEqual, guardDepth, isMap } from '../equal.ts';
import type { FieldSet } from './field-set.ts';
import { FieldSetBuilder, hasStep, memberWith, noFields, stepsOf } from './field-set.ts';
import type { MergeShape, Part } from './merge-shape.ts';
import { partsOf, valueOfParts } from './merge-shape.ts';

export interface Comparison {
  /** Added or modified. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** The fields that a configuration speaks of; whoever applies it owns them. */
export function fieldsOf(shape: MergeShape, value: unknown): FieldSet {
  const builder = new FieldSetBuilder();
  collect(shape, value, builder, 0);
  return builder.build();
}

function collect(shape: MergeShape, value: unknown, builder: FieldSetBuilder, depth: number): void {
  guardDepth(depth);
  const parts = partsOf(shape, value);
  if (!parts) return builder.add();
  for (const [step, part] of parts) {
    const place = builder.at(step);
    const isEmptyMap = isMap(part.value) && isNothing(part.value);
    // Keys of maps and items of lists are fields themselves; fields of structs are what is in them.
    if (shape.kind !== 'struct' || part.value === null || isEmptyMap) place.add();
    collect(part.shape, part.value, place, depth + 1);
  }
}

/** What is different in `after`; a field that is in only one of them is changed or removed with all that is in it. */
export function compareFields(shape: MergeShape, before: unknown, after: unknown): Comparison {
  const changed = new FieldSetBuilder();
  const removed = new FieldSetBuilder();
  compare(shape, before, after, { changed, removed }, 0);
  return { changed: changed.build(), removed: removed.build() };
}

interface Builders {
  readonly changed: FieldSetBuilder;
  readonly removed: FieldSetBuilder;
}

function compare(shape: MergeShape, before: unknown, after: unknown, builders: Builders, depth: number): void {
  guardDepth(depth);
  if (before === after) return;
  const isOneValue = shape.kind === 'leaf' || (isNothing(before) && isNothing(after));
  if (isOneValue) {
    if ((before === nothingYet || after === nothingYet) && before !== undefined && after !== undefined && isNothing(before) && isNothing(after)) return;
    if (after === undefined) builders.removed.add();
    else if (!deepEqual(before, after)) builders.changed.add();
    return;
  }
  if (before === undefined) return builders.changed.graft(wholeOf(shape, after, depth));
  const [left, right] = [partsOf(shape, before), partsOf(shape, after)];
  const visit = (step: string, shapeBelow: MergeShape, old: unknown, fresh: unknown): void => {
    if (old === fresh) return;
    const below = { changed: builders.changed.at(step), removed: builders.removed.at(step) };
    compare(shapeBelow, old, fresh, below, depth + 1);
  };
  const isThere = (step: string, parent: unknown): unknown => (parent !== undefined && shape.kind === 'struct' && shape.present.has(step.slice(2)) ? nothingYet : undefined);
  for (const [step, part] of left ?? none) visit(step, part.shape, part.value, right?.get(step)?.value ?? isThere(step, after));
  for (const [step, part] of right ?? none) if (!left?.has(step)) visit(step, part.shape, isThere(step, before), part.value);
  if (after === undefined) builders.removed.add();
}

/** All fields of a value that was not there before. */
function wholeOf(shape: MergeShape, value: unknown, depth: number): FieldSet {
  guardDepth(depth);
  if (shape.kind === 'leaf' || isNothing(value)) return noFields;
  const children: [string, FieldSet][] = [];
  for (const [step, part] of partsOf(shape, value) ?? none) children.push([step, wholeOf(part.shape, part.value, depth + 1)]);
  return memberWith(children);
}

const none: ReadonlyMap<string, Part> = new Map();
/** What Go writes for a struct in which nothing is set, whatever its shape. */
const nothingYet: object = Object.freeze({});

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
}

/** The live value with what an applied configuration says of it; lists keep the order of the configuration. */
export function mergeValues(shape: MergeShape, live: unknown, config: unknown, depth = 0): unknown {
  guardDepth(depth);
  if (config === undefined) return live;
  const [left, right] = [partsOf(shape, live), partsOf(shape, config)];
  if (!left || !right) return config;
  const merged = new Map<string, unknown>();
  const merge = (step: string): void => {
    const [mine, theirs] = [left.get(step), right.get(step)];
    merged.set(step, mergeValues((theirs ?? mine)!.shape, mine?.value, theirs?.value, depth + 1));
  };
  const wanted = [...right.keys()];
  const shared = wanted.filter((step) => left.has(step));
  let next = 0;
  for (const step of left.keys()) {
    if (!right.has(step)) merge(step);
    else if (step === shared[0]) {
      // What the configuration has before this one comes before it.
      while (next < wanted.length) {
        merge(wanted[next]!);
        if (wanted[next++] === step) break;
      }
      shared.shift();
      while (shared.length > 0 && merged.has(shared[0]!)) shared.shift();
    }
  }
  for (; next < wanted.length; next++) merge(wanted[next]!);
  return valueOfParts(shape, merged);
}

/** The value without the fields of a set; what becomes empty by it is left out too. */
export function removeFields(shape: MergeShape, value: unknown, fields: FieldSet): unknown {
  if (stepsOf(fields).length === 0) return value;
  const parts = partsOf(shape, value);
  if (!parts) return value;
  const kept = new Map<string, unknown>();
  for (const [step, part] of parts) {
    if (hasStep(fields, step)) continue;
    const left = removeFields(part.shape, part.value, fields[step] ?? noFields);
    if (left !== undefined) kept.set(step, left);
  }
  return kept.size === 0 && parts.size > 0 ? undefined : valueOfParts(shape, kept);
}

// Sets of fields in the form of FieldsV1: a tree whose steps are `f:name`, `k:{"key":...}` and `v:value`.
//
// A step without steps below it is in the set; one with steps below it is in the set when it has a `.` beside them.

export interface FieldSet {
  readonly [step: string]: FieldSet;
}

/** The set of nothing, and the leaf of every set. */
export const noFields: FieldSet = Object.freeze({});

const SELF = '.';

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** What is in either. */
export function unite(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b)) return a;
  return isEmptySet(a) ? b : combine(a, b, (left, right) => left || right);
}

/** What is in `a` and not in `b`. */
export function subtract(a: FieldSet, b: FieldSet): FieldSet {
  return isEmptySet(a) || isEmptySet(b) ? a : (subtractSteps(a, b, false) ?? noFields);
}

/** Only where both have something is there anything to do; the rest of `a` is shared. */
function subtractSteps(a: FieldSet, b: FieldSet, isMember: boolean): FieldSet | undefined {
  const children: [string, FieldSet][] = [];
  for (const step in a) {
    if (step === SELF) continue;
    const [left, right] = [a[step]!, b[step]];
    const set = right === undefined ? left : subtractSteps(left, right, hasStep(a, step) && !hasStep(b, step));
    if (set) children.push([step, set]);
  }
  return assemble(isMember, children);
}

/** What is in both. */
export function intersect(a: FieldSet, b: FieldSet): FieldSet {
  return isEmptySet(a) || isEmptySet(b) ? noFields : combine(a, b, (left, right) => left && right);
}

/** Builds a set step by step; steps are kept in the order of Kubernetes' own output. */
export class FieldSetBuilder {
  readonly #steps = new Map<string, FieldSetBuilder>();
  #isMember = false;
  #grafted: FieldSet | undefined;

  /** The place below a step. */
  at(step: string): FieldSetBuilder {
    let below = this.#steps.get(step);
    if (!below) this.#steps.set(step, (below = new FieldSetBuilder()));
    return below;
  }

  /** Puts the place itself into the set. */
  add(): void {
    this.#isMember = true;
  }

  /** Puts the place with a set that is ready into it; nothing else is said of what is below. */
  graft(set: FieldSet): void {
    this.#grafted = set;
  }

  build(): FieldSet {
    return this.#build() ?? noFields;
  }

  #build(): FieldSet | undefined {
    if (this.#grafted) return this.#grafted;
    const children: [string, FieldSet][] = [];
    for (const [step, below] of this.#steps) {
      const set = below.#build();
      if (set) children.push([step, set]);
    }
    return assemble(this.#isMember, children);
  }
}

/** Every step that leads to something in the set becomes a part of it, where it is the name of a field. */
export function withNamedFields(set: FieldSet): FieldSet {
  const children = stepsOf(set).map((step): [string, FieldSet] => {
    const below = withNamedFields(set[step]!);
    return [step, step.startsWith('f:') && !isEmptySet(below) ? { [SELF]: noFields, ...below } : below];
  });
  return assemble(SELF in set, children) ?? noFields;
}

/** Without a place and everything below it. */
export function without(set: FieldSet, [step, ...rest]: readonly string[]): FieldSet {
  const below = step === undefined ? undefined : set[step];
  if (below === undefined) return set;
  const left = rest.length === 0 ? undefined : without(below, rest);
  const children = stepsOf(set).flatMap((each): [string, FieldSet][] => (each !== step ? [[each, set[each]!]] : left && (left === below || !isEmptySet(left)) ? [[each, left]] : []));
  return assemble(SELF in set, children) ?? noFields;
}

/** Whether the place at a step is in the set itself. */
export function hasStep(set: FieldSet, step: string): boolean {
  const below = set[step];
  return below !== undefined && (isEmptySet(below) || SELF in below);
}

/** The same for a place further down. */
export function hasField(set: FieldSet, [step, ...rest]: readonly string[]): boolean {
  const below = step === undefined ? undefined : set[step];
  return below !== undefined && (rest.length === 0 ? hasStep(set, step!) : hasField(below, rest));
}

/** The steps below the root of a set. */
export function stepsOf(set: FieldSet): string[] {
  return Object.keys(set).filter((step) => step !== SELF);
}

/** Paths as conflicts name them: `.spec.containers[name="web"].image`; places before what is below them. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  const steps = stepsOf(set);
  const here = steps.filter((step) => hasStep(set, step)).map((step) => prefix + textOf(step));
  return [...here, ...steps.flatMap((step) => pathsOf(set[step]!, prefix + textOf(step)))];
}

function textOf(step: string): string {
  const value = step.slice(2);
  if (step.startsWith('f:')) return `.${value}`;
  if (step.startsWith('v:')) return `[=${value}]`;
  const keys = Object.entries(JSON.parse(value) as Record<string, unknown>);
  return `[${keys.map(([key, each]) => `${key}=${JSON.stringify(each)}`).join(',')}]`;
}

/** What a client sends as fieldsV1, when it is a set at all. */
export function readFieldSet(value: unknown, depth = 0): FieldSet | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 100) return undefined;
  const children: [string, FieldSet][] = [];
  let isMember = false;
  for (const [step, below] of Object.entries(value)) {
    if (step === SELF) isMember = true;
    else {
      const set = /^[fkvi]:/.test(step) && (!step.startsWith('k:') || isKey(step.slice(2))) ? readFieldSet(below, depth + 1) : undefined;
      if (!set) return undefined;
      children.push([step, set]);
    }
  }
  return assemble(isMember, children) ?? noFields;
}

function isKey(text: string): boolean {
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === 'object' && key !== null && !Array.isArray(key);
  } catch {
    return false;
  }
}

type Rule = (left: boolean, right: boolean) => boolean;

function combine(a: FieldSet, b: FieldSet, rule: Rule): FieldSet {
  return combineSteps(a, b, rule, false) ?? noFields;
}

function combineSteps(a: FieldSet, b: FieldSet, rule: Rule, isMember: boolean): FieldSet | undefined {
  const children: [string, FieldSet][] = [];
  const visit = (step: string): void => {
    const [left, right] = [a[step], b[step]];
    const isIn = rule(left !== undefined && (isEmptySet(left) || SELF in left), right !== undefined && (isEmptySet(right) || SELF in right));
    const set = combineSteps(left ?? noFields, right ?? noFields, rule, isIn);
    if (set) children.push([step, set]);
  };
  for (const step in a) if (step !== SELF) visit(step);
  for (const step in b) if (step !== SELF && !(step in a)) visit(step);
  return assemble(isMember, children);
}

/** A place that is in the set, with what is below it. */
export function memberWith(children: [string, FieldSet][]): FieldSet {
  return assemble(true, children)!;
}

/** undefined for a place that is neither in the set nor leads to anything. */
function assemble(isMember: boolean, children: [string, FieldSet][]): FieldSet | undefined {
  if (children.length === 0) return isMember ? noFields : undefined;
  if (!isSorted(children)) children.sort(([a], [b]) => (a < b ? -1 : 1));
  const set: Record<string, FieldSet> = isMember ? { [SELF]: noFields } : {};
  for (const [step, below] of children) define(set, step, below);
  return set;
}

function isSorted(children: readonly [string, FieldSet][]): boolean {
  for (let index = 1; index < children.length; index++) if (children[index - 1]![0] > children[index]![0]) return false;
  return true;
}

/** Steps begin with their kind, so none of them is `__proto__`. */
function define(set: Record<string, FieldSet>, step: string, below: FieldSet): void {
  set[step] = below;
}

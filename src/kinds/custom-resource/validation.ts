// Field errors of an object of a defined kind, by the schema of the version that was written, and what its scale has to be.
import { getOwn, isMap } from '../../model/equal.ts';
import { fieldError } from '../../model/errors.ts';
import type { FieldError } from '../../model/errors.ts';
import type { ScalePaths } from '../../model/kind.ts';
import { isDns1035Label, isQualifiedName } from '../../model/names.ts';
import type { KubeObject } from '../../model/object.ts';
import { validateListTypes } from '../../model/structural/list-types.ts';
import { additionalOf, itemsOf, propertyOf } from '../../model/structural/structural-schema.ts';
import type { StructuralSchema } from '../../model/structural/structural-schema.ts';
import { validateValue } from '../../model/structural/value-validation.ts';

const MAX_INT32 = 0x7fff_ffff;

/** The three ways to look at an object of one version. */
export interface ObjectRules {
  validate(object: KubeObject): FieldError[];
  validateUpdate(object: KubeObject, old: KubeObject): FieldError[];
  validateStatus(object: KubeObject, old: KubeObject): FieldError[];
}

/** Rules of a version; `scale` is where its scale subresource reads, if it has one. */
export function objectRules(schema: StructuralSchema, scale: ScalePaths | undefined): ObjectRules {
  const others = (object: KubeObject): FieldError[] => [...scaleErrors(object, scale), ...embeddedErrors(schema, object, '')];
  return {
    validate: (object) => [...validateValue(schema, object, ''), ...others(object), ...validateListTypes(schema, object)],
    validateUpdate: (object, old) => [...validateValue(schema, object, '', { value: old }), ...others(object), ...newListErrors(schema, object, old)],
    validateStatus(object, old) {
      const status = propertyOf(schema, 'status');
      const errors = status && object.status !== undefined ? validateValue(status, object.status, 'status', { value: old.status }) : [];
      return [...errors, ...scaleErrors(object, scale).filter(({ path }) => !path.startsWith('.spec.')), ...newListErrors(schema, object, old)];
    },
  };
}

/** What was twice in a list before may stay so. */
function newListErrors(schema: StructuralSchema, object: KubeObject, old: KubeObject): FieldError[] {
  const errors = validateListTypes(schema, object);
  return errors.length > 0 && validateListTypes(schema, old).length > 0 ? [] : errors;
}

function scaleErrors(object: KubeObject, scale: ScalePaths | undefined): FieldError[] {
  if (!scale) return [];
  return [...countErrors(object, scale.specReplicas), ...countErrors(object, scale.statusReplicas), ...(scale.selector ? textErrors(object, scale.selector) : [])];
}

function countErrors(object: KubeObject, steps: readonly string[]): FieldError[] {
  const path = `.${steps.join('.')}`;
  const count = valueAt(object, steps);
  if (count === undefined) return [];
  if (typeof count !== 'number' || !Number.isInteger(count)) return [fieldError.invalid(path, 0, accessorProblem(path, count, 'int64'))];
  if (count < 0) return [fieldError.invalid(path, count, 'should be a non-negative integer')];
  return count > MAX_INT32 ? [fieldError.invalid(path, count, `should be less than or equal to ${MAX_INT32}`)] : [];
}

function textErrors(object: KubeObject, steps: readonly string[]): FieldError[] {
  const path = `.${steps.join('.')}`;
  const text = valueAt(object, steps);
  return text === undefined || typeof text === 'string' ? [] : [fieldError.invalid(path, '', accessorProblem(path, text, 'string'))];
}

function accessorProblem(path: string, value: unknown, wanted: string): string {
  const type = Array.isArray(value) ? '[]interface {}' : isMap(value) ? 'map[string]interface {}' : typeof value === 'number' ? (Number.isInteger(value) ? 'int64' : 'float64') : typeof value === 'boolean' ? 'bool' : 'string';
  return `${path} accessor error: ${JSON.stringify(value)} is of the type ${type}, expected ${wanted}`;
}

function valueAt(object: unknown, steps: readonly string[]): unknown {
  return steps.reduce((value, name) => (isMap(value) ? getOwn(value, name) : undefined), object) ?? undefined;
}

/** Objects inside of objects have a type, wherever the schema says that there is one. */
function embeddedErrors(schema: StructuralSchema, value: unknown, path: string): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items ? value.flatMap((item, index) => embeddedErrors(items, item, `${path}[${index}]`)) : [];
  }
  if (!isMap(value)) return [];
  const errors = schema['x-kubernetes-embedded-resource'] && path !== '' ? typeErrors(value, path) : [];
  const additional = additionalOf(schema);
  for (const name of Object.keys(value)) {
    const property = propertyOf(schema, name);
    if (property) errors.push(...embeddedErrors(property, value[name], path === '' ? name : `${path}.${name}`));
    else if (additional) errors.push(...embeddedErrors(additional, value[name], `${path}[${name}]`));
  }
  return errors;
}

function typeErrors(value: Readonly<Record<string, unknown>>, path: string): FieldError[] {
  return ['apiVersion', 'kind'].flatMap((name) => {
    const at = `${path}.${name}`;
    const word = value[name];
    if (!Object.hasOwn(value, name)) return [fieldError.required(at, 'must not be empty')];
    if (typeof word !== 'string') return [fieldError.invalid(at, word, 'must be a string')];
    if (word === '') return [fieldError.invalid(at, word, 'must not be empty')];
    const faults = name === 'kind' ? isDns1035Label(word.toLowerCase()) : [];
    return faults.length > 0 ? [fieldError.invalid(at, word, `may have mixed case, but should otherwise match: ${faults.join(',')}`)] : [];
  });
}

const standard: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/** Warnings about the names of finalizers that are new. */
export function finalizerWarnings({ metadata }: KubeObject, old?: KubeObject): string[] {
  const known = old?.metadata.finalizers ?? [];
  return (metadata.finalizers ?? []).filter((name) => !known.includes(name)).toSorted().flatMap((name) => {
    const about = `metadata.finalizers: ${JSON.stringify(name)}: `;
    const faults = isQualifiedName(name).map((fault) => about + fault);
    if (name.includes('/') || standard.has(name)) return faults;
    const path = name.includes('.') ? ' including a path (/)' : '';
    return [...faults, `${about}prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`];
  });
}

// What Kubernetes lets a schema of a CustomResourceDefinition say, and its defaults, which have to be valid themselves.
import { deepClone, deepEqual } from '../../model/equal.ts';
import { fieldError } from '../../model/errors.ts';
import type { FieldError } from '../../model/errors.ts';
import { goNil, goPointer } from '../../model/go-value.ts';
import { prune } from '../../model/structural/prune.ts';
import { additionalOf, itemsOf, metaFields } from '../../model/structural/structural-schema.ts';
import type { StructuralSchema } from '../../model/structural/structural-schema.ts';
import { validateValue } from '../../model/structural/value-validation.ts';
import { ruleErrors } from './rule-validation.ts';
import { validateStructural } from './structural-validation.ts';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
/** Of a schema with a status subresource, from whose root the status is taken out. */
const rootFields = 'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';
const allowedAtRoot: ReadonlySet<string> = new Set(
  rootFields.split(' ').map((name) => {
    if (name === 'XPreserveUnknownFields') return 'x-kubernetes-preserve-unknown-fields';
    return name === 'XValidations' ? 'x-kubernetes-validations' : name[0]!.toLowerCase() + name.slice(1);
  }),
);

/** Field errors of the schema of a version; `path` is that of openAPIV3Schema. */
export function schemaErrors(schema: StructuralSchema, path: string, hasStatus: boolean): FieldError[] {
  const errors: FieldError[] = hasStatus ? rootErrors(schema, path) : [];
  if (schema.nullable) errors.push(fieldError.forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  // What is no schema at all is refused below.
  if (!hasItemLists(schema)) {
    const structural = validateStructural(schema, path);
    errors.push(...(structural.length > 0 ? structural : defaultErrors(schema, path, true)));
  }
  errors.push(...nodeErrors(schema, path, { isRoot: true, isInMeta: false, noDefaults: '' }));
  return errors;
}

function hasItemLists(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, part]) => (name === 'items' && Array.isArray(part)) || (name !== 'default' && name !== 'enum' && name !== 'example' && hasItemLists(part)));
}

function rootErrors(schema: StructuralSchema, path: string): FieldError[] {
  if (schema.type && schema.type !== 'object') {
    return [fieldError.invalid(`${path}.type`, schema.type, 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled')];
  }
  const stranger = Object.entries(schema).find(([field, value]) => !allowedAtRoot.has(field) && value !== false);
  return stranger ? [fieldError.invalidWhole(path, `only [${rootFields}] fields are allowed at the root of the schema if the status subresource is enabled`)] : [];
}

/** Defaults are complete and valid values of their schema. */
function defaultErrors(schema: StructuralSchema, path: string, isRoot: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const { default: value } = schema;
  if (value !== undefined && value !== null) {
    const pruned = deepClone(value);
    prune(pruned, schema);
    if (!deepEqual(pruned, value)) errors.push(fieldError.invalid(`${path}.default`, value, 'must not have unknown fields'));
    errors.push(...validateValue(schema, value, `${path}.default`));
  }
  const items = itemsOf(schema);
  if (items) errors.push(...defaultErrors(items, `${path}.items`, false));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!isRoot || !metaFields.has(name)) errors.push(...defaultErrors(property, `${path}.properties[${name}]`, false));
  }
  return errors;
}

interface Place {
  readonly isRoot: boolean;
  /** Inside of the metadata of an object. */
  readonly isInMeta: boolean;
  /** Why there may be no default; '' where there may. */
  readonly noDefaults: string;
}

const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const;

function nodeErrors(schema: StructuralSchema, path: string, place: Place): FieldError[] {
  const errors = generalErrors(schema, path, place);
  const inside: Place = { ...place, isRoot: false };
  const { properties = {}, additionalProperties } = schema;
  const additional = additionalOf(schema);
  if (Object.keys(properties).length > 0 && additionalProperties !== undefined && additionalProperties !== true) {
    errors.push(fieldError.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  if (additional) {
    const noDefaults = place.isInMeta ? 'inside additionalProperties applying to object metadata' : place.noDefaults;
    errors.push(...nodeErrors(additional, `${path}.additionalProperties`, { ...inside, noDefaults }));
  }
  for (const [name, property] of Object.entries(properties)) {
    const isMeta = (place.isRoot || schema['x-kubernetes-embedded-resource'] === true) && metaFields.has(name);
    const noDefaults = isMeta && place.isRoot ? `in top-level ${name}` : place.noDefaults;
    errors.push(...nodeErrors(property, `${path}.properties[${name}]`, { isRoot: false, isInMeta: place.isInMeta || isMeta, noDefaults }));
  }
  if (schema.not) errors.push(...nodeErrors(schema.not, `${path}.not`, inside));
  for (const junctor of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [index, each] of (schema[junctor] ?? []).entries()) errors.push(...nodeErrors(each, `${path}.${junctor}[${index}]`, inside));
  }
  const items = itemsOf(schema);
  if (items) errors.push(...nodeErrors(items, `${path}.items`, inside));
  errors.push(...extensionErrors(schema, path), ...listErrors(schema, path), ...ruleErrors(schema['x-kubernetes-validations'] ?? [], path));
  return errors;
}

function generalErrors(schema: StructuralSchema, path: string, { isInMeta, noDefaults }: Place): FieldError[] {
  const errors: FieldError[] = [];
  const { type, default: value } = schema;
  if (type && !types.includes(type)) errors.push(fieldError.notSupported(`${path}.type`, type, types));
  if (value !== undefined && noDefaults !== '') errors.push(fieldError.forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  for (const field of unsupported) if (schema[field] !== undefined) errors.push(fieldError.forbidden(`${path}.${field}`, `${field} is not supported`));
  if (type === 'null') errors.push(fieldError.forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (Array.isArray(schema.items)) errors.push(fieldError.forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  if (isInMeta && schema['x-kubernetes-embedded-resource']) errors.push(fieldError.forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  if (schema.uniqueItems) errors.push(fieldError.forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  return errors;
}

function extensionErrors(schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '', 'x-kubernetes-map-type': mapType, 'x-kubernetes-list-type': listType } = schema;
  const needs = (wanted: string, extension: string): FieldError => {
    const why = `must be ${wanted} if ${extension} is specified`;
    return type === '' ? fieldError.required(`${path}.type`, why) : fieldError.invalid(`${path}.type`, type, why);
  };
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) errors.push(fieldError.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  if (mapType !== undefined && type !== 'object') errors.push(needs('object', 'x-kubernetes-map-type'));
  if (mapType !== undefined && mapType !== 'atomic' && mapType !== 'granular') errors.push(fieldError.notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  if (listType !== undefined && type !== 'array') errors.push(needs('array', 'x-kubernetes-list-type'));
  else if (listType === 'set') errors.push(...setErrors(itemsOf(schema), path));
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType)) errors.push(fieldError.notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  return errors;
}

/** Items of a set are compared as a whole. */
function setErrors(items: StructuralSchema | undefined, path: string): FieldError[] {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const shown = items?.['x-kubernetes-list-type'];
  const value = shown === undefined ? goNil('*string') : goPointer('*string');
  if (items?.type === 'array' && (shown ?? 'atomic') !== 'atomic') return [fieldError.invalid(`${path}.items.x-kubernetes-list-type`, shown, why)];
  const isLoose = items?.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic';
  return isLoose ? [fieldError.invalid(`${path}.items.x-kubernetes-map-type`, shown === undefined ? undefined : value, why)] : [];
}

function listErrors(schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { 'x-kubernetes-list-type': listType, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  const items = itemsOf(schema);
  if (keys.length > 0 && listType !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(listType === undefined ? fieldError.required(`${path}.x-kubernetes-list-type`, why) : fieldError.invalid(`${path}.x-kubernetes-list-type`, listType, why));
  }
  if (listType === 'map') {
    if (keys.length === 0) errors.push(fieldError.required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
    if (!items) errors.push(fieldError.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
    else if (items.type !== 'object') errors.push(fieldError.invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"));
    else errors.push(...keyErrors(items, keys, path));
  }
  if ((listType !== 'map' && listType !== 'set') || !items) return errors;
  if (items.nullable) errors.push(fieldError.forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`));
  for (const key of listType === 'map' ? keys : []) {
    const property = items.properties?.[key];
    if (!property) continue;
    const at = `${path}.items.properties[${key}]`;
    if (!items.required?.includes(key) && property.default === undefined) {
      errors.push(fieldError.required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
    }
    if (property.nullable) errors.push(fieldError.forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
  }
  return errors;
}

function keyErrors(items: StructuralSchema, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, key] of keys.entries()) {
    const property = items.properties?.[key];
    if (!property) errors.push(fieldError.invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object') {
      errors.push(fieldError.invalid(`${path}.items.properties[${key}].type`, items.type, "must be a scalar type if parent array's x-kubernetes-list-type is map"));
    }
    if (keys.indexOf(key) < index) errors.push(fieldError.invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'must not contain duplicate entries'));
  }
  return errors;
}

// Whether a schema is structural: every field has its type outside of anyOf, oneOf, allOf and not, which may only narrow values down.
import { deepEqual } from '../../model/equal.ts';
import { fieldError } from '../../model/errors.ts';
import type { FieldError } from '../../model/errors.ts';
import { goPattern } from '../../model/structural/go-pattern.ts';
import { additionalOf, itemsOf } from '../../model/structural/structural-schema.ts';
import type { StructuralSchema } from '../../model/structural/structural-schema.ts';

type Level = 'root' | 'item' | 'field';

const placeOfType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

const intOrString: readonly StructuralSchema[] = [{ type: 'integer' }, { type: 'string' }];

/** Field errors of what keeps a schema from being structural, sorted by their text. */
export function validateStructural(schema: StructuralSchema, path: string): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...valueCompleteness(schema, schema, path, path)];
  const text = ({ path: at, message }: FieldError): string => `${at}: ${message}`;
  return errors.toSorted((a, b) => (text(a) < text(b) ? -1 : Number(text(a) > text(b))));
}

function invariants(schema: StructuralSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const items = itemsOf(schema);
  const additional = additionalOf(schema);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isEither = schema['x-kubernetes-int-or-string'] === true;
  const properties = schema.properties ?? {};
  if (schema.type === 'array' && !items) errors.push(fieldError.required(`${path}.items`, 'must be specified'));
  if (items) errors.push(...invariants(items, 'item', `${path}.items`));
  for (const [name, property] of Object.entries(properties)) errors.push(...invariants(property, 'field', `${path}.properties[${name}]`));
  if (schema.additionalProperties !== undefined && level === 'root') errors.push(fieldError.forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (additional) errors.push(...invariants(additional, 'field', `${path}.additionalProperties`));
  if (isEither && keepsUnknown) errors.push(fieldError.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, 'must be false if x-kubernetes-int-or-string is true'));
  if (isEither && isEmbedded) errors.push(fieldError.invalid(`${path}.x-kubernetes-embedded-resource`, true, 'must be false if x-kubernetes-int-or-string is true'));
  errors.push(...valueRules(schema, { anyOf: isIntOrString(schema.anyOf), firstAllOf: isIntOrString(schema.allOf?.[0]?.anyOf) }, path));
  errors.push(...typeRules(schema, level, path));
  if (isEmbedded && schema.additionalProperties !== undefined) errors.push(fieldError.forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  if (level === 'root' && schema.type && schema.type !== 'object') errors.push(fieldError.invalid(`${path}.type`, schema.type, 'must be object at the root'));
  const isObject = level === 'root' || isEmbedded;
  for (const name of isObject ? ['kind', 'apiVersion'] : []) {
    const property = properties[name];
    if (property && property.type !== 'string') errors.push(fieldError.invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'));
  }
  if (properties['metadata']) errors.push(...metadataRules(properties['metadata'], isObject, level, `${path}.properties[metadata]`));
  if (isEmbedded && !keepsUnknown && Object.keys(properties).length === 0) {
    errors.push(fieldError.required(`${path}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'));
  }
  return errors;
}

function typeRules(schema: StructuralSchema, level: Level, path: string): FieldError[] {
  const { type = '' } = schema;
  if (schema['x-kubernetes-embedded-resource'] && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    return [type === '' ? fieldError.required(`${path}.type`, why) : fieldError.invalid(`${path}.type`, type, why)];
  }
  const needsType = !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields'];
  return type === '' && needsType ? [fieldError.required(`${path}.type`, placeOfType[level])] : [];
}

/** Of the metadata of whole objects only names may be narrowed down. */
function metadataRules(schema: StructuralSchema, isObject: boolean, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (isObject && schema.type !== 'object') errors.push(fieldError.invalid(`${path}.type`, schema.type ?? '', 'must be object'));
  if (level !== 'root') return errors;
  const { type: _, default: __, properties = {}, ...rest } = schema;
  const others = Object.keys(properties).filter((name) => name !== 'name' && name !== 'generateName');
  if (others.length > 0 || Object.keys(rest).length > 0) errors.push(fieldError.forbidden(path, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
  return errors;
}

function isIntOrString(schemas: readonly StructuralSchema[] | undefined): boolean {
  return schemas?.length === 2 && deepEqual(schemas, intOrString);
}

interface Skipped {
  readonly anyOf: boolean;
  /** The anyOf of the first schema of allOf. */
  readonly firstAllOf: boolean;
}

const nothing: Skipped = { anyOf: false, firstAllOf: false };

function valueRules({ anyOf = [], allOf = [], oneOf = [], not, pattern }: StructuralSchema, skipped: Skipped, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!skipped.anyOf) for (const [index, each] of anyOf.entries()) errors.push(...nestedRules(each, nothing, `${path}.anyOf[${index}]`));
  for (const [index, each] of allOf.entries()) errors.push(...nestedRules(each, { anyOf: skipped.firstAllOf && index === 0, firstAllOf: false }, `${path}.allOf[${index}]`));
  for (const [index, each] of oneOf.entries()) errors.push(...nestedRules(each, nothing, `${path}.oneOf[${index}]`));
  if (not) errors.push(...nestedRules(not, nothing, `${path}.not`));
  const compiled = pattern ? goPattern(pattern) : undefined;
  if (compiled && 'problem' in compiled) errors.push(fieldError.invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${compiled.problem}`));
  return errors;
}

/** What a schema inside anyOf, allOf, oneOf and not must not say. */
const forbidden: readonly [field: keyof StructuralSchema, why: string][] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nestedRules(schema: StructuralSchema, skipped: Skipped, path: string): FieldError[] {
  const errors = valueRules(schema, skipped, path);
  const items = itemsOf(schema);
  if (items) errors.push(...nestedRules(items, nothing, `${path}.items`));
  for (const [name, property] of Object.entries(schema.properties ?? {})) errors.push(...nestedRules(property, nothing, `${path}.properties[${name}]`));
  for (const [field, why] of forbidden) if (isSaid(schema[field])) errors.push(fieldError.forbidden(`${path}.${field}`, why));
  if (schema.properties?.['metadata']) errors.push(fieldError.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  return errors;
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);
}

/** Whatever narrows a value down at the root is of a field that the schema has; further down Kubernetes does not look. */
function valueCompleteness({ not, allOf = [], anyOf = [], oneOf = [] }: StructuralSchema, schema: StructuralSchema, at: string, path: string): FieldError[] {
  return [
    ...(not ? nestedCompleteness(not, schema, at, `${path}.not`) : []),
    ...allOf.flatMap((each, index) => nestedCompleteness(each, schema, at, `${path}.allOf[${index}]`)),
    ...anyOf.flatMap((each, index) => nestedCompleteness(each, schema, at, `${path}.anyOf[${index}]`)),
    ...oneOf.flatMap((each, index) => nestedCompleteness(each, schema, at, `${path}.oneOf[${index}]`)),
  ];
}

function nestedCompleteness(nested: StructuralSchema, schema: StructuralSchema, at: string, path: string): FieldError[] {
  const errors = valueCompleteness(nested, schema, at, path);
  const below = (one: StructuralSchema, known: StructuralSchema | undefined, step: string): void => {
    if (known) errors.push(...nestedCompleteness(one, known, at + step, path + step));
    else errors.push(fieldError.required(at + step, `because it is defined in ${path}${step}`));
  };
  const items = itemsOf(nested);
  if (items) below(items, itemsOf(schema), '.items');
  for (const [name, property] of Object.entries(nested.properties ?? {})) below(property, schema.properties?.[name], `.properties[${name}]`);
  return errors;
}

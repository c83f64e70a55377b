// Field errors of CustomResourceDefinitions (what is not said of schemas elsewhere), on creation and on update.
//
// Kubernetes checks its internal form, in which what all versions say alike stands once, at the top: the paths of errors are those.
import { deepEqual } from '../../model/equal.ts';
import { fieldError } from '../../model/errors.ts';
import type { FieldError } from '../../model/errors.ts';
import { goNil, goPointer, goSlice, goStruct } from '../../model/go-value.ts';
import type { GoText } from '../../model/go-value.ts';
import { isDns1035Label, isDns1123Subdomain } from '../../model/names.ts';
import type { CustomResourceColumnDefinition, CustomResourceDefinition, CustomResourceDefinitionNames, CustomResourceDefinitionSpec, CustomResourceDefinitionVersion } from '../../model/object.ts';
import type { StructuralSchema } from '../../model/structural/structural-schema.ts';
import { fieldOf } from '../../model/structural/structural-schema.ts';
import { hasCondition } from '../condition.ts';
import { schemaErrors } from './schema-validation.ts';

const APPROVAL = 'api-approved.kubernetes.io';
const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MAX_SELECTABLE = 8;
const MAX_WARNING = 256;

export function validateDefinition(object: CustomResourceDefinition): FieldError[] {
  return [...nameErrors(object), ...validateSpec(object.spec), ...statusErrors(object), ...approvalErrors(object), ...unknownFieldErrors(object.spec)];
}

export function validateDefinitionUpdate(object: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const { spec } = object;
  const errors = validateSpec(spec);
  const immutable = (field: string, now: unknown, before: unknown): void => {
    if (now !== before) errors.push(fieldError.invalid(`spec.${field}`, now, 'field is immutable'));
  };
  if (hasCondition(old.status.conditions, 'Established')) {
    immutable('scope', spec.scope, old.spec.scope);
    immutable('names.kind', spec.names.kind, old.spec.names.kind);
  }
  immutable('group', spec.group, old.spec.group);
  immutable('names.plural', spec.names.plural, old.spec.names.plural);
  return [...errors, ...statusErrors(object), ...approvalErrors(object, old), ...unknownFieldErrors(spec)];
}

function nameErrors({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const isAsItMustBe = metadata.name === `${spec.names?.plural ?? ''}.${spec.group ?? ''}`;
  return isAsItMustBe ? [] : [fieldError.invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')];
}

/** What an array of versions says of one thing: the thing itself and its path when all say the same, else one each. */
function shared<T>(versions: readonly CustomResourceDefinitionVersion[], read: (version: CustomResourceDefinitionVersion) => T | undefined, top: string, own: string): { value: T; path: string }[] {
  const [first] = versions;
  if (!first) return [];
  const value = read(first);
  if (versions.every((version) => deepEqual(read(version), value))) return value === undefined ? [] : [{ value, path: `spec.${top}` }];
  return versions.flatMap((version, index) => {
    const each = read(version);
    return each === undefined ? [] : [{ value: each, path: `spec.versions[${index}].${own}` }];
  });
}

function validateSpec(spec: CustomResourceDefinitionSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { group = '', scope = '', versions = [] } = spec;
  const names = spec.names ?? ({} as CustomResourceDefinitionNames);
  if (group === '') errors.push(fieldError.required('spec.group'));
  else if (isDns1123Subdomain(group).length > 0) errors.push(fieldError.invalid('spec.group', group, isDns1123Subdomain(group).join(',')));
  else if (!group.includes('.')) errors.push(fieldError.invalid('spec.group', group, 'should be a domain with at least one dot'));
  if (scope === '') errors.push(fieldError.required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') errors.push(fieldError.notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  if (versions.every(({ schema }) => !schema?.openAPIV3Schema) || versions.some(({ schema }) => !schema?.openAPIV3Schema)) {
    for (const [index, { schema }] of versions.entries()) if (!schema?.openAPIV3Schema) errors.push(fieldError.required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'));
  }
  const shown = (): GoText => goSlice('[]apiextensions.CustomResourceDefinitionVersion', spec.versions && versions.map(goVersion));
  for (const [index, version] of versions.entries()) errors.push(...versionErrors(version, `spec.versions[${index}]`));
  if (new Set(versions.map(({ name }) => name)).size < versions.length) errors.push(fieldError.invalid('spec.versions', shown(), 'must contain unique version names'));
  if (versions.filter(({ storage }) => storage).length !== 1) errors.push(fieldError.invalid('spec.versions', shown(), 'must have exactly one version marked as storage version'));
  const [first] = versions;
  if (first && isDns1035Label(first.name ?? '').length > 0) errors.push(fieldError.invalid('spec.version', first.name ?? '', isDns1035Label(first.name ?? '').join(',')));
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) if (!names[field]) errors.push(fieldError.required(`spec.names.${field}`));
  errors.push(...namesErrors(names, 'spec.names'));
  const hasStatus = (version: CustomResourceDefinitionVersion): boolean => version.subresources?.status !== undefined && version.subresources.status !== null;
  for (const { value, path } of shared(versions, ({ schema }) => schema?.openAPIV3Schema, 'validation', 'schema')) {
    const index = Number(/\[(\d+)\]/.exec(path)?.[1] ?? -1);
    const isWithStatus = index < 0 ? versions.some(hasStatus) : hasStatus(versions[index]!);
    errors.push(...schemaErrors(value as StructuralSchema, `${path}.openAPIV3Schema`, isWithStatus));
  }
  for (const { value, path } of shared(versions, ({ subresources }) => subresources, 'subresources', 'subresources')) errors.push(...scaleErrors(value.scale, `${path}.scale`));
  for (const { value, path } of shared(versions, ({ additionalPrinterColumns: columns }) => columns, 'additionalPrinterColumns', 'additionalPrinterColumns')) {
    for (const [index, column] of value.entries()) errors.push(...columnErrors(column, `${path}[${index}]`));
  }
  for (const { value, path } of shared(versions, ({ selectableFields, schema }) => selectableFields && { selectableFields, schema: schema?.openAPIV3Schema }, 'selectableFields', 'selectableFields')) {
    errors.push(...selectableErrors(value.selectableFields.map(({ jsonPath }) => jsonPath), value.schema as StructuralSchema, path));
  }
  return [...errors, ...conversionErrors(spec)];
}

function goVersion({ name, served = false, storage = false, deprecated = false, deprecationWarning }: CustomResourceDefinitionVersion): GoText {
  return goStruct('apiextensions.CustomResourceDefinitionVersion', {
    Name: name ?? '',
    Served: served,
    Storage: storage,
    Deprecated: deprecated,
    DeprecationWarning: deprecationWarning === undefined ? goNil('*string') : goPointer('*string'),
    Schema: goNil('*apiextensions.CustomResourceValidation'),
    Subresources: goNil('*apiextensions.CustomResourceSubresources'),
    AdditionalPrinterColumns: goNil('[]apiextensions.CustomResourceColumnDefinition'),
    SelectableFields: goNil('[]apiextensions.SelectableField'),
  });
}

function versionErrors({ name = '', deprecated, deprecationWarning }: CustomResourceDefinitionVersion, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const faults = isDns1035Label(name);
  if (faults.length > 0) errors.push(fieldError.invalid(`${path}.name`, name, faults.join(',')));
  if (deprecationWarning === undefined) return errors;
  const wrong = (why: string): number => errors.push(fieldError.invalid(`${path}.deprecationWarning`, deprecationWarning, why));
  if (!deprecated) wrong('can only be set for deprecated versions');
  else {
    if (deprecationWarning.length > MAX_WARNING) wrong(`must be <= ${MAX_WARNING} characters long`);
    if (deprecationWarning === '') wrong('must not be an empty string');
    const hidden = deprecationWarning.search(/[^ \p{L}\p{M}\p{N}\p{P}\p{S}]/u);
    if (hidden >= 0) wrong(`must only contain printable UTF-8 characters; non-printable character found at index ${hidden}`);
  }
  return errors;
}

function namesErrors(names: CustomResourceDefinitionNames, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const label = (at: string, text: string | undefined, before = ''): void => {
    const faults = text ? isDns1035Label(before === '' ? text : text.toLowerCase()) : [];
    if (faults.length > 0) errors.push(fieldError.invalid(`${path}.${at}`, text, before + faults.join(',')));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  label('plural', names.plural);
  label('singular', names.singular);
  label('kind', names.kind, mixed);
  label('listKind', names.listKind, mixed);
  for (const [index, name] of (names.shortNames ?? []).entries()) label(`shortNames[${index}]`, name || ' ');
  if (names.kind && names.kind === names.listKind) errors.push(fieldError.invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same'));
  for (const [index, name] of (names.categories ?? []).entries()) label(`categories[${index}]`, name || ' ');
  return errors;
}

function columnErrors({ name, type, format, jsonPath }: CustomResourceColumnDefinition, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const oneOf = `must be one of ${columnTypes.join(',')}`;
  if (!name) errors.push(fieldError.required(`${path}.name`));
  if (!type) errors.push(fieldError.required(`${path}.type`, oneOf));
  else if (!columnTypes.includes(type)) errors.push(fieldError.invalid(`${path}.type`, type, oneOf));
  if (format && !columnFormats.includes(format)) errors.push(fieldError.invalid(`${path}.format`, format, `must be one of ${columnFormats.join(',')}`));
  if (!jsonPath) errors.push(fieldError.required(`${path}.JSONPath`));
  else errors.push(...simplePathErrors(jsonPath, `${path}.JSONPath`));
  return errors;
}

function simplePathErrors(text: string, path: string): FieldError[] {
  return text.startsWith('.') ? [] : [fieldError.invalid(path, text, 'must be a simple json path starting with .')];
}

function scaleErrors(scale: { specReplicasPath?: string; statusReplicasPath?: string; labelSelectorPath?: string } | undefined, path: string): FieldError[] {
  if (!scale) return [];
  const check = (field: 'specReplicasPath' | 'statusReplicasPath' | 'labelSelectorPath', roots: readonly string[], where: string): FieldError[] => {
    const text = scale[field];
    const at = `${path}.${field}`;
    if (!text) return field === 'labelSelectorPath' ? [] : [fieldError.required(at)];
    const errors = simplePathErrors(text, at);
    if (errors.length > 0 || roots.some((root) => text.startsWith(root))) return errors;
    return [fieldError.invalid(at, text, `should be a json path under ${where}`)];
  };
  return [...check('specReplicasPath', ['.spec.'], '.spec'), ...check('statusReplicasPath', ['.status.'], '.status'), ...check('labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status')];
}

function selectableErrors(paths: readonly string[], schema: StructuralSchema | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, text] of paths.entries()) {
    const at = `${path}[${index}].jsonPath`;
    if (!text) {
      errors.push(fieldError.required(at));
      continue;
    }
    const steps = text.replace(/^\./, '').split('.');
    const found = steps.reduce<StructuralSchema | undefined>((one, step) => one && fieldOf(one, step), schema);
    if (!text.startsWith('.') || /[[\]]/.test(text)) errors.push(fieldError.invalid(at, text, `is an invalid path: ${text.startsWith('.') ? 'expected only field names' : `expected [ or . but got: ${steps[0]}`}`));
    else if (!found) errors.push(fieldError.invalid(at, text, `is an invalid path: does not refer to a valid field`));
    else {
      if (steps[0] === 'metadata') errors.push(fieldError.invalid(at, text, 'must not point to fields in metadata'));
      if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) errors.push(fieldError.invalid(at, text, 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.'));
      if (seen.has(text)) errors.push(fieldError.duplicate(at, text));
      seen.add(text);
    }
  }
  if (seen.size > MAX_SELECTABLE) errors.push(fieldError.tooMany(path, seen.size, `must have at most ${MAX_SELECTABLE} items`));
  return errors;
}

function conversionErrors({ conversion }: CustomResourceDefinitionSpec): FieldError[] {
  if (!conversion) return [];
  const { strategy, webhook } = conversion as { strategy?: string; webhook?: { clientConfig?: unknown; conversionReviewVersions?: readonly string[] } };
  const path = 'spec.conversion';
  if (!strategy) return [fieldError.required(`${path}.strategy`)];
  if (strategy === 'Webhook') return [fieldError.forbidden(`${path}.strategy`, 'this simulated cluster calls no webhooks: versions that differ in more than their name cannot be converted')];
  if (strategy !== 'None') return [fieldError.notSupported(`${path}.strategy`, strategy, ['None', 'Webhook'])];
  const why = 'should not be set when strategy is not set to Webhook';
  return [
    ...(webhook?.clientConfig ? [fieldError.forbidden(`${path}.webhookClientConfig`, why)] : []),
    ...(webhook?.conversionReviewVersions?.length ? [fieldError.forbidden(`${path}.conversionReviewVersions`, why)] : []),
  ];
}

/** What is stored in a version that is gone could not be read any more. */
function statusErrors({ spec: { versions = [] }, status }: CustomResourceDefinition): FieldError[] {
  const path = 'status.storedVersions';
  const { storedVersions = [], acceptedNames } = status;
  const errors = acceptedNames ? namesErrors(acceptedNames, 'status.acceptedNames') : [];
  if (storedVersions.length === 0) return [...errors, fieldError.invalid(path, goNil('[]string'), 'must have at least one stored version')];
  const known = new Set(storedVersions);
  for (const { name, storage } of versions) {
    // Each name counts once, so that a second version of the same name has none.
    if (!known.delete(name) && storage) errors.push(fieldError.invalid(path, storedVersions, `must have the storage version ${name}`));
  }
  for (const [index, name] of storedVersions.entries()) {
    if (versions.some((version) => version.name === name)) continue;
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    errors.push(fieldError.invalid(`${path}[${index}]`, name, why));
  }
  return errors;
}

/** Groups of Kubernetes itself are reviewed. */
function approvalErrors({ metadata, spec }: CustomResourceDefinition, old?: CustomResourceDefinition): FieldError[] {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group ?? '')) return [];
  const word = metadata.annotations?.[APPROVAL] ?? '';
  if (old && stateOf(old.metadata.annotations?.[APPROVAL] ?? '') === stateOf(word)) return [];
  const path = `metadata.annotations[${APPROVAL}]`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  switch (stateOf(word)) {
    case 'missing':
      return [fieldError.required(path, `protected groups must have approval annotation "${APPROVAL}", ${see}`)];
    case 'invalid':
      return [fieldError.invalid(path, word, `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", ${see}`)];
    default:
      return [];
  }
}

function stateOf(word: string): 'missing' | 'bypassed' | 'approved' | 'invalid' {
  if (word === '') return 'missing';
  if (word.startsWith('unapproved')) return 'bypassed';
  return /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+/i.test(word) ? 'approved' : 'invalid';
}

function unknownFieldErrors({ preserveUnknownFields }: CustomResourceDefinitionSpec): FieldError[] {
  if (!preserveUnknownFields) return [];
  return [
    ...[fieldError.invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead')],
  ];
}

// Field errors of a claim, and what an update of it may change (behaviour rule 1.12.14).
import { deepEqual } from '../../model/equal.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goStringer } from '../../model/go-value.ts';
import { isDns1123Label, isDns1123Subdomain } from '../../model/names.ts';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../model/object.ts';
import { compareQuantity, formatQuantity, parseQuantity } from '../../model/quantity.ts';
import { validateLabelSelector } from '../../model/selector.ts';
import { accessModeErrors, volumeModeErrors } from '../access-modes.ts';
import { goDiff } from '../pod/go-diff.ts';

/** Errors of the spec of a claim, or of one in a template, under `path`. */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(fieldError.required(`${path}.accessModes`, 'at least 1 access mode is required'));
  if (spec.selector) errors.push(...validateLabelSelector(spec.selector, `${path}.selector`));
  errors.push(...accessModeErrors(spec.accessModes, `${path}.accessModes`));
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) errors.push(fieldError.required(`${path}.resources[storage]`));
  else if (parseQuantity(storage).nano <= 0n) {
    errors.push(fieldError.invalid(`${path}.resources[storage]`, formatQuantity(parseQuantity(storage)), 'must be greater than zero'));
  }
  const { storageClassName: className } = spec;
  if (className) errors.push(...isDns1123Subdomain(className).map((fault) => fieldError.invalid(`${path}.storageClassName`, className, fault)));
  return [...errors, ...volumeModeErrors(spec.volumeMode, `${path}.volumeMode`), ...validateSources(spec, path)];
}

/** What a claim is filled with at first. */
function validateSources({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const errors = [...validateSource(dataSource, `${path}.dataSource`), ...validateSource(dataSourceRef, `${path}.dataSourceRef`)];
  const namespace = dataSourceRef?.namespace;
  if (namespace) errors.push(...isDns1123Label(namespace).map((fault) => fieldError.invalid(`${path}.dataSourceRef.namespace`, namespace, fault)));
  if (!dataSource || !dataSourceRef) return errors;
  const isSame = (['apiGroup', 'kind', 'name'] as const).every((field) => dataSource[field] === dataSourceRef[field]);
  const why = namespace ? 'may not be specified when dataSourceRef.namespace is specified' : isSame ? undefined : 'must match dataSourceRef';
  return why === undefined ? errors : [...errors, fieldError.invalid(path, goStringer(`${path}.dataSource`), why)];
}

function validateSource(source: { apiGroup?: string; kind: string; name: string } | undefined, path: string): FieldError[] {
  if (!source) return [];
  const { apiGroup = '', kind = '', name = '' } = source;
  const errors: FieldError[] = [];
  if (name === '') errors.push(fieldError.required(`${path}.name`));
  if (kind === '') errors.push(fieldError.required(`${path}.kind`));
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim') errors.push(fieldError.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  if (apiGroup !== '') errors.push(...isDns1123Subdomain(apiGroup).map((fault) => fieldError.invalid(`${path}.apiGroup`, apiGroup, fault)));
  return errors;
}

const immutable = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** A claim gets its volume once, and its class once when a default comes late; bound, it may grow. */
export function validateClaimUpdate(object: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const errors = validateClaimSpec(object.spec, 'spec');
  const before = { ...old.spec };
  const after = { ...object.spec };
  if (!before.volumeName) before.volumeName = after.volumeName;
  if (before.storageClassName === undefined && after.storageClassName !== undefined) before.storageClassName = after.storageClassName;
  if (object.status.phase === 'Bound' && after.resources?.requests) {
    after.resources = { ...after.resources, requests: { ...after.resources.requests, storage: before.resources?.requests?.storage ?? '0' } };
    after.volumeAttributesClassName = before.volumeAttributesClassName;
  }
  if (!deepEqual(after, before)) {
    errors.push(fieldError.forbidden('spec', `${immutable}\n${goDiff('core.PersistentVolumeClaimSpec', before, after)}`));
  }
  const wanted = storageOf(object.spec.resources?.requests);
  const isSmaller = compareQuantity(wanted, storageOf(old.spec.resources?.requests)) < 0;
  if (isSmaller && compareQuantity(wanted, storageOf(old.status.capacity)) <= 0) {
    errors.push(fieldError.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (object.spec.volumeMode !== old.spec.volumeMode) errors.push(fieldError.invalid('volumeMode', object.spec.volumeMode, 'field is immutable'));
  return errors;
}

function storageOf(list: Readonly<Record<string, string>> | undefined) {
  return parseQuantity(list?.storage ?? '0');
}

// StorageClass: a kind of storage, and who makes volumes of it.
import { isDefaultStorageClass } from '../model/default-storage-class.ts';
import { createDescribeWriter, describeMap } from '../model/describe-writer.ts';
import type { DescribeWriter } from '../model/describe-writer.ts';
import { deepEqual } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import { isQualifiedName } from '../model/names.ts';
import type { StorageClass } from '../model/object.ts';
import { ageColumn, flagColumn, nameColumn, textColumn } from './columns.ts';

const MOST_PARAMETERS = 512;
const MOST_PARAMETER_BYTES = 256 * 1024;

export const storageClassKind = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  namespaced: false,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  setDefaults(draft) {
    draft.reclaimPolicy ??= 'Delete';
    draft.volumeBindingMode ??= 'Immediate';
  },
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  columns: [
    {
      ...nameColumn,
      text: (object) => `${object.metadata.name}${isDefaultStorageClass(object) ? ' (default)' : ''}`,
    },
    textColumn('Provisioner', ({ provisioner }) => provisioner),
    textColumn('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy),
    textColumn('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode),
    { ...flagColumn<StorageClass>('AllowVolumeExpansion', ({ allowVolumeExpansion }) => allowVolumeExpansion), type: 'string', isExtra: true },
    ageColumn,
  ],
  describe: describeStorageClass,
  drillDown: ({ metadata }) => ({ view: 'table', plural: 'persistentvolumes', uses: `storageclasses/${metadata.name}` }),
});

function validateStorageClass({ provisioner, parameters, reclaimPolicy, volumeBindingMode, allowedTopologies }: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  if (!provisioner) errors.push(fieldError.required('provisioner', provisioner ?? ''));
  else {
    const lower = provisioner.toLowerCase();
    errors.push(...isQualifiedName(lower).map((fault) => fieldError.invalid('provisioner', lower, fault)));
  }
  errors.push(...parameterErrors(parameters ?? {}));
  if (reclaimPolicy !== 'Delete' && reclaimPolicy !== 'Retain') {
    errors.push(fieldError.notSupported('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']));
  }
  if (volumeBindingMode !== 'Immediate' && volumeBindingMode !== 'WaitForFirstConsumer') {
    errors.push(fieldError.notSupported('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']));
  }
  const terms = (allowedTopologies ?? []).map((term) => new Map((term.matchLabelExpressions ?? []).map(({ key, values }) => [key, new Set(values)])));
  for (const [index, term] of (allowedTopologies ?? []).entries()) {
    const path = `allowedTopologies[${index}].matchLabelExpressions`;
    const keys = new Set<string>();
    for (const [at, { key, values }] of (term.matchLabelExpressions ?? []).entries()) {
      if (!values?.length) errors.push(fieldError.required(`${path}[${at}].values`));
      for (const [place, value] of (values ?? []).entries()) if (values!.indexOf(value) < place) errors.push(fieldError.duplicate(`${path}[${at}].values[${place}]`, value));
      errors.push(...isQualifiedName(key ?? '').map((fault) => fieldError.invalid(`${path}[${at}].key`, key ?? '', fault)));
      if (keys.has(key)) errors.push(fieldError.duplicate(`${path}[${at}].key`, key));
      keys.add(key);
    }
    for (const before of terms.slice(0, index)) if (sameTerm(before, terms[index]!)) errors.push(fieldError.duplicate(path, ''));
  }
  return errors;
}

type Term = ReadonlyMap<string, ReadonlySet<string>>;

function sameTerm(a: Term, b: Term): boolean {
  return a.size === b.size && [...a].every(([key, values]) => b.get(key)?.size === values.size && [...values].every((value) => b.get(key)!.has(value)));
}

function parameterErrors(parameters: Readonly<Record<string, string>>): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > MOST_PARAMETERS) return [fieldError.tooLong('parameters', `may not be more than ${MOST_PARAMETERS} bytes`)];
  const errors = entries.filter(([key]) => key === '').map(([key]) => fieldError.invalid('parameters', key, 'field can not be empty.'));
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes > MOST_PARAMETER_BYTES) errors.push(fieldError.tooLong('parameters', `may not be more than ${MOST_PARAMETER_BYTES} bytes`));
  return errors;
}

function validateStorageClassUpdate(object: StorageClass, old: StorageClass): FieldError[] {
  const errors = validateStorageClass(object);
  const forbid = (field: string) => errors.push(fieldError.forbidden(field, `updates to ${field} are forbidden.`));
  if (!deepEqual(object.parameters ?? {}, old.parameters ?? {})) forbid('parameters');
  if (object.provisioner !== old.provisioner) forbid('provisioner');
  if (object.reclaimPolicy !== old.reclaimPolicy) forbid('reclaimPolicy');
  if (object.volumeBindingMode !== old.volumeBindingMode) {
    errors.push(fieldError.invalid('volumeBindingMode', object.volumeBindingMode, 'field is immutable'));
  }
  return errors;
}

function describeStorageClass(object: StorageClass): string {
  const { metadata, parameters, allowVolumeExpansion, mountOptions } = object;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'IsDefaultClass:', isDefaultStorageClass(object) ? 'Yes' : 'No');
  writer.line(0, 'Annotations:', describeMap(metadata.annotations).join(',') || '<none>');
  writer.line(0, 'Provisioner:', object.provisioner);
  writer.line(0, 'Parameters:', describeMap(parameters).join(',') || '<none>');
  writer.line(0, 'AllowVolumeExpansion:', allowVolumeExpansion === undefined ? '<unset>' : allowVolumeExpansion ? 'True' : 'False');
  if (!mountOptions?.length) writer.line(0, 'MountOptions:', '<none>');
  else writer.line(0, 'MountOptions:');
  for (const option of mountOptions ?? []) writer.line(1, option);
  writer.line(0, 'ReclaimPolicy:', object.reclaimPolicy ?? '');
  writer.line(0, 'VolumeBindingMode:', object.volumeBindingMode ?? '');
  writeTopologies(writer, object);
  return writer.text();
}

function writeTopologies(writer: DescribeWriter, { allowedTopologies }: StorageClass): void {
  if (!allowedTopologies) return;
  writer.line(0, 'AllowedTopologies:', allowedTopologies.length === 0 ? '<none>' : '');
  for (const [index, term] of allowedTopologies.entries()) {
    const texts = (term.matchLabelExpressions ?? []).map(({ key, values }) => `${key} in [${values.join(', ')}]`);
    writer.list(1, `Term ${index}:`, texts);
  }
}

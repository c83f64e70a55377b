// ConfigMap: settings that pods read as files or environment.
import { createDescribeWriter } from '../model/describe-writer.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { ConfigMap } from '../model/object.ts';
import { ageColumn, looseCountColumn, nameColumn } from './columns.ts';
import { dataKeyErrors, dataTooLong, decodedLength, immutableDataErrors } from './data-keys.ts';
import { writeMetadata } from './describe-metadata.ts';
import { usedByAction } from './used-by-action.ts';

export const configMapKind = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  validate: validateConfigMap,
  validateUpdate: (object, old) => [
    ...immutableDataErrors(object, old, ['data', 'binaryData']),
    ...validateConfigMap(object),
  ],
  columns: [
    nameColumn,
    looseCountColumn('Data', ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length),
    ageColumn,
  ],
  describe(object) {
    const writer = createDescribeWriter();
    writeMetadata(writer, object);
    writer.line(0, '');
    writer.line(0, 'Data');
    writer.line(0, '====');
    for (const [key, value] of sortedEntries(object.data)) {
      for (const text of [`${key}:`, '----', value, '']) writer.line(0, text);
    }
    writer.line(0, '');
    writer.line(0, 'BinaryData');
    writer.line(0, '====');
    for (const [key, value] of sortedEntries(object.binaryData)) writer.line(0, `${key}: ${decodedLength(value)} bytes`);
    writer.line(0, '');
    return writer.text();
  },
  actions: [usedByAction('configmaps')],
});

function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...dataKeyErrors(key, `data[${key}]`));
    if (Object.hasOwn(binaryData, key)) errors.push(fieldError.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    bytes += Buffer.byteLength(String(value ?? ''));
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...dataKeyErrors(key, `binaryData[${key}]`));
    if (Object.hasOwn(data, key)) errors.push(fieldError.invalid(`binaryData[${key}]`, key, 'duplicate of key present in data'));
    bytes += decodedLength(value);
  }
  // The path of the object itself prints as `[]`.
  return [...errors, ...dataTooLong(bytes, '[]')];
}

function sortedEntries(map: Readonly<Record<string, string>> | undefined): [string, string][] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

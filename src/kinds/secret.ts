// Secret: like a ConfigMap, but encoded and shown by size only.
import { ACCOUNT_NAME, ACCOUNT_TOKEN } from '../model/account-token.ts';
import { createDescribeWriter } from '../model/describe-writer.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { refTo } from '../model/intent.ts';
import { jsonMistake } from '../model/json-syntax.ts';
import { defineKind } from '../model/kind.ts';
import type { Secret } from '../model/object.ts';
import { ageColumn, looseCountColumn, nameColumn, textColumn } from './columns.ts';
import { dataKeyErrors, dataTooLong, decodedLength, immutableDataErrors } from './data-keys.ts';
import { writeMetadata } from './describe-metadata.ts';
import { usedByAction } from './used-by-action.ts';

/** Keys that a type demands. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export const secretKind = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  fieldSelectors: { type: (object) => object.type ?? '' },
  setDefaults(draft) {
    if (!draft.type) draft.type = 'Opaque';
    // stringData is a convenience for writing: it wins over data and is never read back.
    const { stringData } = draft;
    if (!stringData) return;
    const encoded = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value ?? '').toString('base64')]);
    if (encoded.length > 0) draft.data = { ...draft.data, ...Object.fromEntries(encoded) };
    delete draft.stringData;
  },
  validate: validateSecret,
  validateUpdate: (object, old) => [
    ...(object.type === old.type ? [] : [fieldError.invalid('type', object.type, 'field is immutable')]),
    ...immutableDataErrors(object, old, ['data']),
    ...validateSecret(object),
  ],
  columns: [
    nameColumn,
    textColumn('Type', (object) => object.type),
    looseCountColumn('Data', ({ data }) => Object.keys(data ?? {}).length),
    ageColumn,
  ],
  describe(object) {
    const writer = createDescribeWriter();
    writeMetadata(writer, object);
    writer.line(0, '');
    writer.line(0, 'Type:', object.type ?? '');
    writer.line(0, '');
    writer.line(0, 'Data');
    writer.line(0, '====');
    for (const [key, value] of Object.entries(object.data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const isToken = key === 'token' && object.type === ACCOUNT_TOKEN;
      const text = isToken ? Buffer.from(value, 'base64').toString() : `${decodedLength(value)} bytes`;
      writer.line(0, `${key}:`, text);
    }
    return writer.text();
  },
  actions: [
    { key: 'x', title: 'Decode', run: ([secret]) => (secret ? { type: 'open', view: 'yaml', ref: refTo('secrets', secret), args: { decoded: 'true' } } : { type: 'none' }) },
    usedByAction('secrets'),
  ],
});

function validateSecret({ metadata, type = '', data = {} }: Secret): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...dataKeyErrors(key, `data[${key}]`));
    bytes += decodedLength(value);
  }
  errors.push(...dataTooLong(bytes, 'data'));
  if (type === ACCOUNT_TOKEN && !metadata.annotations?.[ACCOUNT_NAME]) {
    errors.push(fieldError.required(`metadata.annotations[${ACCOUNT_NAME}]`));
  }
  if (type === 'kubernetes.io/basic-auth' && !Object.hasOwn(data, 'username') && !Object.hasOwn(data, 'password')) {
    errors.push(fieldError.required('data[username]'), fieldError.required('data[password]'));
  }
  const wanted = Object.hasOwn(requiredKeys, type) ? (requiredKeys[type] ?? []) : [];
  for (const key of wanted) {
    if (!Object.hasOwn(data, key)) errors.push(fieldError.required(`data[${key}]`));
    else if (key.startsWith('.docker')) {
      const mistake = jsonMistake(Buffer.from(data[key] ?? '', 'base64').toString());
      if (mistake !== undefined) errors.push(fieldError.invalid(`data[${key}]`, '<secret contents redacted>', mistake));
    }
  }
  return errors;
}

// ConfigMap and Secret.
import { describe, expect, test } from 'vitest';
import { configMapKind } from '../../src/kinds/config-map.ts';
import { secretKind } from '../../src/kinds/secret.ts';
import { cellsOf, created, errorsOf, updateErrorsOf } from '../support/kinds.ts';

const keyText =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', " +
  "regex used for validation is '[-._a-zA-Z0-9]+')";
const immutable = 'Forbidden: field is immutable when `immutable` is set';

describe('ConfigMap', () => {
  test.each<[string, string[]]>([
    ['data: {a.b-C_1: x}', []],
    ['data: {bad key: x}', [`data[bad key]: Invalid value: "bad key": ${keyText}`]],
    ['data: {"..a": x}', [`data[..a]: Invalid value: "..a": must not start with '..'`]],
    [
      'data: {a: x}\nbinaryData: {a: AA==}',
      [
        'data[a]: Invalid value: "a": duplicate of key present in binaryData',
        'binaryData[a]: Invalid value: "a": duplicate of key present in data',
      ],
    ],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(configMapKind, yaml)).toEqual(errors);
  });

  test('a mebibyte is the most', () => {
    expect(errorsOf(configMapKind, `data: {a: ${'x'.repeat(1024 * 1024)}}`)).toEqual([]);
    expect(errorsOf(configMapKind, `data: {ab: ${'x'.repeat(1024 * 1024 + 1)}}`)).toEqual(['[]: Too long: may not be more than 1048576 bytes']);
  });

  test('what is immutable stays so', () => {
    const before = 'immutable: true\ndata: {a: "1"}';
    expect(updateErrorsOf(configMapKind, before, 'immutable: true\ndata: {a: "2"}')).toEqual([`data: ${immutable}`]);
    expect(updateErrorsOf(configMapKind, before, 'immutable: false\ndata: {a: "1"}')).toEqual([`immutable: ${immutable}`]);
    expect(updateErrorsOf(configMapKind, before, before)).toEqual([]);
  });

  test('DATA counts both', () => {
    expect(cellsOf(configMapKind, created(configMapKind, 'data: {a: "1"}\nbinaryData: {b: AA==}'))).toEqual({ NAME: 'web', DATA: '2', AGE: '60s' });
  });
});

describe('Secret', () => {
  test('stringData becomes data and wins over it', () => {
    const object = created(secretKind, 'stringData: {a: "1", c: "3"}\ndata: {a: AA==, b: Mg==}');
    expect(object).toMatchObject({ type: 'Opaque', data: { a: 'MQ==', b: 'Mg==', c: 'Mw==' } });
    expect(object).not.toHaveProperty('stringData');
    expect(cellsOf(secretKind, object)).toEqual({ NAME: 'web', TYPE: 'Opaque', DATA: '3', AGE: '60s' });
  });

  test.each<[string, string[]]>([
    ['type: kubernetes.io/tls', ['data[tls.crt]: Required value', 'data[tls.key]: Required value']],
    ['type: kubernetes.io/basic-auth', ['data[username]: Required value', 'data[password]: Required value']],
    ['type: kubernetes.io/basic-auth\nstringData: {password: x}', []],
    ['type: kubernetes.io/ssh-auth', ['data[ssh-privatekey]: Required value']],
    ['type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: "{}"}', []],
    ['type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: "{auths}"}', ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'a\' looking for beginning of object key string']],
    ['type: kubernetes.io/service-account-token', ['metadata.annotations[kubernetes.io/service-account.name]: Required value']],
    ['type: example.com/anything', []],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(secretKind, yaml)).toEqual(errors);
  });

  test('the type is for ever, and what the new type needs is said too', () => {
    expect(updateErrorsOf(secretKind, 'stringData: {a: "1"}', 'type: kubernetes.io/tls\nstringData: {a: "1"}')).toEqual([
      'type: Invalid value: "kubernetes.io/tls": field is immutable',
      'data[tls.crt]: Required value',
      'data[tls.key]: Required value',
    ]);
  });

  test('fields to select by', () => {
    expect(secretKind.fieldSelectors?.type?.(created(secretKind))).toBe('Opaque');
  });
});

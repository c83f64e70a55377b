// Values against schemas: each text is what Kubernetes 1.33 answers for a field `spec.a` of that schema.
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { objectRules } from '../../../src/kinds/custom-resource/validation.ts';
import type { KubeObject } from '../../../src/model/object.ts';
import { withDefaults } from '../../../src/model/structural/defaults.ts';
import { readObject } from '../../../src/model/structural/read-object.ts';
import type { StructuralSchema } from '../../../src/model/structural/structural-schema.ts';

type Row = readonly [value: string, ...errors: string[]];

const tables: Readonly<Record<string, readonly Row[]>> = {
  '{type: string}': [
    ['x'],
    ['5', 'spec.a: Invalid value: "integer": spec.a in body must be of type string: "integer"'],
    ['1.5', 'spec.a: Invalid value: "number": spec.a in body must be of type string: "number"'],
    ['true', 'spec.a: Invalid value: "boolean": spec.a in body must be of type string: "boolean"'],
    ['null'],
    ['[]', 'spec.a: Invalid value: "array": spec.a in body must be of type string: "array"'],
    ['{}', 'spec.a: Invalid value: "object": spec.a in body must be of type string: "object"'],
  ],
  '{type: integer}': [
    ['5'],
    ['5.5', 'spec.a: Invalid value: "number": spec.a in body must be of type integer: "number"'],
    ['"x"', 'spec.a: Invalid value: "string": spec.a in body must be of type integer: "string"'],
    ['null'],
    ['true', 'spec.a: Invalid value: "boolean": spec.a in body must be of type integer: "boolean"'],
  ],
  '{type: number}': [
    ['5'],
    ['5.5'],
    ['"x"', 'spec.a: Invalid value: "string": spec.a in body must be of type number: "string"'],
  ],
  '{type: boolean}': [
    ['true'],
    ['"true"', 'spec.a: Invalid value: "string": spec.a in body must be of type boolean: "string"'],
    ['1', 'spec.a: Invalid value: "integer": spec.a in body must be of type boolean: "integer"'],
  ],
  '{type: object}': [
    ['{}'],
    ['{b: 1}'],
    ['[]', 'spec.a: Invalid value: "array": spec.a in body must be of type object: "array"'],
    ['x', 'spec.a: Invalid value: "string": spec.a in body must be of type object: "string"'],
  ],
  '{type: object, x-kubernetes-preserve-unknown-fields: true}': [
    ['{b: {c: 1}}'],
  ],
  '{type: object, additionalProperties: {type: string}}': [
    ['{b: x, c: 5}', 'spec.a.c: Invalid value: "integer": spec.a.c in body must be of type string: "integer"'],
  ],
  '{type: array, items: {type: string}}': [
    ['[a,5,null]', 'spec.a[1]: Invalid value: "integer": spec.a[1] in body must be of type string: "integer"', 'spec.a[2]: Invalid value: "null": spec.a[2] in body must be of type string: "null"'],
    ['x', 'spec.a: Invalid value: "string": spec.a in body must be of type array: "string"'],
  ],
  '{type: string, nullable: true}': [
    ['null'],
  ],
  '{type: string, enum: [a, b]}': [
    ['a'],
    ['c', 'spec.a: Unsupported value: "c": supported values: "a", "b"'],
    ['5', 'spec.a: Invalid value: "integer": spec.a in body must be of type string: "integer"', 'spec.a: Unsupported value: 5: supported values: "a", "b"'],
  ],
  '{type: integer, enum: [1, 2]}': [
    ['1'],
    ['3', 'spec.a: Unsupported value: 3: supported values: "1", "2"'],
  ],
  '{type: string, minLength: 2, maxLength: 3, pattern: "^[a-z]*$"}': [
    ['a', 'spec.a: Invalid value: "a": spec.a in body should be at least 2 chars long'],
    ['ab'],
    ['abcd', 'spec.a: Too long: may not be more than 3 bytes'],
    ['AB', 'spec.a: Invalid value: "AB": spec.a in body should match \'^[a-z]*$\''],
    ['äöü', 'spec.a: Invalid value: "äöü": spec.a in body should match \'^[a-z]*$\''],
  ],
  '{type: integer, minimum: 2, maximum: 1000000}': [
    ['1', 'spec.a: Invalid value: 1: spec.a in body should be greater than or equal to 2'],
    ['1000001', 'spec.a: Invalid value: 1000001: spec.a in body should be less than or equal to 1000000'],
    ['2'],
  ],
  '{type: number, minimum: 2.5, maximum: 1000000.5}': [
    ['1.5', 'spec.a: Invalid value: 1.5: spec.a in body should be greater than or equal to 2.5'],
    ['1000001.5', 'spec.a: Invalid value: 1.0000015e+06: spec.a in body should be less than or equal to 1.0000005e+06'],
    ['2.5'],
    ['1', 'spec.a: Invalid value: 1: spec.a in body should be greater than or equal to 2'],
    ['2'],
  ],
  '{type: integer, minimum: 2, exclusiveMinimum: true, maximum: 4, exclusiveMaximum: true}': [
    ['2', 'spec.a: Invalid value: 2: spec.a in body should be greater than 2'],
    ['3'],
    ['4', 'spec.a: Invalid value: 4: spec.a in body should be less than 4'],
  ],
  '{type: integer, multipleOf: 5}': [
    ['10'],
    ['11', 'spec.a: Invalid value: 11: spec.a in body should be a multiple of 5'],
  ],
  '{type: number, multipleOf: 0.5}': [
    ['1.5'],
    ['1.3', 'spec.a: Invalid value: 1.3: spec.a in body should be a multiple of 0.5'],
  ],
  '{type: array, minItems: 2, maxItems: 3, items: {type: integer}}': [
    ['[1]', 'spec.a: Invalid value: 1: spec.a in body should have at least 2 items'],
    ['[1,2,3,4]', 'spec.a: Too many: 4: must have at most 3 items'],
    ['[1,2]'],
  ],
  '{type: object, minProperties: 1, maxProperties: 2, additionalProperties: {type: integer}}': [
    ['{}', 'spec.a: Invalid value: 0: spec.a in body should have at least 1 properties'],
    ['{a: 1, b: 2, c: 3}', 'spec.a: Too many: 3: must have at most 2 items'],
  ],
  '{type: object, required: [b, c], properties: {b: {type: string}, c: {type: object, required: [d], properties: {d: {type: string}}}}}': [
    ['{}', 'spec.a.b: Required value', 'spec.a.c: Required value'],
    ['{b: x, c: {}}', 'spec.a.c.d: Required value'],
  ],
  '{type: string, format: date}': [
    ['2020-01-01'],
    ['2020-13-01', 'spec.a: Invalid value: "2020-13-01": spec.a in body must be of type date: "2020-13-01"'],
    ['5', 'spec.a: Invalid value: "int64": spec.a in body must be of type date: "int64"'],
    ['"x"', 'spec.a: Invalid value: "x": spec.a in body must be of type date: "x"'],
  ],
  '{type: string, format: date-time}': [
    ['"2020-01-01T00:00:00Z"'],
    ['"yesterday"', 'spec.a: Invalid value: "yesterday": spec.a in body must be of type date-time: "yesterday"'],
  ],
  '{type: string, format: ipv4}': [
    ['1.2.3.4'],
    ['1.2.3', 'spec.a: Invalid value: "1.2.3": spec.a in body must be of type ipv4: "1.2.3"'],
    ['"::1"', 'spec.a: Invalid value: "::1": spec.a in body must be of type ipv4: "::1"'],
  ],
  '{type: string, format: ipv6}': [
    ['"::1"'],
    ['1.2.3.4', 'spec.a: Invalid value: "1.2.3.4": spec.a in body must be of type ipv6: "1.2.3.4"'],
  ],
  '{type: string, format: cidr}': [
    ['10.0.0.0/8'],
    ['10.0.0.0', 'spec.a: Invalid value: "10.0.0.0": spec.a in body must be of type cidr: "10.0.0.0"'],
  ],
  '{type: string, format: email}': [
    ['a@b.c'],
    ['ab', 'spec.a: Invalid value: "ab": spec.a in body must be of type email: "ab"'],
    ['"A <a@b.c>"'],
  ],
  '{type: string, format: uri}': [
    ['http://x'],
    ['x', 'spec.a: Invalid value: "x": spec.a in body must be of type uri: "x"'],
    ['/x'],
    ['"http://x y"', 'spec.a: Invalid value: "http://x y": spec.a in body must be of type uri: "http://x y"'],
  ],
  '{type: string, format: uuid}': [
    ['01234567-89ab-cdef-0123-456789abcdef'],
    ['x', 'spec.a: Invalid value: "x": spec.a in body must be of type uuid: "x"'],
  ],
  '{type: string, format: hostname}': [
    ['a.example.com'],
    ['-a', 'spec.a: Invalid value: "-a": spec.a in body must be of type hostname: "-a"'],
    ['a_b', 'spec.a: Invalid value: "a_b": spec.a in body must be of type hostname: "a_b"'],
    ['localhost'],
  ],
  '{type: string, format: duration}': [
    ['1h30m'],
    ['"3 days"'],
    ['x', 'spec.a: Invalid value: "x": spec.a in body must be of type duration: "x"'],
    ['"5"', 'spec.a: Invalid value: "5": spec.a in body must be of type duration: "5"'],
  ],
  '{type: string, format: byte}': [
    ['YWJj'],
    ['"%%"', 'spec.a: Invalid value: "%%": spec.a in body must be of type byte: "%%"'],
  ],
  '{type: string, format: mac}': [
    ['"01:23:45:67:89:ab"'],
    ['x', 'spec.a: Invalid value: "x": spec.a in body must be of type mac: "x"'],
  ],
  '{type: string, format: int32}': [
    ['x'],
  ],
  '{type: integer, format: int32}': [
    ['3000000000'],
    ['"x"', 'spec.a: Invalid value: "string": spec.a in body must be of type integer: "string"'],
  ],
  '{type: string, format: unknown}': [
    ['x'],
  ],
  '{x-kubernetes-int-or-string: true}': [
    ['5'],
    ['x'],
    ['1.5', 'spec.a: Invalid value: "number": spec.a in body must be of type integer,string: "number"'],
    ['true', 'spec.a: Invalid value: "boolean": spec.a in body must be of type integer,string: "boolean"'],
    ['[]', 'spec.a: Invalid value: "array": spec.a in body must be of type integer,string: "array"'],
  ],
  '{x-kubernetes-int-or-string: true, pattern: "^[0-9]+%$"}': [
    ['5'],
    ['10%'],
    ['x', 'spec.a: Invalid value: "x": spec.a in body should match \'^[0-9]+%$\''],
  ],
  '{type: object, properties: {b: {type: string}, c: {type: string}}, anyOf: [{required: [b]},{required: [c]}]}': [
    ['{}', '<nil>: Invalid value: "": "spec.a" must validate at least one schema (anyOf)', 'spec.a.b: Required value'],
    ['{b: x}'],
  ],
  '{type: object, properties: {b: {type: string}, c: {type: string}}, oneOf: [{required: [b]},{required: [c]}]}': [
    ['{}', '<nil>: Invalid value: "": "spec.a" must validate one and only one schema (oneOf). Found none valid', 'spec.a.b: Required value'],
    ['{b: x}'],
    ['{b: x, c: y}', '<nil>: Invalid value: "": "spec.a" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
  ],
  '{type: string, allOf: [{minLength: 3},{maxLength: 1},{pattern: "^z"}]}': [
    ['ab', 'spec.a: Invalid value: "ab": spec.a in body should be at least 3 chars long', 'spec.a: Too long: may not be more than 1 bytes', 'spec.a: Invalid value: "ab": spec.a in body should match \'^z\'', '<nil>: Invalid value: "": "spec.a" must validate all the schemas (allOf). None validated'],
    ['zzz', 'spec.a: Too long: may not be more than 1 bytes', '<nil>: Invalid value: "": "spec.a" must validate all the schemas (allOf)'],
  ],
  '{type: string, not: {enum: [a]}}': [
    ['a', '<nil>: Invalid value: "": "spec.a" must not validate the schema (not)'],
    ['b'],
  ],
  '{type: array, x-kubernetes-list-type: set, items: {type: string}}': [
    ['[a,b,a,a]', 'spec.a[2]: Duplicate value: "a"'],
    ['[a]'],
  ],
  '{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, required: [k], properties: {k: {type: string}, v: {type: integer}}}}': [
    ['[{k: a},{k: b},{k: a}]', 'spec.a[2]: Duplicate value: map[string]interface {}{"k":"a"}'],
    ['[{},{}]', 'spec.a[0].k: Required value', 'spec.a[1].k: Required value', 'spec.a[1]: Duplicate value: map[string]interface {}{}'],
    ['[{k: a, v: x}]', 'spec.a[0].v: Invalid value: "string": spec.a[0].v in body must be of type integer: "string"'],
    ['[5]', 'spec.a[0]: Invalid value: "integer": spec.a[0] in body must be of type object: "integer"', 'spec.a[0]: Invalid value: 5: must be an object for an array of list-type map'],
  ],
  '{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k,p], items: {type: object, required: [k], properties: {k: {type: string}, p: {type: string, default: TCP}}}}': [
    ['[{k: a},{k: a, p: TCP}]', 'spec.a[1]: Duplicate value: map[string]interface {}{"k":"a", "p":"TCP"}'],
  ],
  '{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}': [
    ['{}', 'spec.a.apiVersion: Required value: must not be empty', 'spec.a.kind: Required value: must not be empty'],
    ['{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {}}'],
    ['{apiVersion: 5, kind: ""}', 'spec.a.apiVersion: Invalid value: 5: must be a string', 'spec.a.kind: Invalid value: "": must not be empty'],
    ['{apiVersion: v1, kind: A_b}', 'spec.a.kind: Invalid value: "A_b": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')'],
  ],
  '{type: object, additionalProperties: false}': [
    ['{b: 1}', 'spec.a: Invalid value: "b": spec.a.b in body is a forbidden property'],
  ],
};

function objectOf(schema: StructuralSchema, value: string): KubeObject {
  const raw = load(`{apiVersion: example.com/v1, kind: Widget, metadata: {name: web}, spec: {a: ${value}}}`) as Record<string, unknown>;
  return withDefaults(readObject(schema, raw, { strict: false }).object as unknown as KubeObject, schema);
}

const schemaWith = (property: string): StructuralSchema => load(`{type: object, properties: {spec: {type: object, properties: {a: ${property}}}}}`) as StructuralSchema;

describe.each(Object.entries(tables))('%s', (property, rows) => {
  const schema = schemaWith(property);
  const rules = objectRules(schema, undefined);

  test.each(rows)('%s', (value, ...errors) => {
    expect(rules.validate(objectOf(schema, value)).map(({ path, message }) => `${path}: ${message}`)).toEqual(errors);
  });
});

describe('an update lets pass what was wrong before and is the same', () => {
  const keyed = '{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, required: [k], properties: {k: {type: string}, v: {type: string, maxLength: 1}}}}';
  test.each<[property: string, before: string, after: string, errors: string[]]>([
    ['{type: string, enum: [a]}', 'c', 'c', []],
    ['{type: string, enum: [a]}', 'd', 'c', ['spec.a: Unsupported value: "c": supported values: "a"']],
    ['{type: array, items: {type: string, maxLength: 1}}', '[aa, bb]', '[aa, bb]', []],
    ['{type: array, items: {type: string, maxLength: 1}}', '[aa, b]', '[aa, bb]', ['spec.a[0]: Too long: may not be more than 1 bytes', 'spec.a[1]: Too long: may not be more than 1 bytes']],
    [keyed, '[{k: a, v: aa}]', '[{k: b, v: bb}, {k: a, v: aa}]', ['spec.a[0].v: Too long: may not be more than 1 bytes']],
    ['{type: object, properties: {b: {type: string, maxLength: 1}, c: {type: string}}}', '{b: bb, c: x}', '{b: bb, c: z}', []],
    ['{type: array, x-kubernetes-list-type: set, items: {type: string}}', '[a, a]', '[a, a, b, b]', []],
  ])('%s: %s -> %s', (property, before, after, errors) => {
    const schema = schemaWith(property);
    const found = objectRules(schema, undefined).validateUpdate(objectOf(schema, after), objectOf(schema, before));
    expect(found.map(({ path, message }) => `${path}: ${message}`)).toEqual(errors);
  });
});

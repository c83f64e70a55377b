// Pruning, defaults and nulls: what an object of a defined kind is after it has been read.
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { withDefaults } from '../../../src/model/structural/defaults.ts';
import { readObject } from '../../../src/model/structural/read-object.ts';
import type { StructuralSchema } from '../../../src/model/structural/structural-schema.ts';

const schemaWith = (property: string): StructuralSchema => load(`{type: object, properties: {spec: {type: object, properties: {a: ${property}}}}}`) as StructuralSchema;

test.each<[property: string, value: string, read: string, unknown?: string[]]>([
  ['{type: object}', '{b: 1, c: {d: 2}}', '{}', ['spec.a.b', 'spec.a.c']],
  ['{type: object, properties: {b: {type: string}}}', '{b: x, c: 1}', '{b: x}', ['spec.a.c']],
  ['{type: object, x-kubernetes-preserve-unknown-fields: true}', '{b: {c: 1}}', '{b: {c: 1}}'],
  ['{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {b: {type: object, properties: {c: {type: string}}}}}', '{z: 1, b: {c: x, d: 1}}', '{z: 1, b: {c: x}}', ['spec.a.b.d']],
  ['{type: array, items: {type: object, properties: {b: {type: string}}}}', '[{b: x, c: 1}, {c: 2}]', '[{b: x}, {}]', ['spec.a[0].c', 'spec.a[1].c']],
  ['{type: object, additionalProperties: {type: object, properties: {d: {type: integer, default: 3}}}}', '{x: {}, z: {d: 4, e: 1}}', '{x: {d: 3}, z: {d: 4}}', ['spec.a.z.e']],
  ['{type: object, properties: {b: {type: string, default: x}, c: {type: object, default: {}, properties: {d: {type: integer, default: 3}}}}}', '{}', '{b: x, c: {d: 3}}'],
  ['{type: object, properties: {b: {type: string, default: x}}}', '{b: null}', '{b: x}'],
  ['{type: object, properties: {b: {type: string}}}', '{b: null}', '{}'],
  ['{type: object, properties: {b: {type: string, nullable: true, default: x}}}', '{b: null}', '{b: null}'],
  ['{type: string, default: dd}', 'null', 'dd'],
  ['{type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}', '{apiVersion: v1, kind: Pod, metadata: {name: x, odd: 1}, status: {}}', '{apiVersion: v1, kind: Pod, metadata: {name: x, odd: 1}}', ['spec.a.status']],
])('%s: %s', (property, value, read, unknown = []) => {
  const schema = schemaWith(property);
  const result = readObject(schema, load(`{metadata: {name: web}, spec: {a: ${value}}}`) as Record<string, unknown>, { strict: true });
  expect(result.errors.map(({ path }) => path)).toEqual(unknown);
  expect(withDefaults(result.object, schema)).toEqual({ metadata: { name: 'web' }, spec: { a: load(read) } });
});

describe('metadata and the root', () => {
  const schema = schemaWith('{type: string}');
  test.each<[object: string, errors: string[]]>([
    ['{metadata: {name: web, lables: {a: b}}, spce: 1}', ['unknown field "metadata.lables"', 'unknown field "spce"']],
    ['{metadata: {labels: {a: 1}}}', ['json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string']],
    ['{metadata: 5}', ['json: cannot unmarshal number into Go value of type v1.ObjectMeta']],
  ])('%s', (object, errors) => {
    expect(readObject(schema, load(object) as Record<string, unknown>, { strict: true }).errors.map(({ message }) => message)).toEqual(errors);
  });

  test('what was probably meant is suggested', () => {
    const { errors } = readObject(schema, { metadata: {}, spec: { A: 'x' } }, { strict: true });
    expect(errors).toEqual([{ path: 'spec.A', kind: 'unknownField', message: 'unknown field "spec.A"', suggestion: 'a' }]);
  });

  test('what comes in is never changed', () => {
    const raw = Object.freeze({ metadata: Object.freeze({ name: 'web' }), spec: Object.freeze({ b: 1 }) });
    expect(readObject(schema, raw, { strict: false }).object).toEqual({ metadata: { name: 'web' }, spec: {} });
  });
});

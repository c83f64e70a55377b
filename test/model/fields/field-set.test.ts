import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldSet } from '../../../src/model/fields/field-set.ts';
import { FieldSetBuilder, hasStep, intersect, isEmptySet, pathsOf, readFieldSet, subtract, unite, without, withNamedFields } from '../../../src/model/fields/field-set.ts';

const steps = ['f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"'];
const path = fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 4 });
const paths = fc.array(path, { maxLength: 8 });

function setOf(all: readonly (readonly string[])[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const each of all) each.reduce((place, step) => place.at(step), builder).add();
  return builder.build();
}
const namesOf = (set: FieldSet): Set<string> => new Set(pathsOf(set));
const textOf = (all: readonly (readonly string[])[]): Set<string> => namesOf(setOf(all));

test('sets behave as sets of paths', () => {
  fc.assert(
    fc.property(paths, paths, (a, b) => {
      const [left, right] = [setOf(a), setOf(b)];
      const [l, r] = [textOf(a), textOf(b)];
      expect(namesOf(unite(left, right))).toEqual(new Set([...l, ...r]));
      expect(namesOf(subtract(left, right))).toEqual(new Set([...l].filter((each) => !r.has(each))));
      expect(namesOf(intersect(left, right))).toEqual(new Set([...l].filter((each) => r.has(each))));
      expect(isEmptySet(subtract(left, left))).toBe(true);
      expect(unite(left, right)).toEqual(unite(right, left));
      expect(readFieldSet(JSON.parse(JSON.stringify(left)))).toEqual(left);
    }),
  );
});

test('a place with all below it is taken out', () => {
  const set = setOf([['f:a'], ['f:a', 'f:b'], ['f:b', 'f:a', 'v:"y"'], ['f:b', 'f:b']]);
  expect(pathsOf(without(set, ['f:b', 'f:a']))).toEqual(['.a', '.a.b', '.b.b']);
  expect(pathsOf(without(set, ['f:a']))).toEqual(['.b.b', '.b.a[="y"]']);
  expect(hasStep(withNamedFields(set), 'f:b')).toBe(true);
});

test('paths name keys as Kubernetes does', () => {
  expect(pathsOf(setOf([['f:ports', 'k:{"containerPort":80,"protocol":"TCP"}', 'f:name']]))).toEqual(['.ports[containerPort=80,protocol="TCP"].name']);
});

test.each([[null], ['x'], [[]], [{ 'x:y': {} }], [{ 'f:a': 1 }], [{ 'k:nonsense': {} }]])('%j is no set', (value) => {
  expect(readFieldSet(value)).toBeUndefined();
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../src/manifests/documents.ts';
import { insertScalar, replaceScalar } from '../../src/manifests/write-back.ts';

const head = 'apiVersion: v1\nkind: A\nmetadata:\n  name: a\n';

describe('replaceScalar', () => {
  it.each([
    ['keeps a comment', 'spec:\n  replicas: 3   # three\n', 'spec.replicas', 5, 'spec:\n  replicas: 5   # three\n'],
    ['keeps CRLF', 'spec:\r\n  replicas: 3\r\n  x: 1\r\n', 'spec.replicas', 5, 'spec:\r\n  replicas: 5\r\n  x: 1\r\n'],
    ['keeps single quotes', "x: 'a'  # c\n", 'x', "it's", "x: 'it''s'  # c\n"],
    ['keeps double quotes', 'x: "a"\n', 'x', 'b', 'x: "b"\n'],
    ['a number needs no quotes', 'x: "3"\n', 'x', 4, 'x: 4\n'],
    ['quotes what would be a boolean', 'x: a\n', 'x', 'on', "x: 'on'\n"],
    ['quotes what would be a number', 'x: a\n', 'x', '017', "x: '017'\n"],
    ['quotes syntax', 'x: a\n', 'x', 'a: b #c', "x: 'a: b #c'\n"],
    ['escapes controls', 'x: a\n', 'x', 'a\x1b\n', 'x: "a\\u001b\\n"\n'],
    ['an image', 'c:\n- image: nginx:1.16 # old\n  name: a\n', 'c[0].image', 'nginx:1.17', 'c:\n- image: nginx:1.17 # old\n  name: a\n'],
    ['inside flow', 'c: [{image: a, n: 1}]\n', 'c[0].image', 'b,c', "c: [{image: 'b,c', n: 1}]\n"],
    ['null', 'x: 3\n', 'x', null, 'x: null\n'],
    ['an empty value', 'x:  # none yet\ny: 1\n', 'x', 3, 'x: 3  # none yet\ny: 1\n'],
    ['the last of equal keys', 'x: 1\nx: 2\n', 'x', 3, 'x: 1\nx: 3\n'],
    ['a key with dots', 'd:\n  a.b/c: 1\n', 'd[a.b/c]', 2, 'd:\n  a.b/c: 2\n'],
    ['a block text', 'x: |  # t\n  a\n\n  b\ny: 1\n', 'x', 'c\n\n\td\n', 'x: |  # t\n  c\n\n  \td\ny: 1\n'],
    ['a value on several lines', 'x: a\n  b\ny: 1\n', 'x', 'c', 'x: c\ny: 1\n'],
  ])('%s', (_name, body, path, value, expected) => {
    expect(replaceScalar(head + body, path, value, 0)).toEqual({ text: head + expected });
  });

  it('changes the right document, and items of lists', () => {
    const list = 'kind: List\nitems:\n- kind: A\n  x: 1\n- kind: A\n  x: 2 # b\n';
    expect(replaceScalar(`${head}x: 0\n---\n${list}`, 'x', 9, 2)).toEqual({ text: `${head}x: 0\n---\n${list.replace('2', '9')}` });
  });

  it('keeps JSON what it is', () => {
    const json = '{"kind": "A", "x": 1, "y": ["a"]}';
    expect(replaceScalar(json, 'x', 'b', 0)).toEqual({ text: '{"kind": "A", "x": "b", "y": ["a"]}' });
    expect(replaceScalar(json, 'y[0]', 'b', 0)).toEqual({ text: '{"kind": "A", "x": 1, "y": ["b"]}' });
  });

  it.each([
    ['a mapping', 'x: {a: 1}\n', 'x', 'x is not a single value'],
    ['a missing field', 'x: 1\n', 'y.z', 'y.z is not in the file'],
    ['an alias', 'x: &a 1\nz: *a\n', 'z', 'z comes from an alias (*a) that other places share'],
    ['what an alias leads to', 'x: &a {b: 1}\nz: *a\n', 'z.b', 'z.b comes from an alias (*...) that other places share'],
    ['what is merged', 'x: &a {b: 1}\nz: {<<: *a}\n', 'z.b', 'z.b comes from an alias (*...) that other places share'],
    ['what others refer to', 'x: &a 1\ny: *a\n', 'x', 'x cannot be changed without changing something else in the file'],
    ['a folded text', 'x: >\n  a\n  b\n', 'x', 'a folded text (>) has to be changed by hand'],
  ])('refuses %s', (_name, body, path, problem) => {
    expect(replaceScalar(head + body, path, 7, 0)).toEqual({ problem });
  });

  it('refuses objects that are not there and numbers JSON has not', () => {
    expect(replaceScalar(head, 'metadata.name', 'b', 1)).toEqual({ problem: 'the file has no readable object number 2' });
    expect(replaceScalar(head, 'metadata.name', Number.NaN, 0)).toEqual({ problem: 'NaN cannot be written as JSON' });
  });

  it('changes exactly one path', () => {
    const key = fc.constantFrom('a', 'b.c', 'd/e', 'on', '12', 'x y', "it's", '#h');
    const leaf = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.constantFrom('on', '1_0', '- a', 'a: b', '', ' x', '🙂', '\u2028'));
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'), { maxKeys: 3 })),
    })).node;
    const style = fc.constantFrom('json', 'pretty', 'block');
    fc.assert(fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }), style, leaf, fc.nat(), (spec, how, value, pick) => {
      const object = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, spec };
      const text = how === 'block' ? toBlock(object, '') : JSON.stringify(object, null, how === 'pretty' ? 2 : 0);
      const before = parseDocuments(text, 'a.yaml').documents[0]!.value;
      const paths = leafPaths(before.spec, ['spec']);
      const path = paths[pick % Math.max(1, paths.length)];
      fc.pre(path !== undefined);
      const result = replaceScalar(text, path!, value, 0);
      if (!('text' in result)) throw new Error(`${result.problem}\n${text}`);
      const after = parseDocuments(result.text, 'a.yaml').documents[0]!.value;
      expect(leafPaths(after, []).filter((each) => !Object.is(at(after, each), at(before, each)))).toEqual(
        Object.is(at(before, path!), at(after, path!)) ? [] : [path],
      );
      expect(at(after, path!)).toBe(value === 0 ? 0 : value);
    }), { numRuns: 300 });
  });
});

describe('insertScalar', () => {
  it.each([
    ['after the last single line', 'spec:\n  x: 1 # c\n  t:\n    y: 2\n', 'spec', 'replicas', 3, 'spec:\n  x: 1 # c\n  replicas: 3\n  t:\n    y: 2\n'],
    ['before the first when there is none', 'spec:\n  t:\n    y: 2\n', 'spec', 'replicas', 3, 'spec:\n  replicas: 3\n  t:\n    y: 2\n'],
    ['in an item', 'c:\n- name: a\n- name: b\n', 'c[0]', 'image', 'nginx:1', 'c:\n- name: a\n  image: nginx:1\n- name: b\n'],
    ['in an item before the first', 'c:\n- p:\n  - 1\n', 'c[0]', 'x', 'on', "c:\n- x: 'on'\n  p:\n  - 1\n"],
    ['in flow', 'x: {a: 1}\n', 'x', 'b', 2, 'x: {b: 2, a: 1}\n'],
    ['in empty flow', 'x: {} # c\n', 'x', 'foo.io/bar', 'y', "x: {foo.io/bar: 'y'} # c\n"],
    ['with CRLF', 'x:\r\n  a: 1\r\n', 'x', 'b', 2, 'x:\r\n  a: 1\r\n  b: 2\r\n'],
    ['at the end without a line break', 'x:\n  a: 1', 'x', 'b', 2, 'x:\n  a: 1\n  b: 2'],
  ])('%s', (_name, body, parent, key, value, expected) => {
    expect(insertScalar(head + body, parent, key, value, 0)).toEqual({ text: head + expected });
  });

  it('keeps JSON what it is', () => {
    expect(insertScalar('{\n  "kind": "A",\n  "m": {}\n}', 'm', 'a', 'b', 0)).toEqual({ text: '{\n  "kind": "A",\n  "m": {"a": "b"}\n}' });
    expect(insertScalar('{\n  "kind": "A"\n}', [], 'a', 'b', 0)).toEqual({ text: '{\n  "a": "b",\n  "kind": "A"\n}' });
  });

  it.each([
    ['a key that is there', 'x: {a: 1}\n', 'x', 'a', 'x.a is already there'],
    ['a scalar', 'x: 1\n', 'x', 'a', 'x is not a mapping'],
    ['a missing mapping', '', 'x', 'a', 'x is not in the file'],
    ['an alias', 'x: &a {b: 1}\nz: *a\n', 'z', 'c', 'z comes from an alias (*a) that other places share'],
    ['what others refer to', 'x: &a {b: 1}\ny: *a\n', 'x', 'c', 'x.c cannot be changed without changing something else in the file'],
  ])('refuses %s', (_name, body, parent, key, problem) => {
    expect(insertScalar(head + body, parent, key, 2, 0)).toEqual({ problem });
  });
});

type Path = readonly (string | number)[];

function leafPaths(node: unknown, path: Path): Path[] {
  if (typeof node !== 'object' || node === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(node) ? node.map((item, i) => [i, item]) : Object.entries(node);
  return entries.flatMap(([key, value]) => leafPaths(value, [...path, key]));
}

function at(node: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], node);
}

/** Block YAML with comments, everything quoted that is text. */
function toBlock(node: unknown, indent: string): string {
  if (typeof node !== 'object' || node === null || Object.keys(node).length === 0) return ` ${JSON.stringify(node)} # c\n`;
  const lines = Object.entries(node).map(([key, value]) => `${indent}${Array.isArray(node) ? '-' : `${JSON.stringify(key)}:`}${toBlock(value, `${indent}  `)}`);
  return (indent === '' ? '' : '\n') + lines.join('');
}

import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { compareKeys, formatYaml } from '../../src/model/yaml-text.ts';

describe('formatYaml', () => {
  it.each<[string, string, unknown, string]>([
    ['sorts keys and does not indent lists', 'list', { b: 1, a: [{ y: 1, x: 2 }, 'z'] }, 'a:\n- x: 2\n  "y": 1\n- z\nb: 1\n'],
    ['writes empty values inline', 'empty', { a: {}, b: [], c: null, d: '' }, 'a: {}\nb: []\nc: null\nd: ""\n'],
    ['leaves undefined members out', 'undefined', { a: undefined, b: { c: undefined } }, 'b: {}\n'],
    ['nests lists in lists', 'nested', { a: [[1, 2], []] }, 'a:\n- - 1\n  - 2\n- []\n'],
    ['writes texts of several lines as blocks', 'block', { a: 'one\ntwo\n', b: 'one\n\ntwo', c: 'one\n\n', d: '  indented\nx' }, 'a: |\n  one\n  two\nb: |-\n  one\n\n  two\nc: |+\n  one\n\nd: |2-\n    indented\n  x\n'],
    ['gives up on a block where blanks or tabs would be lost', 'escaped', { a: 'one \ntwo', b: 'tab\there\n' }, 'a: "one \\ntwo"\nb: "tab\\there\\n"\n'],
  ])('%s', (_what, _name, value, expected) => {
    expect(formatYaml(value)).toBe(expected);
    expect(load(expected)).toEqual(JSON.parse(JSON.stringify(value)));
  });

  it.each([
    ['nginx:1.27', 'nginx:1.27'],
    ['25%', '25%'],
    ['10Mi', '10Mi'],
    ['7b7878d9c5', '7b7878d9c5'],
    ['8080', '"8080"'],
    ['1.5', '"1.5"'],
    ['1e3', '"1e3"'],
    ['0x1F', '"0x1F"'],
    ['true', '"true"'],
    ['no', '"no"'],
    ['y', '"y"'],
    ['~', '"~"'],
    ['null', '"null"'],
    ['12:30', '"12:30"'],
    ['2025-06-01T08:00:00Z', '"2025-06-01T08:00:00Z"'],
    ['a: b', "'a: b'"],
    ['a #b', "'a #b'"],
    ['a:b#c', 'a:b#c'],
    ['- x', "'- x'"],
    ['-x', '-x'],
    ['*', "'*'"],
    ['{}', "'{}'"],
    ['it\'s', "it's"],
    ["'quoted'", "'''quoted'''"],
    [' lead', "' lead'"],
    ['trail ', "'trail '"],
    ['esc\x1b', '"esc\\e"'],
    ['ä😀', 'ä😀'],
  ])('writes %j as %s', (text, expected) => {
    expect(formatYaml({ k: text })).toBe(`k: ${expected}\n`);
    expect(load(`k: ${expected}\n`)).toEqual({ k: text });
  });

  it('folds long lines behind column 80, two deeper than their key', () => {
    const message = '0/4 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, 3 Insufficient cpu. preemption: none.';
    const text = formatYaml({ status: { message } });
    expect(text).toBe(
      "status:\n  message: '0/4 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready:\n    }, 3 Insufficient cpu. preemption: none.'\n",
    );
    expect(load(text)).toEqual({ status: { message } });
  });

  it('folds inside list items too', () => {
    const message = Array.from({ length: 30 }, () => 'word').join(' ');
    const text = formatYaml({ items: [{ message }, message] });
    expect(load(text)).toEqual({ items: [{ message }, message] });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(90);
  });
});

describe('compareKeys', () => {
  it.each([
    ['a', 'b'],
    ['a2', 'a10'],
    ['a', 'a1'],
    ['app.kubernetes.io/name', 'app.kubernetes.io/part-of'],
    ['kubernetes.io/x', 'kubernetesx'],
    ['Zebra', 'apple'],
    ['item-2', 'item-11'],
  ])('%s before %s', (first, second) => {
    expect(compareKeys(first, second)).toBeLessThan(0);
    expect(compareKeys(second, first)).toBeGreaterThan(0);
    expect(compareKeys(first, first)).toBe(0);
  });
});

// Alignment of describe texts as Go's tabwriter does it.
import { expect, test } from 'vitest';
import { createDescribeWriter, describeAnnotations, describeMap, describeTime } from '../../src/model/describe-writer.ts';

test('columns are as wide as their widest cell among neighbours, plus two', () => {
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', 'web');
  writer.line(0, 'Service Account:', 'default');
  writer.list(0, 'Labels:', ['a=b', 'c=d']);
  writer.list(0, 'Annotations:', []);
  writer.line(0, 'IPs:');
  writer.line(1, 'IP:', '10.0.0.1');
  writer.line(0, 'Containers:');
  writer.line(1, 'a:', 'from b', 'Optional: false');
  writer.line(1, 'longer:', 'from somewhere', 'Optional: true');
  expect(writer.text()).toBe(
    [
      'Name:             web',
      'Service Account:  default',
      'Labels:           a=b',
      '                  c=d',
      'Annotations:      <none>',
      'IPs:',
      '  IP:  10.0.0.1',
      'Containers:',
      '  a:       from b          Optional: false',
      '  longer:  from somewhere  Optional: true',
    ].join('\n'),
  );
});

test('a break starts columns anew', () => {
  const writer = createDescribeWriter();
  writer.line(0, 'A long label:', '1');
  writer.breakColumns();
  writer.line(0, 'B:', '2');
  expect(writer.text()).toBe('A long label:  1\nB:  2');
});

test('characters count, not bytes', () => {
  const writer = createDescribeWriter();
  writer.line(0, 'é:', '1');
  writer.line(0, '😀😀:', '2');
  expect(writer.text()).toBe('é:   1\n😀😀:  2');
});

test('a value of several lines ends its line', () => {
  const writer = createDescribeWriter();
  writer.line(0, 'Message:', 'one\ntwo');
  expect(writer.text()).toBe('Message:  one\ntwo');
});

test('maps are sorted by key', () => {
  expect(describeMap({ b: '2', a: '1' })).toEqual(['a=1', 'b=2']);
  expect(describeMap(undefined)).toEqual([]);
});

test('annotations: without last-applied, long and multi-line values below their key', () => {
  const long = 'x'.repeat(150);
  expect(
    describeAnnotations({
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      short: 'value\n',
      long,
      lines: 'one\ntwo',
    }),
  ).toEqual(['lines:', '  one', '  two', 'long:', `  ${'x'.repeat(138)}...`, 'short: value']);
});

test.each([
  ['2025-06-01T08:00:05Z', 'Sun, 01 Jun 2025 08:00:05 +0000'],
  ['2024-02-29T23:59:59Z', 'Thu, 29 Feb 2024 23:59:59 +0000'],
  ['1970-01-01T00:00:00Z', 'Thu, 01 Jan 1970 00:00:00 +0000'],
  [undefined, 'Mon, 01 Jan 0001 00:00:00 +0000'],
])('%s is %s', (timestamp, text) => {
  expect(describeTime(timestamp)).toBe(text);
});

import { describe, expect, it } from 'vitest';
import {
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isPortName,
  isQualifiedName,
  validateAnnotations,
  validateLabels,
} from '../../src/model/names.ts';

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const label1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const value =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const qualified =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const long = (length: number) => 'a'.repeat(length);

describe('names', () => {
  it.each([
    [isDns1123Subdomain, 'web.example-1', []],
    [isDns1123Subdomain, long(253), []],
    [isDns1123Subdomain, long(254), ['must be no more than 253 characters']],
    [isDns1123Subdomain, 'Web', [subdomain]],
    [isDns1123Subdomain, 'web\n', [subdomain]],
    [isDns1123Subdomain, 'a..b', [subdomain]],
    [isDns1123Subdomain, '', [subdomain]],
    [isDns1123Label, '1-web', []],
    [isDns1123Label, 'my.space', ['must not contain dots']],
    [isDns1123Label, 'My_Space', [label]],
    [isDns1123Label, long(64), ['must be no more than 63 characters']],
    [isDns1035Label, 'web-1', []],
    [isDns1035Label, '1web', [label1035]],
    [isDns1035Label, 'web.one', [label1035]],
    [isPortName, 'http-2', []],
    [isPortName, 'NOT_GOOD', [
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'must contain at least one letter (a-z)',
    ]],
    [isPortName, '80', ['must contain at least one letter (a-z)']],
    [isPortName, '-a--b', ['must not contain consecutive hyphens', 'must not begin or end with a hyphen']],
    [isPortName, long(16), ['must be no more than 15 characters']],
    [isQualifiedName, 'app', []],
    [isQualifiedName, 'example.com/My_Name.1', []],
    [isQualifiedName, '/x', ['prefix part must be non-empty']],
    [isQualifiedName, 'x/', ['name part must be non-empty', `name part ${qualified}`]],
    [isQualifiedName, 'Bad/x', [`prefix part ${subdomain}`]],
    [isQualifiedName, '-x', [`name part ${qualified}`]],
    [isQualifiedName, 'a/b/c', [`a qualified name ${qualified} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]],
    [isLabelValue, '', []],
    [isLabelValue, 'My.Value_1', []],
    [isLabelValue, 'a/b', [value]],
    [isLabelValue, long(64), ['must be no more than 63 characters']],
  ])('%o %o', (check, text, messages) => {
    expect(check(text)).toEqual(messages);
  });

  it('answers quickly about hostile texts', () => {
    for (const text of [`${'a-'.repeat(50_000)}!`, `${'a.'.repeat(50_000)}!`]) {
      expect(isDns1123Subdomain(text)).toHaveLength(2);
      expect(isLabelValue(text)).toHaveLength(2);
    }
  });
});

describe('label and annotation maps', () => {
  const texts = (errors: readonly { path: string; message: string }[]) => errors.map((error) => `${error.path}: ${error.message}`);

  it('reports keys and values of labels', () => {
    expect(texts(validateLabels({ '-k': 'a/b', good: 'yes' }, 'metadata.labels'))).toEqual([
      `metadata.labels: Invalid value: "-k": name part ${qualified}`,
      `metadata.labels: Invalid value: "a/b": ${value}`,
    ]);
    expect(validateLabels(undefined, 'metadata.labels')).toEqual([]);
  });

  it('lets annotation keys have capital prefixes and limits the total size in bytes', () => {
    expect(validateAnnotations({ 'Example.com/x': 'any text' }, 'metadata.annotations')).toEqual([]);
    expect(validateAnnotations({ k: 'ü'.repeat(131071) }, 'metadata.annotations')).toEqual([]);
    expect(texts(validateAnnotations({ k: 'ü'.repeat(131072) }, 'metadata.annotations'))).toEqual([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
  });
});

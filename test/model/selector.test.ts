import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReason } from '../../src/model/errors.ts';
import {
  compileLabelSelector,
  formatLabelSelector,
  formatRequirements,
  matchesRequirements,
  matchNodeSelectorTerms,
  parseFieldSelector,
  parseLabelSelector,
  validateLabelSelector,
} from '../../src/model/selector.ts';

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isReason(error, 'BadRequest')) return error.message;
    throw error;
  }
  return 'accepted';
}

const secrets = {
  s1: { app: 'web', tier: 'front', version: '1' },
  s2: { app: 'web', tier: 'back', version: '2' },
  s3: { app: 'db', tier: 'back' },
  s4: {},
};

describe('parseLabelSelector', () => {
  it.each([
    ['', 's1 s2 s3 s4'],
    [' ', 's1 s2 s3 s4'],
    ['app=web', 's1 s2'],
    ['app==web,tier=back', 's2'],
    ['app!=web', 's3 s4'],
    ['app in (web, db)', 's1 s2 s3'],
    ['app notin (web)', 's3 s4'],
    ['app', 's1 s2 s3'],
    ['!app', 's4'],
    ['version>1', 's2'],
    ['version<2,app', 's1'],
    ['version>0', 's1 s2'],
    ['tier>1', ''],
    ['app=', ''],
    ['app in (,web)', 's1 s2'],
    ['in', ''],
    ['!constructor', 's1 s2 s3 s4'],
    ['toString', ''],
  ])('%o selects %o', (text, names) => {
    const requirements = parseLabelSelector(text);
    const selected = Object.entries(secrets).filter(([, labels]) => matchesRequirements(requirements, labels));
    expect(selected.map(([name]) => name).join(' ')).toBe(names);
  });

  const value =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
  const name =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  it.each([
    ['app in web', "unable to parse requirement: found 'web' expected: '('"],
    ['=web', "found '=', expected: !, identifier, or 'end of string'"],
    ['app=bad value', "found 'value', expected: ',' or 'end of string'"],
    ['app=a/b', `unable to parse requirement: values[0][app]: Invalid value: "a/b": ${value}`],
    ['app,', "found '', expected: identifier after ','"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (=', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    ['a in (b,=', "unable to parse requirement: found '=', expected: ',', or identifier"],
    ['a in ()', `unable to parse requirement: values: Invalid value: []string{}: for 'in', 'notin' operators, values set can't be empty`],
    ['a=!', "unable to parse requirement: found '!', expected: identifier"],
    ['a>x', `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`],
    ['-a=b', `unable to parse requirement: <nil>: Invalid value: "-a": ${name}`],
  ])('refuses %o', (text, message) => {
    expect(messageOf(() => parseLabelSelector(text))).toBe(message);
  });

  it('reads what formatRequirements prints', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/);
    const term = fc.oneof(
      fc.tuple(word, fc.constantFrom('=', '==', '!='), word).map((parts) => parts.join('')),
      fc.tuple(word, fc.constantFrom('>', '<'), fc.nat()).map((parts) => parts.join('')),
      fc
        .tuple(word, fc.constantFrom('in', 'notin'), fc.array(word, { minLength: 1, maxLength: 3 }))
        .map(([key, operator, values]) => `${key} ${operator} (${values.join(', ')})`),
      word,
      word.map((key) => `!${key}`),
    );
    fc.assert(
      fc.property(fc.array(term, { maxLength: 4 }), (terms) => {
        const requirements = parseLabelSelector(terms.join(','));
        expect(parseLabelSelector(formatRequirements(requirements))).toEqual(requirements);
      }),
    );
  });

  it('answers hostile texts with a refusal and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a1=!<>(), \tin/.-') }), (text) => {
        expect(typeof messageOf(() => parseLabelSelector(text))).toBe('string');
      }),
    );
  });
});

describe('label selector objects', () => {
  it.each([
    [undefined, 'nothing', '<none>'],
    [{}, 'everything', '<none>'],
    [{ matchLabels: { app: 'web' } }, 's1 s2', 'app=web'],
    [{ matchLabels: { tier: 'back', app: 'db' } }, 's3', 'app=db,tier=back'],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db'] }] }, 's1 s2 s3', 'app in (db,web)'],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, 's3 s4', 'app notin (web)'],
    [
      { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'version', operator: 'Exists' }, { key: 'x', operator: 'DoesNotExist' }] },
      's1 s2',
      'app=web,version,!x',
    ],
    [{ matchExpressions: [{ key: 'app', operator: 'Odd' }] }, 'nothing', '<none>'],
  ])('%o', (selector, expected, text) => {
    const { matches, empty } = compileLabelSelector(selector);
    const names = Object.entries(secrets).flatMap(([name, labels]) => (matches(labels) ? [name] : []));
    const said = names.length === 0 ? 'nothing' : empty ? 'everything' : names.join(' ');
    expect(said).toBe(expected);
    expect(empty).toBe(expected === 'everything');
    expect(formatLabelSelector(selector)).toBe(text);
  });

  it('compiles an object once', () => {
    const selector = { matchLabels: { app: 'web' } };
    expect(compileLabelSelector(selector)).toBe(compileLabelSelector(selector));
  });

  it('reports what is wrong with each part', () => {
    const errors = validateLabelSelector(
      {
        matchExpressions: [
          { key: 'a', operator: 'In' },
          { key: 'a', operator: 'Exists', values: ['x'] },
          { key: 'a', operator: 'x', values: [] },
        ],
      },
      'spec.selector',
    );
    expect(errors.map((error) => `${error.path}: ${error.message}`)).toEqual([
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      'spec.selector.matchExpressions[2].operator: Invalid value: "x": not a valid selector operator',
    ]);
    const labels = validateLabelSelector({ matchLabels: { '-': '-' } }, 'spec.selector');
    expect(labels.map((error) => error.path)).toEqual(['spec.selector.matchLabels', 'spec.selector.matchLabels']);
    expect(validateLabelSelector(undefined, 'spec.selector')).toEqual([]);
  });
});

describe('parseFieldSelector', () => {
  it.each([
    ['', []],
    ['a=b', [{ key: 'a', operator: '=', value: 'b' }]],
    ['a==b,c!=d', [{ key: 'a', operator: '=', value: 'b' }, { key: 'c', operator: '!=', value: 'd' }]],
    ['a=', [{ key: 'a', operator: '=', value: '' }]],
    ['a=x\\,y\\=z\\\\', [{ key: 'a', operator: '=', value: 'x,y=z\\' }]],
    [',a=b,', [{ key: 'a', operator: '=', value: 'b' }]],
  ])('%o', (text, terms) => {
    expect(parseFieldSelector(text)).toEqual(terms);
  });

  it('refuses what it cannot understand', () => {
    expect(messageOf(() => parseFieldSelector('status.phase'))).toBe(
      "invalid selector: 'status.phase'; can't understand 'status.phase'",
    );
    expect(messageOf(() => parseFieldSelector('a=b\\c'))).toContain('invalid escape sequence');
    expect(messageOf(() => parseFieldSelector('a=b=c'))).toContain('unescaped character in value');
  });
});

describe('matchNodeSelectorTerms', () => {
  const labels = { zone: 'a', cores: '8' };
  const fields = { 'metadata.name': 'worker-1' };
  const expression = (key: string, operator: string, ...values: string[]) => ({ matchExpressions: [{ key, operator, values }] });
  it.each([
    ['no terms', [], false],
    ['an empty term', [{}], false],
    ['an empty term beside a matching one', [{}, expression('zone', 'In', 'a')], true],
    ['In', [expression('zone', 'In', 'b', 'a')], true],
    ['In without the label', [expression('rack', 'In', 'a')], false],
    ['NotIn without the label', [expression('rack', 'NotIn', 'a')], true],
    ['NotIn', [expression('zone', 'NotIn', 'a')], false],
    ['Exists', [expression('zone', 'Exists')], true],
    ['DoesNotExist', [expression('zone', 'DoesNotExist')], false],
    ['Gt', [expression('cores', 'Gt', '7')], true],
    ['Gt compares numbers', [expression('cores', 'Gt', '10')], false],
    ['Lt', [expression('cores', 'Lt', '16')], true],
    ['Lt of no number', [expression('zone', 'Lt', '16')], false],
    ['unknown operator', [expression('zone', 'Near', 'a')], false],
    ['terms are ORed', [expression('zone', 'In', 'b'), expression('zone', 'In', 'a')], true],
    ['conditions are ANDed', [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }, { key: 'rack', operator: 'Exists' }] }], false],
    ['fields', [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker-1'] }] }], true],
    ['fields of another node', [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker-2'] }] }], false],
  ])('%s: %o is %o', (_name, terms, expected) => {
    expect(matchNodeSelectorTerms(terms, labels, fields)).toBe(expected);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../src/manifests/documents.ts';

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\n';
const headNamed = (name: string) => head.replace('one', name);
const only = (text: string, file = 'a.yaml') => {
  const { documents, problems } = parseDocuments(text, file);
  expect(problems).toEqual([]);
  expect(documents).toHaveLength(1);
  return documents[0]!;
};
const problemsOf = (text: string, file = 'a.yaml') =>
  parseDocuments(text, file).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('documents of a file', () => {
  it('gives each object with its place', () => {
    const { documents, problems } = parseDocuments(`# first\n${head}---\n# nothing\n---\n${headNamed('two')}  namespace: web\n...\n`, 'a.yaml');
    expect(problems).toEqual([]);
    expect(documents.map(({ index, kind, name, namespace, line, column }) => [index, kind, name, namespace, line, column])).toEqual([
      [0, 'ConfigMap', 'one', undefined, 2, 1],
      [1, 'ConfigMap', 'two', 'web', 9, 1],
    ]);
  });

  it.each(['', '\n\n', '# only a comment\n', '---\n---\n', '\ufeff', '---\n# c\n...\n', '\r\n'])('finds nothing in %j', (text) => {
    expect(parseDocuments(text, 'a.yaml')).toEqual({ documents: [], problems: [] });
  });

  it('takes a byte order mark and CRLF', () => {
    const document = only(`\ufeff${head.replaceAll('\n', '\r\n')}data:\r\n  a: |\r\n    x\r\n    y\r\n`);
    expect(document).toMatchObject({ line: 1, column: 1, value: { data: { a: 'x\ny\n' } } });
    expect(document.positionOf('data.a')).toEqual({ line: 6, column: 3 });
    expect(document.positionOf('metadata.name')).toEqual({ line: 4, column: 9 });
  });

  it('takes lists apart, with a place for each item', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- ${headNamed('a').replaceAll('\n', '\n  ')}\n- ${headNamed('b').replaceAll('\n', '\n  ')}\n`;
    const { documents } = parseDocuments(text, 'a.yaml');
    expect(documents.map(({ index, name, line, column }) => [index, name, line, column])).toEqual([[0, 'a', 4, 3], [1, 'b', 9, 3]]);
    expect(documents[1]!.positionOf('metadata.name')).toEqual({ line: 12, column: 11 });
  });

  it('gives the items of a PodList their kind', () => {
    expect(only('apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n')).toMatchObject({ apiVersion: 'v1', kind: 'Pod', name: 'a' });
  });

  it('takes JSON, several values included', () => {
    const json = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'A', metadata: { name } }, null, '\t');
    expect(parseDocuments(`${json('a')}\n${json('b')}`, 'a.json').documents.map(({ name, line }) => [name, line])).toEqual([['a', 1], ['b', 8]]);
  });

  it('keeps the other documents when one is broken', () => {
    const text = `${headNamed('a')}data:\n  x: |\n    ---\n    text\n---\n${headNamed('b')}  labels: [\n---\n${headNamed('c')}`;
    const { documents, problems } = parseDocuments(text, 'a.yaml');
    expect(documents.map(({ index, name }) => [index, name])).toEqual([[0, 'a'], [2, 'c']]);
    expect(documents[0]!.value.data).toEqual({ x: '---\ntext\n' });
    expect(problems).toMatchObject([{ documentIndex: 1, severity: 'error', line: 14, column: 11 }]);
  });

  it('keeps the others when a quote is left open', () => {
    const { documents, problems } = parseDocuments(`${headNamed('a')}  uid: "x\n---\n${headNamed('b')}`, 'a.yaml');
    expect(documents.map(({ name }) => name)).toEqual(['b']);
    expect(problems).toMatchObject([{ line: 5, column: 8, sourceLine: '  uid: "x', caret: '       ^' }]);
  });

  it('reads directives with their document', () => {
    expect(only(`%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\n${head}x: !e!y 3\n`).value.x).toBe('3');
  });
});

describe('values', () => {
  const spec = (text: string) => only(`${head}spec: ${text}\n`).value.spec;
  it.each([
    ['{a: y, b: "y", c: off}', { a: true, b: 'y', c: false }],
    ['{1: a, yes: b, 1.5: c}', { 1: 'a', true: 'b', 1.5: 'c' }],
    ['2001-12-14', '2001-12-14'],
    ['[!!str 12, !!int "12", !foo 12, ! 12, !!binary aGVsbG8=]', ['12', 12, '12', '12', 'hello']],
    ['{a: &x {b: [1]}, c: *x}', { a: { b: [1] }, c: { b: [1] } }],
    ['{a: &x {k: 1, m: 2}, c: {k: 9, <<: *x}, d: {<<: *x, k: 9}}', { a: { k: 1, m: 2 }, c: { k: 1, m: 2 }, d: { k: 9, m: 2 } }],
    ['{a: &x {k: 1}, u: {<<: [*x, {z: 3, k: 7}]}}', { a: { k: 1 }, u: { k: 1, z: 3 } }],
    ['{constructor: 1, toString: 2}', { constructor: 1, toString: 2 }],
  ])('%s', (text, value) => expect(spec(text)).toEqual(value));

  it('gives each alias a copy of its own', () => {
    const { a, b } = spec('{a: &x {k: 1}, b: *x}') as { a: object; b: object };
    expect(a).toEqual(b);
    expect(a).not.toBe(b);
  });

  it('keeps the last of equal keys and warns', () => {
    const { documents, problems } = parseDocuments(`${head}  name: two\n`, 'a.yaml');
    expect(documents[0]!.name).toBe('two');
    expect(problems).toMatchObject([{ severity: 'warning', line: 5, column: 3, message: 'duplicate key "name": the last one wins, as in kubectl' }]);
  });

  it.each([
    ['{__proto__: {a: 1}}', 'the key "__proto__" is not supported'],
    ['{"__proto__": 1}', 'the key "__proto__" is not supported'],
    ['&a [*a]', "anchor 'a' value contains itself"],
    ['*a', "unknown anchor 'a' referenced"],
    ['{<<: 1}', 'map merge requires map or sequence of maps as the value'],
    ['!!int abc', 'cannot decode !!str `abc` as a !!int'],
    ['.inf', 'json: unsupported value: +Inf'],
    ['{~: 1}', 'unsupported map key: null'],
    ['{[a]: 1}', 'invalid map key: a key must be a scalar, not a sequence'],
  ])('refuses %s', (text, message) => {
    const { documents, problems } = parseDocuments(`${head}spec: ${text}\n`, 'a.yaml');
    expect(documents).toEqual([]);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
    expect(problems[0]!.line).toBe(5);
  });

  it('reads back every JSON tree', () => {
    const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(fc.property(json, (value) => {
      const text = JSON.stringify({ apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, value });
      const { documents } = parseDocuments(text, 'a.json');
      expect(documents[0]?.value.value).toEqual(JSON.parse(JSON.stringify(value)));
    }));
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom('a', ': ', '- ', '\n', '  ', '\t', '[', ']', '{', '}', '"', "'", '|', '>', '&a ', '*a', '!!int ', '# ', '---', '...', '%', '? ', ',', '\r\n', 'kind: List\nitems:', '{{', '<<: ', '\0', '\ufeff', '~');
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { problems } = parseDocuments(pieces.join(''), 'a.yaml');
      return problems.every(({ line, column, message }) => line >= 1 && column >= 1 && message !== '');
    }), { numRuns: 2000 });
  });
});

describe('positionOf', () => {
  const document = only([
    'apiVersion: v1', 'kind: Pod', 'metadata:', '  name: web', '  labels:', '    foo.io/bar: x', 'spec:',
    '  containers:', '  - name: a', '    image: nginx', '  - {name: b, image: redis}', 'data:', '  nginx.conf: |', '    text', '  empty:', '',
  ].join('\n'));
  it.each([
    ['spec.containers[0].image', 10, 12],
    ['spec.containers[1].image', 11, 22],
    ['spec.containers[1]', 11, 5],
    ['spec.containers[0]', 9, 5],
    ['spec.containers', 8, 3],
    ['spec.containers[0].livenessProbe.httpGet', 9, 5],
    ['spec.containers[7].image', 8, 3],
    ['spec.strategy.type', 7, 1],
    ['metadata.labels[foo.io/bar]', 6, 17],
    ['metadata.labels["foo.io/bar"]', 6, 17],
    ['data.nginx.conf', 13, 3],
    ['data[nginx.conf]', 13, 3],
    ['data.empty', 15, 3],
    ['nowhere', 1, 1],
    ['', 1, 1],
  ])('%s', (path, line, column) => expect(document.positionOf(path)).toEqual({ line, column }));

  it('points at keys when asked, and takes paths as lists', () => {
    expect(document.positionOf('spec.containers[0].image', 'key')).toEqual({ line: 10, column: 5 });
    expect(document.positionOf(['metadata', 'labels', 'foo.io/bar'])).toEqual({ line: 6, column: 17 });
  });

  it('follows aliases and merge keys to where the value stands', () => {
    const shared = only(`${head}base: &b\n  image: nginx\nspec:\n  <<: *b\n  other: *b\n`);
    expect(shared.positionOf('spec.image')).toEqual({ line: 6, column: 10 });
    expect(shared.positionOf('spec.other.image')).toEqual({ line: 6, column: 10 });
    expect(shared.positionOf('spec.other')).toEqual({ line: 9, column: 10 });
  });

  it('knows how a scalar was written', () => {
    const on = only(`${head}x: on\n`);
    expect([on.value.x, on.writtenAt('x'), on.writtenAt('metadata')]).toEqual([true, 'on', undefined]);
  });
});

describe('what kubectl refuses before it sends', () => {
  it.each([
    ['just text', '1:1 error validating data: invalid object to validate'],
    ['- a\n- b\n', '1:1 error validating data: invalid object to validate'],
    ['apiversion: v1\nkind: Pod\nmetadata: {name: a}\n', '1:1 error validating data: apiVersion not set; found "apiversion", write "apiVersion"'],
    ['apiVersion: v1\nKind: Pod\nmetadata: {name: a}\n', '2:1 error validating data: kind not set; found "Kind", write "kind"'],
    ['metadata: {name: a}\n', '1:1 error validating data: [apiVersion not set, kind not set]'],
    ['apiVersion: 1\nkind: Pod\nmetadata: {name: a}\n', '1:13 json: cannot unmarshal number into Go struct field metadataOnlyObject.apiVersion of type string; put the value in quotes'],
    ['apiVersion: v1\nkind: Pod\nmetedata:\n  name: a\n', '3:1 resource name may not be empty; found "metedata", write "metadata"'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {a: b}\n', '3:1 resource name may not be empty'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name:one\n', '4:3 json: cannot unmarshal string into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta; a space must follow the colon'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: a-\n', '4:3 from a-: cannot use generate name with apply'],
    ['apiVersion: v1\nkind: Pod\nmetadata: {name: 1}\n', '3:18 json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string; put the value in quotes'],
    [`${head}  labels:\n    a: on\n`, '6:8 json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string; put the value in quotes'],
    ['apiVersion: v1\nkind: List\nitems: 3\n', '3:8 json: cannot unmarshal number into Go struct field decodeList.items of type []json.RawMessage'],
  ])('%j', (text, problem) => expect(problemsOf(text)).toEqual([problem]));
});

describe('syntax errors', () => {
  const yaml = 'error converting YAML to JSON: ';
  it.each([
    ['metadata:\n\tname: one\n', `2:1 ${yaml}found character that cannot start any token: YAML does not allow tabs for indentation, use spaces`],
    ['metadata:\n  name: one\n   labels:\n    a: b\n', `3:10 ${yaml}mapping values are not allowed in this context: the indentation of this line does not fit the lines above`],
    ['a: b: c\n', `1:5 ${yaml}mapping values are not allowed in this context: quote a value that has ": " in it`],
    ['a:\n  b: c\n d: e\n', `3:2 ${yaml}did not find expected key: the indentation of this line does not fit the lines above`],
    ['a: [b\nc: d\n', `1:4 ${yaml}did not find expected ',' or ']': the bracket opened here is not closed`],
    ['\na: b\nc\n\n# note\nd: e\n', `3:2 ${yaml}could not find expected ':'`],
    ['a:b\nc: d\n', `1:4 ${yaml}could not find expected ':': a space must follow the colon`],
    ['a: @b\n', `1:4 ${yaml}found character that cannot start any token: a value that begins with @ must be quoted`],
    ['a: *\n', `1:5 ${yaml}did not find expected alphabetic or numeric character: quote a value that begins with *`],
    ['a: b\nc\n', `2:2 ${yaml}could not find expected ':'`],
    ['a: "b" c\n', `1:8 ${yaml}did not find expected key: text follows the closing quote`],
  ])('%j', (text, problem) => expect(problemsOf(text)).toEqual([problem]));

  it.each([
    ['{"a": 1\n "b": 2}', "2:2 invalid character '\"' after object key:value pair"],
    ['{"a":', '1:6 unexpected end of JSON input'],
    ['{"a": [1 2]]}', "1:10 invalid character '2' after array element"],
    ['{"a": "b\n}', "1:9 invalid character '\\n' in string literal"],
  ])('JSON: %j', (text, problem) => expect(problemsOf(text, 'a.json')).toEqual([problem]));

  it('shows the line, cut and with nothing that steers a terminal', () => {
    const [problem] = parseDocuments(`a: \x1b[31m"${'x'.repeat(500)}\n`, 'a.yaml').problems;
    expect(problem!.sourceLine).toMatch(/\\x1b\[31m/);
    expect(problem!.sourceLine!.length).toBeLessThan(120);
    expect(problem!.message + problem!.sourceLine).not.toMatch(/\p{Cc}/u);
  });
});

describe('limits', () => {
  const bomb = (levels: number) => Array.from({ length: levels }, (_, i) =>
    `a${i}: &a${i} [${i === 0 ? 'lol' : Array.from({ length: 10 }, () => `*a${i - 1}`).join(',')}]\n`).join('');
  it.each([
    ['billion laughs', head + bomb(30), 'document contains excessive aliasing: aliases may add at most 200000 nodes'],
    ['aliases of a long text', `${head}x: &a "${'x'.repeat(1e6)}"\ny: [${'*a, '.repeat(1e5)}]\n`, 'document contains excessive aliasing: aliases may add at most 200000 nodes'],
    ['deep nesting', `${head}x: ${'['.repeat(100_000)}`, 'nested too deep: at most 200 levels are read'],
    ['too many bytes', `${head}x: ${'é'.repeat(2.7e6)}\n`, 'file too large: at most 5 MiB are read'],
    ['not a text', 'a\0p\0i\0', 'not a text in UTF-8: control characters are not allowed'],
  ])('%s', (_name, text, message) => {
    const { documents, problems } = parseDocuments(text, 'a.yaml');
    expect(documents).toEqual([]);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
  });

  it('reads a file of almost 5 MiB', () => {
    const text = `${head}data:\n${Array.from({ length: 175_000 }, (_, i) => `  key${i}: a value of ${i}\n`).join('')}`;
    expect(text.length).toBeGreaterThan(4.8e6);
    expect(Object.keys(only(text).value.data as object)).toHaveLength(175_000);
  });

  it('stops at a hundred errors', () => {
    const { problems } = parseDocuments('a: [\n---\n'.repeat(100_000), 'a.yaml');
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)!.message).toBe('too many errors: the rest of the file is not read');
  });
});

describe('files that are no manifests', () => {
  const helm = 'Helm template: render it first with "helm template"';
  it.each([
    ['{{- if .Values.on }}\napiVersion: v1\n{{- end }}\n', 'x.yaml', [`1:1 ${helm}`]],
    [`${head}data:\n  a: {{ .Values.a }}\n---\n${head}`, 'x.yaml', [`6:6 ${helm}`]],
    ['apiVersion: v1\nkind: A\nmetadata:\n  name: "{{ .Release.Name }}-a"\n', 'x.yaml', [`4:9 ${helm}`]],
    ['resources:\n- a.yaml\n', 'team/kustomization.yaml', ['1:1 kustomization.yaml is not applied: build it first with "kubectl kustomize"']],
    ['apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n', 'k.yaml', ['2:1 a Kustomization is not applied: build it first with "kubectl kustomize"']],
    ['apiVersion: v2\nname: web\n', 'chart/Chart.yaml', ['1:1 Chart.yaml is not applied: render the chart first with "helm template"']],
    ['replicas: 3\n', 'chart/values.yaml', ['1:1 Helm values are not applied: render the chart first with "helm template"']],
  ])('%j in %s', (text, file, problems) => {
    expect(problemsOf(text, file)).toEqual(problems);
    expect(parseDocuments(text, file)).toMatchObject({ documents: [], problems: [{ severity: 'warning' }] });
  });

  it('leaves templates inside texts alone', () => {
    expect(only(`${head}data:\n  a: |\n    {{ .x }}\n  b: "{{ .y }}" # {{ z }}\n`).value.data).toEqual({ a: '{{ .x }}\n', b: '{{ .y }}' });
    expect(problemsOf(`${head}data:\n  a: |\n    {{ .x }}\n\tb: c\n`)[0]).toMatch(/tabs/);
  });
});

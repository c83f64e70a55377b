// Values printed the way Go prints them, because Kubernetes' messages quote values with %q, %#v and %v.

/** A value that prints as fixed Go text; made by the `go…` functions below. */
export class GoText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A typed struct literal: `goStruct("v1.X", { A: 1 })` prints `v1.X{A:1}`; fields in the given order. */
export function goStruct(type: string, fields: Readonly<Record<string, unknown>>): GoText {
  const parts = Object.entries(fields).map(([name, value]) => `${name}:${goLiteral(value)}`);
  return new GoText(`${type}{${parts.join(', ')}}`);
}

/** A typed slice: `[]core.Scope{"A"}`; undefined or null prints as `[]core.Scope(nil)`. */
export function goSlice(type: string, items: readonly unknown[] | null | undefined): GoText {
  return new GoText(items ? `${type}{${items.map(goLiteral).join(', ')}}` : `${type}(nil)`);
}

/** A typed nil of a map, slice or pointer: `map[string]string(nil)`, `(*v1.LabelSelector)(nil)`. */
export function goNil(type: string): GoText {
  return new GoText(type.startsWith('*') ? `(${type})(nil)` : `${type}(nil)`);
}

/** A set pointer inside a struct. Go prints its address; one fixed address keeps texts repeatable. */
export function goPointer(type: string): GoText {
  return new GoText(`(${type})(0xc000000000)`);
}

/** A time inside a struct, from its text in JSON: whole seconds of UTC. */
export function goTime(time: string): GoText {
  const [year, month, ...rest] = time.split(/\D/).filter(Boolean).map(Number) as [number, number, ...number[]];
  return new GoText(`time.Date(${year}, time.${months[month - 1]}, ${rest.slice(0, 4).join(', ')}, 0, time.Local)`);
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** A time by itself. */
export function goTimeText(time: string): GoText {
  return new GoText(`${time.slice(0, 10)} ${time.slice(11, 19)} +0000 UTC`);
}

/** A value whose Go type prints itself without quotes, such as a resource name: `gpu`. */
export function goStringer(text: string): GoText {
  return new GoText(text);
}

/** `runtime.Unknown{…}` of a value that Go keeps as the bytes of its JSON. */
export function goRawJson(value: unknown): GoText {
  const bytes = Array.from(new TextEncoder().encode(JSON.stringify(value)), (byte) => goStringer(`0x${byte.toString(16)}`));
  const typeMeta = goStruct('runtime.TypeMeta', { APIVersion: '', Kind: '' });
  return goStruct('runtime.Unknown', { TypeMeta: typeMeta, Raw: goSlice('[]uint8', bytes), ContentEncoding: '', ContentType: 'application/json' });
}

interface LabelSelectorText {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** `v1.LabelSelector{…}` of a label selector in its JSON form (behaviour rule 1.9.2). */
export function goLabelSelector(selector: LabelSelectorText | null | undefined): GoText {
  const expressions = selector?.matchExpressions?.map((expression) =>
    goStruct('v1.LabelSelectorRequirement', {
      Key: expression.key,
      Operator: expression.operator,
      Values: goSlice('[]string', expression.values),
    }),
  );
  return goStruct('v1.LabelSelector', {
    MatchLabels: goStringMap(selector?.matchLabels),
    MatchExpressions: goSlice('[]v1.LabelSelectorRequirement', expressions),
  });
}

/** What a label selector says of itself with %v, as a pointer: `&LabelSelector{MatchLabels:map[string]string{app: web,},…}`. */
export function formatLabelSelector(selector: LabelSelectorText | null | undefined): string {
  if (!selector) return 'nil';
  const labels = Object.keys(selector.matchLabels ?? {}).sort().map((key) => `${key}: ${selector.matchLabels![key]},`);
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

/** `map[string]string{…}` with sorted keys; undefined, null and empty print as the nil map. */
export function goStringMap(map: Readonly<Record<string, string>> | null | undefined): GoText {
  return map && Object.keys(map).length > 0
    ? new GoText(goLiteral(map))
    : goNil('map[string]string');
}

/** `intstr.IntOrString{…}` of a field that holds a number or a string such as "25%". */
export function goIntOrString(value: number | string): GoText {
  return typeof value === 'number'
    ? goStruct('intstr.IntOrString', { Type: 0, IntVal: value, StrVal: '' })
    : goStruct('intstr.IntOrString', { Type: 1, IntVal: 0, StrVal: value });
}

/**
 * The value part of a field error (behaviour rule 1.9.2): strings quoted, numbers and booleans
 * plain, a missing value `"null"`, maps, slices and `go…` values as Go literals.
 */
export function formatGoValue(value: unknown): string {
  return value === null || value === undefined ? '"null"' : goLiteral(value);
}

/** Go's %q of a string. */
export function quoteGo(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  let out = '"';
  for (const char of text) out += escapeOf(char);
  return `${out}"`;
}

/** Go's %v of decoded JSON: `map[spec:map[replicas:3]]`, `[a b]`, `<nil>`. */
export function formatGoPlain(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(formatGoPlain).join(' ')}]`;
  if (value instanceof GoText) return value.text;
  if (typeof value !== 'object') return String(value);
  const parts = sortedEntries(value).map(([key, item]) => `${key}:${formatGoPlain(item)}`);
  return `map[${parts.join(' ')}]`;
}

function goLiteral(value: unknown): string {
  if (typeof value === 'string') return quoteGo(value);
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (value instanceof GoText) return value.text;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const type = value.every((item) => typeof item === 'string') ? '[]string' : '[]interface {}';
    return `${type}{${value.map(goLiteral).join(', ')}}`;
  }
  const entries = sortedEntries(value);
  const type = entries.every(([, item]) => typeof item === 'string')
    ? 'map[string]string'
    : 'map[string]interface {}';
  return `${type}{${entries.map(([key, item]) => `${quoteGo(key)}:${goLiteral(item)}`).join(', ')}}`;
}

function sortedEntries(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

const plain = /^[ !#-[\]-~]*$/;
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function escapeOf(char: string): string {
  const short = shortEscapes[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  // A lone surrogate cannot exist in a Go string; JSON decoding has replaced it before.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  if (printable.test(char)) return char;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}

// What an unquoted YAML scalar means to kubectl, which reads YAML 1.1 and hands on JSON.

/** A value without structure, as JSON has it. */
export type JsonScalar = null | boolean | number | string;

const words: ReadonlyMap<string, JsonScalar> = new Map<string, JsonScalar>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
]);

const startsLikeNumber = /^[-+.0-9]/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const leadingPoint = /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/;
const octal = /^([-+]?)0[oO]?([0-7]+)$/;
const hexadecimal = /^([-+]?)0[xX]([0-9a-fA-F]+)$/;
const binary = /^([-+]?)0[bB]([01]+)$/;
const largestUnsigned = 2 ** 64;

/**
 * Takes the text of a plain scalar without a tag and returns what kubectl makes of it: yes/no/on/off
 * /y/n are booleans, 017 and 0o17 are 15, 1_000 is 1000, dates and 1:30 stay strings, numbers too
 * large for a double stay strings. NaN and infinities are returned as such; JSON cannot hold them.
 */
export function resolvePlainScalar(text: string): JsonScalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!startsLikeNumber.test(text)) return text;
  if (text.startsWith('.')) return leadingPoint.test(text) ? finiteOr(Number(text), text) : text;
  const digits = text.replaceAll('_', '');
  return inBase(octal, 8, digits) ?? inBase(hexadecimal, 16, digits) ?? inBase(binary, 2, digits)
    ?? (decimal.test(digits) ? finiteOr(Number(digits), text) : text);
}

/** Tells whether the text, written without quotes, would be read as exactly this string. */
export function isPlainString(text: string): boolean {
  return resolvePlainScalar(text) === text;
}

function inBase(pattern: RegExp, base: number, text: string): number | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const value = Number.parseInt(match[2] ?? '', base);
  if (value >= largestUnsigned) return undefined;
  return match[1] === '-' && value !== 0 ? -value : value;
}

function finiteOr(value: number, otherwise: string): JsonScalar {
  if (!Number.isFinite(value)) return otherwise;
  return value === 0 ? 0 : value;
}

const numberTags: ReadonlySet<string> = new Set(['int', 'float']);

/**
 * Takes a scalar's text and the short name of its explicit tag (`int` for `!!int`, undefined for tags
 * of other families) and returns the value, or undefined when the text does not fit the tag.
 */
export function resolveTaggedScalar(text: string, tag: string | undefined): JsonScalar | undefined {
  const value = resolvePlainScalar(text);
  if (tag === 'null') return value === null ? null : undefined;
  if (tag === 'bool') return typeof value === 'boolean' ? value : undefined;
  if (tag !== undefined && numberTags.has(tag)) return typeof value === 'number' ? value : undefined;
  if (tag === 'binary') return decodeBase64(text);
  return text;
}

function decodeBase64(text: string): string | undefined {
  const packed = text.replace(/[\r\n ]/g, '');
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return undefined;
  return Buffer.from(packed, 'base64').toString('utf8');
}

/**
 * Takes the text and value of a scalar that is a mapping key and returns its spelling in JSON, or
 * undefined for null, which kubectl refuses. Floats are spelled as Go spells a 32-bit float.
 */
export function keyText(text: string, value: JsonScalar): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'number') return String(value);
  const isFloat = !hexadecimal.test(text.replaceAll('_', '')) && /[.eE]/.test(text);
  return isFloat || !Number.isInteger(value) ? formatGoFloat32(value) : BigInt(value).toString();
}

function formatGoFloat32(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  let digits = 0;
  while (digits < 9 && Math.fround(Number(value.toExponential(digits))) !== Math.fround(value)) digits++;
  const [mantissa = '', power = '0'] = value.toExponential(digits).split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(Number(`${mantissa}e${power}`));
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

// Kubernetes quantities such as 500m, 1.5Gi and 1e3: exact parsing, arithmetic and canonical printing (behaviour rule 1.8).

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An amount in billionths, exact, and the suffix family it is printed in. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

/** A text that is no quantity; the message is Kubernetes' own (rule 1.8.1). */
export class QuantityError extends Error {}

const formatWrong =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixWrong = "unable to parse quantity's suffix";

/** The power of ten that each suffix means. */
export const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18,
};
const decimalNames = new Map(Object.entries(decimalSuffixes).map(([suffix, exponent]) => [exponent, suffix]));
const binaryNames = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const nanoPerUnit = 1_000_000_000n;
const nanoPerMilli = 1_000_000n;
/** Larger amounts are cut to the largest 64-bit integer. */
const maxNano = (2n ** 63n - 1n) * nanoPerUnit;

interface Known {
  readonly quantity: Quantity;
  milli?: number;
  units?: number;
  text?: string;
}

/** A cluster uses a handful of different texts over and over; the bound keeps hostile input from filling it. */
const known = new Map<string, Known>();
const maxKnown = 4096;
const maxKnownLength = 32;

/** Reads a quantity, or a JSON number where one is allowed; throws QuantityError. */
export function parseQuantity(text: string | number): Quantity {
  return recall(text).quantity;
}

/** The canonical text (rule 1.8.2): same family, no fraction, the largest suffix that loses nothing. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  if (format === 'BinarySI' && isBinaryPrintable(nano)) {
    let value = nano / nanoPerUnit;
    let power = 0;
    for (; power < binaryNames.length - 1 && value % 1024n === 0n; power++) value /= 1024n;
    return `${value}${binaryNames[power]}`;
  }
  let value = nano;
  let exponent = -9;
  for (; exponent < 18 && value % 1000n === 0n; exponent += 3) value /= 1000n;
  if (format === 'DecimalExponent') return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  return `${value}${decimalNames.get(exponent)}`;
}

/** The canonical text of a quantity given as text; throws QuantityError. */
export function canonicalQuantity(text: string | number): string {
  const entry = recall(text);
  return (entry.text ??= formatQuantity(entry.quantity));
}

/** Thousandths, rounded up: CPU in milli-CPU. Throws QuantityError. */
export function milliValue(text: string | number): number {
  const entry = recall(text);
  return (entry.milli ??= Number(divideUp(entry.quantity.nano, nanoPerMilli)));
}

/** Whole units, rounded up: memory and storage in bytes, counts. Throws QuantityError. */
export function byteValue(text: string | number): number {
  const entry = recall(text);
  return (entry.units ??= Number(divideUp(entry.quantity.nano, nanoPerUnit)));
}

/** Rounded up to thousandths, as the amounts in resource lists are stored. */
export function roundUpToMilli(quantity: Quantity): Quantity {
  return { nano: divideUp(quantity.nano, nanoPerMilli) * nanoPerMilli, format: quantity.format };
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`; only the amounts count. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/** The sum, printed in the family of `a` unless `a` is zero. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

function recall(text: string | number): Known {
  const key = typeof text === 'number' ? String(text) : text;
  let entry = known.get(key);
  if (entry) return entry;
  entry = { quantity: Object.freeze(parse(key)) };
  if (key.length <= maxKnownLength) {
    if (known.size >= maxKnown) known.clear();
    known.set(key, entry);
  }
  return entry;
}

/** The shape Kubernetes' scanner accepts: the digits may even be missing, which counts as zero. */
const shape = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function parse(text: string): Quantity {
  const match = text.length > 0 && text.length <= 1000 ? shape.exec(text) : null;
  if (!match) throw new QuantityError(formatWrong);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  const { base, exponent, format } = interpretSuffix(suffix);
  const digits = BigInt(`${whole}${fraction}` || '0');
  const significant = whole.replace(/^0+/, '').length + fraction.length;
  const nano =
    base === 2
      ? divideUp(digits * 2n ** BigInt(exponent) * nanoPerUnit, 10n ** BigInt(fraction.length))
      : scaleTen(digits, exponent - fraction.length + 9);
  // Short decimal numbers keep amounts beyond 64 bits (1000E); everything else is cut.
  const amount = nano > maxNano && (base === 2 || significant > 18 || exponent > 18) ? maxNano : nano;
  const isTiny = amount > 0n && amount < nanoPerUnit;
  return { nano: sign === '-' ? -amount : amount, format: base === 2 && isTiny ? 'DecimalSI' : format };
}

function interpretSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } {
  const decimal = Object.hasOwn(decimalSuffixes, suffix) ? decimalSuffixes[suffix] : undefined;
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const power = binaryNames.indexOf(suffix);
  if (power > 0) return { base: 2, exponent: power * 10, format: 'BinarySI' };
  const exponent = /^[eE]([-+]?[0-9]+)$/.exec(suffix);
  if (exponent) return { base: 10, exponent: Number(exponent[1]), format: 'DecimalExponent' };
  throw new QuantityError(suffixWrong);
}

/** digits × 10^power, rounded up; powers that no amount can have are cut instead of computed. */
function scaleTen(digits: bigint, power: number): bigint {
  if (digits === 0n) return 0n;
  if (power > 60) return maxNano + 1n;
  if (power >= 0) return digits * 10n ** BigInt(power);
  return power < -2000 ? 1n : divideUp(digits, 10n ** BigInt(-power));
}

function divideUp(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  if (quotient * by === value) return quotient;
  return value > 0n ? quotient + 1n : quotient - 1n;
}

function isBinaryPrintable(nano: bigint): boolean {
  const size = nano < 0n ? -nano : nano;
  return size >= 1024n * nanoPerUnit && nano % nanoPerUnit === 0n;
}

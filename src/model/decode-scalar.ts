// Scalars of a manifest: checks one value against its type and answers it in the form Kubernetes stores.
import { jsonTypeName } from './decode-problem.ts';
import type { Scalar } from './field-type.ts';
import { canonicalQuantity, formatQuantity, parseQuantity, QuantityError, roundUpToMilli } from './quantity.ts';
import { formatMicroTime, formatTimestamp, parseTimestamp } from './timestamp.ts';

/** A value that does not fit. `what` is what Go says it found; `message` replaces the whole sentence. */
export class ScalarMismatch {
  readonly what: string;
  readonly message: string | undefined;
  constructor(what: string, message?: string) {
    this.what = what;
    this.message = message;
  }
}

/** `value` is neither null nor undefined, and `scalar` is not 'object'. */
export function decodeScalar(scalar: Exclude<Scalar, 'object'>, value: unknown): string | number | boolean | ScalarMismatch {
  switch (scalar) {
    case 'string':
      return typeof value === 'string' ? value : new ScalarMismatch(jsonTypeName(value));
    case 'boolean':
      return typeof value === 'boolean' ? value : new ScalarMismatch(jsonTypeName(value));
    case 'int32':
      return decodeInteger(value, 0x7fff_ffff);
    case 'int64':
      return decodeInteger(value, Number.MAX_SAFE_INTEGER);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : new ScalarMismatch(jsonTypeName(value));
    case 'int-or-string':
      return typeof value === 'string' ? value : decodeInteger(value, 0x7fff_ffff);
    case 'quantity':
      return decodeQuantity(value);
    case 'bytes':
      return decodeBytes(value);
    case 'date-time':
    case 'micro-time':
      return decodeTime(value, scalar);
  }
}

/** What Go makes of a null inside a list or a map, where it cannot be left out. */
export function zeroOf(scalar: Scalar): string | number | boolean | null {
  switch (scalar) {
    case 'int32':
    case 'int64':
    case 'number':
    case 'int-or-string':
      return 0;
    case 'boolean':
      return false;
    case 'quantity':
      return '0';
    case 'object':
    case 'date-time':
    case 'micro-time':
      return null;
    default:
      return '';
  }
}

function decodeInteger(value: unknown, limit: number): number | ScalarMismatch {
  if (typeof value !== 'number') return new ScalarMismatch(jsonTypeName(value));
  if (Number.isInteger(value) && value <= limit && value >= -limit - 1) return value === 0 ? 0 : value;
  return new ScalarMismatch(`number ${value}`);
}

function decodeQuantity(value: unknown): string | ScalarMismatch {
  // The text of any JSON value goes through the same parser, which refuses what is no quantity.
  const text = typeof value === 'string' ? value : typeof value === 'object' ? '' : String(value);
  try {
    const canonical = canonicalQuantity(text);
    return canonical.endsWith('u') || canonical.endsWith('n')
      ? formatQuantity(roundUpToMilli(parseQuantity(text)))
      : canonical;
  } catch (error) {
    if (error instanceof QuantityError) return new ScalarMismatch('', error.message);
    throw error;
  }
}

function decodeTime(value: unknown, scalar: 'date-time' | 'micro-time'): string | ScalarMismatch {
  if (typeof value !== 'string') return new ScalarMismatch(jsonTypeName(value));
  const ms = parseTimestamp(value);
  if (!Number.isNaN(ms)) return scalar === 'date-time' ? formatTimestamp(ms) : formatMicroTime(ms);
  const layout = scalar === 'date-time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
  return new ScalarMismatch('', `parsing time "${value}" as "${layout}": ${timeMismatch(value)}`);
}

const timeParts = ['2006', '-', '01', '-', '02', 'T', '15', ':', '04', ':', '05'];

/** Names the first part of the layout that the text does not follow, as Go's time parser does. */
function timeMismatch(text: string): string {
  let at = 0;
  for (const part of timeParts) {
    const found = text.slice(at, at + part.length);
    const fits = /\d/.test(part) ? found.length === part.length && /^\d+$/.test(found) : found === part;
    if (!fits) return `cannot parse "${text.slice(at)}" as "${part}"`;
    at += part.length;
  }
  return `cannot parse "${text.slice(at)}" as "Z07:00"`;
}

function decodeBytes(value: unknown): string | ScalarMismatch {
  if (typeof value !== 'string') return new ScalarMismatch(jsonTypeName(value));
  const text = value.includes('\n') || value.includes('\r') ? value.replaceAll('\n', '').replaceAll('\r', '') : value;
  const wrongAt = base64Mismatch(text);
  return wrongAt < 0 ? text : new ScalarMismatch('', `illegal base64 data at input byte ${wrongAt}`);
}

/** The index that Go's base64 decoder complains about, or -1. */
function base64Mismatch(text: string): number {
  const end = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  for (let i = 0; i < end; i++) if (!isBase64Digit(text.charCodeAt(i))) return i;
  if (text.length % 4 === 0 && end % 4 !== 1) return -1;
  // Padding too early or too much is found where it stands, a cut text at the start of its last group.
  return end < text.length ? Math.min(end + 1, text.length) : text.length - (text.length % 4);
}

function isBase64Digit(code: number): boolean {
  if (code >= 0x61) return code <= 0x7a;
  if (code >= 0x41) return code <= 0x5a;
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2f;
}

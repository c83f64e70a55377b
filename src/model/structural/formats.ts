// Formats of strings that a schema may ask for; those that Kubernetes does not know say nothing.
import { isIpAddress } from '../ip-address.ts';

type Check = (text: string) => boolean;

const uuid = (third: string, fourth: string): RegExp => new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${third}-?${fourth}-?[0-9a-f]{12}$`, 'i');
const anyGroup = '[0-9a-f]{4}';
const variant = '[89ab][0-9a-f]{3}';
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);
const address = /^(?:"[^"\\]*"|[^\s@<>()[\]\\,;:"]+)@[^\s@<>()[\]\\,;:"]+$/;
const hexPair = '[0-9A-Fa-f]{2}';

const checks: Readonly<Record<string, Check>> = {
  bsonobjectid: matcher(/^[0-9a-fA-F]{24}$/),
  uri: isUri,
  email: (text) => address.test(/^[^<>]*<([^<>]*)>$/.exec(text)?.[1] ?? text),
  hostname: isHostname,
  ipv4: matcher(ipv4),
  ipv6: (text) => isIpAddress(text) && text.includes(':'),
  cidr: isCidr,
  mac: matcher(new RegExp(`^(?:${hexPair}([:-])${hexPair}(?:\\1${hexPair}){4}(?:(?:\\1${hexPair}){2})?|(?:[0-9A-Fa-f]{4}\\.){2,3}[0-9A-Fa-f]{4})$`)),
  uuid: matcher(uuid(anyGroup, anyGroup)),
  uuid3: matcher(uuid('3[0-9a-f]{3}', anyGroup)),
  uuid4: matcher(uuid('4[0-9a-f]{3}', variant)),
  uuid5: matcher(uuid('5[0-9a-f]{3}', variant)),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: matcher(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: matcher(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: matcher(/^rgb\(\s*(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*(?:,\s*(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*){2}\)$/),
  byte: matcher(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  password: () => true,
  date: isDate,
  duration: isDuration,
  datetime: isDateTime,
};

/** The format without its dashes when Kubernetes checks it, else ''. */
export function knownFormat(format: string | undefined): string {
  const name = (format ?? '').replaceAll('-', '');
  return Object.hasOwn(checks, name) ? name : '';
}

/** Whether a text has a format that `knownFormat` answers. */
export function hasFormat(format: string, text: string): boolean {
  return checks[format]!(text);
}

function matcher(pattern: RegExp): Check {
  return (text) => pattern.test(text);
}

function isUri(text: string): boolean {
  if (/[\x00-\x20\x7f]/.test(text) || text === '') return false;
  if (text.startsWith('/')) return !/%(?![0-9A-Fa-f]{2})/.test(text);
  return /^[A-Za-z][A-Za-z0-9+.-]*:./.test(text) && !/%(?![0-9A-Fa-f]{2})/.test(text);
}

function isHostname(text: string): boolean {
  if (text.length > 255 || text.split('.').some((part) => part.length > 63)) return false;
  return /^(?:[a-zA-Z0-9\p{S}\p{L}](?:-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?|(?:[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?\.)+[a-zA-Z\p{L}]{2,63})$/u.test(text);
}

function isCidr(text: string): boolean {
  const [, address = '', bits = ''] = /^(.*)\/(\d{1,3})$/.exec(text) ?? [];
  if (!isIpAddress(address) || (bits.length > 1 && bits.startsWith('0'))) return false;
  return Number(bits) <= (address.includes(':') ? 128 : 32);
}

function isIsbn10(text: string): boolean {
  const digits = text.replaceAll(/[\s-]/g, '');
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, index) => total + (digit === 'X' ? 10 : Number(digit)) * (index + 1), 0);
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replaceAll(/[\s-]/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  return [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}

function isCreditCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  const isIssued = /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/.test(digits);
  const sum = [...digits].toReversed().reduce((total, digit, index) => total + (index % 2 === 0 ? Number(digit) : Number(digit) > 4 ? Number(digit) * 2 - 9 : Number(digit) * 2), 0);
  return isIssued && sum % 10 === 0;
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return false;
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const last = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 0;
  return Number(day) >= 1 && Number(day) <= last;
}

function isDateTime(text: string): boolean {
  const [, date, hour, minute, second] = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  return date !== undefined && isDate(date) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** Go's `1h30m`, and `22 ns` or `3 days` as Scala writes them. */
function isDuration(text: string): boolean {
  if (text === '0' || /^[+-]?(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*$/.test(text)) return true;
  return /^\s*\d+\s*(?:ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\s*$/.test(text);
}

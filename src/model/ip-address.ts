// IP addresses and ranges as texts: whether they are any, and as numbers.
import type { FieldError } from './field-error.ts';
import { fieldError } from './field-error.ts';

export const ipAddressText = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** An IPv4 address, whose parts may have leading zeros as long as Kubernetes lets them, or an IPv6 address. */
export function isIpAddress(text: string): boolean {
  return ipv4Number(text) !== undefined || isIpv6(text);
}

/** Field errors of an address where something answers outside of the cluster's own machines. */
export function addressErrors(address: string, path: string): FieldError[] {
  const invalid = (why: string): FieldError[] => [fieldError.invalid(path, address, why)];
  if (!isIpAddress(address)) return invalid(ipAddressText);
  if (address === '0.0.0.0' || /^[0:]+$/.test(address)) return invalid(`may not be unspecified (${address})`);
  if (isInRange(address, '127.0.0.0/8') || /^[0:]*:0*1$/.test(address)) return invalid('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (isInRange(address, '169.254.0.0/16') || /^fe[89ab]/i.test(address)) return invalid('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (isInRange(address, '224.0.0.0/24') || /^ff.2:/i.test(address)) return invalid('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return [];
}

/** Of an address that is one. */
export function ipFamily(address: string): 'IPv4' | 'IPv6' {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

/** 0 to 2^32-1; undefined for what is no IPv4 address. */
export function ipv4Number(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,30}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}

export function ipv4Text(number: number): string {
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
}

/** Whether an IPv4 address lies in a range such as `10.96.0.0/16`; false for texts that are none. */
export function isInRange(address: string, cidr: string): boolean {
  const [base = '', bits = ''] = cidr.split('/');
  const [number, start] = [ipv4Number(address), ipv4Number(base)];
  if (number === undefined || start === undefined || !/^\d{1,30}$/.test(bits) || Number(bits) > 32) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number / size) === Math.floor(start / size);
}

export const cidrText = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** `10.0.0.0/8` or an IPv6 range. */
export function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,30}$/.test(bits)) return false;
  return ipv4Number(address) === undefined ? isIpv6(address) && Number(bits) <= 128 : Number(bits) <= 32;
}

export function isIpv6(text: string): boolean {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const isMixed = last !== undefined && last.includes('.');
  if (isMixed && ipv4Number(last) === undefined) return false;
  const plain = isMixed ? groups.slice(0, -1) : groups;
  const count = plain.length + (isMixed ? 2 : 0);
  return plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

// Addresses and ranges that Kubernetes still takes and warns of: leading zeros, IPv4 written as IPv6, bits behind a prefix.
import { ipv4Number, ipv4Text, isCidr, isIpAddress, isIpv6 } from './ip-address.ts';

/** Of an address in a field that takes old forms; none for a text that is no address. */
export function addressWarnings(path: string, address: string): string[] {
  if (!isIpAddress(address)) return [];
  const proper = canonicalAddress(address);
  if (isAmbiguous(address)) return [`${path}: non-standard IP address "${address}" will be considered invalid in a future Kubernetes release: use "${proper}"`];
  return proper === address ? [] : [`${path}: IPv6 address "${address}" should be in RFC 5952 canonical format ("${proper}")`];
}

/** The same of a range. */
export function rangeWarnings(path: string, range: string): string[] {
  if (!isCidr(range)) return [];
  const [address = '', bits = ''] = range.split('/');
  const groups = groupsOf(address);
  const isIpv4 = ipv4Of(groups) !== undefined;
  // A range of IPv4 in the notation of IPv6 counts its bits from the start of the longer address.
  const isMapped = isIpv4 && address.includes(':');
  const prefix = Number(bits);
  const network = textOf(groups.map((group, index) => group & maskOf(prefix + (isIpv4 && !isMapped ? 96 : 0), index)));
  const proper = `${network}/${isMapped ? Math.max(prefix - 96, 0) : prefix}`;
  const warnings: string[] = [];
  if (network !== textOf(groups)) warnings.push(`${path}: CIDR value "${range}" is ambiguous in this context (should be "${proper}" or "${textOf(groups)}/${isIpv4 ? 32 : 128}"?)`);
  if (isAmbiguous(address) || /^0\d/.test(bits)) warnings.push(`${path}: non-standard CIDR value "${range}" will be considered invalid in a future Kubernetes release: use "${proper}"`);
  if (warnings.length === 0 && proper !== range) warnings.push(`${path}: IPv6 CIDR value "${range}" should be in RFC 5952 canonical format ("${proper}")`);
  return warnings;
}

/** Of an address that is one. */
export function canonicalAddress(address: string): string {
  return textOf(groupsOf(address));
}

/** Programs read it in different ways. */
function isAmbiguous(address: string): boolean {
  if (isIpv6(address) && ipv4Of(groupsOf(address)) !== undefined) return true;
  return /(?:^|[.:])0\d+(?:\.|$)/.test(address.includes('.') ? address : '');
}

/** The eight groups of an address; those of IPv4 are mapped into IPv6. */
function groupsOf(address: string): number[] {
  if (!address.includes(':')) return [0, 0, 0, 0, 0, 0xffff, ...halvesOf(address)];
  const [head = '', tail] = address.split('::');
  const read = (part: string): number[] => (part === '' ? [] : part.split(':').flatMap((group) => (group.includes('.') ? halvesOf(group) : [Number.parseInt(group, 16)])));
  const [before, after] = [read(head), read(tail ?? '')];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

function halvesOf(ipv4: string): number[] {
  const number = ipv4Number(ipv4)!;
  return [number >>> 16, number & 0xffff];
}

function ipv4Of(groups: readonly number[]): number | undefined {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff ? groups[6]! * 0x1_0000 + groups[7]! : undefined;
}

function maskOf(bits: number, group: number): number {
  const own = Math.min(16, Math.max(0, bits - group * 16));
  return (0xffff << (16 - own)) & 0xffff;
}

/** As RFC 5952 has it: the first of the longest runs of zeros is left out. IPv4 is written as such. */
function textOf(groups: readonly number[]): string {
  const ipv4 = ipv4Of(groups);
  if (ipv4 !== undefined) return ipv4Text(ipv4);
  let [start, length] = [0, 1];
  for (let at = 0; at < 8; at++) {
    let run = 0;
    while (groups[at + run] === 0) run++;
    if (run > length) [start, length] = [at, run];
    at += run;
  }
  const words = groups.map((group) => group.toString(16));
  return length < 2 ? words.join(':') : `${words.slice(0, start).join(':')}::${words.slice(start + length).join(':')}`;
}

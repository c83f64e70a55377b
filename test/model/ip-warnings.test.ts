// Forms of addresses that Kubernetes 1.33 takes with a warning, and those that it does not.
import { expect, test } from 'vitest';
import { isCidr, isIpAddress } from '../../src/model/ip-address.ts';
import { addressWarnings, canonicalAddress, rangeWarnings } from '../../src/model/ip-warnings.ts';

const future = 'will be considered invalid in a future Kubernetes release';

test.each<[address: string, warning: string]>([
  ['10.0.0.1', ''],
  ['010.002.003.004', `p: non-standard IP address "010.002.003.004" ${future}: use "10.2.3.4"`],
  ['::ffff:1.2.3.4', `p: non-standard IP address "::ffff:1.2.3.4" ${future}: use "1.2.3.4"`],
  ['::ffff:102:304', `p: non-standard IP address "::ffff:102:304" ${future}: use "1.2.3.4"`],
  ['fe80::1', ''],
  ['::1', ''],
  ['::', ''],
  ['FE80:0:0:0:0:0:0:0abc', 'p: IPv6 address "FE80:0:0:0:0:0:0:0abc" should be in RFC 5952 canonical format ("fe80::abc")'],
  ['2001:db8::0:1', 'p: IPv6 address "2001:db8::0:1" should be in RFC 5952 canonical format ("2001:db8::1")'],
  ['1:0:0:2:0:0:0:3', 'p: IPv6 address "1:0:0:2:0:0:0:3" should be in RFC 5952 canonical format ("1:0:0:2::3")'],
  ['no address', ''],
])('%s', (address, warning) => {
  expect(addressWarnings('p', address).join()).toBe(warning);
});

test.each<[range: string, warnings: string]>([
  ['10.0.0.0/8', ''],
  ['10.1.2.3/8', 'p: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)'],
  ['010.0.0.0/8', `p: non-standard CIDR value "010.0.0.0/8" ${future}: use "10.0.0.0/8"`],
  ['10.0.0.0/08', `p: non-standard CIDR value "10.0.0.0/08" ${future}: use "10.0.0.0/8"`],
  ['2001:db8::/32', ''],
  ['2001:DB8::/32', 'p: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")'],
  ['2001:db8::1/32', 'p: CIDR value "2001:db8::1/32" is ambiguous in this context (should be "2001:db8::/32" or "2001:db8::1/128"?)'],
  ['no range', ''],
])('%s', (range, warnings) => {
  expect(rangeWarnings('p', range).join()).toBe(warnings);
});

test('what is no address in any form', () => {
  expect(['1.2.3', '1.2.3.256', '1.2.3.4.5', '1.2.3.-4', ' 1.2.3.4', '::1%eth0', ':::', '1::2::3', '12345::', ''].filter(isIpAddress)).toEqual([]);
  expect(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0.0.0/+8'].filter(isCidr)).toEqual([]);
  expect(canonicalAddress('010.0.00.1')).toBe('10.0.0.1');
});

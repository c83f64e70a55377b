// What may be wrong with the cluster addresses and address families of a Service; the allocator asks first, and these hide all other mistakes.
import type { FieldError } from './field-error.ts';
import { fieldError } from './field-error.ts';
import { goSlice } from './go-value.ts';
import { ipAddressText, ipFamily, isIpAddress } from './ip-address.ts';
import type { ServiceSpec } from './object.ts';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const path = 'spec.clusterIPs';

/** `old` is what is stored; addresses that stand there are not looked at again. */
export function serviceAddressErrors(spec: ServiceSpec, old?: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const whole = goSlice('[]string', clusterIPs);
  const errors: FieldError[] = [];
  if (clusterIP === '' && clusterIPs.length > 0) errors.push(fieldError.invalid(path, whole, 'must be empty when `clusterIP` is not specified'));
  else if (clusterIP !== '' && clusterIPs.length === 0) errors.push(fieldError.required(path));
  else if (clusterIP !== (clusterIPs[0] ?? '')) errors.push(fieldError.invalid(path, whole, 'first value must match `clusterIP`'));
  for (const [index, family] of ipFamilies.entries()) {
    const at = `spec.ipFamilies[${index}]`;
    if (!FAMILIES.includes(family)) errors.push(fieldError.notSupported(at, family, FAMILIES));
    if (ipFamilies.indexOf(family) < index) errors.push(fieldError.duplicate(at, family));
  }
  if (ipFamilyPolicy && !POLICIES.includes(ipFamilyPolicy)) errors.push(fieldError.notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, POLICIES));
  const faults = malformedErrors(clusterIPs, old?.clusterIPs ?? []);
  errors.push(...faults);
  if (clusterIPs.length > 2) errors.push(fieldError.invalid(path, whole, 'may only hold up to 2 values'));
  return faults.length > 0 ? errors : [...errors, ...familyErrors(clusterIPs, ipFamilies)];
}

function malformedErrors(addresses: readonly string[], stored: readonly string[]): FieldError[] {
  return addresses.flatMap((address, index) => {
    if (index === 0 && address === 'None') {
      return addresses.length === 1 ? [] : [fieldError.invalid(path, goSlice('[]string', addresses), "'None' must be the first and only value")];
    }
    return stored.includes(address) || isIpAddress(address) ? [] : [fieldError.invalid(`${path}[${index}]`, address, ipAddressText)];
  });
}

function familyErrors(addresses: readonly string[], families: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length > 1 && new Set(addresses.map(ipFamily)).size < 2) {
    errors.push(fieldError.invalid(path, goSlice('[]string', addresses), 'may specify no more than one IP for each IP family'));
  }
  if (addresses[0] === 'None') return errors;
  for (const [index, address] of addresses.slice(0, families.length).entries()) {
    const family = families[index]!;
    if (!FAMILIES.includes(family) || ipFamily(address) === family) continue;
    errors.push(fieldError.invalid(`${path}[${index}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``));
  }
  return errors;
}

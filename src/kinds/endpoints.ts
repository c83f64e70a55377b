// Endpoints: the addresses behind a Service in one object, kept for old clients.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { createDescribeWriter } from '../model/describe-writer.ts';
import { deepEqual } from '../model/equal.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Label, isDns1123Subdomain, isQualifiedName } from '../model/names.ts';
import type { Endpoints, EndpointSubset } from '../model/object.ts';
import { ageColumn, nameColumn } from './columns.ts';
import { writeMetadata } from './describe-metadata.ts';
import { addressErrors, ipAddressText, isIpAddress } from '../model/ip-address.ts';
import { addressWarnings } from '../model/ip-warnings.ts';

const SHOWN = 3;
const DEPRECATED = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

export const endpointsKind = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  setDefaults(draft) {
    if (!draft.subsets) return;
    draft.subsets = draft.subsets.map((subset) => (subset.ports?.some(({ protocol }) => !protocol) ? { ...subset, ports: subset.ports.map((port) => ({ ...port, protocol: port.protocol || 'TCP' })) } : subset));
  },
  validate: validateEndpoints,
  warnings: endpointsWarnings,
  // What was valid once stays so.
  validateUpdate: (object, old) => (deepEqual(object.subsets, old.subsets) ? [] : validateEndpoints(object)),
  deprecation: DEPRECATED,
  columns: [
    nameColumn,
    { title: 'ENDPOINTS', value: formatEndpoints },
    ageColumn,
  ],
  describe(object) {
    const writer = createDescribeWriter();
    writeMetadata(writer, object);
    writer.line(0, 'Subsets:');
    for (const { addresses, notReadyAddresses, ports } of object.subsets ?? []) {
      writer.line(1, 'Addresses:', addresses?.map(({ ip }) => ip).join(',') || '<none>');
      writer.line(1, 'NotReadyAddresses:', notReadyAddresses?.map(({ ip }) => ip).join(',') || '<none>');
      if (ports?.length) {
        writer.line(1, 'Ports:');
        writer.line(2, 'Name', 'Port', 'Protocol');
        writer.line(2, '----', '----', '--------');
        for (const { name, port, protocol } of ports) writer.line(2, name || '<unset>', String(port), protocol ?? '');
      }
      writer.line(0, '');
    }
    return writer.text();
  },
});

/** Rule 7.4.8: ready addresses only. */
function formatEndpoints({ subsets }: Endpoints): string {
  if (!subsets?.length) return '<none>';
  const texts = subsets.flatMap(({ addresses = [], ports = [] }) => (ports.length === 0 ? addresses.map(({ ip }) => ip) : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`))));
  return `${texts.slice(0, SHOWN).join(',')}${texts.length > SHOWN ? ` + ${texts.length - SHOWN} more...` : ''}`;
}

function validateEndpoints({ subsets = [] }: Endpoints): FieldError[] {
  return subsets.flatMap((subset, index) => validateSubset(subset, `subsets[${index}]`));
}

function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length === 0 && notReadyAddresses.length === 0) errors.push(fieldError.required(path, 'must specify `addresses` or `notReadyAddresses`'));
  for (const [list, field] of [[addresses, 'addresses'], [notReadyAddresses, 'notReadyAddresses']] as const) {
    for (const [index, address] of list.entries()) errors.push(...validateAddress(address, `${path}.${field}[${index}]`));
  }
  for (const [index, { name, port, protocol, appProtocol }] of ports.entries()) {
    const at = `${path}.ports[${index}]`;
    if (ports.length > 1 && !name) errors.push(fieldError.required(`${at}.name`));
    else if (name) errors.push(...isDns1123Label(name).map((fault) => fieldError.invalid(`${at}.name`, name, fault)));
    if (!(port >= 1 && port <= 65_535)) errors.push(fieldError.invalid(`${at}.port`, port ?? 0, 'must be between 1 and 65535, inclusive'));
    if (!['SCTP', 'TCP', 'UDP'].includes(protocol!)) errors.push(fieldError.notSupported(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
    if (appProtocol !== undefined) errors.push(...isQualifiedName(appProtocol).map((fault) => fieldError.invalid(`${at}.appProtocol`, appProtocol, fault)));
  }
  return errors;
}

/** What is no address at all is said twice, by two rules. */
function validateAddress({ ip = '', hostname, nodeName }: NonNullable<EndpointSubset['addresses']>[number], path: string): FieldError[] {
  const isAddress = isIpAddress(ip);
  const errors = isAddress ? [] : [fieldError.invalid(`${path}.ip`, ip, ipAddressText)];
  if (hostname) errors.push(...isDns1123Label(hostname).map((fault) => fieldError.invalid(`${path}.hostname`, hostname, fault)));
  if (nodeName !== undefined) errors.push(...isDns1123Subdomain(nodeName).map((fault) => fieldError.invalid(`${path}.nodeName`, nodeName, fault)));
  return [...errors, ...(isAddress ? addressErrors(ip, `${path}.ip`) : [fieldError.invalid(`${path}.ip`, ip, 'must be a valid IP address')])];
}

function endpointsWarnings({ subsets = [] }: Endpoints): string[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [] }, index) => [
    ...addresses.flatMap(({ ip }, place) => addressWarnings(`subsets[${index}].addresses[${place}].ip`, ip)),
    ...notReadyAddresses.flatMap(({ ip }, place) => addressWarnings(`subsets[${index}].notReadyAddresses[${place}].ip`, ip)),
  ]);
}

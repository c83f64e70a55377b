// Endpoints: the addresses behind a Service in one object, kept for old clients.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { createDescribeWriter } from '../model/describe-writer.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Label } from '../model/names.ts';
import type { Endpoints, EndpointSubset } from '../model/object.ts';
import { ageColumn, nameColumn } from './columns.ts';
import { writeMetadata } from './describe-metadata.ts';
import { ipAddressText, isIpAddress } from '../model/ip-address.ts';

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
  validateUpdate: validateEndpoints,
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
    for (const [index, { ip }] of list.entries()) {
      const at = `${path}.${field}[${index}].ip`;
      if (!isIpAddress(ip ?? '')) errors.push(fieldError.invalid(at, ip ?? '', ipAddressText));
      else if (ip.startsWith('127.')) errors.push(fieldError.invalid(at, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
    }
  }
  for (const [index, { name, port, protocol }] of ports.entries()) {
    const at = `${path}.ports[${index}]`;
    if (ports.length > 1 && !name) errors.push(fieldError.required(`${at}.name`));
    else if (name) errors.push(...isDns1123Label(name).map((fault) => fieldError.invalid(`${at}.name`, name, fault)));
    if (!(port >= 1 && port <= 65_535)) errors.push(fieldError.invalid(`${at}.port`, port ?? 0, 'must be between 1 and 65535, inclusive'));
    if (!['SCTP', 'TCP', 'UDP'].includes(protocol!)) errors.push(fieldError.notSupported(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
  }
  return errors;
}

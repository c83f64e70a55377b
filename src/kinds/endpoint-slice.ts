// EndpointSlice: up to a hundred of the addresses behind a Service, with their state.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { createDescribeWriter } from '../model/describe-writer.ts';
import { deepEqual } from '../model/equal.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Label } from '../model/names.ts';
import type { EndpointSlice } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { writeMetadata } from './describe-metadata.ts';
import { ipAddressText, isIpAddress } from '../model/ip-address.ts';

const SHOWN = 3;
const MAX_ENDPOINTS = 1000;
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export const endpointSliceKind = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  namespaced: true,
  hasStatus: false,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    // None is null in both, which are never left out.
    const lists = draft as { endpoints?: unknown; ports?: unknown };
    lists.endpoints ??= null;
    lists.ports ??= null;
    if (draft.ports?.some(({ name, protocol }) => name === undefined || !protocol)) draft.ports = draft.ports.map((port) => ({ ...port, name: port.name ?? '', protocol: port.protocol || 'TCP' }));
  },
  generationChanges: (object, old) => !deepEqual(object.endpoints, old.endpoints) || !deepEqual(object.ports, old.ports) || !deepEqual(object.metadata.labels, old.metadata.labels),
  validate: validateSlice,
  validateUpdate: (object, old) => [
    ...validateSlice(object),
    ...(object.addressType === old.addressType ? [] : [fieldError.invalid('addressType', object.addressType, 'field is immutable')]),
  ],
  columns: [
    nameColumn,
    textColumn('AddressType', ({ addressType }) => addressType),
    textColumn('Ports', ({ ports }) => shown((ports ?? []).map(({ name = '*', port }) => String(port ?? name)))),
    textColumn('Endpoints', ({ endpoints }) => shown((endpoints ?? []).flatMap(({ addresses }) => addresses))),
    ageColumn,
  ],
  describe: describeSlice,
});

/** Rule 7.4.8: ready or not. */
function shown(texts: readonly string[]): string {
  return `${texts.slice(0, SHOWN).join(',')}${texts.length > SHOWN ? ` + ${texts.length - SHOWN} more...` : ''}` || '<unset>';
}

function validateSlice({ addressType, ...rest }: EndpointSlice): FieldError[] {
  const errors: FieldError[] = [];
  const [endpoints, ports] = [rest.endpoints ?? [], rest.ports ?? []];
  if (!addressType) errors.push(fieldError.required('addressType'));
  else if (!ADDRESS_TYPES.includes(addressType)) errors.push(fieldError.notSupported('addressType', addressType, ADDRESS_TYPES));
  if (endpoints.length > MAX_ENDPOINTS) errors.push(fieldError.tooMany('endpoints', endpoints.length, `must have at most ${MAX_ENDPOINTS} items`));
  for (const [index, { addresses = [], hostname }] of endpoints.entries()) {
    const path = `endpoints[${index}]`;
    if (addresses.length === 0) errors.push(fieldError.required(`${path}.addresses`, 'must contain at least 1 address'));
    if (addressType !== 'FQDN') for (const [at, address] of addresses.entries()) if (!isIpAddress(address)) errors.push(fieldError.invalid(`${path}.addresses[${at}]`, address, ipAddressText));
    if (hostname !== undefined) errors.push(...isDns1123Label(hostname).map((fault) => fieldError.invalid(`${path}.hostname`, hostname, fault)));
  }
  const names = new Set<string>();
  for (const [index, { name = '', protocol }] of ports.entries()) {
    if (name !== '') errors.push(...isDns1123Label(name).map((fault) => fieldError.invalid(`ports[${index}].name`, name, fault)));
    if (names.has(name)) errors.push(fieldError.duplicate(`ports[${index}].name`, name));
    names.add(name);
    if (!PROTOCOLS.includes(protocol!)) errors.push(fieldError.notSupported(`ports[${index}].protocol`, protocol, PROTOCOLS));
  }
  return errors;
}

function describeSlice(object: EndpointSlice): string {
  const { addressType, endpoints } = object;
  const ports = object.ports ?? [];
  const writer = createDescribeWriter();
  writeMetadata(writer, object);
  writer.line(0, 'AddressType:', addressType);
  if (ports.length === 0) writer.line(0, 'Ports:', '<unset>');
  else {
    writer.line(0, 'Ports:');
    writer.line(1, 'Name', 'Port', 'Protocol');
    writer.line(1, '----', '----', '--------');
    for (const { name, port, protocol } of ports) writer.line(1, name || '<unset>', port === undefined ? '*' : String(port), protocol ?? '');
  }
  if (!endpoints?.length) writer.line(0, 'Endpoints:', '<none>');
  else writer.line(0, 'Endpoints:');
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints ?? []) {
    writer.line(1, '- Addresses:', addresses.join(',') || '<none>');
    writer.line(2, 'Conditions:');
    writer.line(3, 'Ready:', conditions?.ready === undefined ? '<unset>' : String(conditions.ready));
    writer.line(2, 'Hostname:', hostname ?? '<unset>');
    if (targetRef) writer.line(2, 'TargetRef:', `${targetRef.kind}/${targetRef.name}`);
    writer.line(2, 'NodeName:', nodeName ?? '<unset>');
    writer.line(2, 'Zone:', zone ?? '<unset>');
  }
  return writer.text();
}

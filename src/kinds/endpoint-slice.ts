// EndpointSlice: up to a hundred of the addresses behind a Service, with their state.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { createDescribeWriter } from '../model/describe-writer.ts';
import { deepEqual } from '../model/equal.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName, validateLabels } from '../model/names.ts';
import type { EndpointSlice } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { writeMetadata } from './describe-metadata.ts';
import { addressErrors, ipFamily, isIpAddress } from '../model/ip-address.ts';
import { addressWarnings } from '../model/ip-warnings.ts';

const SHOWN = 3;
const [MAX_ENDPOINTS, MAX_ADDRESSES, MAX_ZONES] = [1000, 100, 8];
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
  warnings: sliceWarnings,
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

type Port = NonNullable<EndpointSlice['ports']>[number];
type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

function validateSlice({ addressType, endpoints, ports }: EndpointSlice): FieldError[] {
  const errors: FieldError[] = [];
  if (!addressType) errors.push(fieldError.required('addressType'));
  else if (!ADDRESS_TYPES.includes(addressType)) errors.push(fieldError.notSupported('addressType', addressType, ADDRESS_TYPES));
  errors.push(...validatePorts(ports ?? []));
  const many = tooMany('endpoints', endpoints, MAX_ENDPOINTS);
  if (many.length > 0) return [...errors, ...many];
  return [...errors, ...(endpoints ?? []).flatMap((endpoint, index) => validateEndpoint(endpoint, addressType, `endpoints[${index}]`))];
}

function tooMany(path: string, list: readonly unknown[] | null | undefined, most: number): FieldError[] {
  const count = list?.length ?? 0;
  return count > most ? [fieldError.tooMany(path, count, `must have at most ${most} items`)] : [];
}

function validatePorts(ports: readonly Port[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, index) => {
    const path = `ports[${index}]`;
    const errors = name === '' ? [] : faultsOf(`${path}.name`, name, isDns1123Label);
    if (names.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    names.add(name);
    if (!PROTOCOLS.includes(protocol!)) errors.push(fieldError.notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    if (appProtocol !== undefined) errors.push(...faultsOf(`${path}.appProtocol`, appProtocol, isQualifiedName));
    return errors;
  });
}

function faultsOf(path: string, value: string, check: (value: string) => string[]): FieldError[] {
  return check(value).map((fault) => fieldError.invalid(path, value, fault));
}

function validateEndpoint({ addresses = [], nodeName, deprecatedTopology, hostname, hints }: Endpoint, type: string, path: string): FieldError[] {
  const errors = addresses.length === 0 ? [fieldError.required(`${path}.addresses`, 'must contain at least 1 address')] : tooMany(`${path}.addresses`, addresses, MAX_ADDRESSES);
  for (const [index, address] of addresses.entries()) errors.push(...validateAddress(address, type, `${path}.addresses`, index));
  if (nodeName !== undefined) errors.push(...faultsOf(`${path}.nodeName`, nodeName, isDns1123Subdomain));
  errors.push(...validateLabels(deprecatedTopology, `${path}.deprecatedTopology`));
  if (hostname !== undefined) errors.push(...faultsOf(`${path}.hostname`, hostname, isDns1123Label));
  errors.push(...validateZones(hints?.forZones, `${path}.hints.forZones`));
  return errors;
}

/** Addresses of an unknown type are not looked at. */
function validateAddress(address: string, type: string, path: string, index: number): FieldError[] {
  const at = `${path}[${index}]`;
  if (type === 'FQDN') return domainErrors(address, at);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const isOther = isIpAddress(address) && ipFamily(address) !== type;
  return [...(isOther ? [fieldError.invalid(path, address, `must be an ${type} address`)] : []), ...addressErrors(address, at)];
}

/** A domain of two parts or more; a dot at its end says that it is whole. */
function domainErrors(text: string, path: string): FieldError[] {
  if (text === '') return [fieldError.required(path)];
  const name = text.replace(/\.$/, '');
  const faults = isDns1123Subdomain(name);
  if (faults.length > 0) return [fieldError.invalid(path, name, faults.join(','))];
  const labels = name.split('.');
  if (labels.length < 2) return [fieldError.invalid(path, name, 'should be a domain with at least two segments separated by dots')];
  return labels.flatMap((label) => isDns1123Label(label).map((fault) => fieldError.invalid(path, label, fault))).slice(0, 1);
}

function validateZones(zones: readonly { readonly name: string }[] | undefined, path: string): FieldError[] {
  const many = tooMany(path, zones, MAX_ZONES);
  if (many.length > 0) return many;
  const names = new Set<string>();
  return (zones ?? []).flatMap(({ name }, index) => {
    const at = `${path}[${index}].name`;
    const errors = names.has(name) ? [fieldError.duplicate(at, name)] : [];
    names.add(name);
    return [...errors, ...faultsOf(at, name, isLabelValue)];
  });
}

function describeSlice(object: EndpointSlice): string {
  const { addressType, endpoints } = object;
  const ports = object.ports ?? [];
  const writer = createDescribeWriter();
  writeMetadata(writer, object);
  writer.line(0, 'AddressType:', addressType);
  if (ports.length === 0) writer.line(0, 'Ports: <unset>');
  else {
    writer.line(0, 'Ports:');
    writer.line(1, 'Name', 'Port', 'Protocol');
    writer.line(1, '----', '----', '--------');
    for (const { name, port, protocol } of ports) writer.line(1, name || '<unset>', port === undefined ? '*' : String(port), protocol ?? '');
  }
  if (!endpoints?.length) writer.line(0, 'Endpoints: <none>');
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

function sliceWarnings({ addressType, endpoints }: EndpointSlice, old?: EndpointSlice): string[] {
  return [
    ...(addressType === 'FQDN' && !old ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
    ...(endpoints ?? []).flatMap(({ addresses }, index) => addresses.flatMap((address, place) => addressWarnings(`endpoints[${index}].addresses[${place}]`, address))),
  ];
}

// What may be wrong with a NetworkPolicy.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { isCidr, isInRange } from '../../model/ip-address.ts';
import { isPortName } from '../../model/names.ts';
import type { NetworkPolicy } from '../../model/object.ts';
import { validateLabelSelector } from '../../model/selector.ts';

type Spec = NetworkPolicy['spec'];
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];
const cidrText = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const errors = validateLabelSelector(spec.podSelector, 'spec.podSelector');
  const check = (path: string, field: 'from' | 'to', { ports = [], peers = [] }: { ports?: readonly Port[] | undefined; peers?: readonly Peer[] | undefined }): void => {
    for (const [index, port] of ports.entries()) errors.push(...validatePort(port, `${path}.ports[${index}]`));
    for (const [index, peer] of peers.entries()) errors.push(...validatePeer(peer, `${path}.${field}[${index}]`));
  };
  for (const [index, { ports, from }] of (spec.ingress ?? []).entries()) check(`spec.ingress[${index}]`, 'from', { ports, peers: from });
  for (const [index, { ports, to }] of (spec.egress ?? []).entries()) check(`spec.egress[${index}]`, 'to', { ports, peers: to });
  const types = spec.policyTypes ?? [];
  if (types.length > 2) return [...errors, fieldError.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  for (const [index, type] of types.entries()) if (!TYPES.includes(type)) errors.push(fieldError.notSupported(`spec.policyTypes[${index}]`, type, TYPES));
  return errors;
}

function validatePort({ protocol, port, endPort }: Port, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!PROTOCOLS.includes(protocol!)) errors.push(fieldError.notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (typeof port === 'string') errors.push(...isPortName(port).map((fault) => fieldError.invalid(`${path}.port`, port, fault)));
  else if (port !== undefined && (port < 1 || port > 65_535)) errors.push(fieldError.invalid(`${path}.port`, port, 'must be between 1 and 65535, inclusive'));
  if (endPort === undefined) return errors;
  if (port === undefined) errors.push(fieldError.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified'));
  else if (typeof port === 'string') errors.push(fieldError.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
  else if (endPort < port) errors.push(fieldError.invalid(`${path}.endPort`, endPort, 'must be greater than or equal to `port`'));
  return errors;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (podSelector) errors.push(...validateLabelSelector(podSelector, `${path}.podSelector`));
  if (namespaceSelector) errors.push(...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`));
  if (ipBlock) {
    const { cidr = '', except = [] } = ipBlock;
    if (cidr === '') errors.push(fieldError.required(`${path}.ipBlock.cidr`));
    else if (!isCidr(cidr)) errors.push(fieldError.invalid(`${path}.ipBlock.cidr`, cidr, cidrText));
    for (const [index, each] of except.entries()) {
      const at = `${path}.ipBlock.except[${index}]`;
      if (!isCidr(each)) errors.push(fieldError.invalid(at, each, cidrText));
      else if (isCidr(cidr) && !isStrictSubset(each, cidr)) errors.push(fieldError.invalid(at, each, 'must be a strict subset of `cidr`'));
    }
  }
  const count = [podSelector, namespaceSelector, ipBlock].filter((each) => each !== undefined).length;
  if (count === 0) errors.push(fieldError.required(path, 'must specify a peer'));
  else if (count > 1 && ipBlock) errors.push(fieldError.forbidden(path, 'may not specify both ipBlock and another peer'));
  return errors;
}

/** Of IPv4 ranges; others are taken on trust. */
function isStrictSubset(inner: string, outer: string): boolean {
  if (inner.includes(':') || outer.includes(':')) return true;
  const [address = '', bits = ''] = inner.split('/');
  return isInRange(address, outer) && Number(bits) > Number(outer.split('/')[1]);
}

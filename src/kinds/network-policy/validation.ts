// What may be wrong with a NetworkPolicy.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { cidrText, isCidr, isInRange } from '../../model/ip-address.ts';
import { goSlice } from '../../model/go-value.ts';
import { isPortName } from '../../model/names.ts';
import type { NetworkPolicy } from '../../model/object.ts';
import { validateLabelSelector } from '../../model/selector.ts';

type Spec = NetworkPolicy['spec'];
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];

export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const errors = validateLabelSelector(spec.podSelector, 'spec.podSelector');
  const check = (path: string, field: 'from' | 'to', { ports = [], peers = [] }: { ports?: readonly Port[] | undefined; peers?: readonly Peer[] | undefined }): void => {
    for (const [index, port] of ports.entries()) errors.push(...validatePort(port, `${path}.ports[${index}]`));
    for (const [index, peer] of peers.entries()) errors.push(...validatePeer(peer, `${path}.${field}[${index}]`));
  };
  for (const [index, { ports, from }] of (spec.ingress ?? []).entries()) check(`spec.ingress[${index}]`, 'from', { ports, peers: from });
  for (const [index, { ports, to }] of (spec.egress ?? []).entries()) check(`spec.egress[${index}]`, 'to', { ports, peers: to });
  const types = spec.policyTypes ?? [];
  if (types.length > 2) return [...errors, fieldError.invalid('spec.policyTypes', goSlice('[]networking.PolicyType', types), 'may not specify more than two policyTypes')];
  for (const [index, type] of types.entries()) if (!TYPES.includes(type)) errors.push(fieldError.notSupported(`spec.policyTypes[${index}]`, type, TYPES));
  return errors;
}

function validatePort({ protocol, port, endPort }: Port, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!PROTOCOLS.includes(protocol!)) errors.push(fieldError.notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  const endErrors = (value: number | undefined, why: string): FieldError[] => (endPort === undefined ? [] : [fieldError.invalid(`${path}.endPort`, value, why)]);
  if (port === undefined) return [...errors, ...endErrors(endPort, 'may not be specified when `port` is not specified')];
  if (typeof port === 'string') {
    const faults = isPortName(port).map((fault) => fieldError.invalid(`${path}.port`, port, fault));
    return [...errors, ...endErrors(endPort, 'may not be specified when `port` is non-numeric'), ...faults];
  }
  if (isNoPort(port)) errors.push(fieldError.invalid(`${path}.port`, port, PORT_TEXT));
  if (endPort === undefined) return errors;
  // Kubernetes quotes the other one of the pair here.
  if (endPort < port) errors.push(...endErrors(port, 'must be greater than or equal to `port`'));
  return isNoPort(endPort) ? [...errors, ...endErrors(endPort, PORT_TEXT)] : errors;
}

const PORT_TEXT = 'must be between 1 and 65535, inclusive';

function isNoPort(port: number): boolean {
  return port < 1 || port > 65_535;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (podSelector) errors.push(...validateLabelSelector(podSelector, `${path}.podSelector`));
  if (namespaceSelector) errors.push(...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`));
  if (ipBlock) {
    const { cidr = '', except = [] } = ipBlock;
    if (cidr === '') errors.push(fieldError.required(`${path}.ipBlock.cidr`));
    else if (!isCidr(cidr)) errors.push(fieldError.invalid(`${path}.ipBlock.cidr`, cidr, cidrText));
    // Exceptions to no range are not looked at.
    for (const [index, each] of isCidr(cidr) ? except.entries() : []) {
      const at = `${path}.ipBlock.except[${index}]`;
      if (!isCidr(each)) errors.push(fieldError.invalid(at, each, cidrText));
      else if (!isStrictSubset(each, cidr)) errors.push(fieldError.invalid(at, each, 'must be a strict subset of `cidr`'));
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

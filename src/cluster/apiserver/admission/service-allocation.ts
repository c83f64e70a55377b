// Addresses and node ports of Services (rule 8.1). Kubernetes hands them out just before it validates, so this stands last.
import { fieldError, invalid } from '../../../model/errors.ts';
import { goSlice } from '../../../model/go-value.ts';
import type { ReadOnlyClient } from '../../../model/client.ts';
import type { Service, ServiceSpec } from '../../../model/object.ts';
import { ipAddressText, ipv4Number, ipv4Text, isInRange, isIpAddress } from '../../../model/ip-address.ts';
import { keepAllocated, needsClusterIp, needsHealthCheckPort, needsNodePort } from '../../../model/service-type.ts';
import { clusterIpWord, isAddress, nodePortWord } from '../../../model/service-words.ts';
import { fnv1a } from '../../../sim/random.ts';
import type { AdmissionContext, AdmissionStep } from './step.ts';

/** The range of cluster addresses. */
export const SERVICE_CIDR = '10.96.0.0/16';
const CIDR_START = ipv4Number('10.96.0.0')!;
const CIDR_SIZE = 65_536;
/** Chosen addresses and ports stay out of these, so that they are left for who names one (rules 8.1.1, 8.1.2). */
const STATIC_ADDRESSES = 256;
const FIRST_PORT = 30_000;
const PORTS = 2768;
const STATIC_PORTS = 86;

export const serviceAllocation: AdmissionStep = {
  name: 'ServiceAllocation',
  appliesTo: ['services'],
  operations: ['create', 'update'],
  mutate(object, context) {
    const service = object as Service;
    const old = context.old as Service | undefined;
    const spec = old ? keepAllocated(service.spec, old.spec) : { ...service.spec };
    if (!old && spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    service.spec = spec;
    if (needsClusterIp(spec)) {
      checkAddresses(service);
      chooseFamilies(service);
      allocateAddress(service, context);
    }
    allocatePorts(service, context);
    for (const field of Object.keys(spec) as (keyof ServiceSpec)[]) if (spec[field] === undefined) delete spec[field];
  },
};

/** A bad address hides all other mistakes. */
function checkAddresses({ metadata, spec }: Service): void {
  for (const [index, address] of (spec.clusterIPs ?? []).entries()) {
    if ((address === 'None' && index === 0) || isIpAddress(address)) continue;
    throw invalid('Service', metadata.name, [fieldError.invalid(`spec.clusterIPs[${index}]`, address, ipAddressText)]);
  }
}

/** The cluster knows IPv4 only. */
function chooseFamilies({ metadata, spec }: Service): void {
  const isBare = spec.clusterIPs?.[0] === 'None' && !spec.selector;
  if (isBare) {
    spec.ipFamilyPolicy ??= spec.ipFamilies?.length === 1 ? 'SingleStack' : 'RequireDualStack';
    spec.ipFamilies ??= spec.ipFamilyPolicy === 'SingleStack' ? ['IPv4'] : ['IPv4', 'IPv6'];
    return;
  }
  const errors = (spec.ipFamilies ?? []).flatMap((family, index) => (family === 'IPv4' ? [] : [fieldError.invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')]));
  if (spec.ipFamilyPolicy === 'RequireDualStack') errors.push(fieldError.invalid('spec.ipFamilyPolicy', 'RequireDualStack', 'this cluster is not configured for dual-stack services'));
  if (errors.length > 0) throw invalid('Service', metadata.name, errors);
  spec.ipFamilyPolicy ??= 'SingleStack';
  spec.ipFamilies ??= ['IPv4'];
}

function allocateAddress({ metadata, spec }: Service, { reader }: AdmissionContext): void {
  const wanted = spec.clusterIPs?.[0];
  if (wanted === 'None') return;
  if (!isAddress(wanted)) {
    const address = freeAddress(reader, metadata.uid);
    if (address === undefined) throw invalid('Service', metadata.name, [fieldError.internal('spec.clusterIPs', 'failed to allocate a serviceIP: range is full')]);
    spec.clusterIP = address;
    spec.clusterIPs = [address];
    return;
  }
  const refuse = (why: string): never => {
    throw invalid('Service', metadata.name, [fieldError.invalid('spec.clusterIPs', goSlice('[]string', spec.clusterIPs), `failed to allocate IP ${wanted}: ${why}`)]);
  };
  const isHolder = isHeldByOther(reader, clusterIpWord(wanted), metadata.uid);
  if (isHolder) refuse('provided IP is already allocated');
  if (!isInRange(wanted, SERVICE_CIDR)) refuse('the provided network does not match the current range');
  spec.clusterIP ??= wanted;
}

/** Probes from a place that the uid says, so that equal runs choose alike and a Service never shifts another's address. */
function freeAddress(reader: ReadOnlyClient, uid: string): string | undefined {
  const dynamic = CIDR_SIZE - STATIC_ADDRESSES - 1;
  const start = fnv1a(uid) % dynamic;
  const isFree = (address: string): boolean => isEmpty(reader.foundBy('services', clusterIpWord(address)));
  for (let step = 0; step < dynamic; step++) {
    const address = ipv4Text(CIDR_START + STATIC_ADDRESSES + ((start + step) % dynamic));
    if (isFree(address)) return address;
  }
  for (let offset = 1; offset < STATIC_ADDRESSES; offset++) if (isFree(ipv4Text(CIDR_START + offset))) return ipv4Text(CIDR_START + offset);
  return undefined;
}

function allocatePorts({ metadata, spec }: Service, { reader }: AdmissionContext): void {
  const claimed = new Set<string>();
  for (const [index, { nodePort, protocol = 'TCP' }] of (spec.ports ?? []).entries()) {
    // On a type that may have none validation says so.
    if (!nodePort || (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer')) continue;
    const refuse = (why: string): never => {
      throw invalid('Service', metadata.name, [fieldError.invalid(`spec.ports[${index}].nodePort`, nodePort, why)]);
    };
    if (nodePort < FIRST_PORT || nodePort >= FIRST_PORT + PORTS) refuse(`provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${FIRST_PORT + PORTS - 1}`);
    if (PROTOCOLS.some((each) => isHeldByOther(reader, nodePortWord(nodePort, each), metadata.uid))) refuse('provided port is already allocated');
    claimed.add(nodePortWord(nodePort, protocol));
  }
  const choose = (seed: string): number => {
    const port = freePort(reader, claimed, fnv1a(seed));
    if (port === undefined) throw invalid('Service', metadata.name, [fieldError.internal('spec.ports', 'failed to allocate a nodePort: range is full')]);
    claimed.add(nodePortWord(port, 'TCP'));
    return port;
  };
  if (needsNodePort(spec)) spec.ports = spec.ports?.map((port) => (port.nodePort ? port : { ...port, nodePort: choose(`${metadata.uid}/${port.protocol}/${port.port}`) }));
  if (needsHealthCheckPort(spec) && !spec.healthCheckNodePort) spec.healthCheckNodePort = choose(`${metadata.uid}/health`);
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

function freePort(reader: ReadOnlyClient, claimed: ReadonlySet<string>, start: number): number | undefined {
  const isFree = (port: number): boolean => PROTOCOLS.every((protocol) => !claimed.has(nodePortWord(port, protocol)) && isEmpty(reader.foundBy('services', nodePortWord(port, protocol))));
  const dynamic = PORTS - STATIC_PORTS;
  for (let step = 0; step < dynamic; step++) {
    const port = FIRST_PORT + STATIC_PORTS + ((start + step) % dynamic);
    if (isFree(port)) return port;
  }
  for (let port = FIRST_PORT; port < FIRST_PORT + STATIC_PORTS; port++) if (isFree(port)) return port;
  return undefined;
}

function isHeldByOther(reader: ReadOnlyClient, word: string, uid: string): boolean {
  for (const holder of reader.foundBy('services', word)) if (holder.metadata.uid !== uid) return true;
  return false;
}

function isEmpty(found: Iterable<unknown>): boolean {
  for (const _ of found) return false;
  return true;
}

// Addresses and node ports of Services (rule 8.1). Kubernetes hands them out just before it validates, so this stands last.
import type { FieldError } from '../../../model/errors.ts';
import { fieldError, internalError, invalid } from '../../../model/errors.ts';
import { goSlice } from '../../../model/go-value.ts';
import type { ReadOnlyClient } from '../../../model/client.ts';
import type { Service, ServicePort, ServiceSpec } from '../../../model/object.ts';
import { ipFamily, ipv4Number, ipv4Text, isInRange } from '../../../model/ip-address.ts';
import { serviceAddressErrors } from '../../../model/service-addresses.ts';
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
      chooseFamilies(service, old?.spec);
      allocateAddress(service, context);
    }
    allocatePorts(service, context);
    for (const field of Object.keys(spec) as (keyof ServiceSpec)[]) if (spec[field] === undefined) delete spec[field];
  },
};

/** The cluster knows IPv4 only. Bad addresses and families hide all other mistakes. */
function chooseFamilies({ metadata, spec }: Service, old: ServiceSpec | undefined): void {
  const isHeadless = spec.clusterIPs?.[0] === 'None';
  const isBare = isHeadless && !spec.selector;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (isBare ? 'RequireDualStack' : 'SingleStack');
  const refuseIf = (errors: FieldError[]): void => {
    if (errors.length > 0) throw invalid('Service', metadata.name, errors);
  };
  refuseIf(serviceAddressErrors(spec, old));
  refuseIf(countErrors(spec, old));
  if (!isHeadless) spec.ipFamilies ??= spec.clusterIPs?.map(ipFamily);
  if (isBare) {
    const families = spec.ipFamilies ?? ['IPv4'];
    spec.ipFamilies = families.length > 1 || spec.ipFamilyPolicy === 'SingleStack' ? families : [...families, families[0] === 'IPv4' ? 'IPv6' : 'IPv4'];
    return;
  }
  const foreign = (spec.ipFamilies ?? []).flatMap((family, index) => (family === 'IPv4' ? [] : [fieldError.invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')]));
  const isDemanding = spec.ipFamilyPolicy === 'RequireDualStack';
  refuseIf([...(isDemanding ? [fieldError.invalid('spec.ipFamilyPolicy', 'RequireDualStack', 'this cluster is not configured for dual-stack services')] : []), ...foreign]);
  spec.ipFamilies ??= ['IPv4'];
}

/** How many there may be of each, and addresses of a family that nobody named and the cluster has not. */
function countErrors({ clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const ofPolicy = (why: string): void => void errors.push(fieldError.invalid('spec.ipFamilyPolicy', ipFamilyPolicy, why));
  const isSingle = ipFamilyPolicy === 'SingleStack';
  if (!isSingle && (old?.clusterIPs?.length ?? 0) > clusterIPs.length && clusterIPs.length === 1) ofPolicy("must be 'SingleStack' to release the secondary cluster IP");
  if (!isSingle && (old?.ipFamilies?.length ?? 0) > ipFamilies.length && ipFamilies.length === 1) ofPolicy("must be 'SingleStack' to release the secondary IP family");
  if (isSingle && clusterIPs.length === 2) ofPolicy("must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
  if (isSingle && ipFamilies.length === 2) ofPolicy("must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
  for (const [index, address] of clusterIPs.entries()) {
    if (address === 'None') break;
    if (index < ipFamilies.length || ipFamily(address) === 'IPv4') continue;
    errors.push(fieldError.invalid(`spec.clusterIPs[${index}]`, goSlice('[]string', clusterIPs), 'IPv6 is not configured on this cluster'));
  }
  return errors;
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

function allocatePorts({ metadata, spec }: Service, { reader, old }: AdmissionContext): void {
  const taken = new Set<number>();
  /** Why a port cannot be had; takes it when it can. */
  const take = (port: number): string | undefined => {
    if (port < FIRST_PORT || port >= FIRST_PORT + PORTS) return `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${FIRST_PORT + PORTS - 1}`;
    if (taken.has(port) || PROTOCOLS.some((each) => isHeldByOther(reader, nodePortWord(port, each), metadata.uid))) return 'provided port is already allocated';
    taken.add(port);
    return undefined;
  };
  const choose = (seed: string): number => {
    const port = freePort(reader, taken, fnv1a(seed));
    if (port === undefined) throw internalError('failed to allocate a nodePort: range is full');
    taken.add(port);
    return port;
  };
  // On a type that may have none validation says so.
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    spec.ports = nodePorts(spec, old === undefined, {
      take(port, index) {
        const why = take(port);
        if (why !== undefined) throw invalid('Service', metadata.name, [fieldError.invalid(`spec.ports[${index}].nodePort`, port, why)]);
      },
      choose: ({ protocol, port }) => choose(`${metadata.uid}/${protocol}/${port}`),
    });
  }
  if (!needsHealthCheckPort(spec)) return;
  const wanted = spec.healthCheckNodePort;
  if (!wanted) spec.healthCheckNodePort = choose(`${metadata.uid}/health`);
  else if (wanted !== (old as Service | undefined)?.spec.healthCheckNodePort) {
    const why = take(wanted);
    if (why !== undefined) throw internalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${why}`);
  }
}

interface PortAllocator {
  take(port: number, index: number): void;
  choose(port: ServicePort): number;
}

/** The ports with a node port each. Those of a new Service that have one number share one, whatever their protocols. */
function nodePorts(spec: ServiceSpec, isNew: boolean, allocator: PortAllocator): ServicePort[] | undefined {
  const shared = new Map<number, number>();
  const taken = new Set<number>();
  return spec.ports?.map((port, index) => {
    if (!port.nodePort && !needsNodePort(spec)) return port;
    const sibling = isNew ? spec.ports!.find((each) => each.port === port.port && each.nodePort)?.nodePort : undefined;
    const wanted = port.nodePort || (shared.get(port.port) ?? sibling);
    const nodePort = wanted ?? allocator.choose(port);
    if (wanted && wanted !== shared.get(port.port) && (isNew || !taken.has(wanted))) allocator.take(wanted, index);
    taken.add(nodePort);
    if (isNew && !shared.has(port.port)) shared.set(port.port, nodePort);
    return nodePort === port.nodePort ? port : { ...port, nodePort };
  });
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

function freePort(reader: ReadOnlyClient, taken: ReadonlySet<number>, start: number): number | undefined {
  const isFree = (port: number): boolean => !taken.has(port) && PROTOCOLS.every((protocol) => isEmpty(reader.foundBy('services', nodePortWord(port, protocol))));
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

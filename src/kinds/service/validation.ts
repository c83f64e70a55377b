// What may be wrong with a Service (rule 1.12.13), in Kubernetes' order.
import type { FieldError } from '../../model/errors.ts';
import { fieldError, goStruct } from '../../model/errors.ts';
import { goIntOrString, goNil, goSlice } from '../../model/go-value.ts';
import { isDns1123Label, isDns1123Subdomain, isPortName, isQualifiedName, validateLabels } from '../../model/names.ts';
import type { Service, ServicePort, ServiceSpec } from '../../model/object.ts';
import { addressErrors, cidrText, isCidr } from '../../model/ip-address.ts';
import { serviceAddressErrors } from '../../model/service-addresses.ts';
import { isExternallyReachable, needsClusterIp, needsHealthCheckPort } from '../../model/service-type.ts';

const PORT_TEXT = 'must be between 1 and 65535, inclusive';
const AFFINITY_LIMIT = 86_400;

export function validateService({ spec }: Service, stored?: Service): FieldError[] {
  const errors: FieldError[] = [];
  const ports = spec.ports ?? [];
  const isHeadless = spec.clusterIPs?.[0] === 'None';
  if (ports.length === 0 && !isHeadless && spec.type !== 'ExternalName') errors.push(fieldError.required('spec.ports'));
  errors.push(...validateType(spec, isHeadless));
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) errors.push(...validatePort(port, `spec.ports[${index}]`, ports.length > 1, names));
  errors.push(...validateLabels(spec.selector, 'spec.selector'), ...validateAffinity(spec), ...serviceAddressErrors(spec, stored?.spec), ...validateExternalAddresses(spec));
  if (!SERVICE_TYPES.includes(spec.type!)) errors.push(fieldError.notSupported('spec.type', spec.type, SERVICE_TYPES));
  errors.push(...validateNodePorts(spec), ...validateUniquePorts(ports), ...validateTraffic(spec));
  return errors;
}

export function validateServiceUpdate(object: Service, old: Service): FieldError[] {
  const errors: FieldError[] = [];
  if (needsClusterIp(old.spec) && needsClusterIp(object.spec)) errors.push(...validateKeptAddresses(object.spec, old.spec), ...validateKeptFamilies(object.spec, old.spec));
  const [balancer, before] = [object.spec.loadBalancerClass, old.spec.loadBalancerClass];
  if (old.spec.type === 'LoadBalancer' && object.spec.type === 'LoadBalancer' && balancer !== before) {
    errors.push(fieldError.invalid('spec.loadBalancerClass', balancer ?? null, 'may not change once set'));
  }
  if (object.spec.type === 'LoadBalancer') errors.push(...classErrors(balancer));
  else if (balancer !== undefined) errors.push(fieldError.forbidden('spec.loadBalancerClass', ONLY_BALANCED));
  if (needsHealthCheckPort(old.spec) && needsHealthCheckPort(object.spec) && old.spec.healthCheckNodePort !== object.spec.healthCheckNodePort) {
    errors.push(fieldError.forbidden('spec.healthCheckNodePort', 'field is immutable'));
  }
  return [...errors, ...validateService(object, old)];
}

const UNCHANGEABLE = 'may not change once set';

function validateKeptAddresses({ clusterIPs = [], ipFamilyPolicy }: ServiceSpec, old: ServiceSpec): FieldError[] {
  const before = old.clusterIPs ?? [];
  const value = goSlice('[]string', clusterIPs);
  if (before[0] === 'None' && clusterIPs[0] === 'None') return [];
  if (before.length === clusterIPs.length) {
    return before.flatMap((address, index) => (address === clusterIPs[index] ? [] : [fieldError.invalid(`spec.clusterIPs[${index}]`, value, UNCHANGEABLE)]));
  }
  if (clusterIPs.length === 0) return [fieldError.invalid('spec.clusterIPs[0]', value, 'primary clusterIP can not be unset')];
  const errors = before.length > 0 && before[0] !== clusterIPs[0] ? [fieldError.invalid('spec.clusterIPs[0]', value, UNCHANGEABLE)] : [];
  if (before.length > clusterIPs.length && ipFamilyPolicy !== 'SingleStack') errors.push(fieldError.invalid('spec.ipFamilyPolicy', ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
  return errors;
}

function validateKeptFamilies({ clusterIPs, ipFamilies = [], ipFamilyPolicy }: ServiceSpec, old: ServiceSpec): FieldError[] {
  const before = old.ipFamilies ?? [];
  const value = goSlice('[]core.IPFamily', ipFamilies);
  const at = 'spec.ipFamilies[0]';
  if (old.clusterIPs?.[0] === 'None' || clusterIPs?.[0] === 'None') return [];
  if (before.length === ipFamilies.length) return before.flatMap((family, index) => (family === ipFamilies[index] ? [] : [fieldError.invalid(at, value, UNCHANGEABLE)]));
  // Kubernetes quotes the addresses here.
  const errors = before.length > 0 && ipFamilies.length > 0 && before[0] !== ipFamilies[0] ? [fieldError.invalid(at, goSlice('[]string', clusterIPs), UNCHANGEABLE)] : [];
  if (before.length > ipFamilies.length && ipFamilies.length === 1 && ipFamilyPolicy !== 'SingleStack') errors.push(fieldError.invalid('spec.ipFamilyPolicy', ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily"));
  return errors;
}

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function validateType(spec: ServiceSpec, isHeadless: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless) {
    errors.push(fieldError.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type === 'ExternalName') {
    for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
      if (spec[field]?.length) errors.push(fieldError.forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
    }
    const name = (spec.externalName ?? '').replace(/\.$/, '');
    if (name === '') errors.push(fieldError.required('spec.externalName'));
    else errors.push(...isDns1123Subdomain(name).map((fault) => fieldError.invalid('spec.externalName', name, fault)));
  }
  return errors;
}

function validatePort({ name = '', port, protocol, targetPort, appProtocol }: ServicePort, path: string, requiresName: boolean, names: Set<string>): FieldError[] {
  const errors: FieldError[] = [];
  if (requiresName && name === '') errors.push(fieldError.required(`${path}.name`));
  else if (name !== '') {
    errors.push(...isDns1123Label(name).map((fault) => fieldError.invalid(`${path}.name`, name, fault)));
    if (names.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    names.add(name);
  }
  if (!isPortNumber(port)) errors.push(fieldError.invalid(`${path}.port`, port ?? 0, PORT_TEXT));
  if (!PROTOCOLS.includes(protocol!)) errors.push(fieldError.notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (typeof targetPort === 'string') errors.push(...isPortName(targetPort).map((fault) => fieldError.invalid(`${path}.targetPort`, targetPort, fault)));
  else if (!isPortNumber(targetPort)) errors.push(fieldError.invalid(`${path}.targetPort`, targetPort ?? 0, PORT_TEXT));
  if (appProtocol !== undefined) errors.push(...isQualifiedName(appProtocol).map((fault) => fieldError.invalid(`${path}.appProtocol`, appProtocol, fault)));
  return errors;
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function isPortNumber(port: unknown): boolean {
  return typeof port === 'number' && port >= 1 && port <= 65_535;
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  if (sessionAffinity !== 'None' && sessionAffinity !== 'ClientIP') return [fieldError.notSupported('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])];
  if (sessionAffinity === 'None') return sessionAffinityConfig ? [fieldError.forbidden('spec.sessionAffinityConfig', `must not be set when session affinity is None`)] : [];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined) return [fieldError.required('spec.sessionAffinityConfig.clientIP.timeoutSeconds', 'must be set when session affinity is ClientIP')];
  if (seconds > 0 && seconds <= AFFINITY_LIMIT) return [];
  return [fieldError.invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, `must be greater than 0 and less than ${AFFINITY_LIMIT}`)];
}

function validateExternalAddresses({ externalIPs = [] }: ServiceSpec): FieldError[] {
  return externalIPs.flatMap((address, index) => addressErrors(address, `spec.externalIPs[${index}]`));
}

function validateNodePorts({ type, ports = [] }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, { nodePort }] of ports.entries()) {
    if (nodePort && type === 'ClusterIP') errors.push(fieldError.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
  }
  const used = new Set<string>();
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue;
    const path = `spec.ports[${index}].nodePort`;
    const key = `${protocol}/${nodePort}`;
    if (used.has(key)) errors.push(fieldError.duplicate(path, nodePort));
    used.add(key);
  }
  return errors;
}

function validateUniquePorts(ports: readonly ServicePort[]): FieldError[] {
  const errors: FieldError[] = [];
  const used = new Set<string>();
  for (const [index, { port, protocol }] of ports.entries()) {
    const key = `${protocol}/${port}`;
    if (used.has(key)) errors.push(fieldError.duplicate(`spec.ports[${index}]`, goPort(port, protocol)));
    used.add(key);
  }
  return errors;
}

/** Kubernetes compares, and prints, a port without anything but its number and protocol. */
function goPort(port: number, protocol = '') {
  return goStruct('core.ServicePort', { Name: '', Protocol: protocol, AppProtocol: goNil('*string'), Port: port, TargetPort: goIntOrString(0), NodePort: 0 });
}

const ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";

function classErrors(name: string | undefined): FieldError[] {
  return name === undefined ? [] : isQualifiedName(name).map((fault) => fieldError.invalid('spec.loadBalancerClass', name, fault));
}

function validateTraffic(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { type, externalTrafficPolicy, internalTrafficPolicy, allocateLoadBalancerNodePorts, loadBalancerClass, healthCheckNodePort, loadBalancerSourceRanges = [] } = spec;
  const { trafficDistribution } = spec as { trafficDistribution?: string };
  // The field has this spelling in Kubernetes' messages.
  if (loadBalancerSourceRanges.length > 0 && type !== 'LoadBalancer') errors.push(fieldError.forbidden('spec.LoadBalancerSourceRanges', ONLY_BALANCED));
  for (const [index, range] of loadBalancerSourceRanges.entries()) {
    if (!isCidr(range.trim())) errors.push(fieldError.invalid(`spec.LoadBalancerSourceRanges[${index}]`, range.trim(), cidrText));
  }
  if (type !== 'LoadBalancer' && allocateLoadBalancerNodePorts !== undefined) errors.push(fieldError.forbidden('spec.allocateLoadBalancerNodePorts', ONLY_BALANCED));
  if (type === 'LoadBalancer') errors.push(...classErrors(loadBalancerClass));
  else if (loadBalancerClass !== undefined) errors.push(fieldError.forbidden('spec.loadBalancerClass', ONLY_BALANCED));
  if (!isExternallyReachable(spec)) {
    if (externalTrafficPolicy) errors.push(fieldError.invalid('spec.externalTrafficPolicy', externalTrafficPolicy, 'may only be set for externally-accessible services'));
  } else if (!POLICIES.includes(externalTrafficPolicy!)) errors.push(fieldError.notSupported('spec.externalTrafficPolicy', externalTrafficPolicy, POLICIES));
  if (!needsHealthCheckPort(spec) && healthCheckNodePort) {
    errors.push(fieldError.invalid('spec.healthCheckNodePort', healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  }
  if (internalTrafficPolicy !== undefined && !POLICIES.includes(internalTrafficPolicy)) errors.push(fieldError.notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, POLICIES));
  if (trafficDistribution !== undefined && trafficDistribution !== 'PreferClose') errors.push(fieldError.notSupported('spec.trafficDistribution', trafficDistribution, ['PreferClose']));
  return errors;
}

const POLICIES = ['Cluster', 'Local'];

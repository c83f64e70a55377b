// What may be wrong with a Service (rule 1.12.13), in Kubernetes' order.
import type { FieldError } from '../../model/errors.ts';
import { fieldError, goStruct } from '../../model/errors.ts';
import { goIntOrString, goNil, goSlice } from '../../model/go-value.ts';
import { isDns1123Label, isDns1123Subdomain, isPortName, isQualifiedName, validateLabels } from '../../model/names.ts';
import type { Service, ServicePort, ServiceSpec } from '../../model/object.ts';
import { isIpAddress, ipAddressText } from '../../model/ip-address.ts';
import { isExternallyReachable, needsClusterIp, needsHealthCheckPort } from '../../model/service-type.ts';

const PORT_TEXT = 'must be between 1 and 65535, inclusive';
const KUBELET_PORT = 10_250;
const AFFINITY_LIMIT = 86_400;

export function validateService({ spec }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const ports = spec.ports ?? [];
  const isHeadless = spec.clusterIPs?.[0] === 'None';
  if (ports.length === 0 && !isHeadless && spec.type !== 'ExternalName') errors.push(fieldError.required('spec.ports'));
  errors.push(...validateType(spec, isHeadless));
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) errors.push(...validatePort(port, `spec.ports[${index}]`, ports.length > 1, names));
  errors.push(...validateLabels(spec.selector, 'spec.selector'), ...validateAffinity(spec), ...validateAddresses(spec));
  if (!SERVICE_TYPES.includes(spec.type!)) errors.push(fieldError.notSupported('spec.type', spec.type, SERVICE_TYPES));
  errors.push(...validateNodePorts(spec), ...validateUniquePorts(ports), ...validateTraffic(spec));
  return errors;
}

export function validateServiceUpdate(object: Service, old: Service): FieldError[] {
  const errors: FieldError[] = [];
  const [before, after] = [old.spec.clusterIPs?.[0], object.spec.clusterIPs?.[0]];
  if (needsClusterIp(old.spec) && needsClusterIp(object.spec) && before && before !== after) {
    errors.push(fieldError.invalid('spec.clusterIPs[0]', goSlice('[]string', object.spec.clusterIPs), 'may not change once set'));
  }
  if (old.spec.type === 'LoadBalancer' && object.spec.type === 'LoadBalancer' && old.spec.loadBalancerClass !== object.spec.loadBalancerClass) {
    errors.push(fieldError.invalid('spec.loadBalancerClass', object.spec.loadBalancerClass ?? null, 'may not change once set'));
  }
  return [...errors, ...validateService(object)];
}

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function validateType(spec: ServiceSpec, isHeadless: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.type === 'LoadBalancer') {
    for (const [index, { port }] of (spec.ports ?? []).entries()) {
      if (port === KUBELET_PORT) errors.push(fieldError.invalid(`spec.ports[${index}]`, port, 'may not expose port 10250 externally since it is used by kubelet'));
    }
  }
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless) {
    errors.push(fieldError.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type === 'ExternalName') {
    if (spec.clusterIPs?.length) errors.push(fieldError.forbidden('spec.clusterIPs', 'may not be set for ExternalName services'));
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
  if (appProtocol) errors.push(...isQualifiedName(appProtocol).map((fault) => fieldError.invalid(`${path}.appProtocol`, appProtocol, fault)));
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

function validateAddresses({ externalIPs, clusterIP, clusterIPs, loadBalancerSourceRanges, type }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, address] of (clusterIPs ?? []).entries()) {
    if (address === 'None' && index === 0) continue;
    if (!isIpAddress(address)) errors.push(fieldError.invalid(`spec.clusterIPs[${index}]`, address, ipAddressText));
  }
  if (clusterIPs?.length && clusterIP !== clusterIPs[0]) errors.push(fieldError.invalid('spec.clusterIPs[0]', goSlice('[]string', clusterIPs), 'first value must match `clusterIP`'));
  for (const [index, address] of (externalIPs ?? []).entries()) {
    if (!isIpAddress(address)) errors.push(fieldError.invalid(`spec.externalIPs[${index}]`, address, ipAddressText));
    else if (address.startsWith('127.')) errors.push(fieldError.invalid(`spec.externalIPs[${index}]`, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  }
  if (loadBalancerSourceRanges?.length && type !== 'LoadBalancer') errors.push(fieldError.forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'"));
  return errors;
}

function validateNodePorts({ type, ports = [] }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const used = new Set<string>();
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue;
    const path = `spec.ports[${index}].nodePort`;
    if (type === 'ClusterIP' || type === 'ExternalName') errors.push(fieldError.forbidden(path, `may not be used when \`type\` is '${type}'`));
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

function validateTraffic(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { type, externalTrafficPolicy, internalTrafficPolicy, allocateLoadBalancerNodePorts, loadBalancerClass, healthCheckNodePort } = spec;
  const { trafficDistribution } = spec as { trafficDistribution?: string };
  if (type !== 'LoadBalancer' && allocateLoadBalancerNodePorts !== undefined) errors.push(fieldError.forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  if (type !== 'LoadBalancer' && loadBalancerClass !== undefined) errors.push(fieldError.forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"));
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

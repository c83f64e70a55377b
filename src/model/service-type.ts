// Which fields a Service of a type has, and what an update keeps or drops for its type.
import { deepEqual } from './equal.ts';
import type { ServicePort, ServiceSpec } from './object.ts';

/** Which fields a type has. */
export const needsClusterIp = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';
export const needsNodePort = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
const mayHaveNodePort = ({ type }: ServiceSpec): boolean => type === 'NodePort' || type === 'LoadBalancer';
export const isExternallyReachable = ({ type, externalIPs }: ServiceSpec): boolean =>
  type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && (externalIPs?.length ?? 0) > 0);
export const needsHealthCheckPort = ({ type, externalTrafficPolicy }: ServiceSpec): boolean => type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/**
 * The spec of an update with what was allocated before filled in, and without what the new type has no use for, as far as the
 * user has left it alone (rule 8.1.3).
 */
export function keepAllocated(input: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const spec: ServiceSpec = { ...input };
  if (needsClusterIp(old) && needsClusterIp(spec)) {
    if (!spec.clusterIP) spec.clusterIP = old.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === old.clusterIP) spec.clusterIPs = old.clusterIPs;
    // An old client changes the one and hands back the other.
    if (spec.clusterIP !== old.clusterIP && deepEqual(spec.clusterIPs, old.clusterIPs)) spec.clusterIPs = spec.clusterIP ? [spec.clusterIP] : undefined;
  }
  if (mayHaveNodePort(old) && mayHaveNodePort(spec) && needsNodePort(spec)) keepNodePorts(spec, old);
  if (needsHealthCheckPort(old) && needsHealthCheckPort(spec)) spec.healthCheckNodePort ??= old.healthCheckNodePort;
  dropForeignFields(spec, old);
  return spec;
}

function keepNodePorts(spec: ServiceSpec, old: ServiceSpec): void {
  const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
  spec.ports = spec.ports?.map((port) => {
    if (port.nodePort) return port;
    // By name: the number and everything else of a port may have changed.
    const before = old.ports?.findLast((each) => (each.name ?? '') === (port.name ?? ''))?.nodePort;
    return before && !used.has(before) ? { ...port, nodePort: before } : port;
  });
}

function dropForeignFields(spec: ServiceSpec, old: ServiceSpec): void {
  const dropUnchanged = (...fields: (keyof ServiceSpec)[]): void => {
    for (const field of fields) if (deepEqual(spec[field], old[field])) delete spec[field];
  };
  if (!needsClusterIp(spec) && needsClusterIp(old)) dropUnchanged('clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy');
  const numbers = ({ ports = [] }: ServiceSpec): number[] => ports.flatMap(({ nodePort }) => nodePort ?? []);
  if (mayHaveNodePort(old) && !mayHaveNodePort(spec) && numbers(spec).every((port) => numbers(old).includes(port))) {
    spec.ports = spec.ports?.map(withoutNodePort);
  }
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) dropUnchanged('healthCheckNodePort');
  if (isExternallyReachable(old) && !isExternallyReachable(spec)) dropUnchanged('externalTrafficPolicy');
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') dropUnchanged('allocateLoadBalancerNodePorts', 'loadBalancerClass');
}

function withoutNodePort(port: ServicePort): ServicePort {
  const { nodePort: _, ...rest } = port;
  return rest;
}

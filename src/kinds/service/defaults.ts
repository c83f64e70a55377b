// What a Service gets that says nothing (rule 1.11).
import type { Service, ServicePort, ServiceSpec } from '../../model/object.ts';
import { isExternallyReachable, needsClusterIp } from '../../model/service-type.ts';

const AFFINITY_SECONDS = 10_800;

export function setServiceDefaults(draft: Service): void {
  const spec: ServiceSpec = { ...(draft.spec as ServiceSpec | undefined) };
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_SECONDS } };
  spec.type ||= 'ClusterIP';
  if (spec.ports) {
    if (spec.ports.length === 0) delete spec.ports;
    else spec.ports = spec.ports.map(withPortDefaults);
  }
  if (isExternallyReachable(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (needsClusterIp(spec)) spec.internalTrafficPolicy ||= 'Cluster';
  else delete spec.internalTrafficPolicy;
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  if (spec.selector && Object.keys(spec.selector).length === 0) delete spec.selector;
  draft.spec = spec;
}

function withPortDefaults(port: ServicePort): ServicePort {
  const { protocol, targetPort } = port;
  if (protocol && targetPort !== undefined && targetPort !== 0 && targetPort !== '') return port;
  return { ...port, protocol: protocol || 'TCP', targetPort: targetPort || port.port };
}

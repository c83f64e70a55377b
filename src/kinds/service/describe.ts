// `kubectl describe service`: its ports with the addresses behind them.
import { createDescribeWriter } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { EndpointSlice, Service, ServicePort } from '../../model/object.ts';
import { formatLabelSelector } from '../../model/selector.ts';
import { writeMetadata } from '../describe-metadata.ts';

const SHOWN = 3;

export function describeService(object: Service, { reader }: DescribeContext): string {
  const { metadata, spec, status } = object;
  const writer = createDescribeWriter();
  const slices = [...reader.labelled<EndpointSlice>('endpointslices', metadata.namespace, { 'kubernetes.io/service-name': metadata.name })];
  const optional = (title: string, value: string | undefined): void => void (value && writer.line(0, title, value));
  writeMetadata(writer, object);
  writer.line(0, 'Selector:', formatLabelSelector(spec.selector));
  writer.line(0, 'Type:', spec.type ?? '');
  optional('IP Family Policy:', spec.ipFamilyPolicy);
  writer.line(0, 'IP Families:', spec.ipFamilies?.join(',') || '<none>');
  writer.line(0, 'IP:', spec.clusterIP ?? '');
  writer.line(0, 'IPs:', spec.clusterIPs?.join(',') || '<none>');
  optional('External IPs:', spec.externalIPs?.join(','));
  optional('Desired LoadBalancer IP:', spec.loadBalancerIP);
  optional('External Name:', spec.externalName);
  optional('LoadBalancer Ingress:', status.loadBalancer?.ingress?.map(({ ip, hostname }) => ip ?? hostname).join(', '));
  for (const port of spec.ports ?? []) {
    const name = port.name || '<unset>';
    writer.line(0, 'Port:', name, `${port.port}/${port.protocol}`);
    writer.line(0, 'TargetPort:', `${port.targetPort}/${port.protocol}`);
    if (port.nodePort) writer.line(0, 'NodePort:', name, `${port.nodePort}/${port.protocol}`);
    writer.line(0, 'Endpoints:', describeEndpoints(slices, port));
  }
  writer.line(0, 'Session Affinity:', spec.sessionAffinity ?? '');
  optional('External Traffic Policy:', spec.externalTrafficPolicy);
  optional('Internal Traffic Policy:', spec.internalTrafficPolicy);
  optional('HealthCheck NodePort:', spec.healthCheckNodePort ? String(spec.healthCheckNodePort) : undefined);
  optional('LoadBalancer Source Ranges:', spec.loadBalancerSourceRanges?.join(','));
  return writer.text();
}

/** `10.244.1.2:80,10.244.2.2:80 + 4 more...`: ready endpoints only; '' when there is none, `<none>` without slices. */
export function describeEndpoints(slices: readonly EndpointSlice[], { name = '' }: Pick<ServicePort, 'name'>): string {
  if (slices.length === 0) return '<none>';
  const texts: string[] = [];
  for (const { ports: given, endpoints } of slices) {
    const ports = given ?? [];
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    if (ports.length === 0) texts.push(...ready.map(({ addresses }) => addresses[0]!));
    for (const port of ports) if ((port.name ?? '') === name) texts.push(...ready.map(({ addresses }) => `${addresses[0]}:${port.port ?? 0}`));
  }
  return `${texts.slice(0, SHOWN).join(',')}${texts.length > SHOWN ? ` + ${texts.length - SHOWN} more...` : ''}`;
}

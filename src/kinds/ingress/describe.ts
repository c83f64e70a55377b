// `kubectl describe ingress`: its rules with the endpoints behind them.
import { createDescribeWriter, describeAnnotations, describeMap } from '../../model/describe-writer.ts';
import type { ReadOnlyClient } from '../../model/client.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { EndpointSlice, Ingress, Service } from '../../model/object.ts';
import { describeEndpoints } from '../service/describe.ts';

type Backend = NonNullable<Ingress['spec']['defaultBackend']>;

export function describeIngress({ metadata, spec, status }: Ingress, { reader }: DescribeContext): string {
  const writer = createDescribeWriter();
  const backendOf = (backend: Backend): string => describeBackend(backend, metadata.namespace!, reader);
  const fallback = spec.defaultBackend ? backendOf(spec.defaultBackend) : '<default>';
  writer.line(0, 'Name:', metadata.name);
  writer.list(0, 'Labels:', describeMap(metadata.labels));
  writer.line(0, 'Namespace:', metadata.namespace!);
  writer.line(0, 'Address:', (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname).join(','));
  writer.line(0, 'Ingress Class:', spec.ingressClassName ?? '<none>');
  writer.line(0, 'Default backend:', fallback);
  if (spec.tls?.length) writer.line(0, 'TLS:');
  for (const { secretName, hosts = [] } of spec.tls ?? []) writer.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
  writer.line(0, 'Rules:');
  writer.line(1, 'Host', 'Path', 'Backends');
  writer.line(1, '----', '----', '--------');
  const rules = (spec.rules ?? []).filter(({ http }) => http);
  for (const { host, http } of rules) {
    writer.line(1, host || '*', '');
    for (const { path = '', backend } of http!.paths) writer.line(2, '', `${path} `, backendOf(backend));
  }
  if (rules.length === 0) writer.line(1, '*', '*', fallback);
  writer.list(0, 'Annotations:', describeAnnotations(metadata.annotations));
  return writer.text();
}

function describeBackend({ service, resource }: Backend, namespace: string, reader: ReadOnlyClient): string {
  if (!service) return resource ? `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}` : '';
  const port = service.port?.name ?? service.port?.number ?? '';
  const found = reader.find<Service>('services', namespace, service.name);
  if (!found) return `${service.name}:${port} (<error: services "${service.name}" not found>)`;
  const served = found.spec.ports?.find(({ name, port: number }) => name === port || number === port);
  const slices = [...reader.labelled<EndpointSlice>('endpointslices', namespace, { 'kubernetes.io/service-name': service.name })];
  return `${service.name}:${port} (${describeEndpoints(slices, { name: served?.name ?? '' })})`;
}

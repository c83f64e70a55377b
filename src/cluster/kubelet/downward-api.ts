// What a pod tells its containers of itself: fields and resources (rule 6.12.7).
import type { Container, Node, Pod } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';

/** The hostname inside a pod (rule 6.12.4): that of the machine when it uses the machine's network. */
export function podHostName(pod: Pod, nodeName: string): string {
  const domain = podDomain(pod);
  const name = shortHostName(pod, nodeName);
  return pod.spec.setHostnameAsFQDN && domain !== undefined ? `${name}.${domain}` : name;
}

export function shortHostName({ spec, metadata }: Pod, nodeName: string): string {
  if (spec.hostNetwork) return nodeName;
  return spec.hostname ?? metadata.name.slice(0, 63);
}

/** What follows the hostname in the full name of a pod that has a subdomain. */
export function podDomain({ spec, metadata }: Pod): string | undefined {
  return spec.subdomain && !spec.hostNetwork ? `${spec.subdomain}.${metadata.namespace}.svc.cluster.local` : undefined;
}

/** A field that does not depend on a container; undefined when it has no value. */
export function podField(pod: Pod, fieldPath: string): string | undefined {
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? '';
  switch (fieldPath) {
    case 'metadata.name': return pod.metadata.name;
    case 'metadata.namespace': return pod.metadata.namespace;
    case 'metadata.uid': return pod.metadata.uid;
    case 'metadata.labels': return pairs(pod.metadata.labels);
    case 'metadata.annotations': return pairs(pod.metadata.annotations);
    case 'spec.nodeName': return pod.spec.nodeName;
    case 'spec.serviceAccountName': return pod.spec.serviceAccountName;
    case 'status.hostIP': return pod.status.hostIP;
    case 'status.hostIPs': return pod.status.hostIPs?.map(({ ip }) => ip).join(',');
    case 'status.podIP': return pod.status.podIP;
    case 'status.podIPs': return pod.status.podIPs?.map(({ ip }) => ip).join(',');
    default: return undefined;
  }
}

function pairs(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/** A limit or request of a container in units of the divisor, rounded up; without a limit it is what the node has. */
export function resourceField(
  { resource, divisor, containerName }: { resource: string; divisor?: string; containerName?: string },
  container: Container,
  pod: Pod,
  node: Node | undefined,
): string {
  const source = containerName ? ([...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(({ name }) => name === containerName) ?? container) : container;
  const dot = resource.indexOf('.');
  const list = resource.slice(0, dot);
  const name = resource.slice(dot + 1);
  const { limits, requests } = source.resources ?? {};
  const amount = (list === 'limits' ? (limits?.[name] ?? node?.status.allocatable?.[name]) : requests?.[name]) ?? '0';
  const by = divisor && divisor !== '0' ? divisor : '1';
  return name === 'cpu' ? String(Math.ceil(milliValue(amount) / milliValue(by))) : String(Math.ceil(byteValue(amount) / byteValue(by)));
}

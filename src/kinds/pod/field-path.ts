// What the downward API reads: fields of a pod and resources of a container, as text (behaviour rule 6.12.7).
import type { Container, Pod } from '../../model/object.ts';
import { parseQuantity } from '../../model/quantity.ts';

/** The field of a pod at a path such as `metadata.labels['app']` or `status.podIP`; '' when there is none. */
export function podFieldText(pod: Pod, path: string): string {
  const { metadata, spec, status } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) return metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? '';
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return mapText(metadata.labels);
    case 'metadata.annotations':
      return mapText(metadata.annotations);
    case 'spec.nodeName':
    case 'spec.host':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.hostIP':
      return status.hostIP ?? '';
    case 'status.hostIPs':
      return (status.hostIPs ?? []).map(({ ip }) => ip).join(',');
    case 'status.podIP':
      return status.podIP ?? '';
    case 'status.podIPs':
      return (status.podIPs ?? []).map(({ ip }) => ip).join(',');
    default:
      return '';
  }
}

function mapText(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .toSorted()
    .map((key) => `${key}=${JSON.stringify(map![key])}`)
    .join('\n');
}

/** `requests.cpu` or `limits.memory` of the container in units of the divisor, rounded up; '0' when not set. */
export function resourceFieldText(ref: { resource: string; divisor?: string }, container: Container): string {
  const dot = ref.resource.indexOf('.');
  const list = container.resources?.[ref.resource.slice(0, dot) as 'requests' | 'limits'];
  const text = list?.[ref.resource.slice(dot + 1)];
  if (text === undefined) return '0';
  const divisor = parseQuantity(ref.divisor ?? '1').nano || 1_000_000_000n;
  return String((parseQuantity(text).nano + divisor - 1n) / divisor);
}

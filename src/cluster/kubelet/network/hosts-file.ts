// /etc/hosts as the kubelet writes it for a pod (rule 6.12.4).
import type { Pod } from '../../../model/object.ts';

const LOCAL = ['127.0.0.1\tlocalhost', '::1\tlocalhost ip6-localhost ip6-loopback', 'fe00::0\tip6-localnet', 'fe00::0\tip6-mcastprefix', 'fe00::1\tip6-allnodes', 'fe00::2\tip6-allrouters'];

/** `name` is the host name of the pod, `domain` what follows it where the pod has a subdomain. */
export function hostsFile({ spec }: Pod, ip: string, name: string, domain: string | undefined): string {
  const lines = [spec.hostNetwork ? '# Kubernetes-managed hosts file (host network).' : '# Kubernetes-managed hosts file.', ...LOCAL];
  lines.push(domain === undefined ? `${ip}\t${name}` : `${ip}\t${name}.${domain}\t${name}`);
  if (spec.hostAliases?.length) lines.push('', '# Entries added by HostAliases.', ...spec.hostAliases.map(({ ip: of, hostnames = [] }) => [of, ...hostnames].join('\t')));
  return `${lines.join('\n')}\n`;
}

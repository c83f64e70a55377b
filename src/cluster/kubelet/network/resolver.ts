// A pod's resolv.conf: which server it asks, and the domains it searches (rule 8.3.3).
import type { Pod } from '../../../model/object.ts';
import type { ClusterDns, DnsAnswer } from './cluster-dns.ts';
import { CLUSTER_DOMAIN, DNS_ADDRESS } from './cluster-dns.ts';

export interface ResolverSettings {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** What a machine of the cluster asks: nobody, as there is no network outside. */
const HOST_SERVER = '192.168.0.1';

export function resolverOf({ metadata, spec }: Pod): ResolverSettings {
  const { dnsPolicy, dnsConfig, hostNetwork } = spec;
  const usesCluster = dnsPolicy === 'ClusterFirstWithHostNet' || ((dnsPolicy ?? 'ClusterFirst') === 'ClusterFirst' && !hostNetwork);
  const base = usesCluster
    ? { servers: [DNS_ADDRESS], searches: [`${metadata.namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN], options: ['ndots:5'] }
    : { servers: dnsPolicy === 'None' ? [] : [HOST_SERVER], searches: [], options: [] };
  if (!dnsConfig) return base;
  const options = new Map([...base.options, ...(dnsConfig.options ?? []).map(({ name, value }) => (value ? `${name}:${value}` : name!))].map((option) => [option.split(':')[0], option]));
  return {
    servers: [...new Set([...base.servers, ...(dnsConfig.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(dnsConfig.searches ?? [])])],
    options: [...options.values()],
  };
}

export function resolvConf({ servers, searches, options }: ResolverSettings): string {
  const lines = servers.map((server) => `nameserver ${server}`);
  if (searches.length > 0) lines.push(`search ${searches.join(' ')}`);
  if (options.length > 0) lines.push(`options ${options.join(' ')}`);
  return lines.map((line) => `${line}\n`).join('');
}

/** Asks as the C library does: a name of few dots first under each domain, others as they are. */
export function resolveName(name: string, { servers, searches, options }: ResolverSettings, dns: ClusterDns): DnsAnswer | undefined {
  if (!servers.includes(DNS_ADDRESS)) return undefined;
  if (name.endsWith('.')) return dns.lookUp(name.slice(0, -1));
  const ndots = Number(options.find((option) => option.startsWith('ndots:'))?.slice(6) ?? 1);
  const searched = searches.map((domain) => `${name}.${domain}`);
  const names = name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
  for (const each of names) {
    const answer = dns.lookUp(each);
    if (answer) return answer;
  }
  return undefined;
}

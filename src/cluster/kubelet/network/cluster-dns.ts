// What CoreDNS answers: names of Services and of pods behind them, under cluster.local (rule 8.3).
import type { Pod, Service } from '../../../model/object.ts';
import { isAddress } from '../../../model/service-words.ts';
import type { Store } from '../../store/store.ts';
import type { ServiceProxy } from './service-proxy.ts';

export const CLUSTER_DOMAIN = 'cluster.local';
export const DNS_ADDRESS = '10.96.0.10';
const MOST_ALIASES = 8;

/** The full name with its addresses, none for an empty answer; `alias`: where an ExternalName points that leads out of the cluster. */
export interface DnsAnswer {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly alias?: string;
}

export class ClusterDns {
  readonly #store: Store;
  readonly #proxy: ServiceProxy;

  constructor(store: Store, proxy: ServiceProxy) {
    this.#store = store;
    this.#proxy = proxy;
  }

  /** Answers a full name without its final dot; undefined for NXDOMAIN, and for everything while no DNS server is ready. */
  lookUp(name: string, depth = 0): DnsAnswer | undefined {
    if (!this.#isServed()) return undefined;
    const labels = name.toLowerCase().split('.');
    if (labels.splice(-2).join('.') !== CLUSTER_DOMAIN) return undefined;
    const type = labels.pop();
    const namespace = labels.pop() ?? '';
    if (type === 'pod' && labels.length === 1) return podAnswer(name, labels[0]!);
    const service = type === 'svc' && labels.length > 0 ? this.#service(namespace, labels.pop()!) : undefined;
    if (!service) return undefined;
    const { spec } = service;
    if (spec.type === 'ExternalName') {
      if (labels.length > 0) return undefined;
      const alias = (spec.externalName ?? '').replace(/\.$/, '');
      const target = depth < MOST_ALIASES ? this.lookUp(alias, depth + 1) : undefined;
      return target ?? { name, addresses: [], alias };
    }
    if (labels.length === 0) return { name, addresses: isAddress(spec.clusterIP) ? [spec.clusterIP] : this.#members(service).map(({ address }) => address) };
    if (labels.length > 1) return undefined;
    const members = this.#members(service).filter(({ address, hostname }) => labels[0] === (hostname ?? address.replaceAll('.', '-')));
    return members.length > 0 ? { name, addresses: members.map(({ address }) => address) } : undefined;
  }

  /** A cluster without kube-dns, such as one without kube-system, has names that just resolve. */
  #isServed(): boolean {
    const dns = this.#service('kube-system', 'kube-dns');
    return !dns || this.#proxy.endpointsOf(dns, undefined).length > 0;
  }

  #members(service: Service): { address: string; hostname: string | undefined }[] {
    return this.#proxy.readyEndpointsOf(service).flatMap(({ addresses, hostname, targetRef }) => {
      const pod = targetRef?.kind === 'Pod' ? (this.#store.get('pods', `${targetRef.namespace}/${targetRef.name}`) as Pod | undefined) : undefined;
      const named = hostname ?? (pod?.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined);
      return addresses.map((address) => ({ address, hostname: named }));
    });
  }

  #service(namespace: string, name: string): Service | undefined {
    return this.#store.get('services', `${namespace}/${name}`) as Service | undefined;
  }
}

/** `10-244-1-2.default.pod.cluster.local` is that address, whoever has it. */
function podAnswer(name: string, dashed: string): DnsAnswer | undefined {
  const match = /^(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})$/.exec(dashed);
  return match ? { name, addresses: [match.slice(1).join('.')] } : undefined;
}

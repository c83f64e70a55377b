// The network between the machines: addresses of pods lead to their processes, those of Services to a pod behind them.
import type { Change } from '../../../model/client.ts';
import type { Store } from '../../store/store.ts';
import type { PodWorker } from '../pod-worker.ts';
import { ClusterDns } from './cluster-dns.ts';
import { ServiceLinks } from './service-links.ts';
import type { Caller } from './service-proxy.ts';
import { ServiceProxy } from './service-proxy.ts';

export interface Places {
  /** The pods that are reached under an address; many share that of their node. */
  podsAt(address: string): readonly PodWorker[];
  /** The machine that has an address. */
  nodeAt(address: string): string | undefined;
}

/** Who connects when it is no pod: a kubelet that probes. */
const NOBODY: Caller = { nodeName: '', address: '', flow: '' };

export class ClusterNetwork {
  readonly dns: ClusterDns;
  readonly links: ServiceLinks;
  readonly #places: Places;
  readonly #proxy: ServiceProxy;

  constructor(store: Store, places: Places) {
    this.#places = places;
    this.#proxy = new ServiceProxy(store, (address) => places.nodeAt(address));
    this.dns = new ClusterDns(store, this.#proxy);
    this.links = new ServiceLinks(store);
  }

  serviceChanged(change: Change): void {
    this.links.changed(change);
  }

  /** Addresses only: names are the matter of each pod's resolver. */
  resolve(name: string): readonly string[] | undefined {
    return name === 'localhost' ? ['127.0.0.1'] : ADDRESS.test(name) ? [name] : undefined;
  }

  connect(host: string, port: number, caller: Caller = NOBODY): 'open' | 'refused' | 'timeout' | 'unresolved' {
    const target = this.#proxy.route(host, port, caller) ?? { address: host, port };
    if (typeof target === 'string') return target;
    if (this.#proxy.healthCheck(host, port)) return 'open';
    const workers = this.#places.podsAt(target.address);
    if (workers.length === 0) return ADDRESS.test(target.address) ? 'timeout' : 'unresolved';
    return workers.some(({ network }) => network.listener(target.port)) ? 'open' : 'refused';
  }

  request(host: string, port: number, path: string, caller: Caller = NOBODY): { status: number; body: string } {
    const check = this.#proxy.healthCheck(host, port);
    if (check) return check;
    const target = this.#proxy.route(host, port, caller) ?? { address: host, port };
    const worker = typeof target === 'string' ? undefined : this.#places.podsAt(target.address).find(({ network }) => network.listener(target.port));
    return worker && typeof target !== 'string' ? worker.network.answer(target.port, path) : { status: 502, body: '' };
  }
}

const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

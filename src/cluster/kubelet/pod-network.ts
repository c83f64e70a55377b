// The network as the processes of one pod see it: localhost is their own pod, the rest is the cluster's.
import type { PodWorker } from './pod-worker.ts';
import { podHostName } from './downward-api.ts';
import type { NetworkView } from './process/process.ts';

export class PodNetwork implements NetworkView {
  readonly #worker: PodWorker;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  resolve(name: string): readonly string[] | undefined {
    const { pod, podIp, context } = this.#worker;
    if (podIp && name === podHostName(pod, context.nodeName)) return [podIp];
    const alias = pod.spec.hostAliases?.find(({ hostnames }) => hostnames?.includes(name));
    return alias?.ip ? [alias.ip] : context.network.resolve(name);
  }

  connect(host: string, port: number): 'open' | 'refused' | 'timeout' | 'unresolved' {
    const address = this.resolve(host)?.[0] ?? host;
    if (!this.#isOwn(address)) return this.#worker.context.network.connect(address, port);
    return this.#worker.listener(port) ? 'open' : 'refused';
  }

  request(host: string, port: number, path: string): { status: number; body: string } {
    const address = this.resolve(host)?.[0] ?? host;
    if (this.#isOwn(address)) return this.#worker.answer(port, path);
    return this.#worker.context.network.request?.(address, port, path) ?? { status: 200, body: '' };
  }

  #isOwn(address: string): boolean {
    return address === this.#worker.podIp || address.startsWith('127.');
  }
}

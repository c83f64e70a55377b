// The network as the processes of one pod see it: localhost is their own pod, the rest is the cluster's.
import type { PodWorker } from './pod-worker.ts';
import { podDomain, podHostName, shortHostName } from './downward-api.ts';
import type { DnsAnswer } from './network/cluster-dns.ts';
import { hostsFile } from './network/hosts-file.ts';
import type { ResolverSettings } from './network/resolver.ts';
import { resolvConf, resolveName, resolverOf } from './network/resolver.ts';
import type { Caller } from './network/service-proxy.ts';
import type { NetworkView, SimulatedProcess } from './process/process.ts';

export class PodNetwork implements NetworkView {
  readonly #worker: PodWorker;
  #settings: ResolverSettings | undefined;
  /** Each connection goes its own way to a Service; the request that follows goes the same. */
  #connections = 0;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  resolve(name: string): readonly string[] | undefined {
    const { pod, podIp, context } = this.#worker;
    if (podIp && (name === podHostName(pod, context.nodeName) || name === this.fullName)) return [podIp];
    const alias = pod.spec.hostAliases?.find(({ hostnames }) => hostnames?.includes(name));
    if (alias?.ip) return [alias.ip];
    const known = context.network.resolve(name);
    if (known) return known;
    const addresses = this.lookUp(name)?.addresses;
    return addresses && addresses.length > 0 ? addresses : undefined;
  }

  lookUp(name: string): DnsAnswer | undefined {
    return resolveName(name, this.#resolver, this.#worker.context.network.dns);
  }

  /** With its domain, where it has one. */
  get fullName(): string {
    const { pod, context } = this.#worker;
    const domain = podDomain(pod);
    return domain === undefined ? shortHostName(pod, context.nodeName) : `${shortHostName(pod, context.nodeName)}.${domain}`;
  }

  get hosts(): string {
    const { pod, podIp, context } = this.#worker;
    return hostsFile(pod, podIp ?? '127.0.0.1', shortHostName(pod, context.nodeName), podDomain(pod));
  }

  get resolvConf(): string {
    return resolvConf(this.#resolver);
  }

  connect(host: string, port: number): 'open' | 'refused' | 'timeout' | 'unresolved' {
    const address = this.resolve(host)?.[0];
    if (address === undefined) return 'unresolved';
    this.#connections++;
    if (!this.#isOwn(address)) return this.#worker.context.network.connect(address, port, this.#caller);
    return this.listener(port) ? 'open' : 'refused';
  }

  request(host: string, port: number, path: string): { status: number; body: string } {
    const address = this.resolve(host)?.[0] ?? host;
    if (this.#isOwn(address)) return this.answer(port, path);
    return this.#worker.context.network.request(address, port, path, this.#caller);
  }

  /** The processes that run in the pod now. */
  processes(): SimulatedProcess[] {
    const processes: SimulatedProcess[] = [];
    for (const { process } of this.#worker.slots) if (process) processes.push(process);
    return processes;
  }

  /** The process that accepts connections to a port now. */
  listener(port: number): SimulatedProcess | undefined {
    return this.processes().find((process) => process.accepts(port, this.#worker.context.clock.now));
  }

  /** What an HTTP request to the pod is answered with. */
  answer(port: number, path: string): { status: number; body: string } {
    const { now } = this.#worker.context.clock;
    const process = this.listener(port);
    if (!process) return { status: 502, body: '' };
    const status = process.httpStatus(path, now);
    const isPage = path === '/' && status < 400 && process.spec.image.canonical.includes('nginx');
    return { status, body: isPage ? process.run(['cat', '/usr/share/nginx/html/index.html'], now, 1000).output : status < 400 ? 'ok\n' : 'error\n' };
  }

  get #resolver(): ResolverSettings {
    return (this.#settings ??= resolverOf(this.#worker.pod));
  }

  get #caller(): Caller {
    const { context, podIp = '', uid } = this.#worker;
    return { nodeName: context.nodeName, address: podIp, flow: `${uid}/${context.clock.now}/${this.#connections}` };
  }

  #isOwn(address: string): boolean {
    return address === this.#worker.podIp || address.startsWith('127.');
  }
}

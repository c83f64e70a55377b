// The network as a process sees it: its own container on localhost, everything else as the caller answers.

import type { Machine } from './machine.ts';
import { noNetwork, type NetworkView, type SimulatedProcess } from './process.ts';

export class LocalNetwork {
  readonly #machine: Machine;
  readonly #host: SimulatedProcess | undefined;
  readonly #view: NetworkView;

  /** With a host (the main process beside which a command runs) its servers answer on localhost too. */
  constructor(machine: Machine, host: SimulatedProcess | undefined) {
    this.#machine = machine;
    this.#host = host;
    this.#view = machine.spec.network ?? noNetwork;
  }

  /** The name of the machine with its domain, where it has one. */
  get fullName(): string {
    return this.#view.fullName ?? this.#machine.spec.hostname;
  }

  /** Addresses of a name or address; undefined when it does not resolve. */
  resolve(host: string): readonly string[] | undefined {
    if (host === 'localhost' || host === this.#machine.spec.hostname) return this.#view.resolve(host) ?? ['127.0.0.1'];
    return /^[\d.]+$/.test(host) || host.includes(':') ? [host] : this.#view.resolve(host);
  }

  /** What a DNS server says of a name. */
  lookUp(name: string): ReturnType<NonNullable<NetworkView['lookUp']>> {
    if (this.#view.lookUp) return this.#view.lookUp(name);
    const addresses = this.#view.resolve(name);
    return addresses && { name, addresses };
  }

  /** The first address, or the name itself, for messages. */
  addressOf(host: string): string {
    return this.resolve(host)?.[0] ?? host;
  }

  connect(host: string, port: number): 'open' | 'refused' | 'timeout' | 'unresolved' {
    if (!isLocal(host)) return this.#view.connect(host, port);
    if (this.#answering(port) !== undefined) return 'open';
    return this.#view.connect('localhost', port) === 'open' ? 'open' : 'refused';
  }

  request(host: string, port: number, path: string): { readonly status: number; readonly body: string } {
    const local = isLocal(host) ? this.#answering(port) : undefined;
    if (local === undefined) return this.#view.request?.(isLocal(host) ? 'localhost' : host, port, path) ?? { status: 200, body: 'ok\n' };
    const status = local.httpStatus(path, this.#machine.clockMs);
    const page = path === '/' && local.spec.image.canonical.includes('nginx') ? this.#machine.files.read('/usr/share/nginx/html/index.html') : undefined;
    return { status, body: page ?? (status < 400 ? 'ok\n' : 'error\n') };
  }

  #answering(port: number): SimulatedProcess | undefined {
    if (this.#machine.accepts(port, this.#machine.clockMs)) return this.#machine;
    return this.#host?.accepts(port, this.#machine.clockMs) ? this.#host : undefined;
  }
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || host === '[::1]' || host === '0.0.0.0';
}

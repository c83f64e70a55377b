// The addresses of one node: its own, and those of its pods, from its podCIDR, in sequence, wrapping around (rule 6.12.3).
import type { PodStatus } from '../../model/object.ts';

type HostIps = NonNullable<PodStatus['hostIPs']>;

export class AddressPool {
  /** The node's own, as all of its pods report it: frozen, so that they share it. */
  readonly ofNode: HostIps;
  readonly #prefix: number;
  readonly #size: number;
  readonly #used = new Set<number>();
  #next = 2;
  /** The first three bytes of the last address: those after it mostly have the same ones, and share the text. */
  #network = -1;
  #networkText = '';

  /** `cidr` is IPv4, such as 10.244.1.0/24. */
  constructor(cidr: string, nodeIp: string) {
    this.ofNode = Object.freeze([Object.freeze({ ip: nodeIp })]) as unknown as HostIps;
    const [address, bits] = cidr.split('/');
    this.#prefix = parse(address!);
    this.#size = 2 ** (32 - Number(bits));
  }

  /** The next free address; undefined when all are taken. */
  take(): string | undefined {
    for (let tries = 0; tries < this.#size; tries++) {
      const offset = this.#next;
      this.#next = this.#next + 1 >= this.#size - 1 ? 2 : this.#next + 1;
      if (this.#used.has(offset)) continue;
      this.#used.add(offset);
      return this.#format(this.#prefix + offset);
    }
    return undefined;
  }

  #format(value: number): string {
    const network = Math.floor(value / 256);
    if (network !== this.#network) {
      this.#network = network;
      this.#networkText = [network >>> 16, (network >>> 8) & 255, network & 255, ''].join('.');
    }
    return this.#networkText + (value & 255);
  }

  release(address: string): void {
    this.#used.delete(parse(address) - this.#prefix);
  }

  /** Whether an address is out of this range, taken or not. */
  includes(address: string): boolean {
    const offset = parse(address) - this.#prefix;
    return offset >= 0 && offset < this.#size;
  }
}

function parse(address: string): number {
  return address.split('.').reduce((value, byte) => value * 256 + Number(byte), 0);
}

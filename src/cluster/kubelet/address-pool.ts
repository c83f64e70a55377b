// Pod addresses of one node: from its podCIDR, in sequence, wrapping around (rule 6.12.3).

export class AddressPool {
  readonly #prefix: number;
  readonly #size: number;
  readonly #used = new Set<number>();
  #next = 2;

  /** `cidr` is IPv4, such as 10.244.1.0/24. */
  constructor(cidr: string) {
    const [address, bits] = cidr.split('/');
    this.#prefix = address!.split('.').reduce((value, byte) => value * 256 + Number(byte), 0);
    this.#size = 2 ** (32 - Number(bits));
  }

  /** The next free address; undefined when all are taken. */
  take(): string | undefined {
    for (let tries = 0; tries < this.#size; tries++) {
      const offset = this.#next;
      this.#next = this.#next + 1 >= this.#size - 1 ? 2 : this.#next + 1;
      if (this.#used.has(offset)) continue;
      this.#used.add(offset);
      return format(this.#prefix + offset);
    }
    return undefined;
  }

  release(address: string): void {
    this.#used.delete(address.split('.').reduce((value, byte) => value * 256 + Number(byte), 0) - this.#prefix);
  }
}

function format(value: number): string {
  return `${Math.floor(value / 2 ** 24)}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

// Pod addresses of one node: from its podCIDR, in sequence, wrapping around (rule 6.12.3).

export class AddressPool {
  readonly #prefix: number;
  readonly #size: number;
  readonly #used = new Set<number>();
  #next = 2;

  /** `cidr` is IPv4, such as 10.244.1.0/24. */
  constructor(cidr: string) {
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
      return format(this.#prefix + offset);
    }
    return undefined;
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

function format(value: number): string {
  // Joined, not glued: glued text stays a rope several times its size.
  return [Math.floor(value / 2 ** 24), (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}

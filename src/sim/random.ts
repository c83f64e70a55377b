// Seeded randomness with a named child stream per consumer, so that a new consumer shifts nobody's draws.

const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const HEX_DIGITS = '0123456789abcdef';
/** Room for one uid, its dashes in place. */
const UID = Buffer.alloc(36, '-');

/** FNV-1a 32 bit of a text's UTF-16 units. */
export function fnv1a(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** One stream (sfc32). Draws of a stream depend on the seed, its name and the earlier draws of the same stream only. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  readonly #path: string;
  readonly #seed: number;

  constructor(seed: number, path = '') {
    this.#seed = seed;
    this.#path = path;
    this.#a = fnv1a(`${seed}:a:${path}`);
    this.#b = fnv1a(`${seed}:b:${path}`);
    this.#c = fnv1a(`${seed}:c:${path}`);
    for (let round = 0; round < 12; round++) this.nextInt32();
  }

  /** A stream of its own, named for its consumer. */
  child(name: string): Random {
    return new Random(this.#seed, `${this.#path}/${name}`);
  }

  /** Uniform in 0 .. 2^32-1. */
  nextInt32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.nextInt32() / 4294967296;
  }

  /** Uniform integer in 0 .. limit-1. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** Characters of Kubernetes' generated names (rule 1.1.7): no vowels, no 0 1 3. */
  suffix(length = 5): string {
    let text = '';
    for (let index = 0; index < length; index++) text += NAME_ALPHABET[this.below(27)];
    return text;
  }

  /** A UUIDv4 (rule 1.1.1), built from bytes: joined text would stay a rope of 480 bytes for its 36 characters. */
  uid(): string {
    let at = 0;
    for (let word = 0; word < 4; word++) {
      let bits = this.nextInt32();
      if (word === 1) bits = (bits & 0xffff0fff) | 0x4000;
      else if (word === 2) bits = (bits & 0x3fffffff) | 0x80000000;
      for (let shift = 28; shift >= 0; shift -= 4) {
        if (at === 8 || at === 13 || at === 18 || at === 23) at++;
        UID[at++] = HEX_DIGITS.charCodeAt((bits >>> shift) & 15);
      }
    }
    return UID.toString('latin1');
  }
}

// MD5 (RFC 1321) of a text: some lists of Kubernetes are in the order of such hashes.

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0);

/** In hex. */
export function md5(text: string): string {
  const bytes = Buffer.from(text);
  const size = (((bytes.length + 8) >> 6) + 1) * 64;
  const padded = new DataView(new ArrayBuffer(size));
  for (const [index, byte] of bytes.entries()) padded.setUint8(index, byte);
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(size - 8, bytes.length * 8, true);
  let state: Words = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < size; at += 64) state = addBlock(state, padded, at);
  const out = Buffer.alloc(16);
  for (const [index, word] of state.entries()) out.writeInt32LE(word, index * 4);
  return out.toString('hex');
}

type Words = readonly [number, number, number, number];

function addBlock(state: Words, data: DataView, at: number): Words {
  let [a, b, c, d] = state;
  for (let step = 0; step < 64; step++) {
    const [mixed, word] = roundOf(step, b, c, d);
    const sum = (a + mixed + sines[step]! + data.getInt32(at + word * 4, true)) | 0;
    const shift = shifts[(step >> 4) * 4 + (step & 3)]!;
    [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
  }
  return [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0];
}

/** What a step mixes, and the word it adds. */
function roundOf(step: number, b: number, c: number, d: number): [number, number] {
  if (step < 16) return [(b & c) | (~b & d), step];
  if (step < 32) return [(d & b) | (~d & c), (5 * step + 1) % 16];
  if (step < 48) return [b ^ c ^ d, (3 * step + 5) % 16];
  return [c ^ (b | ~d), (7 * step) % 16];
}

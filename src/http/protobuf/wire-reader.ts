// The protobuf wire format: tags, varints and length-delimited bytes; knows nothing of messages.
import { badRequest } from '../../model/errors.ts';

export interface WireField {
  readonly number: number;
  /** An integer for varints and fixed numbers, bytes for everything length-delimited. */
  readonly value: bigint | Uint8Array;
  /** Fixed-width fields keep their bytes, as only the type says whether they are floats. */
  readonly fixed?: DataView;
}

/** The fields of one message in their order; throws BadRequest for bytes that are no message. */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw broken();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, result);
    }
    throw broken();
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw broken();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1: {
        const part = take(8);
        const fixed = new DataView(part.buffer, part.byteOffset, 8);
        yield { number, value: fixed.getBigUint64(0, true), fixed };
        break;
      }
      case 2:
        yield { number, value: take(Number(varint())) };
        break;
      case 5: {
        const part = take(4);
        const fixed = new DataView(part.buffer, part.byteOffset, 4);
        yield { number, value: BigInt(fixed.getUint32(0, true)), fixed };
        break;
      }
      default:
        throw broken();
    }
  }
}

function broken(): Error {
  return badRequest('unable to decode the protobuf body');
}

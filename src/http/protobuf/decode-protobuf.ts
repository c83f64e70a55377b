// A Kubernetes protobuf body as the JSON it stands for: envelope, messages by the schema, Kubernetes' own value types.
import { badRequest } from '../../model/errors.ts';
import type { Definition, FieldType, Scalar, Schema } from '../../model/schema.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { fieldNumbers } from './field-numbers.ts';
import type { WireField } from './wire-reader.ts';
import { readFields } from './wire-reader.ts';

type Json = Record<string, unknown>;

/** One numbered place of a message; `nested` is the message whose fields JSON has here. */
interface Place {
  readonly name: string;
  readonly keepsZero: boolean;
  readonly nested: boolean;
}

const magic = [0x6b, 0x38, 0x73, 0x00];
const maxDepth = 100;
/** The years 1 to 9999, which RFC 3339 can say. */
const firstSecond = -62_135_596_800;
const lastSecond = 253_402_300_799;
const text = new TextDecoder();
const messages = new Map<string, ReadonlyMap<number, Place>>();

/** The object of a body of type application/vnd.kubernetes.protobuf; throws BadRequest for what it does not know. */
export function decodeProtobuf(body: Uint8Array, schema: Schema): Json {
  if (magic.some((byte, index) => body[index] !== byte)) throw badRequest('the body is no Kubernetes protobuf');
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = new Uint8Array();
  for (const { number, value } of readFields(body.subarray(magic.length))) {
    if (number === 1) [apiVersion, kind] = strings(bytesOf(value), 2) as [string, string];
    else if (number === 2) raw = bytesOf(value);
  }
  const slash = apiVersion.indexOf('/');
  const definition = schema.definitionFor(apiVersion.slice(0, Math.max(slash, 0)), apiVersion.slice(slash + 1), kind);
  if (!definition || !fieldNumbers[definition.name]) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}" in protobuf`);
  return { apiVersion, kind, ...readMessage(raw, definition.name, definition, 0) };
}

function readMessage(bytes: Uint8Array, message: string, definition: Definition, depth: number): Json {
  if (depth > maxDepth) throw badRequest('the body is nested too deeply');
  const places = placesOf(message);
  const result: Json = {};
  for (const field of readFields(bytes)) {
    const place = places.get(field.number);
    if (!place) continue;
    if (place.nested) {
      Object.assign(result, readMessage(bytesOf(field.value), place.name, definition, depth + 1));
      continue;
    }
    const type = definition.fields.get(place.name)?.type;
    if (type) readField(result, place, field, type, depth);
  }
  return result;
}

function readField(result: Json, { name, keepsZero }: Place, field: WireField, type: FieldType, depth: number): void {
  if (type.shape === 'list') {
    const list = (result[name] ??= []) as unknown[];
    list.push(readValue(field, type.of, depth));
  } else if (type.shape === 'map') {
    const map = (result[name] ??= {}) as Json;
    let key = '';
    let value: unknown;
    for (const part of readFields(bytesOf(field.value))) {
      if (part.number === 1) key = text.decode(bytesOf(part.value));
      else if (part.number === 2) value = type.of.shape === 'list' ? strings(bytesOf(part.value)) : readValue(part, type.of, depth);
    }
    Object.defineProperty(map, key, { value: value ?? zeroOf(type.of), enumerable: true, configurable: true, writable: true });
  } else {
    const value = readValue(field, type, depth);
    // Go writes plain fields even when they are zero, where JSON leaves them out.
    const isZero = value === undefined || value === null || (!keepsZero && (value === '' || value === 0 || value === false));
    if (!isZero) result[name] = value;
  }
}

function readValue(field: WireField, type: FieldType, depth: number): unknown {
  if (type.shape === 'struct') return readMessage(bytesOf(field.value), type.definition.name, type.definition, depth + 1);
  if (type.shape === 'scalar') return readScalar(field, type.scalar);
  return strings(bytesOf(field.value));
}

function readScalar({ value, fixed }: WireField, scalar: Scalar): unknown {
  switch (scalar) {
    case 'string':
      return text.decode(bytesOf(value));
    case 'bytes':
      return Buffer.from(bytesOf(value)).toString('base64');
    case 'boolean':
      return numberOf(value) !== 0;
    case 'int32':
    case 'int64':
      return numberOf(value);
    case 'number':
      return fixed ? (fixed.byteLength === 8 ? fixed.getFloat64(0, true) : fixed.getFloat32(0, true)) : numberOf(value);
    case 'quantity':
      return strings(bytesOf(value), 1)[0];
    case 'date-time':
    case 'micro-time':
      return timeOf(bytesOf(value), scalar === 'micro-time');
    case 'int-or-string':
      return intOrString(bytesOf(value));
    case 'object':
      return rawJson(bytesOf(value));
  }
}

function timeOf(bytes: Uint8Array, isMicro: boolean): string | undefined {
  let seconds = 0;
  let nanos = 0;
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) seconds = numberOf(value);
    else if (number === 2) nanos = numberOf(value);
  }
  if (seconds === 0 && nanos === 0) return undefined;
  if (seconds < firstSecond || seconds > lastSecond) throw badRequest('a time of the protobuf body is out of range');
  const whole = formatTimestamp(seconds * 1000);
  return isMicro ? `${whole.slice(0, -1)}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : whole;
}

function intOrString(bytes: Uint8Array): number | string {
  let isString = false;
  let integer = 0;
  let string = '';
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) isString = numberOf(value) === 1;
    else if (number === 2) integer = numberOf(value);
    else if (number === 3) string = text.decode(bytesOf(value));
  }
  return isString ? string : integer;
}

function rawJson(bytes: Uint8Array): unknown {
  for (const { number, value } of readFields(bytes)) if (number === 1) return JSON.parse(text.decode(bytesOf(value)) || 'null');
  return undefined;
}

/** The strings of a message that holds nothing else: by number up to `count`, or all of a repeated first field. */
function strings(bytes: Uint8Array, count?: number): string[] {
  const found: string[] = count === undefined ? [] : new Array<string>(count).fill('');
  for (const { number, value } of readFields(bytes)) {
    if (count === undefined) found.push(text.decode(bytesOf(value)));
    else if (number <= count) found[number - 1] = text.decode(bytesOf(value));
  }
  return found;
}

function zeroOf(type: FieldType): unknown {
  if (type.shape === 'list') return [];
  return type.shape === 'scalar' ? '' : {};
}

function bytesOf(value: bigint | Uint8Array): Uint8Array {
  if (typeof value === 'bigint') throw badRequest('unable to decode the protobuf body');
  return value;
}

function numberOf(value: bigint | Uint8Array): number {
  if (typeof value !== 'bigint') throw badRequest('unable to decode the protobuf body');
  return Number(BigInt.asIntN(64, value));
}

function placesOf(message: string): ReadonlyMap<number, Place> {
  let places = messages.get(message);
  if (!places) {
    const parsed = new Map<number, Place>();
    for (const part of (fieldNumbers[message] ?? '').split(', ')) {
      const [number, name = ''] = part.split(' ');
      const nested = name.startsWith('>');
      parsed.set(Number(number), { name: nested ? name : name.replace('?', ''), keepsZero: name.endsWith('?'), nested });
    }
    messages.set(message, (places = parsed));
  }
  return places;
}

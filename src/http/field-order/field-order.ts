// Objects with their fields in the order in which a real API server writes them: that of Go's structs, and of the alphabet in maps.
//
// JSON has no order, and kubectl sorts what it prints; but who reads raw answers looks for the name at the top and the status at the end.
import type { Definition, FieldType } from '../../model/schema.ts';
import { fieldNumbers } from '../protobuf/field-numbers.ts';
import { declaredOrder } from './declared-order.ts';

type Json = Readonly<Record<string, unknown>>;
type Order = (value: unknown) => unknown;

interface Place {
  readonly name: string;
  /** Of what is in the field; undefined for what has no fields, or keeps its own. */
  readonly order: Order | undefined;
}

const orders = new Map<Definition, Order>();

/** The object in the order of its definition. Without a definition all fields are sorted. */
export function inFieldOrder<T extends object>(object: T, definition: Definition | undefined): T {
  return (definition ? orderOf(definition) : sortedDeeply)(object) as T;
}

function orderOf(definition: Definition): Order {
  const known = orders.get(definition);
  if (known) return known;
  let places: readonly Place[] | undefined;
  const order: Order = (value) => (isJson(value) ? orderStruct(value, (places ??= placesOf(definition))) : value);
  orders.set(definition, order);
  return order;
}

function placesOf(definition: Definition): readonly Place[] {
  const names = new Set(['kind', 'apiVersion'].filter(() => definition.fields.has('metadata')));
  for (const name of declaredOrder[definition.name]?.split(' ') ?? numberedFields(definition.name)) names.add(name);
  for (const name of definition.fields.keys()) names.add(name);
  return [...names].map((name) => ({ name, order: orderOfType(definition.fields.get(name)?.type) }));
}

/** Structs that protobuf nests and JSON does not have stand where Go embeds them. */
function numberedFields(message: string): string[] {
  const places = fieldNumbers[message]?.split(', ') ?? [];
  return places.flatMap((place) => {
    const name = place.replace(/^\d+ /, '').replace('?', '');
    return name.startsWith('>') ? numberedFields(name) : [name];
  });
}

function orderOfType(type: FieldType | undefined): Order | undefined {
  if (type?.shape === 'struct') return orderOf(type.definition);
  if (!type || type.shape === 'scalar') return undefined;
  const order = orderOfType(type.of);
  if (type.shape === 'map') return (value) => (isJson(value) ? sorted(value, order) : value);
  return order && ((value) => (Array.isArray(value) ? value.map(order) : value));
}

function orderStruct(value: Json, places: readonly Place[]): Json {
  const result: Record<string, unknown> = {};
  let count = 0;
  for (let index = 0; index < places.length; index++) {
    const { name, order } = places[index]!;
    const part = value[name];
    if (part === undefined) continue;
    result[name] = order ? order(part) : part;
    count++;
  }
  const names = Object.keys(value);
  // What the schema does not know comes last.
  if (names.length > count) for (const name of names) if (!Object.hasOwn(result, name)) result[name] = value[name];
  return result;
}

function sorted(value: Json, order: Order | undefined): Json {
  const names = Object.keys(value);
  const isInOrder = names.every((name, index) => index === 0 || names[index - 1]! < name);
  if (isInOrder && !order) return value;
  if (!isInOrder) names.sort();
  // What users name must not become anything else, as `__proto__` would.
  return Object.fromEntries(names.map((name) => [name, order ? order(value[name]) : value[name]]));
}

function sortedDeeply(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedDeeply);
  return isJson(value) ? sorted(value, sortedDeeply) : value;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Strategic merge patch: Kubernetes' own patch format, where lists can merge by key (behaviour rule 1.13.4).
import { deepEqual, getOwn, guardDepth, isMap, setOwn } from './equal.ts';
import { ApiError, badRequest } from './errors.ts';
import { formatGoPlain } from './go-value.ts';
import { mergeKeyOf } from './list-strategy.ts';
import type { ListStrategyOf } from './list-strategy.ts';

const directive = '$patch';
const retainKeys = '$retainKeys';
const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

type JsonMap = Readonly<Record<string, unknown>>;
type List = readonly unknown[];

/**
 * The merge of `patch` into `target`, sharing what did not change. Items that a patch adds to a merged list come first
 * unless $setElementOrder places them. Throws BadRequest for directives that make no sense.
 */
export function strategicMergePatch(target: unknown, patch: unknown, strategyOf: ListStrategyOf): unknown {
  if (!isMap(patch)) throw badRequest('cannot apply a patch that is no object');
  return mergeMap(isMap(target) ? target : {}, patch, [], strategyOf);
}

function mergeMap(original: JsonMap, patch: JsonMap, path: readonly string[], strategyOf: ListStrategyOf): JsonMap {
  guardDepth(path.length);
  if (Object.hasOwn(patch, directive)) return applyDirective(patch);
  const result: Record<string, unknown> = { ...original };
  keepOnly(result, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key === retainKeys) continue;
    if (key.startsWith(orderPrefix)) {
      const field = key.slice(orderPrefix.length);
      // A list that the patch also changes is ordered when it is merged.
      if (Object.hasOwn(patch, field)) continue;
      setList(result, field, orderList(result, field, listOf(value, key), [...path, field], strategyOf));
    } else if (key.startsWith(deletePrefix)) {
      const field = key.slice(deletePrefix.length);
      const unwanted = listOf(value, key);
      const present = getOwn(result, field);
      if (Array.isArray(present)) {
        setOwn(result, field, present.filter((item) => !unwanted.some((other) => deepEqual(item, other))));
      }
    } else if (value === null) {
      delete result[key];
    } else {
      const order = getOwn(patch, orderPrefix + key);
      setOwn(result, key, mergeValue(getOwn(result, key), value, order, [...path, key], strategyOf));
    }
  }
  return result;
}

function mergeValue(
  original: unknown,
  patch: unknown,
  order: unknown,
  path: readonly string[],
  strategyOf: ListStrategyOf,
): unknown {
  const strategy = strategyOf(path);
  if (isMap(patch)) {
    if (!isMap(original) || strategy?.strategy === 'replace') return withoutDirectives(patch);
    return mergeMap(original, patch, path, strategyOf);
  }
  if (!Array.isArray(patch)) return patch;
  const key = mergeKeyOf(strategy);
  if (key === undefined && strategy?.strategy !== 'set') return withoutDirectives(patch);
  const present: List = Array.isArray(original) ? original : [];
  const { items, kept, server } =
    key === undefined ? mergeSet(present, patch) : mergeItems(present, patch, key, path, strategyOf);
  if (order === undefined) return arrange(items, patch, kept, key);
  const wanted = listOf(order, orderPrefix);
  checkOrder(patch, wanted, key);
  return arrange(items, wanted, server, key);
}

/** Throws unless everything that a patch brings is in the order that it wants, in that order. */
function checkOrder(patch: List, order: List, key: string | undefined): void {
  const brought = patch.filter((item) => !isMap(item) || !Object.hasOwn(item, directive));
  const identity = (item: unknown): unknown => (key !== undefined && isMap(item) ? getOwn(item, key) : item);
  let found = 0;
  for (const item of order) if (found < brought.length && deepEqual(identity(brought[found]), identity(item))) found++;
  if (order.length === 0 || found === brought.length) return;
  throw new ApiError('Unknown', `The order in patch list:\n${formatGoPlain(patch)}\n doesn't match $setElementOrder list:\n${formatGoPlain(order)}\n`);
}

interface MergedList {
  readonly items: List;
  /** What the patch left of the old list. */
  readonly kept: List;
  /**
   * The old list as an explicit order sees it: Kubernetes merges in place, so an item that comes while another goes
   * takes the freed place, and a renamed container stays behind a sidecar that somebody else put in front.
   */
  readonly server: List;
}

function mergeSet(original: List, patch: List): MergedList {
  return { items: [...new Set([...original, ...patch])], kept: original, server: original };
}

/** Merges items of equal key; two items with the same key are paired in their order. */
function mergeItems(
  original: List,
  patch: List,
  key: string,
  path: readonly string[],
  strategyOf: ListStrategyOf,
): MergedList {
  const server = [...original];
  let length = server.length;
  const changes: JsonMap[] = [];
  let isReplaced = false;
  for (const item of patch) {
    if (!isMap(item)) throw badRequest(`expected an object in the list ${path.join('.')}`);
    const kind = getOwn(item, directive);
    if (kind === undefined) {
      changes.push(item);
    } else if (kind === 'delete') {
      const unwanted = keyValue(item, key);
      for (let at = length - 1; at >= 0; at--) {
        const other = server[at];
        if (isMap(other) && deepEqual(getOwn(other, key), unwanted)) server.copyWithin(at, at + 1, length--);
      }
    } else if (kind === 'replace') {
      isReplaced = true;
    } else if (kind === 'merge') {
      throw badRequest('merging lists cannot yet be specified in the patch');
    } else {
      throw unknownDirective(kind, item);
    }
  }
  if (isReplaced) return { items: changes.map((item) => withoutDirectives(item)), kept: [], server: [] };
  const kept = server.slice(0, length);
  const items = [...kept];
  const taken = new Set<number>();
  for (const item of changes) {
    const value = keyValue(item, key);
    const isSame = (other: unknown): boolean => isMap(other) && deepEqual(getOwn(other, key), value);
    let at = kept.findIndex((other, index) => !taken.has(index) && isSame(other));
    if (at < 0) at = items.findIndex(isSame);
    if (at < 0) {
      if (items.length < server.length) server[items.length] = item;
      items.push(withoutDirectives(item));
    } else {
      taken.add(at);
      items[at] = mergeMap(items[at] as JsonMap, item, path, strategyOf);
    }
  }
  return { items, kept, server };
}

function orderList(
  map: JsonMap,
  field: string,
  order: List,
  path: readonly string[],
  strategyOf: ListStrategyOf,
): List | undefined {
  const present = getOwn(map, field);
  return Array.isArray(present) ? arrange(present, order, present, mergeKeyOf(strategyOf(path))) : undefined;
}

/**
 * Kubernetes' order of a merged list: the items named in `order` in that order, the others as they stood on the server,
 * both runs zipped by their old places. An item without an old place goes before the others.
 */
function arrange(items: List, order: List, server: List, key: string | undefined): List {
  const named = ranked(items, order, key);
  const isNamed = new Set(named);
  const others = items.filter((item) => !isNamed.has(item));
  const oldPlace = placesOf(server, key);
  const result: unknown[] = [];
  let i = 0;
  for (const item of named) {
    const place = oldPlace(item);
    while (i < others.length && isBefore(oldPlace(others[i]), place)) result.push(others[i++]);
    result.push(item);
  }
  return [...result, ...others.slice(i)];
}

function isBefore(place: number, other: number): boolean {
  return place >= 0 && place < other;
}

/** The items that `order` names, sorted by their place in it; equal keys keep their order. */
function ranked(items: List, order: List, key: string | undefined): List {
  const place = placesOf(order, key);
  return items.filter((item) => place(item) >= 0).sort((a, b) => place(a) - place(b));
}

/** Looks up the first place of an item's key (or of the primitive) in a list; −1 when it is not there. */
function placesOf(list: List, key: string | undefined): (item: unknown) => number {
  const places = new Map<unknown, number>();
  const identity = (item: unknown): unknown => (key !== undefined && isMap(item) ? getOwn(item, key) : item);
  list.forEach((item, index) => {
    if (!places.has(identity(item))) places.set(identity(item), index);
  });
  return (item) => places.get(identity(item)) ?? -1;
}

function applyDirective(patch: JsonMap): JsonMap {
  const kind = patch[directive];
  const { [directive]: _, ...rest } = patch;
  if (kind === 'replace') return withoutDirectives(rest) as JsonMap;
  if (kind === 'delete') return {};
  throw unknownDirective(kind, patch);
}

function keepOnly(map: Record<string, unknown>, patch: JsonMap): void {
  if (!Object.hasOwn(patch, retainKeys)) return;
  const keys = new Set(listOf(patch[retainKeys], retainKeys));
  for (const [key, value] of Object.entries(patch)) {
    if (value !== null && !key.startsWith('$') && !keys.has(key)) {
      throw badRequest('invalid patch format of retainKeys');
    }
  }
  for (const key of Object.keys(map)) if (!keys.has(key)) delete map[key];
}

/** The part of a patch that becomes a value as it stands: nulls and directives have nothing left to act on. */
function withoutDirectives(value: unknown, depth = 0): unknown {
  guardDepth(depth);
  if (Array.isArray(value)) {
    return value
      .filter((item) => !isMap(item) || !Object.hasOwn(item, directive))
      .map((item) => withoutDirectives(item, depth + 1));
  }
  if (!isMap(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const isDirective =
      key === directive || key === retainKeys || key.startsWith(orderPrefix) || key.startsWith(deletePrefix);
    if (item !== null && !isDirective) setOwn(result, key, withoutDirectives(item, depth + 1));
  }
  return result;
}

function setList(map: Record<string, unknown>, field: string, list: List | undefined): void {
  if (list) setOwn(map, field, list);
}

function listOf(value: unknown, key: string): List {
  if (Array.isArray(value)) return value;
  const what = key === retainKeys ? 'retainKeys' : key.startsWith(orderPrefix) ? 'setElementOrder list' : 'primitive list';
  throw badRequest(`invalid patch format of ${what}`);
}

function keyValue(item: JsonMap, key: string): unknown {
  if (Object.hasOwn(item, key)) return item[key];
  throw new ApiError('Unknown', `map: ${formatGoPlain(item)} does not contain declared merge key: ${key}`);
}

function unknownDirective(kind: unknown, item: JsonMap): Error {
  return new ApiError('Unknown', `unknown patch type: ${formatGoPlain(kind)} in map: ${formatGoPlain(item)}`);
}

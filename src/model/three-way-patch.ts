// The patch that `kubectl apply` sends: what the manifest says now, minus what it no longer says (behaviour rule 1.13.2).
import { deepEqual, getOwn, guardDepth, isMap, setOwn } from './equal.ts';
import { badRequest } from './errors.ts';
import { formatGoPlain } from './go-value.ts';
import { mergeKeyOf } from './list-strategy.ts';
import type { ListStrategyOf } from './list-strategy.ts';

type JsonMap = Readonly<Record<string, unknown>>;
type List = readonly unknown[];

const nothing: JsonMap = {};

/**
 * A strategic merge patch from `live` to `modified` that deletes only what `lastApplied` had and `modified` has not.
 * `{}` means unchanged. Throws BadRequest when an item of a merged list lacks its merge key.
 */
export function createThreeWayPatch(
  lastApplied: unknown,
  modified: unknown,
  live: unknown,
  strategyOf: ListStrategyOf,
): Record<string, unknown> {
  return diffMaps(mapOf(lastApplied), mapOf(modified), mapOf(live), [], strategyOf, false);
}

function diffMaps(
  last: JsonMap,
  modified: JsonMap,
  live: JsonMap,
  path: readonly string[],
  strategyOf: ListStrategyOf,
  retainsKeys: boolean,
): Record<string, unknown> {
  guardDepth(path.length);
  const patch: Record<string, unknown> = {};
  for (const [key, wanted] of Object.entries(modified)) {
    const present = getOwn(live, key);
    const before = getOwn(last, key);
    const at = [...path, key];
    if (isMap(wanted) && isMap(present)) {
      const strategy = strategyOf(at)?.strategy;
      if (strategy === 'replace') {
        if (!deepEqual(wanted, present)) setOwn(patch, key, wanted);
        continue;
      }
      const inner = diffMaps(mapOf(before), wanted, present, at, strategyOf, strategy === 'retainKeys');
      if (Object.keys(inner).length > 0) setOwn(patch, key, inner);
    } else if (Array.isArray(wanted) && Array.isArray(present)) {
      diffLists(patch, key, listOf(before), wanted, present, at, strategyOf);
    } else if (!Object.hasOwn(live, key) || !deepEqual(wanted, present)) {
      setOwn(patch, key, wanted);
    }
  }
  for (const key of Object.keys(last)) if (!Object.hasOwn(modified, key)) setOwn(patch, key, null);
  if (retainsKeys && Object.keys(modified).length > 0) {
    const isExtended = Object.entries(live).some(([key, value]) => value !== null && !Object.hasOwn(modified, key));
    if (isExtended || Object.keys(patch).length > 0) {
      patch['$retainKeys'] = Object.keys(modified).filter((key) => modified[key] !== null).sort();
    }
  }
  return patch;
}

function diffLists(
  patch: Record<string, unknown>,
  field: string,
  last: List,
  modified: List,
  live: List,
  path: readonly string[],
  strategyOf: ListStrategyOf,
): void {
  const strategy = strategyOf(path);
  const key = mergeKeyOf(strategy);
  if (key !== undefined && live.length > 0) {
    const changes = diffItems(last, modified, live, key, path, strategyOf);
    if (changes.length > 0) setOwn(patch, field, changes);
    if (changes.length > 0 || !hasSameKeys(live, modified, key)) {
      patch[`$setElementOrder/${field}`] = modified.map((item) => ({ [key]: keyValue(item, key) }));
    }
  } else if (strategy?.strategy === 'set' && live.length > 0) {
    const added = modified.filter((item) => !live.includes(item));
    const removed = last.filter((item) => !modified.includes(item));
    if (added.length > 0) setOwn(patch, field, added);
    if (removed.length > 0) patch[`$deleteFromPrimitiveList/${field}`] = removed;
    if (!deepEqual(live, modified)) patch[`$setElementOrder/${field}`] = modified;
  } else if (!deepEqual(live, modified)) {
    setOwn(patch, field, modified);
  }
}

/** Changed and new items in the order of the manifest, then the deletions. Equal keys are paired in their order. */
function diffItems(
  last: List,
  modified: List,
  live: List,
  key: string,
  path: readonly string[],
  strategyOf: ListStrategyOf,
): unknown[] {
  const lastItems = groupByKey(last, key);
  const liveItems = groupByKey(live, key);
  const retainsKeys = strategyOf(path)?.strategy === 'retainKeys';
  const seen = new Map<unknown, number>();
  const changes: unknown[] = [];
  for (const item of modified) {
    const value = keyValue(item, key);
    const nth = seen.get(value) ?? 0;
    seen.set(value, nth + 1);
    const present = liveItems.get(value)?.[nth];
    if (!present) {
      changes.push(item);
      continue;
    }
    const before = lastItems.get(value)?.[nth] ?? nothing;
    const change = diffMaps(before, item as JsonMap, present, path, strategyOf, retainsKeys);
    if (Object.keys(change).length > 0) changes.push({ ...change, [key]: value });
  }
  for (const value of lastItems.keys()) if (!seen.has(value)) changes.push({ $patch: 'delete', [key]: value });
  return changes;
}

function groupByKey(list: List, key: string): Map<unknown, JsonMap[]> {
  return Map.groupBy(list as JsonMap[], (item) => keyValue(item, key));
}

function hasSameKeys(a: List, b: List, key: string): boolean {
  return a.length === b.length && a.every((item, index) => deepEqual(keyValue(item, key), keyValue(b[index], key)));
}

function keyValue(item: unknown, key: string): unknown {
  if (isMap(item) && Object.hasOwn(item, key)) return item[key];
  throw badRequest(`map: ${formatGoPlain(item)} does not contain declared merge key: ${key}`);
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : nothing;
}

function listOf(value: unknown): List {
  return Array.isArray(value) ? value : [];
}

// Where two objects differ, field by field, for showing drift.
import { deepEqual, getOwn, guardDepth, isMap } from './equal.ts';
import { mergeKeyOf } from './list-strategy.ts';
import type { ListStrategyOf } from './list-strategy.ts';

/** `before` or `after` is undefined where the field exists on one side only. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The differences from `a` to `b` in the order of the field names; items of merged lists are told apart by their key
 * (`containers[name=web]`), other items by index (`args[0]`), map keys that are no field names are in brackets.
 */
export function diffObjects(a: unknown, b: unknown, strategyOf: ListStrategyOf = () => undefined): Difference[] {
  const differences: Difference[] = [];
  compare(a, b, '', [], strategyOf, differences, 0);
  return differences;
}

function compare(
  a: unknown,
  b: unknown,
  text: string,
  path: readonly string[],
  strategyOf: ListStrategyOf,
  found: Difference[],
  depth: number,
): void {
  guardDepth(depth);
  if (deepEqual(a, b, depth)) return;
  const visit = (left: unknown, right: unknown, at: string, fields: readonly string[]): void =>
    compare(left, right, at, fields, strategyOf, found, depth + 1);
  if (isMap(a) && isMap(b)) {
    for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
      visit(getOwn(a, key), getOwn(b, key), join(text, key), [...path, key]);
    }
  } else if (Array.isArray(a) && Array.isArray(b)) {
    const key = mergeKeyOf(strategyOf(path));
    const left = key === undefined ? undefined : indexBy(a, key);
    const right = key === undefined ? undefined : indexBy(b, key);
    if (left && right) {
      const before = found.length;
      for (const name of new Set([...left.keys(), ...right.keys()])) {
        visit(left.get(name), right.get(name), `${text}[${key}=${String(name)}]`, path);
      }
      // The same items in another order differ only as a whole.
      if (found.length === before) found.push({ path: text, before: a, after: b });
    } else {
      for (let i = 0; i < Math.max(a.length, b.length); i++) visit(a[i], b[i], `${text}[${i}]`, path);
    }
  } else {
    found.push({ path: text, before: a, after: b });
  }
}

function join(text: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${text}[${key}]`;
  return text === '' ? key : `${text}.${key}`;
}

/** The items by their key, or undefined when keys are missing or occur twice. */
function indexBy(list: readonly unknown[], key: string): Map<unknown, unknown> | undefined {
  const items = new Map<unknown, unknown>();
  for (const item of list) {
    const name = isMap(item) ? getOwn(item, key) : undefined;
    if (name === undefined || items.has(name)) return undefined;
    items.set(name, item);
  }
  return items;
}

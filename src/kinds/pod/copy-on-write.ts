// Filling in values without touching what may be shared: the original is answered when nothing was missing.

/**
 * The object with every default whose field is unset: undefined, null, and, like Go's zero values, '' and 0
 * (unless the default itself is ''). Answers the same object when all are set.
 */
export function withDefaults<T extends object>(object: T, defaults: Partial<T>): T {
  let result = object;
  for (const name in defaults) {
    const value = object[name];
    if (!isUnset(value) || value === defaults[name]) continue;
    if (result === object) result = { ...object };
    result[name] = defaults[name] as T[typeof name];
  }
  return result;
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0;
}

/** The object with these fields; the same object when they are there already, by identity. Undefined values are skipped. */
export function withFields<T extends object>(object: T, fields: Partial<T>): T {
  let result = object;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || object[name] === value) continue;
    if (result === object) result = { ...object };
    result[name] = value as T[typeof name];
  }
  return result;
}

/** `items.map(change)`, or the same array when no item changed; undefined stays undefined. */
export function mapShared<T>(items: T[], change: (item: T) => T): T[];
export function mapShared<T>(items: T[] | undefined, change: (item: T) => T): T[] | undefined;
export function mapShared<T>(items: T[] | undefined, change: (item: T) => T): T[] | undefined {
  if (!items) return items;
  let changed = false;
  const next = items.map((item) => {
    const result = change(item);
    if (result !== item) changed = true;
    return result;
  });
  return changed ? next : items;
}

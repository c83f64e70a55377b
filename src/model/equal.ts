// Equality, freezing and copying of JSON-like values, made for objects that share frozen parts.
import { badRequest } from './errors.ts';

/** No Kubernetes object is nearly this deep; deeper input is refused before it can exhaust the stack. */
export const maxDepth = 500;

/** Throws BadRequest when `depth` is beyond what any object needs. */
export function guardDepth(depth: number): void {
  if (depth > maxDepth) throw badRequest('exceeded max depth');
}

/** Whether two JSON-like values say the same; an undefined property equals an absent one. Shared parts cost nothing. */
export function deepEqual(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  guardDepth(depth);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i], depth + 1)) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let shared = 0;
  // for-in is much cheaper than Object.keys, and plain objects inherit nothing that it would visit.
  for (const key in left) {
    const value = left[key];
    if (value === undefined) continue;
    if (!Object.hasOwn(right, key) || !deepEqual(value, right[key], depth + 1)) return false;
    shared++;
  }
  for (const key in right) if (right[key] !== undefined && --shared < 0) return false;
  return true;
}

/** Freezes a JSON-like value in place and returns it. A frozen part is taken to be frozen all the way down. */
export function deepFreeze<T>(value: T, depth = 0): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  guardDepth(depth);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) deepFreeze(value[i] as unknown, depth + 1);
  } else {
    for (const key in value) {
      const part = (value as Record<string, unknown>)[key];
      if (typeof part === 'object' && part !== null) deepFreeze(part, depth + 1);
    }
  }
  return Object.freeze(value);
}

/** A mutable copy of a JSON-like value. */
export function deepClone<T>(value: T, depth = 0): T {
  if (typeof value !== 'object' || value === null) return value;
  guardDepth(depth);
  if (Array.isArray(value)) return value.map((item: unknown) => deepClone(item, depth + 1)) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) setOwn(copy, key, deepClone((value as Record<string, unknown>)[key], depth + 1));
  return copy as T;
}

/** Sets an own property; assignment would let a key named __proto__ replace the prototype. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** Whether a value is a JSON object: neither null nor a list. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property or undefined; inherited names such as `constructor` are not there. */
export function getOwn(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

// JSON patch (RFC 6902) and JSON merge patch (RFC 7386) on frozen values: answers share what they did not change.
import { deepEqual, getOwn, guardDepth, isMap, setOwn } from './equal.ts';
import { ApiError, badRequest } from './errors.ts';

/** The merge of `patch` into `target`: null deletes, maps merge, everything else replaces. */
export function jsonMergePatch(target: unknown, patch: unknown, depth = 0): unknown {
  guardDepth(depth);
  if (!isMap(patch)) return patch;
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setOwn(result, key, jsonMergePatch(getOwn(result, key), value, depth + 1));
  }
  return result;
}

/** Longer patches are refused by the API server too. */
const maxOperations = 10000;

/**
 * The value after all operations. A path that is not there, a failed test or a bad index is refused with Invalid, which
 * kubectl prints as "The request is invalid: the server rejected our request due to an error in our request"; what is
 * no list of operations at all is a BadRequest.
 */
export function jsonPatch(target: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
  if (operations.length > maxOperations) {
    throw badRequest(`The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations.length}`);
  }
  const budget: CopyBudget = { left: 100_000 };
  return operations.reduce<unknown>((value, operation) => applyOperation(value, operation, budget), target);
}

/** Copies of copies double with every operation, so the number of copied values is limited. */
interface CopyBudget {
  left: number;
}

function spend(budget: CopyBudget, value: unknown): void {
  if (--budget.left < 0) throw rejected();
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) spend(budget, item);
}

function applyOperation(target: unknown, operation: unknown, budget: CopyBudget): unknown {
  if (!isMap(operation)) throw badRequest('error decoding patch: an operation is an object');
  const path = tokensOf(getOwn(operation, 'path'));
  const value = getOwn(operation, 'value') ?? null;
  switch (getOwn(operation, 'op')) {
    case 'add':
      return edit(target, path, (parent, key) => insert(parent, key, value), value);
    case 'replace':
      find(target, path);
      return edit(target, path, (parent, key) => replace(parent, key, value), value);
    case 'remove':
      if (path.length === 0) throw rejected();
      find(target, path);
      return edit(target, path, remove, null);
    case 'copy': {
      const copied = find(target, tokensOf(getOwn(operation, 'from')));
      spend(budget, copied);
      return edit(target, path, (parent, key) => insert(parent, key, copied), copied);
    }
    case 'move': {
      const from = tokensOf(getOwn(operation, 'from'));
      const moved = find(target, from);
      if (path.length > from.length && from.every((token, index) => token === path[index])) throw rejected();
      const without = edit(target, from, remove, null);
      return edit(without, path, (parent, key) => insert(parent, key, moved), moved);
    }
    case 'test':
      if (!deepEqual(findForTest(target, path, value), value)) throw rejected();
      return target;
    default:
      throw rejected();
  }
}

type Container = Record<string, unknown> | unknown[];

/** Copies the containers along the path and lets `change` edit the copy of the last one. */
function edit(
  target: unknown,
  path: readonly string[],
  change: (parent: Container, key: string) => void,
  whole: unknown,
  depth = 0,
): unknown {
  const key = path[depth];
  if (key === undefined) return whole;
  const copy = copyContainer(target);
  if (depth === path.length - 1) change(copy, key);
  else replace(copy, key, edit(child(copy, key), path, change, whole, depth + 1));
  return copy;
}

function copyContainer(value: unknown): Container {
  if (Array.isArray(value)) return [...(value as unknown[])];
  if (isMap(value)) return { ...value };
  throw rejected();
}

function insert(parent: Container, key: string, value: unknown): void {
  if (Array.isArray(parent)) parent.splice(key === '-' ? parent.length : indexOf(key, parent.length + 1), 0, value);
  else setOwn(parent, key, value);
}

function replace(parent: Container, key: string, value: unknown): void {
  if (Array.isArray(parent)) parent[indexOf(key, parent.length)] = value;
  else setOwn(parent, key, value);
}

function remove(parent: Container, key: string): void {
  if (Array.isArray(parent)) parent.splice(indexOf(key, parent.length), 1);
  else delete parent[key];
}

function find(target: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(child, target);
}

/** A test for null also holds where there is nothing, as in Kubernetes. */
function findForTest(target: unknown, path: readonly string[], expected: unknown): unknown {
  const key = path.at(-1);
  if (key === undefined) return target;
  const parent = find(target, path.slice(0, -1));
  if (expected === null && isMap(parent) && !Object.hasOwn(parent, key)) return null;
  return child(parent, key);
}

function child(parent: unknown, key: string): unknown {
  if (Array.isArray(parent)) return (parent as unknown[])[indexOf(key, parent.length)];
  if (!isMap(parent) || !Object.hasOwn(parent, key)) throw rejected();
  return parent[key];
}

function indexOf(token: string, end: number): number {
  const index = /^(0|[1-9][0-9]{0,8})$/.test(token) ? Number(token) : end;
  if (index >= end) throw rejected();
  return index;
}

function tokensOf(pointer: unknown): string[] {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) throw rejected();
  const tokens = pointer.split('/').slice(1);
  guardDepth(tokens.length);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function rejected(): ApiError {
  return new ApiError('Invalid', 'the server rejected our request due to an error in our request');
}

// The rules that ConfigMap and Secret share: keys, size, and data that may not change.
import { deepEqual } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';

const maxBytes = 1024 * 1024;
const maxKeyLength = 253;
const keyText =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' " +
  "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** What is wrong with a key: it becomes the name of a file or of a variable (behaviour rule 1.12.15). */
export function dataKeyErrors(key: string, path: string): FieldError[] {
  const messages: string[] = [];
  if (key.length > maxKeyLength) messages.push(`must be no more than ${maxKeyLength} characters`);
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) messages.push(keyText);
  if (key === '.') messages.push("must not be '.'");
  else if (key === '..') messages.push("must not be '..'");
  else if (key.startsWith('..')) messages.push("must not start with '..'");
  return messages.map((message) => fieldError.invalid(path, key, message));
}

export function dataTooLong(bytes: number, path: string): FieldError[] {
  return bytes > maxBytes ? [fieldError.tooLong(path, `may not be more than ${maxBytes} bytes`)] : [];
}

interface Immutable {
  immutable?: boolean;
}

/** Errors of an update of an object that was marked immutable, for `immutable` itself and the named fields. */
export function immutableDataErrors<T extends Immutable>(object: T, old: T, fields: readonly (keyof T & string)[]): FieldError[] {
  if (!old.immutable) return [];
  const changed: string[] = fields.filter((field) => !deepEqual(object[field] ?? {}, old[field] ?? {}));
  if (!object.immutable) changed.unshift('immutable');
  return changed.map((field) => fieldError.forbidden(field, 'field is immutable when `immutable` is set'));
}

/** Bytes that a base64 text stands for. */
export function decodedLength(base64: string): number {
  return Buffer.from(base64 ?? '', 'base64').length;
}

// Rules that fields of pods and of their containers share.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';

/** A field with a short list of words: required, and one of them. */
export function validateOneOf(value: string | undefined, supported: readonly string[], path: string): FieldError[] {
  if (!value) return [fieldError.required(path)];
  return supported.includes(value) ? [] : [fieldError.notSupported(path, value, supported)];
}

/** A user or group id. */
export function validateId(id: number | undefined, path: string): FieldError[] {
  const isValid = id === undefined || (id >= 0 && id <= 2147483647);
  return isValid ? [] : [fieldError.invalid(path, id, 'must be between 0 and 2147483647, inclusive')];
}

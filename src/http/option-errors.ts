// What is wrong with the options of a request, as its query or its body gives them.
import { fieldError } from '../model/errors.ts';
import type { FieldError } from '../model/errors.ts';
import { goSlice } from '../model/go-value.ts';

export const fieldValidations = ['Ignore', 'Strict', 'Warn'] as const;
const LONGEST_MANAGER_BYTES = 128;

/** `All` is the only way to run dry. */
export function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  return dryRun.every((each) => each === 'All') ? [] : [fieldError.notSupported('dryRun', goSlice('[]string', dryRun), ['All'])];
}

/** Its length in bytes, and one error for each character that Go would not print, with its place in bytes. */
export function fieldManagerErrors(manager: string): FieldError[] {
  const errors = Buffer.byteLength(manager) > LONGEST_MANAGER_BYTES ? [fieldError.tooLong('fieldManager', `may not be more than ${LONGEST_MANAGER_BYTES} bytes`)] : [];
  for (const match of manager.matchAll(/[^\x20\p{L}\p{M}\p{N}\p{P}\p{S}]/gu)) {
    const code = match[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    const place = Buffer.byteLength(manager.slice(0, match.index));
    errors.push(fieldError.invalid('fieldManager', manager, `invalid character U+${code} (at position ${place})`));
  }
  return errors;
}

export function fieldValidationErrors(given: string): FieldError[] {
  return fieldValidations.some((each) => each === given) ? [] : [fieldError.notSupported('fieldValidation', given, ['', ...fieldValidations])];
}

// Access modes of volumes and claims: their short names, and what may not stand together.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';

/** In the order in which kubectl prints them (behaviour rule 4.10.8). */
const shortNames: readonly (readonly [mode: string, short: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

const supported = shortNames.map(([mode]) => mode).toSorted();

/** `RWO,ROX`, whatever the order they are given in. */
export function formatAccessModes(modes: readonly string[] | undefined): string {
  return shortNames.filter(([mode]) => modes?.includes(mode)).map(([, short]) => short).join(',');
}

/** Errors of each mode; that there is one at all is the caller's to say. */
export function accessModeErrors(modes: readonly string[] | undefined, path: string): FieldError[] {
  const errors = (modes ?? []).filter((mode) => !supported.includes(mode)).map((mode) => fieldError.notSupported(path, mode, supported));
  const known = (modes ?? []).filter((mode) => supported.includes(mode));
  if (known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod')) {
    errors.push(fieldError.forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}

/** Errors of a volumeMode; none when it is left out. */
export function volumeModeErrors(mode: string | undefined, path: string): FieldError[] {
  return mode === undefined || mode === 'Block' || mode === 'Filesystem' ? [] : [fieldError.notSupported(path, mode, ['Block', 'Filesystem'])];
}

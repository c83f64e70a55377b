// Numbers that may be written as a percentage, such as maxSurge: how they are checked, and what they come to.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { goIntOrString } from '../model/go-value.ts';

export type IntOrPercent = number | string;

const percentText =
  "a valid percent string must be a numeric string followed by an ending '%' " +
  "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A whole number of at least 0, or digits with a percent sign. */
export function validateIntOrPercent(value: IntOrPercent, path: string): FieldError[] {
  if (typeof value === 'number') return validateNonNegative(value, path);
  return percentOf(value) === undefined ? [fieldError.invalid(path, goIntOrString(value), percentText)] : [];
}

export function validateAtMost100Percent(value: IntOrPercent, path: string): FieldError[] {
  const percent = typeof value === 'string' ? percentOf(value) : undefined;
  if (percent === undefined || percent <= 100) return [];
  return [fieldError.invalid(path, goIntOrString(value), 'must not be greater than 100%')];
}

export function validateNonNegative(value: number | undefined | null, path: string): FieldError[] {
  return value !== undefined && value !== null && value < 0
    ? [fieldError.invalid(path, value, 'must be greater than or equal to 0')]
    : [];
}

/** Whether it stands for nothing at all; a text that is no number counts as 0, as Kubernetes takes it. */
export function isZero(value: IntOrPercent): boolean {
  if (typeof value === 'number') return value === 0;
  return (percentOf(value) ?? (Number.parseInt(value, 10) || 0)) === 0;
}

function percentOf(text: string): number | undefined {
  return /^[0-9]+%$/.test(text) ? Number(text.slice(0, -1)) : undefined;
}

/** A number, or a percentage of `total` as a whole number; 0 for what is neither. */
export function resolveIntOrPercent(value: number | string | undefined, total: number, round: 'up' | 'down'): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value);
  if (!percent) return 0;
  const exact = (Number(percent[1]) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

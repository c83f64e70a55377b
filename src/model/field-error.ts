// What is wrong with one field of an object, in Kubernetes' words (behaviour rule 1.9).
import { formatGoValue, quoteGo } from './go-value.ts';

export type FieldErrorType =
  | 'NotFound'
  | 'Required'
  | 'Duplicate'
  | 'Invalid'
  | 'NotSupported'
  | 'Forbidden'
  | 'TooLong'
  | 'TooMany'
  | 'Internal'
  | 'TypeInvalid';

/** `path: message` is the full text; `message` alone is the body after the path. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly path: string;
  readonly value?: unknown;
  readonly detail: string;
  readonly message: string;
}

const titles: Readonly<Record<FieldErrorType, string>> = {
  NotFound: 'Not found',
  Required: 'Required value',
  Duplicate: 'Duplicate value',
  Invalid: 'Invalid value',
  NotSupported: 'Unsupported value',
  Forbidden: 'Forbidden',
  TooLong: 'Too long',
  TooMany: 'Too many',
  Internal: 'Internal error',
  TypeInvalid: 'Invalid value',
};

const causeReasons: Readonly<Record<FieldErrorType, string>> = {
  NotFound: 'FieldValueNotFound',
  Required: 'FieldValueRequired',
  Duplicate: 'FieldValueDuplicate',
  Invalid: 'FieldValueInvalid',
  NotSupported: 'FieldValueNotSupported',
  Forbidden: 'FieldValueForbidden',
  TooLong: 'FieldValueTooLong',
  TooMany: 'FieldValueTooMany',
  Internal: 'InternalError',
  TypeInvalid: 'FieldValueTypeInvalid',
};

/** The constructors; `path` is written as in rule 1.9.4, values may be `go…` values. */
export const fieldError = {
  required: (path: string, detail = ''): FieldError => withoutValue('Required', path, detail),
  forbidden: (path: string, detail: string): FieldError => withoutValue('Forbidden', path, detail),
  tooLong: (path: string, detail: string): FieldError => withoutValue('TooLong', path, detail),
  internal: (path: string, detail: string): FieldError => withoutValue('Internal', path, detail),
  /** Of a struct as a whole, whose value is not printed. */
  invalidWhole: (path: string, detail: string): FieldError => withoutValue('Invalid', path, detail),
  invalid: (path: string, value: unknown, detail: string): FieldError =>
    withValue('Invalid', path, value, detail),
  notSupported: (path: string, value: unknown, supported: readonly string[]): FieldError =>
    withValue(
      'NotSupported',
      path,
      value,
      supported.length > 0 ? `supported values: ${supported.map(quoteGo).join(', ')}` : '',
    ),
  duplicate: (path: string, value: unknown): FieldError => withValue('Duplicate', path, value, ''),
  notFound: (path: string, value: unknown): FieldError => withValue('NotFound', path, value, ''),
  tooMany: (path: string, count: number, detail: string): FieldError =>
    withValue('TooMany', path, count, detail),
};

/** The `causes` entry of a Status for this error. */
export function causeOf(error: FieldError): { reason: string; message: string; field: string } {
  return { reason: causeReasons[error.type], message: error.message, field: error.path };
}

function withoutValue(type: FieldErrorType, path: string, detail: string): FieldError {
  return { type, path, detail, message: withDetail(titles[type], detail) };
}

function withValue(
  type: FieldErrorType,
  path: string,
  value: unknown,
  detail: string,
): FieldError {
  const message = withDetail(`${titles[type]}: ${formatGoValue(value)}`, detail);
  return { type, path, value, detail, message };
}

function withDetail(text: string, detail: string): string {
  return detail === '' ? text : `${text}: ${detail}`;
}

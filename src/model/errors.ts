// Refusals of the API: one error class with Kubernetes' reasons, codes and messages.
import { causeOf } from './field-error.ts';
import type { FieldError } from './field-error.ts';
import { quoteGo } from './go-value.ts';

export { fieldError } from './field-error.ts';
export type { FieldError, FieldErrorType } from './field-error.ts';
export { formatGoValue, goStruct } from './go-value.ts';
export { formatKubectlError } from './kubectl-error.ts';

export type Reason =
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Forbidden'
  | 'Unauthorized'
  | 'Invalid'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'Expired'
  | 'TooManyRequests'
  | 'InternalError'
  | 'UnsupportedMediaType'
  /** Nobody answered the request; the message is all that the client says. Never sent by a server. */
  | 'Unreachable'
  | 'RequestEntityTooLarge'
  | 'Timeout'
  /** An error of the server that has no reason of its own. */
  | 'Unknown';

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** `kind` is the resource ("deployments"), except for Invalid where it is the Kind ("Deployment"). */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
  /** Of a list that has expired: where to go on all the same. Stands in the metadata of the Status. */
  readonly continueToken?: string;
}

const codes: Readonly<Record<Reason, number>> = {
  NotFound: 404,
  AlreadyExists: 409,
  Conflict: 409,
  Forbidden: 403,
  Unauthorized: 401,
  Invalid: 422,
  BadRequest: 400,
  MethodNotAllowed: 405,
  Expired: 410,
  TooManyRequests: 429,
  InternalError: 500,
  UnsupportedMediaType: 415,
  Unreachable: 503,
  RequestEntityTooLarge: 413,
  Timeout: 504,
  Unknown: 500,
};

/** A request that was refused; `code` is the HTTP status that belongs to `reason`. */
export class ApiError extends Error {
  readonly reason: Reason;
  readonly code: number;
  readonly details: StatusDetails;

  constructor(reason: Reason, message: string, details: StatusDetails = {}) {
    super(message);
    this.name = 'ApiError';
    this.reason = reason;
    this.code = codes[reason];
    this.details = details;
  }

  /** The v1 Status object an API server answers with. */
  toStatus(): object {
    const { continueToken, name, group, kind, uid, causes, retryAfterSeconds } = this.details;
    const details = withoutEmpty({ name, group, kind, uid, causes: causes?.map(withoutEmpty), retryAfterSeconds });
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: continueToken === undefined ? {} : { continue: continueToken },
      status: 'Failure',
      message: this.message,
      ...(this.reason === 'Unknown' ? {} : { reason: this.reason }),
      ...(Object.keys(details).length > 0 ? { details } : {}),
      code: this.code,
    };
  }
}

function withoutEmpty(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

/** `resource` here and below is the plural with its group: "deployments.apps", "pods". */
export function notFound(resource: string, name: string): ApiError {
  return named('NotFound', resource, name, `${resource} ${quoteGo(name)} not found`);
}

export function alreadyExists(resource: string, name: string): ApiError {
  return named('AlreadyExists', resource, name, `${resource} ${quoteGo(name)} already exists`);
}

const modified =
  'the object has been modified; please apply your changes to the latest version and try again';

/** `why` defaults to the text of a stale resourceVersion (behaviour rule 1.2). */
export function conflict(resource: string, name: string, why: string = modified): ApiError {
  const message = `Operation cannot be fulfilled on ${resource} ${quoteGo(name)}: ${why}`;
  return named('Conflict', resource, name, message);
}

export function forbidden(
  resource: string,
  name: string | undefined,
  why: string,
  causes?: readonly StatusCause[],
): ApiError {
  const subject = name ? `${resource} ${quoteGo(name)}` : resource;
  const message = `${subject} is forbidden: ${why}`;
  return new ApiError('Forbidden', message, { ...splitGroup(resource), name, causes });
}

/** 422 with one cause per field error; equal errors are said once in the message. */
export function invalid(
  kindWithGroup: string,
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const texts = [...new Set(errors.map((error) => `${error.path}: ${error.message}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const subject = `${kindWithGroup} ${quoteGo(name)} is invalid`;
  const message = texts.length === 0 ? subject : `${subject}: ${list}`;
  const details = { ...splitGroup(kindWithGroup), name, causes: errors.map(causeOf) };
  return new ApiError('Invalid', message, details);
}

/** The apiserver's machine is there and nobody listens, or it is not there at all. */
export function unreachable(how: 'refused' | 'timeout'): ApiError {
  const server = '127.0.0.1:6443';
  const text = how === 'refused' ? `The connection to the server ${server} was refused - did you specify the right host or port?` : `Unable to connect to the server: dial tcp ${server}: i/o timeout`;
  return new ApiError('Unreachable', text);
}

/** What the apiserver heard from a kubelet that it could not reach: no refusal of anybody, so without a reason. */
export function undialable(text: string): ApiError {
  return new ApiError('Unknown', text);
}

/** What every request gets while etcd does not answer the apiserver. */
export function storageTimeout(): ApiError {
  return new ApiError('Unknown', 'etcdserver: request timed out');
}

export function badRequest(text: string): ApiError {
  return new ApiError('BadRequest', text);
}

/** Throws BadRequest unless a written object has the name of its address. */
export function checkNameOnUrl(own: unknown, name: string): void {
  if (own === name) return;
  const isNamed = typeof own === 'string' && own !== '';
  throw badRequest(isNamed ? `the name of the object (${own}) does not match the name on the URL (${name})` : `the name of the object (${name} based on URL) was undeterminable: name must be provided`);
}

export function methodNotAllowed(action: string, resource: string): ApiError {
  const message = `${action} is not supported on resources of kind ${quoteGo(resource)}`;
  return new ApiError('MethodNotAllowed', message, splitGroup(resource));
}

export function expired(text: string, continueToken?: string): ApiError {
  return new ApiError('Expired', text, continueToken === undefined ? {} : { continueToken });
}

export function tooManyRequests(
  text: string,
  details: { retryAfterSeconds?: number; causes?: readonly StatusCause[] } = {},
): ApiError {
  return new ApiError('TooManyRequests', text, details);
}

export function internalError(text: string): ApiError {
  const causes = [{ reason: '', message: text, field: '' }];
  return new ApiError('InternalError', `Internal error occurred: ${text}`, { causes });
}

/** Whether `error` is a refusal with this reason; anything else thrown answers false. */
export function isReason(error: unknown, reason: Reason): error is ApiError {
  return error instanceof ApiError && error.reason === reason;
}

/** Runs `run` and answers undefined when it is refused with NotFound. */
export function ignoreNotFound<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (isReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

function named(reason: Reason, resource: string, name: string, message: string): ApiError {
  return new ApiError(reason, message, { ...splitGroup(resource), name });
}

function splitGroup(resource: string): { group?: string; kind: string } {
  const dot = resource.indexOf('.');
  return dot < 0
    ? { kind: resource }
    : { group: resource.slice(dot + 1), kind: resource.slice(0, dot) };
}

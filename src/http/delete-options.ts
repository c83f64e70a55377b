// DeleteOptions from the body and the query of a DELETE or an eviction.
import type { DeleteOptions, Propagation } from '../model/client.ts';
import { isMap } from '../model/equal.ts';
import { badRequest, fieldError, invalid } from '../model/errors.ts';
import type { FieldError } from '../model/errors.ts';
import { dryRunErrors } from './option-errors.ts';

const policies: readonly string[] = ['Foreground', 'Background', 'Orphan'];

/** Throws BadRequest and Invalid for what is no DeleteOptions; the query counts where the body is silent. */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  if (body !== undefined && body !== null && !isMap(body)) throw badRequest('json: cannot unmarshal the body into Go value of type v1.DeleteOptions');
  const given = (body ?? {}) as Record<string, unknown>;
  const errors: FieldError[] = [];
  const options: DeleteOptions = {};

  const grace = given['gracePeriodSeconds'] ?? numberOf(query.get('gracePeriodSeconds'));
  if (grace !== undefined) options.gracePeriodSeconds = expectType('gracePeriodSeconds', grace, Number.isInteger(grace), 'int64') as number;
  const orphan = given['orphanDependents'] ?? booleanOf(query.get('orphanDependents'));
  if (orphan !== undefined) expectType('orphanDependents', orphan, typeof orphan === 'boolean', 'bool');
  const policy = given['propagationPolicy'] ?? query.get('propagationPolicy') ?? undefined;
  if (policy !== undefined) {
    expectType('propagationPolicy', policy, typeof policy === 'string', 'v1.DeletionPropagation');
    if (!policies.includes(policy as string)) errors.push(fieldError.notSupported('propagationPolicy', policy as string, [...policies, 'nil']));
    options.propagationPolicy = policy as Propagation;
    if (orphan !== undefined) errors.push(fieldError.invalid('propagationPolicy', policy as string, 'orphanDependents and deletionPropagation cannot be both set'));
  } else if (orphan === true) options.propagationPolicy = 'Orphan';

  const dryRun = given['dryRun'] ?? query.getAll('dryRun');
  expectType('dryRun', dryRun, Array.isArray(dryRun) && dryRun.every((each) => typeof each === 'string'), 'string');
  errors.push(...dryRunErrors(dryRun as string[]));
  if ((dryRun as string[]).length > 0) options.dryRun = true;

  const { preconditions } = given;
  if (preconditions !== undefined && preconditions !== null) {
    const parts = expectType('preconditions', preconditions, isMap(preconditions), 'v1.Preconditions') as { uid?: unknown; resourceVersion?: unknown };
    for (const name of ['uid', 'resourceVersion'] as const) expectType(`preconditions.${name}`, parts[name], parts[name] === undefined || parts[name] === null || typeof parts[name] === 'string', 'string');
    options.preconditions = parts as NonNullable<DeleteOptions['preconditions']>;
  }
  if (errors.length > 0) throw invalid('DeleteOptions.meta.k8s.io', '', errors);
  return options;
}

function expectType(field: string, value: unknown, isRight: boolean, goType: string): unknown {
  if (isRight) return value;
  const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw badRequest(`json: cannot unmarshal ${found} into Go struct field DeleteOptions.${field} of type ${goType}`);
}

function numberOf(text: string | null): unknown {
  return text === null ? undefined : /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

function booleanOf(text: string | null): unknown {
  return text === null ? undefined : text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
}

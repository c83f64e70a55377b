// DeleteOptions from the body and the query of a DELETE or an eviction.
import type { DeleteOptions, Propagation } from '../model/client.ts';
import { isMap } from '../model/equal.ts';
import { badRequest } from '../model/errors.ts';

/** Throws BadRequest for a body that is no DeleteOptions; the query counts where the body is silent. */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  if (body !== undefined && body !== null && !isMap(body)) throw badRequest('the body of a delete must be DeleteOptions');
  const given = (body ?? {}) as Record<string, unknown>;
  const options: DeleteOptions = {};
  const grace = given['gracePeriodSeconds'] ?? numberOf(query.get('gracePeriodSeconds'));
  if (typeof grace === 'number') options.gracePeriodSeconds = grace;
  const policy = given['propagationPolicy'] ?? query.get('propagationPolicy');
  if (typeof policy === 'string') options.propagationPolicy = policy as Propagation;
  else if (given['orphanDependents'] === true) options.propagationPolicy = 'Orphan';
  const { preconditions } = given;
  if (isMap(preconditions)) options.preconditions = preconditions as NonNullable<DeleteOptions['preconditions']>;
  if (query.get('dryRun') === 'All' || (Array.isArray(given['dryRun']) && given['dryRun'].includes('All'))) options.dryRun = true;
  return options;
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

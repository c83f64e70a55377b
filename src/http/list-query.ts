// What a list may ask for: a revision that is a number, and how it is to be matched.
import { ApiError, badRequest, fieldError, invalid } from '../model/errors.ts';
import type { FieldError } from '../model/errors.ts';

/** Throws for queries that contradict themselves, and for revisions that are none. */
export function checkListQuery(query: URLSearchParams): void {
  const revision = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const token = query.get('continue') ?? '';
  const errors: FieldError[] = [];
  const forbid = (detail: string): number => errors.push(fieldError.forbidden('resourceVersionMatch', detail));
  if (match !== '') {
    if (revision === '') forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (token !== '') forbid('resourceVersionMatch is forbidden when continue is provided');
    if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(fieldError.notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && revision === '0') forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (query.has('sendInitialEvents')) errors.push(fieldError.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  if (errors.length > 0) throw invalid('ListOptions.meta.k8s.io', '', errors);
  if (revision === '' || revision === '0') return;
  if (token !== '') throw badRequest('specifying resource version is not allowed when using continue');
  checkRevision(revision);
}

/** Throws BadRequest for numbers that are none; negative ones limit nothing. */
export function checkNumbers(query: URLSearchParams): void {
  for (const name of ['limit', 'timeoutSeconds']) {
    const text = query.get(name) ?? '';
    if (text !== '' && !/^[+-]?\d{1,15}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
}

/** An error that has no reason of its own, as the store says it. */
export function checkRevision(text: string): void {
  if (/^\d{1,20}$/.test(text)) return;
  throw new ApiError('Unknown', `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
}

// Why a manifest's apiVersion and kind name nothing the cluster knows, in kubectl's words, and what was probably meant.
import { closestName } from './closest-name.ts';
import { quoteGo } from './go-value.ts';

/** What is needed of a kind; the kinds of a Registry are such. */
export interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface KindProblem {
  /** The key that should be looked at: 'apiVersion', 'kind', or as it is written in the manifest. */
  readonly field: string;
  /** kubectl's own text, without the part that names the file; may have two lines. */
  readonly message: string;
  /** What probably was meant, as a sentence without a final stop: `did you mean apiVersion "apps/v1"?` */
  readonly hint?: string;
}

// Part of a server's answer; it names the line of code that holds its list of types.
const scheme = 'pkg/api/legacyscheme/scheme.go:30';

/**
 * Explains a type that `kinds` does not have (rule 1.9.8). Call it when looking up apiVersion and kind has failed.
 * `keys` are the manifest's own top-level keys, so that `apiversion:` and `Kind:` can be pointed at.
 */
export function explainUnknownKind(
  apiVersion: unknown,
  kind: unknown,
  kinds: readonly KindName[],
  keys: readonly string[] = [],
): KindProblem {
  if (typeof apiVersion !== 'string' || apiVersion === '') return notSet('apiVersion', keys);
  if (typeof kind !== 'string' || kind === '') return notSet('kind', keys);
  // kubectl also knows every kind in lower case, and sends it; then the server refuses.
  const lowerCase = kinds.find((known) => apiVersionOf(known) === apiVersion && known.kind.toLowerCase() === kind);
  if (lowerCase) return { field: 'kind', message: notRegistered(apiVersion, kind, lowerCase), hint: `did you mean kind "${lowerCase.kind}"?` };
  const message = `no matches for kind ${quoteGo(kind)} in version ${quoteGo(apiVersion)}\nensure CRDs are installed first`;
  return { field: 'kind', message, ...meant(apiVersion, kind, kinds) };
}

function notSet(field: 'apiVersion' | 'kind', keys: readonly string[]): KindProblem {
  const message = `${field} not set`;
  const written = closestKey(field, keys);
  if (written === undefined) return { field, message };
  return { field: written, message, hint: `did you mean "${field}" instead of "${written}"?` };
}

function closestKey(field: string, keys: readonly string[]): string | undefined {
  if (keys.includes(field)) return undefined;
  return keys.find((key) => closestName(key, [field]) !== undefined);
}

/** A server's refusal of a body whose type it does not have, sent to where another kind is kept (rule 1.9.8). */
export function notRegistered(apiVersion: string, kind: string, expected: KindName): string {
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  return `${kind} in version "${version}" cannot be handled as a ${expected.kind}: ${noKindRegistered(apiVersion, kind)}`;
}

export function noKindRegistered(apiVersion: string, kind: string): string {
  return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "${scheme}"`;
}

function meant(apiVersion: string, kind: string, kinds: readonly KindName[]): { field?: string; hint?: string } {
  const closest = closestName(kind, kinds.map((known) => known.kind));
  if (closest === undefined) return {};
  const homes = kinds.filter((known) => known.kind === closest).map(apiVersionOf);
  const isHere = homes.includes(apiVersion);
  const parts: string[] = [];
  if (!isHere) parts.push(`apiVersion "${homes.join('" or "')}"`);
  if (closest !== kind) parts.push(`kind "${closest}"`);
  return { field: isHere ? 'kind' : 'apiVersion', hint: `did you mean ${parts.join(' and ')}?` };
}

function apiVersionOf({ group, version }: KindName): string {
  return group ? `${group}/${version}` : version;
}

// The address of a request: which resource of which kind it names.
import { apiVersionOf } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { versionNamed } from '../model/kind-version.ts';
import type { Registry } from '../model/registry.ts';

export interface ResourceRoute {
  readonly kind: Kind;
  /** The version that is spoken, when it is not the stored one. */
  readonly version?: string | undefined;
  readonly namespace: string | undefined;
  /** Absent for a collection. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Subresources of a namespace; any other third part of the path is a collection inside it. */
const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize']);

/** The words of an address below /api or /apis; what they name is looked up elsewhere. */
export interface Address {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Reads /api/v1/... and /apis/GROUP/VERSION/...; undefined for other paths. */
export function parseAddress(path: string): Address | undefined {
  const parts = segments(path);
  if (!parts) return undefined;
  const [root, ...rest] = parts;
  const [group, version] = root === 'api' ? ['', rest.shift()] : root === 'apis' ? [rest.shift(), rest.shift()] : [];
  if (group === undefined || version === undefined) return undefined;
  const inNamespace = rest[0] === 'namespaces' && rest.length >= 3 && !namespaceSubresources.has(rest[2]!);
  const namespace = inNamespace ? rest[1] : undefined;
  const [plural, name, subresource, ...more] = inNamespace ? rest.slice(2) : rest;
  return plural === undefined || more.length > 0 ? undefined : { group, version, plural, namespace, name, subresource };
}

/** What of the registry an address names; undefined for what the cluster does not store. */
export function parseResourceRoute(registry: Registry, path: string): ResourceRoute | undefined {
  const address = parseAddress(path);
  if (!address) return undefined;
  const { group, version, plural, namespace, name, subresource } = address;
  const kind = registry.forAddress(group, version, plural);
  if (!kind || (namespace !== undefined && !kind.namespaced)) return undefined;
  if (name !== undefined && kind.namespaced && namespace === undefined) return undefined;
  const spoken = versionNamed(kind, apiVersionOf({ group, version }));
  return { kind, ...(spoken === undefined ? {} : { version: spoken }), namespace, name, subresource };
}

/** The decoded parts of a path; undefined when one of them is no name. */
function segments(path: string): string[] | undefined {
  try {
    const parts = path.split('/').filter((part) => part !== '').map(decodeURIComponent);
    return parts.some((part) => part === '.' || part === '..' || part.includes('/') || part.includes('\0')) ? undefined : parts;
  } catch {
    return undefined;
  }
}

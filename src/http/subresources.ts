// Which subresources a kind has: one list for discovery and for routing.
import type { Kind } from '../model/kind.ts';

export interface Subresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

const change = ['get', 'patch', 'update'];

/** In the order of discovery, by name. */
export function subresourcesOf(kind: Kind): readonly Subresource[] {
  const own = { group: kind.group, version: kind.version, kind: kind.kind };
  const found: Subresource[] = [];
  if (kind.plural === 'pods') {
    found.push({ name: 'attach', group: '', version: 'v1', kind: 'PodAttachOptions', verbs: ['create', 'get'] });
    found.push({ name: 'binding', group: '', version: 'v1', kind: 'Binding', verbs: ['create'] });
    found.push({ name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] });
    found.push({ name: 'exec', group: '', version: 'v1', kind: 'PodExecOptions', verbs: ['create', 'get'] });
    found.push({ name: 'log', ...own, verbs: ['get'] });
    found.push({ name: 'portforward', group: '', version: 'v1', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] });
  }
  if (kind.plural === 'namespaces') found.push({ name: 'finalize', ...own, verbs: ['update'] });
  if (kind.plural === 'serviceaccounts') found.push({ name: 'token', group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] });
  if (kind.scalable) found.push({ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: change });
  if (kind.hasStatus) found.push({ name: 'status', ...own, verbs: change });
  for (const name in kind.parts) found.push({ name, ...own, verbs: change });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

// Words for kinds that k9s knows beside those of Kubernetes, for fingers that have learned them.
import type { Kind } from '../model/kind.ts';
import { resourceOf } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';

const words: Readonly<Record<string, string>> = { dp: 'deployments', sec: 'secrets', jo: 'jobs', np: 'networkpolicies', cr: 'clusterroles', crb: 'clusterrolebindings', ro: 'roles', rb: 'rolebindings' };

/** The kind that a word means: Kubernetes' own names go first. */
export function findKind(registry: Registry, word: string): Kind | undefined {
  const plural = Object.hasOwn(words, word.toLowerCase()) ? words[word.toLowerCase()]! : undefined;
  return registry.find(word) ?? (plural === undefined ? undefined : registry.find(plural));
}

/** The word to write for a kind: its plural, with the group where that word leads elsewhere. */
export function wordFor(registry: Registry, kind: Kind, isTaken: (word: string) => boolean = () => false): string {
  const resource = resourceOf(kind);
  return registry.find(resource)?.plural === kind.plural && !isTaken(resource) ? resource : kind.plural;
}

/** The words of one kind. */
export function ownWords(plural: string): string[] {
  return Object.keys(words).filter((word) => words[word] === plural);
}

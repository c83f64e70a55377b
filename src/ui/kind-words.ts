// Words for kinds that k9s knows beside those of Kubernetes, for fingers that have learned them.
import type { Kind } from '../model/kind.ts';
import { resourceOf } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';

const words: Readonly<Record<string, string>> = { dp: 'deployments', sec: 'secrets', jo: 'jobs', np: 'networkpolicies', cr: 'clusterroles', crb: 'clusterrolebindings', ro: 'roles', rb: 'rolebindings' };

/** The kind that a word means: Kubernetes' own names go first. `v1/pods` and `apps/v1/deployments` are read as k9s reads them. */
export function findKind(registry: Registry, given: string): Kind | undefined {
  const [, group = '', resource] = /^(?:([\w.-]+)\/)?v\d\w*\/([\w.-]+)$/i.exec(given) ?? [];
  // A group with a dot in it is no built-in one and counts; of the others the resource says enough.
  if (resource !== undefined && group !== '') return registry.find(`${resource}.${group}`) ?? (group.includes('.') && !group.endsWith('.k8s.io') ? undefined : findWord(registry, resource));
  return findWord(registry, resource ?? given);
}

function findWord(registry: Registry, word: string): Kind | undefined {
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

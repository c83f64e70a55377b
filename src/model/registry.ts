// The list of kinds with every way to look one up; handed to apiserver, discovery, prompt and help.
import type { Kind } from './kind.ts';
import { apiVersionOf } from './kind.ts';
import { everyVersionOf } from './kind-version.ts';

export interface Registry {
  readonly kinds: readonly Kind[];
  /** The kinds under the names of all their versions (`kindIn`), those that clients prefer first inside a group. */
  readonly served: readonly Kind[];
  /** By plural, singular, kind, short name, any case, or `plural.group`; undefined when unknown. */
  find(name: string): Kind | undefined;
  /** By `apps/v1` and `Deployment`, in any version that is served; undefined when unknown. */
  forObject(apiVersion: string, kind: string): Kind | undefined;
  /** By plural; throws when the kind is not in the list: a bug, not an input error. */
  kind(plural: string): Kind;
  /** Every name that `find` knows, for suggestions, in the order of the list. */
  names(): readonly string[];
}

/** Builds the look-ups; throws when two kinds claim the same plural (a bug). */
export function createRegistry(kinds: readonly Kind[]): Registry {
  const byName = new Map<string, Kind>();
  const byType = new Map<string, Kind>();
  const byPlural = new Map<string, Kind>();
  for (const kind of kinds) {
    if (byPlural.has(kind.plural)) throw new Error(`two kinds claim the plural ${kind.plural}`);
    byPlural.set(kind.plural, kind);
    for (const named of everyVersionOf(kind)) byType.set(`${apiVersionOf(named)} ${named.kind}`, kind);
  }
  // Plurals of all kinds win over the short names of any (rule of discovery order).
  const nameLists = [
    (kind: Kind) => [kind.plural],
    (kind: Kind) => [kind.singular, kind.kind.toLowerCase()],
    (kind: Kind) => kind.shortNames,
    (kind: Kind) => (kind.group ? [`${kind.plural}.${kind.group}`, `${kind.singular}.${kind.group}`, `${kind.plural}.${kind.version}.${kind.group}`] : []),
  ];
  for (const namesOf of nameLists) {
    for (const kind of kinds) for (const name of namesOf(kind)) if (!byName.has(name)) byName.set(name, kind);
  }
  const names = [...byName.keys()];
  return {
    kinds,
    served: kinds.flatMap(everyVersionOf),
    find: (name) => byName.get(name.toLowerCase()),
    forObject: (apiVersion, kind) => byType.get(`${apiVersion} ${kind}`),
    kind(plural) {
      const kind = byPlural.get(plural);
      if (!kind) throw new Error(`no kind has the plural ${plural}`);
      return kind;
    },
    names: () => names,
  };
}

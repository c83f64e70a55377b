// The list of kinds with every way to look one up; handed to apiserver, discovery, prompt and help.
//
// Most kinds are there from the start and never change. Others come, change and go with the objects that define them; here is
// the one place that knows which there are at this moment, and who has to know of a change is told.
import type { Kind } from './kind.ts';
import { apiVersionOf, resourceOf } from './kind.ts';
import { everyVersionOf } from './kind-version.ts';

/** What has happened to a kind that is defined while the cluster runs. */
export interface KindChange {
  readonly kind: Kind;
  readonly type: 'defined' | 'changed' | 'withdrawn';
}

export interface Registry {
  /** Those from the start, in the order of their list, and behind them those that were defined since, by group and name. */
  readonly kinds: readonly Kind[];
  /** The kinds under the names of all their versions (`kindIn`), those that clients prefer first inside a group. */
  readonly served: readonly Kind[];
  /** By plural, singular, kind, short name, any case, or `plural.group`; undefined when unknown. */
  find(name: string): Kind | undefined;
  /** By `apps/v1` and `Deployment`, in any version; undefined when unknown. */
  forObject(apiVersion: string, kind: string): Kind | undefined;
  /** By what an address says: `apps`, `v1`, `deployments`; undefined for what is not served. */
  forAddress(group: string, version: string, resource: string): Kind | undefined;
  /** By plural, of a withdrawn kind too, for who still has its name; throws when there has never been such a kind: a bug, not an input error. */
  kind(plural: string): Kind;
  /** Every name that `find` knows, for suggestions, in the order of the list. */
  names(): readonly string[];
  /**
   * Adds a kind, or changes the one with its plural in place: whoever holds the kind goes on holding the current one.
   * Answers the kind that is held from now on.
   */
  define(kind: Kind): Kind;
  /** Takes a defined kind out; nothing for one that is not there. */
  withdraw(plural: string): void;
  /** Rises with every change; for what is made of the list and kept. */
  readonly generation: number;
  /** Told of every change, in the order of the subscriptions. Answers the unsubscribe. */
  subscribe(listener: (change: KindChange) => void): () => void;
}

/** Builds the look-ups; throws when two kinds claim the same plural (a bug). */
export function createRegistry(kinds: readonly Kind[]): Registry {
  return new KindRegistry(kinds);
}

class KindRegistry implements Registry {
  readonly #initial: readonly Kind[];
  /** All that have ever been defined, by plural: one that comes back is the same value. */
  readonly #known = new Map<string, Kind>();
  readonly #defined = new Set<Kind>();
  readonly #listeners = new Set<(change: KindChange) => void>();
  #lookUps: LookUps;
  #generation = 0;

  constructor(kinds: readonly Kind[]) {
    this.#initial = kinds;
    this.#lookUps = createLookUps(kinds);
  }

  get kinds(): readonly Kind[] {
    return this.#lookUps.kinds;
  }

  get served(): readonly Kind[] {
    return this.#lookUps.served;
  }

  get generation(): number {
    return this.#generation;
  }

  find(name: string): Kind | undefined {
    return this.#lookUps.byName.get(name.toLowerCase());
  }

  forObject(apiVersion: string, kind: string): Kind | undefined {
    return this.#lookUps.byType.get(`${apiVersion} ${kind}`);
  }

  forAddress(group: string, version: string, resource: string): Kind | undefined {
    return this.#lookUps.byAddress.get(`${group}/${version}/${resource}`);
  }

  kind(plural: string): Kind {
    const kind = this.#lookUps.byPlural.get(plural) ?? this.#known.get(plural);
    if (!kind) throw new Error(`no kind has the plural ${plural}`);
    return kind;
  }

  names(): readonly string[] {
    return this.#lookUps.names;
  }

  define(kind: Kind): Kind {
    const known = this.#known.get(kind.plural);
    const isThere = known !== undefined && this.#defined.has(known);
    const held = known ? replaceWith(known, kind) : kind;
    this.#known.set(kind.plural, held);
    this.#defined.add(held);
    this.#rebuild({ kind: held, type: isThere ? 'changed' : 'defined' });
    return held;
  }

  withdraw(plural: string): void {
    const kind = this.#known.get(plural);
    if (kind && this.#defined.delete(kind)) this.#rebuild({ kind, type: 'withdrawn' });
  }

  subscribe(listener: (change: KindChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #rebuild(change: KindChange): void {
    this.#lookUps = createLookUps([...this.#initial, ...[...this.#defined].toSorted(byGroup)]);
    this.#generation++;
    for (const listener of this.#listeners) listener(change);
  }
}

interface LookUps {
  readonly kinds: readonly Kind[];
  readonly served: readonly Kind[];
  readonly names: readonly string[];
  readonly byName: ReadonlyMap<string, Kind>;
  readonly byType: ReadonlyMap<string, Kind>;
  readonly byAddress: ReadonlyMap<string, Kind>;
  readonly byPlural: ReadonlyMap<string, Kind>;
}

function createLookUps(kinds: readonly Kind[]): LookUps {
  const byName = new Map<string, Kind>();
  const byType = new Map<string, Kind>();
  const byAddress = new Map<string, Kind>();
  const byPlural = new Map<string, Kind>();
  for (const kind of kinds) {
    if (byPlural.has(kind.plural)) throw new Error(`two kinds claim the plural ${kind.plural}`);
    byPlural.set(kind.plural, kind);
    byType.set(`${apiVersionOf(kind)} ${kind.kind}`, kind);
    for (const named of everyVersionOf(kind)) {
      byType.set(`${apiVersionOf(named)} ${named.kind}`, kind);
      byAddress.set(`${named.group}/${named.version}/${resourceOf(named)}`, kind);
    }
  }
  // Plurals of all kinds win over the short names of any (rule of discovery order).
  const nameLists = [
    (kind: Kind) => [kind.plural],
    (kind: Kind) => [resourceOf(kind)],
    (kind: Kind) => [kind.singular, kind.kind.toLowerCase()],
    (kind: Kind) => kind.shortNames,
    (kind: Kind) => (kind.group ? [`${resourceOf(kind)}.${kind.group}`, `${kind.singular}.${kind.group}`, `${resourceOf(kind)}.${kind.version}.${kind.group}`] : []),
  ];
  for (const namesOf of nameLists) {
    for (const kind of kinds) for (const name of namesOf(kind)) if (!byName.has(name)) byName.set(name, kind);
  }
  return { kinds, served: kinds.flatMap(everyVersionOf), names: [...byName.keys()], byName, byType, byAddress, byPlural };
}

/** Makes one value say what another says. */
function replaceWith(kind: Kind, fresh: Kind): Kind {
  for (const field of Object.keys(kind)) if (!Object.hasOwn(fresh, field)) delete (kind as unknown as Record<string, unknown>)[field];
  return Object.assign(kind, fresh);
}

function byGroup(a: Kind, b: Kind): number {
  return a.group !== b.group ? (a.group < b.group ? -1 : 1) : a.plural < b.plural ? -1 : 1;
}

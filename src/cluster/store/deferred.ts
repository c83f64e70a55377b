// Objects that are made when somebody looks at them: most events of a large cluster are never read.
import type { Change, WatchType } from '../../model/client.ts';
import { deepFreeze } from '../../model/equal.ts';
import type { KubeObject } from '../../model/object.ts';

/** What an object is made from; must make the same one whenever it is asked. */
export interface Recipe {
  /** `resourceVersion` is that of the commit. */
  make(resourceVersion: string): KubeObject;
}

/** An object that may not have been made yet. */
export class Deferred {
  readonly #revision: number;
  #recipe: Recipe | undefined;
  #object: KubeObject | undefined;

  constructor(recipe: Recipe, revision: number) {
    this.#recipe = recipe;
    this.#revision = revision;
  }

  /** The object, made and frozen at the first look. */
  get object(): KubeObject {
    if (this.#object === undefined) {
      this.#object = deepFreeze(this.#recipe!.make(String(this.#revision)));
      this.#recipe = undefined;
    }
    return this.#object;
  }
}

/** The commit of a deferred object, added or removed; a listener that reads no object makes none. */
export class DeferredChange implements Change {
  readonly type: WatchType;
  readonly revision: number;
  readonly plural: string;
  readonly #deferred: Deferred;
  #last: KubeObject | undefined;

  constructor(type: 'ADDED' | 'DELETED', revision: number, plural: string, deferred: Deferred) {
    this.type = type;
    this.revision = revision;
    this.plural = plural;
    this.#deferred = deferred;
  }

  get object(): KubeObject {
    if (this.type === 'ADDED') return this.#deferred.object;
    return (this.#last ??= lastState(this.#deferred.object, this.revision));
  }

  get previous(): KubeObject | undefined {
    return this.type === 'ADDED' ? undefined : this.#deferred.object;
  }
}

/** What a DELETED change carries: the last state with the revision of the removal (rule 1.3.3). */
export function lastState(object: KubeObject, revision: number): KubeObject {
  return deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
}

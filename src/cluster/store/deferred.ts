// Objects that are made when somebody looks at them: most events of a large cluster are never read.
import type { Change } from '../../model/client.ts';
import { deepFreeze } from '../../model/equal.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { Entry } from './entry.ts';

/**
 * An object that may not have been made yet. It is its own place as well, and the change that added it, since all that most of
 * them ever are is that one thing in a table and in a log.
 */
export abstract class Deferred extends Entry implements Change {
  /** Revision of its commit; set by the store. */
  revision = 0;
  #object: KubeObject | undefined;

  constructor(kind: Kind) {
    super(kind, undefined, undefined);
  }

  get type(): 'ADDED' {
    return 'ADDED';
  }

  get plural(): string {
    return this.kind.plural;
  }

  /** The object as it was added, made and frozen at the first look. */
  get object(): KubeObject {
    return (this.#object ??= deepFreeze(this.make(String(this.revision))));
  }

  override get current(): KubeObject {
    return this.stored ?? this.object;
  }

  get isAsAdded(): boolean {
    return this.stored === undefined;
  }

  /** Must make the same object whenever it is asked. */
  protected abstract make(resourceVersion: string): KubeObject;
}

/** The commit that takes a deferred object away; a listener that reads no object makes none. */
export class DeferredRemoval implements Change {
  readonly revision: number;
  readonly #deferred: Deferred;
  #last: KubeObject | undefined;

  constructor(deferred: Deferred, revision: number) {
    this.#deferred = deferred;
    this.revision = revision;
  }

  get type(): 'DELETED' {
    return 'DELETED';
  }

  get plural(): string {
    return this.#deferred.plural;
  }

  get object(): KubeObject {
    return (this.#last ??= lastState(this.previous, this.revision));
  }

  get previous(): KubeObject {
    return this.#deferred.object;
  }
}

/** What a DELETED change carries: the last state with the revision of the removal (rule 1.3.3). */
export function lastState(object: KubeObject, revision: number): KubeObject {
  return deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
}

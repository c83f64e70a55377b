// The place of one object in the store.
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';

/** Stays the same while the object is replaced, so indexes change only when their value does. */
export class Entry {
  readonly kind: Kind;
  /** What it is found by; none until it is named. */
  key: string | undefined;
  /** False once it is removed. */
  isStored = true;
  /** The one that was added next, where ages are kept. */
  younger: Entry | undefined;
  protected stored: KubeObject | undefined;

  constructor(kind: Kind, key: string | undefined, object: KubeObject | undefined) {
    this.kind = kind;
    this.key = key;
    this.stored = object;
  }

  /** The object as it is, or as it was last. */
  get current(): KubeObject {
    return this.stored!;
  }

  replace(object: KubeObject): void {
    this.stored = object;
  }

  /** It is removed. */
  leave(): void {
    this.isStored = false;
  }
}

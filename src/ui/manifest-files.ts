// Which file an object comes from, and whether the cluster still has it as the file says.
import { objectKey } from '../model/object.ts';
import type { ManifestObjectState, ManifestsPort, ManifestsSnapshot } from './manifests-port.ts';

export interface FileMark {
  readonly path: string;
  readonly state: ManifestObjectState;
}

/** An index over the snapshot of the folder, built again only when that has changed. */
export class ManifestFiles {
  readonly #port: ManifestsPort;
  #snapshot: ManifestsSnapshot | undefined;
  #byPlural = new Map<string, Map<string, FileMark>>();

  constructor(port: ManifestsPort) {
    this.#port = port;
  }

  /** Whether any file defines an object of the kind. */
  has(plural: string): boolean {
    return this.#index().has(plural);
  }

  /** `key` is `namespace/name`, or `name` for cluster-scoped kinds. */
  of(plural: string, key: string): FileMark | undefined {
    return this.#index().get(plural)?.get(key);
  }

  #index(): ReadonlyMap<string, ReadonlyMap<string, FileMark>> {
    const snapshot = this.#port.snapshot();
    if (snapshot === this.#snapshot) return this.#byPlural;
    this.#snapshot = snapshot;
    this.#byPlural = new Map();
    for (const { path, objects } of snapshot.files) {
      for (const { ref, state } of objects) {
        // The file that keeps the object is the one that matters.
        if (state === 'duplicate') continue;
        const marks = this.#byPlural.get(ref.plural) ?? new Map<string, FileMark>();
        marks.set(objectKey(ref.namespace, ref.name), { path, state });
        this.#byPlural.set(ref.plural, marks);
      }
    }
    return this.#byPlural;
  }
}

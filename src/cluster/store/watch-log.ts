// The newest changes in order of revision, in a ring: what a watch can resume from.
import type { Change } from '../../model/client.ts';

export class WatchLog {
  readonly #size: number;
  readonly #ring: (Change | undefined)[];
  /** Number of changes ever appended and ever forgotten; ring positions are these modulo the size. */
  #appended = 0;
  #forgotten = 0;

  constructor(size: number) {
    this.#size = size;
    this.#ring = [];
  }

  /** Revision of the oldest change still held; undefined when none is. */
  get oldestRevision(): number | undefined {
    return this.#forgotten === this.#appended ? undefined : this.#ring[this.#forgotten % this.#size]!.revision;
  }

  append(change: Change): void {
    if (this.#appended - this.#forgotten === this.#size) this.#forgotten++;
    this.#ring[this.#appended++ % this.#size] = change;
  }

  /** Forgets changes up to and including a revision. */
  compact(revision: number): void {
    while (this.#forgotten < this.#appended && this.#ring[this.#forgotten % this.#size]!.revision <= revision) {
      this.#ring[this.#forgotten++ % this.#size] = undefined;
    }
  }

  /** Changes after a revision, oldest first. Revisions are consecutive, so the place is found by subtraction. */
  *since(revision: number): Generator<Change> {
    const oldest = this.oldestRevision;
    if (oldest === undefined) return;
    const first = this.#forgotten + Math.max(0, revision - oldest + 1);
    for (let position = first; position < this.#appended; position++) yield this.#ring[position % this.#size]!;
  }
}

// Expectations: what a controller has done to pods and its watch has not told of yet.
//
// Who counts pods by a watch waits for it, as client-go's controllers do: otherwise it makes or counts the same pods twice when the
// watch is late.
import type { Change } from '../../model/client.ts';
import type { Clock } from '../../sim/clock.ts';

/** After so long nobody waits any more: something must have been lost (client-go's ExpectationsTimeout), in ms. */
const TIMEOUT_MS = 300_000;

/** Those of one owner of pods. */
export class Expectations {
  readonly #clock: Clock;
  #creations = 0;
  /** Uids of pods by what is going to be seen of them. */
  readonly #deletions = new Set<string>();
  readonly #releases = new Set<string>();
  #sinceMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In how many ms whoever waits should look again in any case; undefined when there is nothing to wait for. */
  get waitMs(): number | undefined {
    if (this.#creations <= 0 && this.#deletions.size === 0 && this.#releases.size === 0) return undefined;
    const leftMs = this.#sinceMs + TIMEOUT_MS - this.#clock.now;
    return leftMs > 0 ? leftMs : undefined;
  }

  /** Makes one pod; what is refused is not expected. */
  creating<T>(create: () => T): T {
    this.#sinceMs = this.#clock.now;
    this.#creations++;
    try {
      return create();
    } catch (error) {
      this.#creations--;
      throw error;
    }
  }

  /** Deletes a pod. */
  deleting<T>(uid: string, remove: () => T): T {
    return this.#during(this.#deletions, uid, remove);
  }

  /** Takes the last finalizer of this controller off a pod. */
  releasing<T>(uid: string, release: () => T): T {
    return this.#during(this.#releases, uid, release);
  }

  /** The watch tells of a pod of this owner; `isHeld` when it has the finalizer still. */
  observe({ type, object: { metadata } }: Change, isHeld: boolean): void {
    const { uid, deletionTimestamp } = metadata;
    if (type === 'ADDED' && this.#creations > 0) this.#creations--;
    if (this.#deletions.size > 0 && (type === 'DELETED' || deletionTimestamp !== undefined)) this.#deletions.delete(uid);
    if (this.#releases.size > 0 && (type === 'DELETED' || !isHeld)) this.#releases.delete(uid);
  }

  #during<T>(expected: Set<string>, uid: string, run: () => T): T {
    this.#sinceMs = this.#clock.now;
    expected.add(uid);
    try {
      return run();
    } catch (error) {
      expected.delete(uid);
      throw error;
    }
  }
}

// Who hears of the changes of a kind, or of all kinds.
import type { Change } from '../../model/client.ts';
import type { Kind } from '../../model/kind.ts';

export type Listener = (change: Change) => void;

/** All topics of a kind (`Kind.topicsOf`), and what changes of kinds without topics are about. */
export const EVERYTHING = -1;

interface Subscription {
  readonly listener: Listener;
  readonly topics: number;
  isActive: boolean;
}

export class Audience {
  readonly #topicsOf: Kind['topicsOf'];
  readonly #onError: ((change: Change, error: unknown) => void) | undefined;
  /** Replaced, never changed, so that a delivery under way is not disturbed. */
  #subscriptions: readonly Subscription[] = [];

  constructor(topicsOf: Kind['topicsOf'], onError: ((change: Change, error: unknown) => void) | undefined) {
    this.#topicsOf = topicsOf;
    this.#onError = onError;
  }

  /** From now on tells the listener of changes that are about any of the topics; answers the unsubscribe. */
  add(listener: Listener, topics: number): () => void {
    const subscription: Subscription = { listener, topics, isActive: true };
    this.#subscriptions = [...this.#subscriptions, subscription];
    return () => {
      subscription.isActive = false;
      this.#subscriptions = this.#subscriptions.filter((each) => each !== subscription);
    };
  }

  /** By index, because iterators would be most of what a commit leaves behind. What one listener throws keeps no other one from hearing. */
  tell(change: Change): void {
    const subscriptions = this.#subscriptions;
    const topics = this.#topicsOf?.(change) ?? EVERYTHING;
    for (let index = 0; index < subscriptions.length; index++) {
      const subscription = subscriptions[index]!;
      if ((subscription.topics & topics) === 0 || !subscription.isActive) continue;
      try {
        subscription.listener(change);
      } catch (error) {
        if (!this.#onError) throw error;
        this.#onError(change, error);
      }
    }
  }
}

// Tells listeners that something may look different; carries no value.

export class Signal {
  readonly #listeners = new Set<() => void>();

  /** Answers the unsubscribe. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly emit = (): void => {
    for (const listener of this.#listeners) listener();
  };
}

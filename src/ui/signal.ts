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

  /** Tells at once, or when what is gathered just now is over. */
  readonly emit = (): void => {
    if (gathered) gathered.add(this);
    else this.tell();
  };

  /** Tells at once. */
  tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

let gathered: Set<Signal> | undefined;

/** Runs something that may emit many times, and lets every signal tell of it once, at the end; so with what listeners emit then. */
export function gather(run: () => void): void {
  if (gathered) return run();
  const signals = (gathered = new Set());
  try {
    run();
  } finally {
    try {
      for (const signal of signals) {
        signals.delete(signal);
        signal.tell();
      }
    } finally {
      gathered = undefined;
    }
  }
}

// When to try again what waits: soon after something it waits for may have come, else ever less often.
import type { ClusterPort } from '../model/client.ts';

/** Virtual ms between the appearance of what was missing and the next try. */
const WAKE_MS = 10;
/** Virtual ms before a refusal is tried again that nothing will announce the end of; doubles. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/** One timer on virtual time; of several reasons to try again the earliest counts. */
export class RetryTimer {
  readonly #port: ClusterPort;
  readonly #retry: () => void;
  #cancel: (() => void) | undefined;
  #at = Number.POSITIVE_INFINITY;
  #backoffMs = FIRST_BACKOFF_MS;

  constructor(port: ClusterPort, retry: () => void) {
    this.#port = port;
    this.#retry = retry;
  }

  /** Something that was waited for may be there, now or in so many virtual ms. */
  wake(inMs = WAKE_MS): void {
    this.#schedule(Math.max(inMs, WAKE_MS));
  }

  /** The cluster was busy once more. */
  backOff(): void {
    this.#schedule(this.#backoffMs);
    this.#backoffMs = Math.min(this.#backoffMs * 2, LONGEST_BACKOFF_MS);
  }

  /** Nothing is busy any more. */
  forget(): void {
    this.#backoffMs = FIRST_BACKOFF_MS;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#at = Number.POSITIVE_INFINITY;
  }

  #schedule(delayMs: number): void {
    const at = this.#port.now + delayMs;
    if (at >= this.#at) return;
    this.#cancel?.();
    this.#at = at;
    this.#cancel = this.#port.after(delayMs, () => {
      this.#cancel = undefined;
      this.#at = Number.POSITIVE_INFINITY;
      this.#retry();
    });
  }
}

// Back-off of restarts and image pulls: 10 s doubling to 300 s, forgotten after 600 quiet seconds (rules 6.5.1, 6.5.2).

export const FIRST_BACKOFF_MS = 10_000;
export const MAX_BACKOFF_MS = 300_000;

export class Backoff {
  #delayMs = 0;
  #updatedAtMs = 0;

  /** The delay in force, in ms; 0 before the first failure. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** The instant of the last attempt, in ms. */
  get updatedAtMs(): number {
    return this.#updatedAtMs;
  }

  /** The instant until which an attempt must wait after something ended, or undefined when it may go on now. */
  waitsUntil(endedAtMs: number, nowMs: number): number | undefined {
    if (this.#delayMs === 0 || this.#isForgotten(endedAtMs)) return undefined;
    const until = endedAtMs + this.#delayMs;
    return nowMs < until ? until : undefined;
  }

  /** An attempt is made: the next delay is the first one, or twice the last. */
  next(endedAtMs: number, nowMs: number): void {
    this.#delayMs = this.#delayMs === 0 || this.#isForgotten(endedAtMs) ? FIRST_BACKOFF_MS : Math.min(this.#delayMs * 2, MAX_BACKOFF_MS);
    this.#updatedAtMs = nowMs;
  }

  #isForgotten(endedAtMs: number): boolean {
    return endedAtMs - this.#updatedAtMs > 2 * MAX_BACKOFF_MS;
  }
}

/** The images of one pod whose pull failed: their back-off and what it failed with; its containers share them (rule 6.5.2). */
export class PullBackoffs {
  readonly #failed = new Map<string, { backoff: Backoff; error: string }>();

  failed(image: string, error: string, nowMs: number): void {
    const backoff = this.#failed.get(image)?.backoff ?? new Backoff();
    backoff.next(nowMs, nowMs);
    this.#failed.set(image, { backoff, error });
  }

  /** Until when an image is not pulled again, and why; undefined when it may be pulled now. */
  waiting(image: string, nowMs: number): { untilMs: number; error: string } | undefined {
    const entry = this.#failed.get(image);
    const untilMs = entry?.backoff.waitsUntil(entry.backoff.updatedAtMs, nowMs);
    return untilMs === undefined ? undefined : { untilMs, error: entry!.error };
  }
}

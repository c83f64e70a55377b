// How long a failed daemon pod stays before it is replaced: 1 s doubling to 15 minutes per DaemonSet and node (rule 4.2.5).

const FIRST_MS = 1000;
const LONGEST_MS = 15 * 60_000;

export class FailedPodBackoff {
  readonly #entries = new Map<string, { delayMs: number; sinceMs: number }>();

  /** 0 when the pod may go now, and counts that; else the ms that are left. */
  ask(key: string, nowMs: number): number {
    const entry = this.#entries.get(key);
    // A node that has been quiet for long starts anew.
    if (!entry || nowMs - entry.sinceMs > 2 * LONGEST_MS) {
      this.#entries.set(key, { delayMs: FIRST_MS, sinceMs: nowMs });
      return 0;
    }
    const leftMs = entry.sinceMs + entry.delayMs - nowMs;
    if (leftMs > 0) return leftMs;
    entry.delayMs = Math.min(entry.delayMs * 2, LONGEST_MS);
    entry.sinceMs = nowMs;
    return 0;
  }
}

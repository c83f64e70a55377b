// What fills a machine beside its pods: memory, disk, inodes and processes that somebody else has taken.
import type { Scarce } from './pressure-signals.ts';

/** What a full machine still has: below every threshold of eviction (rule 6.11.3). */
const LEFT_WHEN_FULL: Readonly<Record<Scarce, number>> = { memory: 50 * 1024 * 1024, 'ephemeral-storage': 50 * 1024 * 1024, inodes: 1000, pids: 100 };

export class MachineLoad {
  /** Told when an amount changes, so that whoever watches for pressure looks again. */
  onChange: (() => void) | undefined;
  readonly #full = new Set<Scarce>();

  /** What is left of a capacity when pods and images use so much of it. */
  available(resource: Scarce, capacity: number, used: number): number {
    const free = Math.max(0, capacity - used);
    return this.#full.has(resource) ? Math.min(free, LEFT_WHEN_FULL[resource]) : free;
  }

  get isFull(): boolean {
    return this.#full.size > 0;
  }

  /** Something that no pod is answerable for takes all but a little of it, or lets it go. */
  fill(resource: Scarce, isFull: boolean): void {
    if (isFull) this.#full.add(resource);
    else this.#full.delete(resource);
    this.onChange?.();
  }
}

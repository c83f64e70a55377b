// What fills a machine beside its pods: bytes of memory and disk that somebody else has taken.

/** Room that a full machine still has: below every threshold of eviction (rule 6.11.3). */
const LEFT_WHEN_FULL_BYTES = 50 * 1024 * 1024;

export class MachineLoad {
  /** Told when an amount changes, so that whoever watches for pressure looks again. */
  onChange: (() => void) | undefined;
  #memory: 'normal' | 'full' = 'normal';
  #disk: 'normal' | 'full' = 'normal';

  /** What is left of `capacityBytes` of memory when pods use `usedBytes`. */
  availableMemory(capacityBytes: number, usedBytes: number): number {
    return available(this.#memory, capacityBytes, usedBytes);
  }

  /** What is left of `capacityBytes` of the disk (nodefs and imagefs are one) when images, logs and volumes use `usedBytes`. */
  availableDisk(capacityBytes: number, usedBytes: number): number {
    return available(this.#disk, capacityBytes, usedBytes);
  }

  get isMemoryFull(): boolean {
    return this.#memory === 'full';
  }

  get isDiskFull(): boolean {
    return this.#disk === 'full';
  }

  /** Something that no pod is answerable for takes all memory but a little, or lets it go. */
  fillMemory(isFull: boolean): void {
    this.#memory = isFull ? 'full' : 'normal';
    this.onChange?.();
  }

  fillDisk(isFull: boolean): void {
    this.#disk = isFull ? 'full' : 'normal';
    this.onChange?.();
  }
}

function available(state: 'normal' | 'full', capacityBytes: number, usedBytes: number): number {
  const free = Math.max(0, capacityBytes - usedBytes);
  return state === 'full' ? Math.min(free, LEFT_WHEN_FULL_BYTES) : free;
}

// The lines of a container: of its present run and of the one before, as the kubelet keeps them.
import type { LogLine as ProcessLine, SimulatedProcess } from './process/process.ts';

/** Lines kept of one run; older ones are forgotten, as log rotation does. */
export const LINES_KEPT = 5000;

export class ContainerLog {
  #lines: ProcessLine[] | undefined;
  #previous: readonly ProcessLine[] | undefined;

  add(lines: readonly ProcessLine[]): void {
    if (lines.length === 0) return;
    this.#lines ??= [];
    for (const line of lines) this.#lines.push(line);
    if (this.#lines.length > LINES_KEPT * 1.2) this.#lines.splice(0, this.#lines.length - LINES_KEPT);
  }

  /** A new run begins: its lines are a log of their own. */
  rotate(): void {
    this.#previous = this.#lines ?? [];
    this.#lines = undefined;
  }

  get hasPrevious(): boolean {
    return this.#previous !== undefined;
  }

  /** Lines so far; a quiet process works out what it said until now. */
  read(process: SimulatedProcess | undefined, nowMs: number): readonly ProcessLine[] {
    if (process?.state === 'running') this.add(process.logsUntil(nowMs));
    return this.#lines ?? [];
  }

  get previous(): readonly ProcessLine[] {
    return this.#previous ?? [];
  }
}

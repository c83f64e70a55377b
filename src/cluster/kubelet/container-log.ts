// The lines of a container: of its present run and of the one before, as the kubelet keeps them.
import type { LogLine as ProcessLine, SimulatedProcess } from './process/process.ts';

/** Lines kept of one run; older ones are forgotten, as log rotation does. */
export const LINES_KEPT = 5000;

export class ContainerLog {
  #lines: ProcessLine[] | undefined;
  #previous: readonly ProcessLine[] | undefined;
  /** Lines of the present run that are forgotten already, and of the run before. */
  #dropped = 0;
  #previousDropped = 0;

  add(lines: readonly ProcessLine[]): void {
    if (lines.length === 0) return;
    this.#lines ??= [];
    for (const line of lines) this.#lines.push(line);
    if (this.#lines.length > LINES_KEPT * 1.2) this.#dropped += this.#lines.splice(0, this.#lines.length - LINES_KEPT).length;
  }

  /** A new run begins: its lines are a log of their own. */
  rotate(): void {
    this.#previous = this.#lines ?? [];
    this.#previousDropped = this.#dropped;
    this.#lines = undefined;
    this.#dropped = 0;
  }

  get hasPrevious(): boolean {
    return this.#previous !== undefined;
  }

  /** Lines so far; a quiet process works out what it said until now. */
  read(process: SimulatedProcess | undefined, nowMs: number): readonly ProcessLine[] {
    if (process?.state === 'running') this.add(process.logsUntil(nowMs));
    return this.#lines ?? [];
  }

  /** Lines that the present run has said so far, forgotten ones included. */
  get count(): number {
    return this.#dropped + (this.#lines?.length ?? 0);
  }

  /** What a run said behind its first `count` lines, as far as it is kept; of the run before when `isPrevious`. */
  after(count: number, isPrevious: boolean): readonly ProcessLine[] {
    const [lines, dropped] = isPrevious ? [this.previous, this.#previousDropped] : [this.#lines ?? [], this.#dropped];
    return lines.slice(Math.max(0, count - dropped));
  }

  get previous(): readonly ProcessLine[] {
    return this.#previous ?? [];
  }

  /** Lines of a run that were said before those that are kept. */
  forgotten(isPrevious: boolean): number {
    return isPrevious ? this.#previousDropped : this.#dropped;
  }
}

// What a process printed and nobody took yet, cut into lines.

import { noLogs, type LogLine } from './process.ts';

const maximumKeptLines = 2_000;
const maximumLineCharacters = 16_384;

/** Keeps the newest lines; a line that is not finished waits for its end. */
export class LogBuffer {
  #lines: LogLine[] = [];
  /** Lines so far, those that are skipped included. */
  #said = 0;
  #skipped = 0;
  #partial: { stdout: string; stderr: string } | undefined;

  write(stream: LogLine['stream'], text: string, atMs: number): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#line(stream, (this.#partial?.[stream] ?? '') + text.slice(start, end), atMs);
      if (this.#partial !== undefined) this.#partial[stream] = '';
      start = end + 1;
    }
    if (start === text.length) return;
    this.#partial ??= { stdout: '', stderr: '' };
    this.#partial[stream] += text.slice(start);
    if (this.#partial[stream].length > maximumLineCharacters) {
      this.#line(stream, this.#partial[stream], atMs);
      this.#partial[stream] = '';
    }
  }

  /** Ends unfinished lines: the process is over. */
  flush(atMs: number): void {
    if (this.#partial === undefined) return;
    for (const stream of ['stdout', 'stderr'] as const) if (this.#partial[stream] !== '') this.#line(stream, this.#partial[stream], atMs);
    this.#partial = undefined;
  }

  take(): readonly LogLine[] {
    if (this.#lines.length === 0) return noLogs;
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  get said(): number {
    return this.#said;
  }

  /** So many lines are not made at all; the next one says so. */
  skip(count: number): void {
    this.#said += count;
    this.#skipped += count;
  }

  #line(stream: LogLine['stream'], text: string, atMs: number): void {
    this.#said++;
    this.#lines.push({ atMs, stream, text: text.slice(0, maximumLineCharacters), ...(this.#skipped > 0 ? { lost: this.#skipped } : {}) });
    this.#skipped = 0;
    if (this.#lines.length > maximumKeptLines * 2) this.#forgetOldest();
  }

  /** The first line that is kept says how many are not. */
  #forgetOldest(): void {
    const gone = this.#lines.splice(0, this.#lines.length - maximumKeptLines);
    this.#lines[0] = { ...this.#lines[0]!, lost: gone.reduce((sum, { lost = 0 }) => sum + 1 + lost, this.#lines[0]!.lost ?? 0) };
  }
}

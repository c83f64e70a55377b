// Clicks: where the view stands on the screen, and when two of them are one double click.
import type { KeyEvent } from './terminal/key-event.ts';
import type { View } from './view.ts';

/** Between the clicks of a double click, in ms of wall time. */
const DOUBLE_MS = 500;

export class Pointer {
  #top = 0;
  #last: { view: View; row: string; atMs: number } | undefined;

  /** The picture of the view begins on this row of the screen. */
  place(top: number): void {
    this.#top = top;
  }

  /** Hands a click to the view. Answers true for the second one on the same row: it stands for Enter. */
  click({ at }: KeyEvent, view: View, nowMs: number): boolean {
    const row = at && at.y >= this.#top ? view.click?.(at.x, at.y - this.#top) : undefined;
    const last = this.#last;
    const isDouble = row !== undefined && last?.view === view && last.row === row && nowMs - last.atMs <= DOUBLE_MS;
    this.#last = row === undefined || isDouble ? undefined : { view, row, atMs: nowMs };
    return isDouble;
  }
}

// Clicks: where the panes stand on the screen, and when two of them are one double click.
import type { Area } from './pane-layout.ts';
import type { KeyEvent } from './terminal/key-event.ts';
import type { View } from './view.ts';

/** Between the clicks of a double click, in ms of wall time. */
const DOUBLE_MS = 500;
const TITLE_LINES = 1;

/** The screen as it was drawn last, beside its panes. */
export interface ScreenPlan {
  readonly columns: number;
  readonly rows: number;
  /** The row of the crumbs. */
  readonly crumbsTop: number;
  /** The prompt that is open: its first row, and the suggestion on each. */
  readonly prompt?: { readonly top: number; suggestionOn(line: number): string | undefined } | undefined;
}

export class Pointer {
  #areas: readonly (Area | undefined)[] = [];
  #plan: ScreenPlan = { columns: 0, rows: 0, crumbsTop: -1 };
  /** The pane and the view in which the button went down. */
  #held: { readonly area: Area; readonly view: View } | undefined;
  #last: { view: View; row: string; atMs: number } | undefined;

  /** Where each pane stands on the screen, its title included. */
  place(areas: readonly (Area | undefined)[], plan: ScreenPlan): void {
    this.#areas = areas;
    this.#plan = plan;
  }

  get plan(): ScreenPlan {
    return this.#plan;
  }

  /** The pane under a cell, undefined where there is none. */
  paneAt({ at }: KeyEvent): number | undefined {
    const index = at ? this.#areas.findIndex((area) => area && at.x >= area.left && at.x < area.left + area.width && at.y >= area.top && at.y < area.top + area.height) : -1;
    return index < 0 ? undefined : index;
  }

  /** Hands a click to the view of its pane. Answers true for the second one on the same row: it stands for Enter. */
  click(event: KeyEvent, view: View, nowMs: number): boolean {
    const area = this.#areas[this.paneAt(event) ?? -1];
    this.#held = area && { area, view };
    const row = area && event.at ? view.click?.(event.at.x - area.left, event.at.y - area.top - TITLE_LINES) : undefined;
    const last = this.#last;
    const isDouble = row !== undefined && last?.view === view && last.row === row && nowMs - last.atMs <= DOUBLE_MS;
    this.#last = row === undefined || isDouble ? undefined : { view, row, atMs: nowMs };
    return isDouble;
  }

  /** The mouse moves with its button down. */
  drag({ at }: KeyEvent): void {
    if (this.#held && at) this.#held.view.pulled?.move(at.x - this.#held.area.left);
  }

  release(): void {
    this.#held?.view.pulled?.drop();
    this.#held = undefined;
  }
}

// The borders of columns under the mouse: a drag gives the column on its left a width, a click without one its own width again.
import type { Layout } from './column-layout.ts';

const LEAST_WIDTH = 3;

export class ColumnDrag {
  /** Something is to be drawn anew. */
  readonly redraw: () => void;
  readonly #isOffered: () => boolean;
  #widths: ReadonlyMap<string, number> | undefined;
  #held: { readonly title: string; readonly x: number } | undefined;
  #isMoved = false;

  /** `redraw` is called when a column has another width; `isOffered`: there is a mouse that could drag. */
  constructor(redraw: () => void, isOffered: () => boolean) {
    this.redraw = redraw;
    this.#isOffered = isOffered;
  }

  /** The borders are shown. */
  get isOffered(): boolean {
    return this.#isOffered();
  }

  /** By title; undefined while all columns have their own. */
  get widths(): ReadonlyMap<string, number> | undefined {
    return this.#widths;
  }

  /** Takes hold of the border at this cell of the line of titles; answers false where there is none. */
  press({ columns }: Layout, x: number): boolean {
    const column = columns.find((each) => each.gap > 0 && x >= each.x + each.width && x < each.x + each.width + each.gap);
    this.#held = column && { title: column.title, x: column.x };
    this.#isMoved = false;
    return column !== undefined;
  }

  move(x: number): void {
    if (!this.#held) return;
    this.#isMoved = true;
    this.#set(new Map([...(this.#widths ?? []), [this.#held.title, Math.max(LEAST_WIDTH, x - this.#held.x)]]));
  }

  drop(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held && !this.#isMoved) this.#set(new Map([...(this.#widths ?? [])].filter(([title]) => title !== held.title)));
  }

  /** All columns have their own widths again. */
  reset(): void {
    this.#set(new Map());
  }

  #set(widths: ReadonlyMap<string, number>): void {
    this.#widths = widths.size > 0 ? widths : undefined;
    this.redraw();
  }
}

// What the rows of the last frame came to as text, by the very cells they were made of: most rows stay as they are.

/** A cell of the screen where nothing was written: the same one everywhere, because nobody changes cells. */
export const blankCellOfFrame = Object.freeze({ type: 'char', value: ' ', fullWidth: false, styles: Object.freeze([]) });

interface Row {
  readonly cells: readonly unknown[];
  readonly text: string;
}

export class FrameRows {
  readonly #rows: Row[] = [];

  /** The text of a row; made anew when a cell is not the one of the last frame. The cells must not change afterwards. */
  text(y: number, cells: readonly unknown[], make: () => string): string {
    const known = this.#rows[y];
    if (known && areSame(known.cells, cells)) return known.text;
    const text = make();
    this.#rows[y] = { cells, text };
    return text;
  }
}

function areSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

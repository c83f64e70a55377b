// The rows of the frame that is being put together: a line that has its row to itself stays the text it is, all others are cells.

export class FramePicture<Cell> {
  readonly #width: number;
  readonly #height: number;
  readonly #blank: Cell;
  readonly #cellsOf: (line: string) => readonly Cell[];
  readonly #rows: (string | Cell[] | undefined)[] = [];

  /** `cellsOf` takes a painted line apart, for a row in which it is not alone. */
  constructor(size: { width: number; height: number }, blank: Cell, cellsOf: (line: string) => readonly Cell[]) {
    this.#width = size.width;
    this.#height = size.height;
    this.#blank = blank;
    this.#cellsOf = cellsOf;
  }

  /** Puts a painted line at the beginning of a row; false when something is in it already. Rows outside take nothing, as all that is written there. */
  line(y: number, text: string): boolean {
    if (y < 0 || y >= this.#height) return true;
    if (this.#rows[y] !== undefined) return false;
    this.#rows[y] = text;
    return true;
  }

  /** The cells of a row, to be written to; undefined outside. */
  cells(y: number): Cell[] | undefined {
    if (y < 0 || y >= this.#height) return undefined;
    const row = this.#rows[y];
    if (typeof row === 'object') return row;
    const cells: Cell[] = Array.from({ length: this.#width }, () => this.#blank);
    if (row !== undefined) for (const [x, cell] of this.#cellsOf(row).entries()) cells[x] = cell;
    this.#rows[y] = cells;
    return cells;
  }

  /** All rows as text, from the top; `textOf` makes it of cells. */
  texts(textOf: (y: number, cells: readonly Cell[]) => string): string[] {
    return Array.from({ length: this.#height }, (_, y) => {
      const row = this.#rows[y];
      return row === undefined ? '' : typeof row === 'string' ? row.trimEnd() : textOf(y, row);
    });
  }
}

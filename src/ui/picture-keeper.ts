// Keeps the picture of a view until something in it has changed.
import { Signal } from './signal.ts';
import type { Theme } from './theme.ts';
import type { ViewPicture } from './view.ts';

/** `draw` may answer the picture before, which then is not drawn anew; it is not offered one of another theme. */
export class PictureKeeper {
  readonly signal = new Signal();
  readonly #draw: (width: number, height: number, before: ViewPicture | undefined) => ViewPicture;
  #picture: ViewPicture | undefined;
  #width = 0;
  #height = 0;
  #isStale = true;
  readonly #themeOf: () => Theme;
  #theme: Theme | undefined;

  constructor(draw: (width: number, height: number, before: ViewPicture | undefined) => ViewPicture, themeOf: () => Theme) {
    this.#draw = draw;
    this.#themeOf = themeOf;
  }

  /** Cells of the last picture. */
  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#height;
  }

  /** Something in the picture has changed. */
  readonly invalidate = (): void => {
    this.#isStale = true;
    this.signal.emit();
  };

  readonly picture = (width: number, height: number): ViewPicture => {
    const theme = this.#themeOf();
    const isAlike = width === this.#width && height === this.#height && theme === this.#theme;
    if (this.#picture && !this.#isStale && isAlike) return this.#picture;
    const before = isAlike ? this.#picture : undefined;
    this.#theme = theme;
    this.#width = width;
    this.#height = height;
    this.#isStale = false;
    this.#picture = this.#draw(width, height, before);
    return this.#picture;
  };
}

/** Whether two lists of painted lines look alike. */
export function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, index) => text === right[index]);
}

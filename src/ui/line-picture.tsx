// The picture of a view that is painted lines under a title; the one before, as long as it looks the same.
import { Lines } from './components/lines.tsx';
import type { TonedLine } from './components/toned-text.ts';
import { sameTexts } from './picture-keeper.ts';
import type { ViewPicture } from './view.ts';

export class LinePicture {
  #lines: readonly string[] = [];

  /** `before` is the picture that is shown now, if it may be kept. */
  next(title: TonedLine, lines: readonly string[], before: ViewPicture | undefined): ViewPicture {
    const textsOf = (line: TonedLine): string[] => line.map(({ text }) => text);
    if (before && sameTexts(textsOf(before.title), textsOf(title)) && sameTexts(lines, this.#lines)) return before;
    this.#lines = lines;
    return { title, body: <Lines lines={lines} /> };
  }
}

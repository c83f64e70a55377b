// Lines as the screen paints them, which Ink need not take apart: visible characters of one column each, and colours.
import { isNarrow } from '../ui/narrow-text.ts';

/** What is asked of a text of Ink's tree. */
interface TextElement {
  readonly style: { readonly textWrap?: string };
  readonly childNodes: readonly TextNode[];
}
interface TextNode {
  readonly nodeValue?: string;
  /** From `paintedColumns`. */
  readonly columns?: number;
}

const ESCAPE = 0x1b;

/** Columns that a painted line takes; -1 for any other text. Holds no control character but those of SGR sequences. */
export function paintedColumns(text: string): number {
  let columns = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === ESCAPE) {
      index = endOfSgr(text, index + 1);
      if (index < 0) return -1;
    } else if (isNarrow(code)) columns++;
    else return -1;
  }
  return columns;
}

/** The text node of an element that is one painted line: of a text that would be truncated, were it too long. */
export function paintedTextOf(element: TextElement | undefined): TextNode | undefined {
  if (element?.style.textWrap !== 'truncate' || element.childNodes.length !== 1) return undefined;
  const child = element.childNodes[0]!;
  return child.columns !== undefined && child.columns > 0 ? child : undefined;
}

/** Where the `m` of a sequence is whose escape character has been read; -1 when it is another sequence, or none. */
function endOfSgr(text: string, from: number): number {
  if (text.charCodeAt(from) !== 0x5b) return -1;
  for (let index = from + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x6d) return index;
    if (code !== 0x3b && (code < 0x30 || code > 0x39)) return -1;
  }
  return -1;
}

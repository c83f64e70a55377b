// Breaks a line with tones into lines of a width, between words, the rest set off as far as the first one is.
import { makeVisible } from '../../model/visible-text.ts';
import type { TonedLine, TonedText } from './toned-text.ts';
import { textWidth, wrapCells } from '../text-width.ts';

/** Deeper than this share of the width nothing is set off. */
const DEEPEST = 0.5;

/** Lines of at most `width` cells; control characters are made visible. `hang` cells set off what follows, beside the indent. */
export function wrapToned(line: TonedLine, width: number, hang = 2): TonedLine[] {
  const parts = line.map(({ text, ...rest }): TonedText => ({ text: makeVisible(text), ...rest }));
  const whole = parts.map(({ text }) => text).join('');
  if (textWidth(whole) <= width) return [parts];
  // The sign of a difference is no text: what follows stands behind it.
  const indent = Math.min(/^(?:[-+](?= ))? */.exec(whole)![0].length + hang, Math.floor(width * DEEPEST));
  const [first = '', ...others] = wrapCells(whole, width);
  // A first word that leaves no room beside the indent stands at the edge.
  const start = whole.startsWith(first) ? 0 : whole.indexOf(first);
  let from = start + first.length;
  const rest = others.length === 0 ? [] : wrapCells(whole.slice(from).trimStart(), width - indent);
  const lines: TonedLine[] = [sliceParts(parts, start, from)];
  for (const piece of rest) {
    while (from < whole.length && !whole.startsWith(piece, from)) from++;
    lines.push([{ text: ' '.repeat(indent) }, ...sliceParts(parts, from, from + piece.length)]);
    from += piece.length;
  }
  return lines;
}

/** By characters, not by cells. */
function sliceParts(parts: TonedLine, from: number, to: number): TonedLine {
  const result: TonedText[] = [];
  let at = 0;
  for (const { text, ...rest } of parts) {
    const piece = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (piece !== '') result.push({ text: piece, ...rest });
    at += text.length;
  }
  return result;
}

// Cells that a text occupies, and cutting and padding text to cells; what is plain is answered without segmentation.
import stringWidth from 'string-width';
import { makeVisible } from '../model/visible-text.ts';
import { isNarrowText } from './narrow-text.ts';

const printableAscii = /^[ -~]*$/;
/** Made when it is needed: the first one of a process is dear. */
let graphemes: Intl.Segmenter | undefined;

export function isPrintableAscii(text: string): boolean {
  return printableAscii.test(text);
}

/** Cells of a text free of control characters and SGR. */
export function textWidth(text: string): number {
  return isNarrowText(text) ? text.length : stringWidth(text);
}

/** The graphemes of a text, each drawn as a whole. */
export function graphemesOf(text: string): string[] {
  if (isNarrowText(text)) return text.split('');
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** The part of a text that starts at cell `from` and is `width` cells wide at most; a cut wide character becomes blanks. */
export function sliceCells(text: string, from: number, width: number): string {
  if (width <= 0) return '';
  if (isNarrowText(text)) return text.slice(from, from + width);
  let result = '';
  let column = 0;
  const end = from + width;
  for (const segment of graphemesOf(text)) {
    const start = column;
    column += textWidth(segment);
    if (column <= from) continue;
    if (start >= end) break;
    if (start < from) result += ' '.repeat(column - from);
    else if (column > end) result += ' '.repeat(end - start);
    else result += segment;
  }
  return result;
}

/** Cuts a text to a width; what was cut shows as `~` in the last cell (ASCII keeps frames cheap). */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  if (printableAscii.test(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}~`;
  if (textWidth(text) <= width) return text;
  return `${sliceCells(text, 0, width - 1).trimEnd()}~`;
}

/** Letters that tell the pods of one owner apart. */
const SUFFIX = 5;

/** Cuts a name to a width in its middle, because names that begin alike differ at their ends: `web-7f5b7~j9tmx`. */
export function truncateName(name: string, width: number): string {
  const head = width - SUFFIX - 1;
  if (name.length <= width || head < SUFFIX || !printableAscii.test(name)) return truncate(name, width);
  return `${name.slice(0, head)}~${name.slice(-SUFFIX)}`;
}

/** Exactly `width` cells: cut with `~`, or padded with blanks on the side that `align` leaves free. */
export function fit(text: string, width: number, align: 'left' | 'right' | 'center' = 'left'): string {
  const cut = truncate(text, width);
  const room = width - textWidth(cut);
  if (room <= 0) return cut;
  if (align === 'left') return cut + ' '.repeat(room);
  if (align === 'right') return ' '.repeat(room) + cut;
  const before = room >> 1;
  return ' '.repeat(before) + cut + ' '.repeat(room - before);
}

/** As fit, for text from outside: control characters are made visible first. */
export function fitVisible(text: string, width: number, align: 'left' | 'right' | 'center' = 'left'): string {
  return fit(makeVisible(text), width, align);
}

/** Tabs of one line as blanks up to the next of the stops that terminals have, every eight cells. */
export function spreadTabs(text: string): string {
  if (!text.includes('\t')) return text;
  return text.split('\t').reduce((line, piece) => line + ' '.repeat(8 - (textWidth(makeVisible(line)) % 8)) + piece);
}

/** Breaks a line into pieces of at most `width` cells, between words where it can; an empty line stays one piece. */
export function wrapCells(text: string, width: number): string[] {
  if (width <= 0 || textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  for (const word of text.split(/(?<= )/)) {
    let rest = word;
    if (lineWidth > 0 && lineWidth + textWidth(rest.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
      lineWidth = 0;
    }
    while (textWidth(rest.trimEnd()) > width) {
      const piece = sliceCells(rest, 0, width).trimEnd() || graphemesOf(rest)[0]!;
      lines.push(piece);
      rest = rest.slice(piece.length);
    }
    line += rest;
    lineWidth += textWidth(rest);
  }
  if (line.trimEnd() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

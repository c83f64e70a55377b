// The picture of a view as lines that can be read out: no colours, no boxes and bars, and of what was there before only the news.
import { Box, renderToString } from 'ink';
import { createElement } from 'react';
import type { TonedLine } from '../components/toned-text.ts';
import { stripSgr } from '../sgr.ts';
import type { ViewPicture } from '../view.ts';

/** Borders, bars and shades: a screen reader would spell each of them. */
const drawing = /[\u2500-\u25ff]/g;
/** Of a window of lines at least this share has to be known for it to count as the same place. */
const SAME_PLACE = 0.5;

/** The lines of a picture, without those that are blank at its ends. */
export function pictureLines({ body }: ViewPicture, width: number): string[] {
  const text = renderToString(createElement(Box, { flexDirection: 'column', width }, body), { columns: width });
  const lines = text.split('\n').map(plainLine);
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}

/** A line without what is only drawn; its indent stays. */
export function plainLine(line: string): string {
  const plain = stripSgr(line).replaceAll(drawing, ' ').trimEnd();
  const indent = /^ */.exec(plain)![0];
  return indent + plain.trim().replaceAll(/ {3,}/g, '  ');
}

/** The text of a line with tones. */
export function plainText(line: TonedLine): string {
  return plainLine(line.map(({ text }) => text).join('')).trim();
}

/**
 * What a window of lines shows that it did not show before: what was scrolled in at its end or its beginning, lines that
 * have changed, or all of it when it is another place.
 */
export function newLines(before: readonly string[], after: readonly string[]): readonly string[] {
  if (before.length === after.length && after.every((line, index) => line === before[index])) return [];
  const known = new Set(before);
  const seen = after.filter((line) => known.has(line)).length;
  if (before.length === 0 || seen < after.length * SAME_PLACE) return after;
  for (let by = 1; by < before.length; by++) {
    if (before.slice(by).every((line, index) => line === after[index])) return after.slice(before.length - by);
    if (after.length > by && after.slice(by).every((line, index) => line === before[index])) return after.slice(0, by);
  }
  return after.filter((line) => !known.has(line));
}

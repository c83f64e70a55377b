// Text with a tone, for callers that know what they say but not how it looks.
import type { Tone } from '../../model/tone.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { Span } from '../sgr.ts';
import { paint, plain } from '../sgr.ts';
import { sliceCells, textWidth } from '../text-width.ts';
import type { Theme } from '../theme.ts';

/** A run of one line; control characters are made visible when it is drawn. */
export interface TonedText {
  text: string;
  tone?: Tone;
}

export type TonedLine = readonly TonedText[];

/** Spans of a line, cut to `width` cells. */
export function tonedSpans(line: TonedLine, theme: Theme, width: number): Span[] {
  const spans: Span[] = [];
  let room = width;
  for (const { text, tone } of line) {
    if (room <= 0) break;
    const visible = sliceCells(makeVisible(text), 0, room);
    room -= textWidth(visible);
    spans.push({ text: visible, style: tone ? theme.style(tone) : plain });
  }
  return spans;
}

/** A painted line, cut to `width` cells and padded to it when `padded`. */
export function paintToned(line: TonedLine, theme: Theme, width: number, padded = false): string {
  const spans = tonedSpans(line, theme, width);
  if (padded) spans.push({ text: ' '.repeat(Math.max(0, width - spansWidth(spans))), style: plain });
  return paint(spans);
}

export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + textWidth(span.text), 0);
}

export function tonedWidth(line: TonedLine): number {
  return line.reduce((sum, part) => sum + textWidth(makeVisible(part.text)), 0);
}

/** The part of a line that starts at cell `from` and is `width` cells wide at most. */
export function sliceSpans(spans: readonly Span[], from: number, width: number): Span[] {
  const result: Span[] = [];
  let column = 0;
  for (const { text, style } of spans) {
    const cells = textWidth(text);
    const start = Math.max(0, from - column);
    const room = from + width - Math.max(from, column);
    if (start < cells && room > 0) result.push({ text: sliceCells(text, start, room), style });
    column += cells;
  }
  return result;
}

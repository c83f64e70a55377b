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

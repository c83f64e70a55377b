// A scrollable text on the screen: only the visible lines are drawn, matches of a search stand out.
import { Box } from 'ink';
import type { Span, Style } from '../sgr.ts';
import { bold, inverse, paint } from '../sgr.ts';
import { sliceCells, textWidth } from '../text-width.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';
import type { TextViewState } from './text-view-state.ts';
import { clamped, piecesOf, searchPattern } from './text-view-state.ts';
import type { TonedLine } from './toned-text.ts';
import { sliceSpans } from './toned-text.ts';

export interface TextViewProps {
  /** Free of control characters (makeLinesVisible). */
  lines: readonly string[];
  state: TextViewState;
  width: number;
  height: number;
  theme: Theme;
  /** Tones of a line (YAML keys and values); the texts joined must be the line. Default: plain text. */
  toneLine?(line: string): TonedLine;
}

export function TextView(props: TextViewProps) {
  return (
    <Box flexDirection="column" width="100%" flexShrink={0}>
      {textViewLines(props).map((line, slot) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines have no identity beside their place
        <Line key={slot} text={line} />
      ))}
    </Box>
  );
}

/** The visible lines, painted; at most `height`. */
export function textViewLines({ lines, state, width, height, theme, toneLine }: TextViewProps): string[] {
  const { top } = clamped(state, { lines, width, height });
  const pattern = state.query === '' || /^!./.test(state.query) ? undefined : searchPattern(state.query);
  const painted: string[] = [];
  for (let index = top; index < lines.length && painted.length < height; index++) {
    const line = lines[index]!;
    const spans = highlight(lineSpans(line, theme, toneLine), line, pattern);
    let from = state.isWrapped ? 0 : state.left;
    for (const piece of piecesOf(line, state, width)) {
      if (painted.length >= height) break;
      painted.push(paint(sliceSpans(spans, from, state.isWrapped ? textWidth(piece) : width)));
      from += textWidth(piece);
      while (state.isWrapped && sliceCells(line, from, 1) === ' ') from++;
    }
  }
  return painted;
}

function lineSpans(line: string, theme: Theme, toneLine: TextViewProps['toneLine']): Span[] {
  if (!toneLine) return [{ text: line, style: theme.style('text') }];
  return toneLine(line).map(({ text, tone }) => ({ text, style: theme.style(tone ?? 'text') }));
}

/** Splits spans where matches begin and end, and turns matches into bars. */
function highlight(spans: readonly Span[], line: string, pattern: RegExp | undefined): Span[] {
  if (!pattern) return [...spans];
  const ranges = [...line.matchAll(pattern)].filter((match) => match[0] !== '').map((match) => [match.index, match.index + match[0].length] as const);
  if (ranges.length === 0) return [...spans];
  const result: Span[] = [];
  let offset = 0;
  for (const { text, style } of spans) {
    const cuts = [0, ...ranges.flat().map((at) => at - offset).filter((at) => at > 0 && at < text.length), text.length];
    for (let index = 0; index + 1 < cuts.length; index++) {
      const [from, to] = [cuts[index]!, cuts[index + 1]!];
      const isMatch = ranges.some(([start, end]) => start <= offset + from && offset + from < end);
      result.push({ text: text.slice(from, to), style: isMatch ? matchStyle(style) : style });
    }
    offset += text.length;
  }
  return result;
}

function matchStyle(style: Style): Style {
  return [inverse, ...style.filter((code) => code.close !== bold.close)];
}

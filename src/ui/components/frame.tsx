// A titled border around the content; each border is one painted text, not a cell at a time.
import { Box, Text } from 'ink';
import { memo } from 'react';
import type { ReactNode } from 'react';
import type { Tone } from '../../model/tone.ts';
import { paint, paintText } from '../sgr.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';
import type { TonedLine } from './toned-text.ts';
import { spansWidth, tonedSpans, tonedWidth } from './toned-text.ts';

/** Outer size in cells; frameInside says what is left for the content. */
export interface FrameProps {
  width: number;
  height: number;
  title: TonedLine;
  theme: Theme;
  tone?: Tone;
  /**
   * Draws a whole box instead of a titled rule on top. Not for tables: one character beyond ASCII per row makes
   * frames that scroll two to three times as expensive.
   */
  sides?: boolean;
  children?: ReactNode;
}

/** Cells for the content of a frame of this size. */
export function frameInside(width: number, height: number, sides = false): { width: number; height: number } {
  return sides ? { width: Math.max(0, width - 2), height: Math.max(0, height - 2) } : { width, height: Math.max(0, height - 1) };
}

export function Frame({ width, height, title, theme, tone = 'borderFocus', sides = false, children }: FrameProps) {
  const rows = frameInside(width, height, sides).height;
  if (!sides) {
    return (
      <Box flexDirection="column" width="100%" height={height} flexShrink={0}>
        <Line text={topBorder(width, title, theme, tone, false)} />
        <Box flexDirection="column" width="100%" height={rows} flexShrink={0}>
          {children}
        </Box>
      </Box>
    );
  }
  return (
    <Box flexDirection="column" width="100%" height={height} flexShrink={0}>
      <Line text={topBorder(width, title, theme, tone, true)} />
      <Box height={rows} width="100%" flexShrink={0}>
        <Side rows={rows} theme={theme} tone={tone} />
        <Box flexDirection="column" flexGrow={1} flexBasis={0} height={rows}>
          {children}
        </Box>
        <Side rows={rows} theme={theme} tone={tone} />
      </Box>
      <Line text={bottomBorder(width, theme, tone)} />
    </Box>
  );
}

const Side = memo(function Side({ rows, theme, tone }: { rows: number; theme: Theme; tone: Tone }) {
  return (
    <Box width={1} flexShrink={0}>
      <Text>{paintText(Array.from({ length: rows }, () => '│').join('\n'), theme.style(tone))}</Text>
    </Box>
  );
});

/** A rule with the title in its middle, in exactly `width` cells, with corners or without; a long title is cut. */
export function topBorder(width: number, title: TonedLine, theme: Theme, tone: Tone, corners: boolean): string {
  const border = theme.style(tone);
  const inner = Math.max(0, width - (corners ? 2 : 0));
  const whole: TonedLine = [{ text: ' ' }, ...title, { text: ' ' }];
  const isCut = tonedWidth(whole) > inner;
  const spans = title.length === 0 ? [] : isCut ? [...tonedSpans(whole, theme, inner - 1), { text: '~'.slice(0, inner), style: border }] : tonedSpans(whole, theme, inner);
  const room = inner - spansWidth(spans);
  const before = room >> 1;
  return paint([
    { text: (corners ? '┌' : '') + '─'.repeat(before), style: border },
    ...spans,
    { text: '─'.repeat(room - before) + (corners ? '┐' : ''), style: border },
  ]);
}

/** `└──────┘` in exactly `width` cells. */
export function bottomBorder(width: number, theme: Theme, tone: Tone): string {
  return paintText(`└${'─'.repeat(Math.max(0, width - 2))}┘`, theme.style(tone));
}

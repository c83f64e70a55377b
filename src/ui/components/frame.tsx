// A border with a centred title around the content; each border is one painted text, not a cell at a time.
import { Box, Text } from 'ink';
import { memo } from 'react';
import type { ReactNode } from 'react';
import type { Tone } from '../../model/tone.ts';
import { paint, paintText } from '../sgr.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';
import type { TonedLine } from './toned-text.ts';
import { spansWidth, tonedSpans } from './toned-text.ts';

/** Outer size in cells; the content gets two cells less each way. */
export interface FrameProps {
  width: number;
  height: number;
  title: TonedLine;
  theme: Theme;
  tone?: Tone;
  children?: ReactNode;
}

export function Frame({ width, height, title, theme, tone = 'borderFocus', children }: FrameProps) {
  const rows = Math.max(0, height - 2);
  return (
    <Box flexDirection="column" width="100%" height={height} flexShrink={0}>
      <Line text={topBorder(width, title, theme, tone)} />
      <Box height={rows} width="100%" flexShrink={0}>
        <Side rows={rows} theme={theme} tone={tone} />
        <Box flexDirection="column" flexGrow={1} flexBasis={0} height={rows} overflow="hidden">
          {children}
        </Box>
        <Side rows={rows} theme={theme} tone={tone} />
      </Box>
      <Line text={paintText(`└${'─'.repeat(Math.max(0, width - 2))}┘`, theme.style(tone))} />
    </Box>
  );
}

const Side = memo(function Side({ rows, theme, tone }: { rows: number; theme: Theme; tone: Tone }) {
  const cell = paintText('│', theme.style(tone));
  return (
    <Box width={1} flexShrink={0}>
      <Text>{Array.from({ length: rows }, () => cell).join('\n')}</Text>
    </Box>
  );
});

/** `┌──── title ────┐` in exactly `width` cells; a title that does not fit is cut. */
export function topBorder(width: number, title: TonedLine, theme: Theme, tone: Tone): string {
  const border = theme.style(tone);
  const inner = Math.max(0, width - 2);
  const spans = title.length === 0 ? [] : tonedSpans([{ text: ' ' }, ...title, { text: ' ' }], theme, inner);
  const room = inner - spansWidth(spans);
  const before = room >> 1;
  return paint([{ text: `┌${'─'.repeat(before)}`, style: border }, ...spans, { text: `${'─'.repeat(room - before)}┐`, style: border }]);
}

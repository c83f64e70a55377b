// The last message: what a key did, what was refused.
import type { Tone } from '../../model/tone.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { paintText } from '../sgr.ts';
import { truncate } from '../text-width.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';

export interface FlashProps {
  level: 'info' | 'warn' | 'error';
  text: string;
  width: number;
  theme: Theme;
}

const tones: Readonly<Record<FlashProps['level'], Tone>> = { info: 'count', warn: 'warning', error: 'error' };

export function Flash(props: FlashProps) {
  return <Line text={flashLine(props)} />;
}

/** The message in one line of at most `width` cells; the level also shows without colours. */
export function flashLine({ level, text, width, theme }: FlashProps): string {
  const sign = level === 'info' || text === '' ? '' : '! ';
  return paintText(truncate(sign + makeVisible(text), width), theme.style(tones[level]));
}

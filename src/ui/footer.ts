// The bottom of the screen: the crumbs and, beside or below them, the last message.
import type { Tone } from '../model/tone.ts';
import { makeVisible } from '../model/visible-text.ts';
import { crumbSpans } from './components/crumbs.tsx';
import { spansWidth } from './components/toned-text.ts';
import type { Flash } from './dashboard-state.ts';
import { paint, paintText, plain, stripSgr } from './sgr.ts';
import { textWidth, truncate, wrapCells } from './text-width.ts';
import type { Theme } from './theme.ts';

/** A message that needs more is cut. */
const MOST_FLASH_LINES = 4;
const GAP = 2;

const tones: Readonly<Record<Flash['level'], Tone>> = { info: 'count', warn: 'warning', error: 'error' };

/**
 * At least one line; a message that does not fit beside the crumbs gets lines of its own. Without a message a painted hint
 * stands there, if there is room for it.
 */
export function footerLines(crumbs: readonly string[], flash: Flash | undefined, width: number, theme: Theme, hint = ''): string[] {
  const spans = crumbSpans({ crumbs, width, theme });
  if (!flash || flash.text === '') {
    const free = width - spansWidth(spans) - textWidth(stripSgr(hint));
    return [hint === '' || free < GAP ? paint(spans) : `${paint(spans)}${' '.repeat(free)}${hint}`];
  }
  const style = theme.style(tones[flash.level]);
  // The level shows without colours too.
  const text = `${flash.level === 'info' ? '' : '! '}${makeVisible(flash.text)}`;
  const room = width - spansWidth(spans) - GAP;
  const needed = textWidth(text);
  if (needed <= room) return [paint([...spans, { text: ' '.repeat(room - needed + GAP), style: plain }, { text, style }])];
  const lines = wrapCells(text, width);
  const shown = lines.slice(0, MOST_FLASH_LINES);
  if (lines.length > shown.length) shown[shown.length - 1] = truncate(`${shown.at(-1)}${' '.repeat(width)}`, width);
  return [paint(spans), ...shown.map((line) => paintText(line, style))];
}

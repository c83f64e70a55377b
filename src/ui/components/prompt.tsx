// The `:` and `/` prompt: a line with the cursor, the ghost of a suggestion, and the list of suggestions below.
import { Box } from 'ink';
import type { Tone } from '../../model/tone.ts';
import { paint, paintText } from '../sgr.ts';
import { fitVisible, wrapCells } from '../text-width.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';
import { lineEditSpans } from './line-edit.ts';
import type { PromptState } from './prompt-editor.ts';
import { ghostOf } from './prompt-editor.ts';

export interface PromptProps {
  /** ':' or '/'. */
  mark: string;
  state: PromptState;
  suggestions: readonly string[];
  /** What is wrong with the line so far (an invalid regex). */
  error?: string | undefined;
  width: number;
  /** Lines for suggestions at most. */
  listHeight: number;
  theme: Theme;
  tone?: Tone;
}

const ERROR_LINES = 3;

/** Lines that the prompt needs. */
export function promptHeight({ suggestions, error, listHeight, width }: Pick<PromptProps, 'suggestions' | 'error' | 'listHeight' | 'width'>): number {
  return 1 + errorLines(error, width).length + Math.min(Math.max(0, listHeight), suggestions.length);
}

/** What is wrong, in full where that is possible: the end says what to do instead. */
function errorLines(error: string | undefined, width: number): string[] {
  return error === undefined ? [] : wrapCells(makeVisible(error), Math.max(1, width - 4)).slice(0, ERROR_LINES).map((line) => `  ${line}`);
}

/** The suggestion on a line of the prompt, from 0; undefined on its other lines. */
export function suggestionOn(line: number, { state, suggestions, error, listHeight, width }: Pick<PromptProps, 'state' | 'suggestions' | 'error' | 'listHeight' | 'width'>): string | undefined {
  const { shown, top } = listWindow({ state, suggestions, listHeight });
  const slot = line - 1 - errorLines(error, width).length;
  return slot >= 0 && slot < shown ? suggestions[top + slot] : undefined;
}

/** So many suggestions have a line, from this one on: the picked one is among them. */
function listWindow({ state, suggestions, listHeight }: Pick<PromptProps, 'state' | 'suggestions' | 'listHeight'>): { shown: number; top: number } {
  const shown = Math.min(Math.max(0, listHeight), suggestions.length);
  return { shown, top: Math.min(Math.max(0, state.picked - shown + 1), suggestions.length - shown) };
}

export function Prompt(props: PromptProps) {
  return (
    <Box flexDirection="column" width="100%" flexShrink={0}>
      {promptLines(props).map((line, slot) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines have no identity beside their place
        <Line key={slot} text={line} />
      ))}
    </Box>
  );
}

export function promptLines({ mark, state, suggestions, error, width, listHeight, theme, tone = 'title' }: PromptProps): string[] {
  const ghost = { text: makeVisible(ghostOf(state, suggestions)), style: theme.style('suggestion') };
  const prefix = `${mark} `;
  const lines = [paint([{ text: prefix, style: theme.style(tone) }, ...lineEditSpans(state.line, Math.max(2, width - prefix.length), theme.style('text'), ghost)])];
  lines.push(...errorLines(error, width).map((line) => paintText(line, theme.style('error'))));
  const { shown, top } = listWindow({ state, suggestions, listHeight });
  for (let index = top; index < top + shown; index++) {
    const isPicked = index === state.picked;
    const text = fitVisible(`${isPicked ? '>' : ' '} ${suggestions[index]!}`, width);
    lines.push(isPicked ? paintText(text, theme.bar('suggestion')) : paintText(text.trimEnd(), theme.style('suggestion')));
  }
  return lines;
}

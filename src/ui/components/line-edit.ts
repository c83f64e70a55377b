// Editing of one line of text by keys; what prompts and dialog fields have in common.
import { graphemesOf, sliceCells, textWidth } from '../text-width.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { Span, Style } from '../sgr.ts';
import { inverse } from '../sgr.ts';
import type { KeyEvent } from '../terminal/key-event.ts';

/** The text around the cursor. */
export interface LineEdit {
  readonly before: string;
  readonly after: string;
}

export function lineEdit(text: string): LineEdit {
  return { before: text, after: '' };
}

export function lineText(edit: LineEdit): string {
  return edit.before + edit.after;
}

/** The line after an editing key, or undefined when the key edits nothing. `accepts` may refuse typed characters. */
export function editLine(edit: LineEdit, event: KeyEvent, accepts: (text: string) => boolean = () => true): LineEdit | undefined {
  const { before, after } = edit;
  switch (event.name) {
    case 'left':
    case 'ctrl-b':
      return moveBy(edit, -1);
    case 'right':
      return moveBy(edit, 1);
    case 'home':
    case 'ctrl-a':
      return { before: '', after: before + after };
    case 'end':
    case 'ctrl-e':
      return { before: before + after, after: '' };
    case 'ctrl-left':
    case 'alt-left':
    case 'alt-b':
      return { before: before.slice(0, wordStart(before)), after: before.slice(wordStart(before)) + after };
    case 'ctrl-right':
    case 'alt-right':
    case 'alt-f':
      return { before: before + after.slice(0, wordEnd(after)), after: after.slice(wordEnd(after)) };
    case 'backspace':
      return { before: graphemesOf(before).slice(0, -1).join(''), after };
    case 'delete':
    case 'ctrl-d':
      return { before, after: graphemesOf(after).slice(1).join('') };
    case 'ctrl-w':
    case 'alt-backspace':
      return { before: before.slice(0, wordStart(before)), after };
    case 'alt-d':
      return { before, after: after.slice(wordEnd(after)) };
    case 'ctrl-u':
      return { before: '', after };
    case 'ctrl-k':
      return { before, after: '' };
  }
  if (event.text === undefined) return undefined;
  // A paste of several lines becomes one line.
  const text = event.text.trimEnd().includes('\n') ? event.text.trim().replace(/\s*\n\s*/g, ' ') : event.text.replace(/\n+$/, '');
  return text !== '' && accepts(text) ? { before: before + text, after } : edit;
}

/** The line in `width` cells with the cursor as an inverse cell, scrolled so that the cursor is in sight. */
export function lineEditSpans(edit: LineEdit, width: number, style: Style, ghost?: Span): Span[] {
  const before = makeVisible(edit.before);
  const [under = '', ...rest] = graphemesOf(makeVisible(edit.after));
  const cursor = under === '' && ghost && ghost.text !== '' ? graphemesOf(ghost.text)[0]! : under;
  const scrolled = Math.max(0, textWidth(before) + Math.max(1, textWidth(cursor)) - width);
  const spans: Span[] = [{ text: sliceCells(before, scrolled, width), style }];
  spans.push({ text: cursor === '' ? ' ' : cursor, style: [inverse, ...(under === '' && ghost ? ghost.style : style)] });
  let room = width - spans.reduce((sum, span) => sum + textWidth(span.text), 0);
  const tail = sliceCells(rest.join(''), 0, Math.max(0, room));
  spans.push({ text: tail, style });
  room -= textWidth(tail);
  if (ghost && edit.after === '') spans.push({ text: sliceCells(graphemesOf(ghost.text).slice(1).join(''), 0, Math.max(0, room)), style: ghost.style });
  return spans.filter((span) => span.text !== '');
}

function moveBy({ before, after }: LineEdit, step: 1 | -1): LineEdit {
  if (step < 0) {
    const graphemes = graphemesOf(before);
    const last = graphemes.pop() ?? '';
    return { before: graphemes.join(''), after: last + after };
  }
  const [first = '', ...rest] = graphemesOf(after);
  return { before: before + first, after: rest.join('') };
}

/** Words end at blanks and at the separators of names and commands. */
function wordStart(text: string): number {
  return /[^\s/.,:=-]*[\s/.,:=-]*$/.exec(text)?.index ?? 0;
}

function wordEnd(text: string): number {
  return /^[\s/.,:=-]*[^\s/.,:=-]*/.exec(text)?.[0].length ?? 0;
}

// Scrolling and searching in a text (YAML, describe, logs) as pure functions.
import type { KeyEvent } from '../terminal/key-event.ts';
import { textWidth, wrapCells } from '../text-width.ts';

export interface TextViewState {
  /** First visible line. */
  readonly top: number;
  /** First visible cell, when lines are not wrapped. */
  readonly left: number;
  readonly isWrapped: boolean;
  /** Stays at the end as lines are added. */
  readonly isFollowing: boolean;
  /** What is searched for; '' for nothing. */
  readonly query: string;
  /** Index into the matches. */
  readonly match: number;
}

/** The text and the place it is shown in. Lines hold no control characters. */
export interface TextViewContext {
  lines: readonly string[];
  width: number;
  height: number;
}

export function textViewState(options: Partial<TextViewState> = {}): TextViewState {
  return { top: 0, left: 0, isWrapped: false, isFollowing: false, query: '', match: 0, ...options };
}

/**
 * Numbers of the lines in which the query occurs: a case-insensitive regex, or plain text when it is not one. Behind
 * a `!` it finds the lines without it.
 */
export function findMatches(lines: readonly string[], query: string): number[] {
  if (query === '') return [];
  const matches = textMatcher(query);
  return lines.flatMap((line, index) => (matches(line) ? [index] : []));
}

/** Whether a query finds a line. */
export function textMatcher(query: string): (line: string) => boolean {
  const isInverse = query.length > 1 && query.startsWith('!');
  const pattern = searchPattern(isInverse ? query.slice(1) : query);
  return (line) => line.search(pattern) >= 0 !== isInverse;
}

/** A pattern with the flag g for the parts of a line that the query finds. */
export function searchPattern(query: string): RegExp {
  try {
    return new RegExp(query, 'gi');
  } catch {
    return new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
  }
}

/** Starts a search: goes to the first match at or below the top line; an empty query ends it. */
export function searchText(state: TextViewState, query: string, context: TextViewContext): TextViewState {
  const matches = findMatches(context.lines, query);
  const next = matches.findIndex((line) => line >= state.top);
  const match = Math.max(0, next);
  const searched = { ...state, query, match };
  return matches.length === 0 ? searched : showLine(searched, matches[match]!, context);
}

/** The state after a key, or undefined when the key is not the text's. */
export function textViewKey(state: TextViewState, event: KeyEvent, context: TextViewContext): TextViewState | undefined {
  const page = Math.max(1, context.height - 1);
  switch (event.name) {
    case 'j':
    case 'down':
    case 'wheeldown':
      return scrollTo(state, clamped(state, context).top + 1, context);
    case 'k':
    case 'up':
    case 'wheelup':
      return scrollTo(state, clamped(state, context).top - 1, context);
    case 'pagedown':
    case 'ctrl-f':
    case 'space':
      return scrollTo(state, clamped(state, context).top + page, context);
    case 'pageup':
    case 'ctrl-b':
      return scrollTo(state, clamped(state, context).top - page, context);
    case 'g':
    case 'home':
      return { ...scrollTo(state, 0, context), left: 0 };
    case 'shift-g':
    case 'end':
      return { ...scrollTo(state, context.lines.length, context), isFollowing: true };
    case 'h':
    case 'left':
      return { ...state, left: Math.max(0, state.left - 10) };
    case 'l':
    case 'right':
      return state.isWrapped ? state : { ...state, left: Math.min(state.left + 10, mostLeft(context)) };
    case 'w':
      return { ...state, isWrapped: !state.isWrapped, left: 0 };
    case 's':
      return { ...state, isFollowing: !state.isFollowing };
    case 'n':
      return nextMatch(state, 1, context);
    case 'shift-n':
      return nextMatch(state, -1, context);
    default:
      return undefined;
  }
}

/** The state with the top line where it can be: at the end while following, never beyond it. */
export function clamped(state: TextViewState, context: TextViewContext): TextViewState {
  const last = lastTop(state, context);
  const top = state.isFollowing ? last : Math.min(Math.max(0, state.top), last);
  return top === state.top ? state : { ...state, top };
}

/** The pieces that a line is drawn as. */
export function piecesOf(line: string, state: TextViewState, width: number): string[] {
  return state.isWrapped ? wrapCells(line, width) : [line];
}

/** Scrolling up ends following; reaching the end by hand does not start it. */
function scrollTo(state: TextViewState, top: number, context: TextViewContext): TextViewState {
  const last = lastTop(state, context);
  const next = Math.min(Math.max(0, top), last);
  return { ...state, top: next, isFollowing: state.isFollowing && next >= last };
}

/** The top line that puts the last line at the bottom. */
function lastTop(state: TextViewState, { lines, width, height }: TextViewContext): number {
  if (!state.isWrapped) return Math.max(0, lines.length - height);
  let rows = 0;
  for (let index = lines.length - 1; index >= 0; index--) {
    rows += piecesOf(lines[index]!, state, width).length;
    if (rows > height) return Math.min(index + 1, lines.length - 1);
  }
  return 0;
}

function nextMatch(state: TextViewState, step: 1 | -1, context: TextViewContext): TextViewState {
  const matches = findMatches(context.lines, state.query);
  if (matches.length === 0) return state;
  const match = (state.match + step + matches.length) % matches.length;
  return showLine({ ...state, match }, matches[match]!, context);
}

function showLine(state: TextViewState, line: number, context: TextViewContext): TextViewState {
  const { top } = clamped(state, context);
  const isVisible = line >= top && line < top + context.height && !state.isWrapped;
  const wished = isVisible ? top : line - Math.floor(context.height / 3);
  return { ...scrollTo({ ...state, isFollowing: false }, wished, context), isFollowing: false };
}

function mostLeft({ lines, width }: TextViewContext): number {
  const widest = lines.reduce((most, line) => Math.max(most, textWidth(line)), 0);
  return Math.max(0, widest - width + 1);
}

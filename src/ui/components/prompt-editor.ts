// The command and filter prompt as a pure reducer: line, history, suggestions.
import type { KeyEvent } from '../terminal/key-event.ts';
import type { LineEdit } from './line-edit.ts';
import { editLine, lineEdit, lineText } from './line-edit.ts';

export interface PromptState {
  readonly line: LineEdit;
  /** Index into the history, newest last; undefined while the line is the user's own. */
  readonly recalled: number | undefined;
  /** The user's own line while older ones are shown. */
  readonly draft: string;
  /** Index into the suggestions, or -1 while none is picked. */
  readonly picked: number;
}

/** What the prompt knows beside the line; both may change from key to key. */
export interface PromptContext {
  /** Oldest first. */
  history: readonly string[];
  /** Whole texts that could stand in the line, best first. */
  suggestions: readonly string[];
}

export type PromptOutcome =
  | { type: 'edited' }
  | { type: 'submitted'; text: string }
  | { type: 'cancelled' }
  /** A key that means nothing here. */
  | { type: 'ignored' };

export function promptState(text = ''): PromptState {
  return { line: lineEdit(text), recalled: undefined, draft: '', picked: -1 };
}

export function promptText(state: PromptState): string {
  return lineText(state.line);
}

/** What would be accepted with Tab: the rest of the picked or first fitting suggestion. */
export function ghostOf(state: PromptState, suggestions: readonly string[]): string {
  if (state.line.after !== '') return '';
  const text = promptText(state);
  const candidate = state.picked >= 0 ? suggestions[state.picked] : text === '' ? undefined : suggestions.find((one) => one.length > text.length && startsWith(one, text));
  return candidate !== undefined && startsWith(candidate, text) ? candidate.slice(text.length) : '';
}

/** The prompt after a key. */
export function promptKey(state: PromptState, event: KeyEvent, context: PromptContext): { state: PromptState; outcome: PromptOutcome } {
  const { suggestions, history } = context;
  const text = promptText(state);
  switch (event.name) {
    case 'enter': {
      const picked = state.picked >= 0 ? suggestions[state.picked] : undefined;
      return { state, outcome: { type: 'submitted', text: picked ?? text } };
    }
    case 'escape':
    case 'ctrl-c':
      return { state, outcome: { type: 'cancelled' } };
    case 'backspace':
      if (text === '') return { state, outcome: { type: 'cancelled' } };
      break;
    case 'tab':
    case 'ctrl-f':
      return accept(state, suggestions);
    case 'right':
      if (state.line.after === '') return accept(state, suggestions);
      break;
    case 'shift-tab':
    case 'up':
      if (suggestions.length > 0 && state.recalled === undefined && text !== '') return pick(state, suggestions, -1);
      return recall(state, history, -1);
    case 'down':
      if (suggestions.length > 0 && state.recalled === undefined) return pick(state, suggestions, 1);
      return recall(state, history, 1);
    case 'ctrl-q':
      return { state: promptState(), outcome: { type: 'edited' } };
    case 'ctrl-p':
      return recall(state, history, -1);
    case 'ctrl-n':
      return recall(state, history, 1);
  }
  const line = editLine(state.line, event);
  if (!line) return { state, outcome: { type: 'ignored' } };
  return { state: { line, recalled: undefined, draft: '', picked: -1 }, outcome: { type: 'edited' } };
}

function accept(state: PromptState, suggestions: readonly string[]): { state: PromptState; outcome: PromptOutcome } {
  const ghost = ghostOf(state, suggestions);
  const whole = state.picked >= 0 ? suggestions[state.picked] : ghost === '' ? suggestions[0] : promptText(state) + ghost;
  if (whole === undefined || whole === promptText(state)) return { state, outcome: { type: 'ignored' } };
  return { state: promptState(whole), outcome: { type: 'edited' } };
}

function pick(state: PromptState, suggestions: readonly string[], step: 1 | -1): { state: PromptState; outcome: PromptOutcome } {
  const count = suggestions.length + 1;
  // One place in the round is the line as typed.
  const picked = ((state.picked + 1 + step + count) % count) - 1;
  return { state: { ...state, picked }, outcome: { type: 'edited' } };
}

function recall(state: PromptState, history: readonly string[], step: 1 | -1): { state: PromptState; outcome: PromptOutcome } {
  const from = state.recalled ?? history.length;
  const to = from + step;
  if (to < 0 || to > history.length || (state.recalled === undefined && step > 0)) return { state, outcome: { type: 'ignored' } };
  const draft = state.recalled === undefined ? promptText(state) : state.draft;
  const own = to === history.length;
  const line = lineEdit(own ? draft : history[to]!);
  return { state: { line, recalled: own ? undefined : to, draft: own ? '' : draft, picked: -1 }, outcome: { type: 'edited' } };
}

function startsWith(whole: string, start: string): boolean {
  return whole.toLowerCase().startsWith(start.toLowerCase());
}

// A dialog as a pure reducer: fields, focus, buttons, and why OK is refused.
import type { DialogAnswers, DialogField, Question } from '../../model/intent.ts';
import type { KeyEvent } from '../terminal/key-event.ts';
import type { LineEdit } from './line-edit.ts';
import { editLine, lineEdit, lineText } from './line-edit.ts';

/** What can have the focus: a field by its index, or a button. */
export type DialogFocus = number | 'cancel' | 'ok';

export interface DialogState {
  readonly focus: DialogFocus;
  /** Texts of text, number and confirm fields, by field name. */
  readonly edits: Readonly<Record<string, LineEdit>>;
  /** Names of number fields that show what they began with: the first digit typed replaces it. */
  readonly untouched: ReadonlySet<string>;
  /** Values of checkboxes and choices, by field name. */
  readonly values: Readonly<Record<string, string | boolean>>;
  /** First visible line of the text, when it is longer than the dialog. */
  readonly scroll: number;
  /** OK was tried: the refusal is shown even where it is plain that a field is still empty. */
  readonly wasRefused: boolean;
}

export type DialogOutcome = { type: 'open' } | { type: 'ok'; answers: DialogAnswers } | { type: 'cancelled' };

/** The dialog as it opens: on the first field; without fields on OK, or on Cancel when it destroys. */
export function dialogState(question: Question): DialogState {
  const edits: Record<string, LineEdit> = {};
  const values: Record<string, string | boolean> = {};
  for (const field of fieldsOf(question)) {
    if (field.kind === 'checkbox' || field.kind === 'choice') values[field.name] = field.value;
    else edits[field.name] = lineEdit(field.kind === 'confirm' ? '' : String(field.value));
  }
  const typed = fieldsOf(question).findIndex((field) => field.kind === 'confirm');
  const focus: DialogFocus = question.destructive ? (typed >= 0 ? typed : 'cancel') : fieldsOf(question).length > 0 ? 0 : 'ok';
  const untouched = new Set(fieldsOf(question).flatMap((field) => (field.kind === 'number' ? [field.name] : [])));
  return { focus, edits, untouched, values, scroll: 0, wasRefused: false };
}

/** Lines that a key and a step of the wheel scroll by. */
const PAGE = 5;
const WHEEL = 3;
/** Cells of a line in the narrowest dialog. */
const NARROWEST_TEXT = 30;

/** The answers so far; a number that is not one is NaN and refused. */
export function dialogAnswers(question: Question, state: DialogState): DialogAnswers {
  const answers: Record<string, string | number | boolean> = {};
  for (const field of fieldsOf(question)) {
    const edit = state.edits[field.name];
    if (field.kind === 'checkbox' || field.kind === 'choice') answers[field.name] = state.values[field.name] ?? field.value;
    else if (field.kind === 'number') answers[field.name] = parseWhole(edit ? lineText(edit) : '');
    else answers[field.name] = edit ? lineText(edit) : '';
  }
  return answers;
}

/** Why OK cannot be pressed now, or undefined. */
export function dialogRefusal(question: Question, state: DialogState): string | undefined {
  const answers = dialogAnswers(question, state);
  for (const field of fieldsOf(question)) {
    const answer = answers[field.name];
    if (field.kind === 'number') {
      const value = answer as number;
      if (Number.isNaN(value)) return `${field.label}: not a whole number`;
      if (field.min !== undefined && value < field.min) return `${field.label}: at least ${field.min}`;
      if (field.max !== undefined && value > field.max) return `${field.label}: at most ${field.max}`;
    }
    if (field.kind === 'confirm' && answer !== field.expected) return `type ${field.expected} to go on`;
  }
  return question.refuse?.(answers);
}

/** The answer of the apiserver stands below what the dialog says. */
export function shownQuestion({ question, refusal }: { question: Question; refusal?: string | undefined }): Question {
  return refusal === undefined ? question : { ...question, lines: (answers) => [...question.lines(answers), '', `Refused: ${refusal}`] };
}

/** The dialog after a key. Unknown keys change nothing: a dialog swallows them all. */
export function dialogKey(question: Question, state: DialogState, event: KeyEvent): { state: DialogState; outcome: DialogOutcome } {
  const open = (next: DialogState): { state: DialogState; outcome: DialogOutcome } => ({ state: next, outcome: { type: 'open' } });
  const field = typeof state.focus === 'number' ? fieldsOf(question)[state.focus] : undefined;
  switch (event.name) {
    case 'escape':
    case 'ctrl-c':
      return { state, outcome: { type: 'cancelled' } };
    case 'tab':
      return open(moveFocus(question, state, 1));
    case 'shift-tab':
      return open(moveFocus(question, state, -1));
    case 'pagedown':
      return open(scrolled(question, state, PAGE));
    case 'pageup':
      return open(scrolled(question, state, -PAGE));
    case 'wheeldown':
      return open(scrolled(question, state, WHEEL));
    case 'wheelup':
      return open(scrolled(question, state, -WHEEL));
    case 'enter':
      return press(question, state);
    case 'space':
      if (field === undefined) return press(question, state);
      break;
    case 'left':
    case 'right':
      if (field === undefined) return open({ ...state, focus: state.focus === 'ok' ? 'cancel' : 'ok' });
      break;
    case 'up':
    case 'down': {
      const step = event.name === 'down' ? 1 : -1;
      if (field?.kind === 'choice') {
        const moved = chooseBy(state, field, step, false);
        if (moved) return open(moved);
      }
      // Among other fields the arrows go from one to the next: nobody who passes a number wants another one.
      if (field?.kind === 'number' && fieldsOf(question).length === 1) return open(stepNumber(state, field, -step));
      return open(moveFocus(question, state, step));
    }
  }
  return open(field ? fieldKey(state, field, event) : state);
}

/** Never further than there are lines, however they are wrapped; what is drawn stops where the last one is seen. */
function scrolled(question: Question, state: DialogState, step: number): DialogState {
  const lines = question.lines(dialogAnswers(question, state)).reduce((sum, line) => sum + 1 + Math.floor(line.length / NARROWEST_TEXT), 0);
  return { ...state, scroll: Math.min(lines, Math.max(0, state.scroll + step)) };
}

/** The dialog after a click: a button is pressed, a field gets the focus; a checkbox turns, an option is chosen. */
export function dialogClick(question: Question, state: DialogState, focus: DialogFocus, option?: string): { state: DialogState; outcome: DialogOutcome } {
  const focused = { ...state, focus };
  if (typeof focus !== 'number') return press(question, focused);
  const field = fieldsOf(question)[focus]!;
  if (field.kind === 'checkbox') return { state: fieldKey(focused, field, { name: 'space' }), outcome: { type: 'open' } };
  const chosen = field.kind === 'choice' && option !== undefined ? { ...focused, values: { ...focused.values, [field.name]: option } } : focused;
  return { state: chosen, outcome: { type: 'open' } };
}

function fieldKey(state: DialogState, field: DialogField, event: KeyEvent): DialogState {
  if (field.kind === 'checkbox') {
    return event.name === 'space' ? { ...state, values: { ...state.values, [field.name]: state.values[field.name] !== true } } : state;
  }
  if (field.kind === 'choice') {
    if (event.name === 'space' || event.name === 'right') return chooseBy(state, field, 1, true) ?? state;
    return event.name === 'left' ? (chooseBy(state, field, -1, true) ?? state) : state;
  }
  const accepts = field.kind === 'number' ? (text: string) => /^[-\d]+$/.test(text) : undefined;
  const before = state.edits[field.name] ?? lineEdit('');
  const isReplaced = state.untouched.has(field.name) && event.text !== undefined && accepts?.(event.text) === true;
  const edit = editLine(isReplaced ? lineEdit('') : before, event, accepts);
  return edit && edit !== before ? editedState(state, field.name, edit) : state;
}

/** Enter in a field presses OK, except where something is destroyed: there it only goes on. */
function press(question: Question, state: DialogState): { state: DialogState; outcome: DialogOutcome } {
  if (state.focus === 'cancel') return { state, outcome: { type: 'cancelled' } };
  if (state.focus !== 'ok' && question.destructive) return { state: moveFocus(question, state, 1, true), outcome: { type: 'open' } };
  if (dialogRefusal(question, state) !== undefined) return { state: { ...state, wasRefused: true }, outcome: { type: 'open' } };
  return { state, outcome: { type: 'ok', answers: dialogAnswers(question, state) } };
}

/** The next element in the round of fields and buttons; `toOk` skips Cancel, for Enter after a typed name. */
function moveFocus(question: Question, state: DialogState, step: 1 | -1, toOk = false): DialogState {
  const round: DialogFocus[] = [...fieldsOf(question).keys(), ...(toOk ? (['ok'] as const) : (['cancel', 'ok'] as const))];
  const at = round.indexOf(state.focus);
  return { ...state, focus: round[(at + step + round.length) % round.length]! };
}

/** Another option; undefined at the end of the list unless it goes round. */
function chooseBy(state: DialogState, field: Extract<DialogField, { kind: 'choice' }>, step: number, wraps: boolean): DialogState | undefined {
  const { options } = field;
  const at = options.findIndex((option) => option.value === (state.values[field.name] ?? field.value));
  const next = wraps ? (at + step + options.length) % options.length : at + step;
  const option = options[next];
  return option ? { ...state, values: { ...state.values, [field.name]: option.value } } : undefined;
}

function stepNumber(state: DialogState, field: Extract<DialogField, { kind: 'number' }>, step: number): DialogState {
  const current = parseWhole(lineText(state.edits[field.name] ?? lineEdit('')));
  const wished = (Number.isNaN(current) ? field.value : current) + step;
  const value = Math.min(Math.max(wished, field.min ?? Number.NEGATIVE_INFINITY), field.max ?? Number.POSITIVE_INFINITY);
  return editedState(state, field.name, lineEdit(String(value)));
}

function editedState(state: DialogState, name: string, edit: LineEdit): DialogState {
  const untouched = state.untouched.has(name) ? new Set([...state.untouched].filter((other) => other !== name)) : state.untouched;
  return { ...state, edits: { ...state.edits, [name]: edit }, untouched };
}

function fieldsOf(question: Question): readonly DialogField[] {
  return question.fields ?? [];
}

function parseWhole(text: string): number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

// A dialog read out: what it says, its fields with their values, and where the focus is.
import type { DialogField, Question } from '../../model/intent.ts';
import { dialogAnswers, dialogRefusal } from '../components/dialog-state.ts';
import type { DialogState } from '../components/dialog-state.ts';
import { lineText } from '../components/line-edit.ts';

/** The whole dialog as it opens. */
export function dialogTexts(question: Question, state: DialogState): string[] {
  const fields = question.fields ?? [];
  return [
    `Dialog: ${question.title}`,
    ...question.lines(dialogAnswers(question, state)).filter((line) => line !== ''),
    ...(fields.length > 1 ? [`${fields.length} fields; tab goes on, shift-tab back, space changes, enter is OK, escape cancels`] : []),
    focusText(question, state),
  ];
}

/** What has the focus, with its value, and why OK is refused. */
export function focusText(question: Question, state: DialogState): string {
  const { focus } = state;
  const refusal = state.wasRefused ? dialogRefusal(question, state) : undefined;
  const text = typeof focus === 'number' ? fieldText(question, state, focus) : `button ${focus === 'ok' ? (question.okLabel ?? 'OK') : 'Cancel'}`;
  return refusal === undefined ? text : `${text}; refused: ${refusal}`;
}

function fieldText(question: Question, state: DialogState, index: number): string {
  const fields = question.fields ?? [];
  const field = fields[index]!;
  const place = fields.length > 1 ? ` (field ${index + 1} of ${fields.length})` : '';
  return `${field.label.replace(/:$/, '')}: ${valueText(field, state)}${place}`;
}

function valueText(field: DialogField, state: DialogState): string {
  if (field.kind === 'checkbox') return (state.values[field.name] ?? field.value) === true ? 'on' : 'off';
  if (field.kind === 'choice') {
    const at = field.options.findIndex(({ value }) => value === (state.values[field.name] ?? field.value));
    return `${field.options[at]?.label ?? ''}, ${at + 1} of ${field.options.length}`;
  }
  const edit = state.edits[field.name];
  const text = edit ? lineText(edit) : '';
  return field.kind === 'confirm' ? `${text || 'empty'}, to be typed: ${field.expected}` : text || 'empty';
}

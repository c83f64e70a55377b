// The dialog that is open: its keys and clicks, and what becomes of the answer.
import type { Intent, Question } from '../model/intent.ts';
import { dialogHit } from './components/dialog.tsx';
import { dialogClick, dialogKey, dialogState, shownQuestion } from './components/dialog-state.ts';
import type { DialogState } from './components/dialog-state.ts';
import type { ScreenPlan } from './pointer.ts';
import type { KeyEvent } from './terminal/key-event.ts';
import type { Theme } from './theme.ts';

export interface OpenDialog {
  readonly question: Question;
  readonly state: DialogState;
  /** What the apiserver answered to OK. */
  readonly refusal?: string | undefined;
}

type Requests = Extract<Intent, { type: 'request' }>;

/** What a dialog needs of the screen that it is open on. */
export interface DialogHost {
  /** The dialog that is open now. */
  dialog(): OpenDialog | undefined;
  show(dialog: OpenDialog | undefined): void;
  perform(intent: Intent): void;
  /** Answers the text of the refusal, or undefined when all is done. */
  send(intent: Requests): Promise<string | undefined>;
}

/** A dialog with nothing answered yet. */
export function openDialog(question: Question): OpenDialog {
  return { question, state: dialogState(question) };
}

/** A key goes to the field or button that has the focus. */
export function pressInDialog(host: DialogHost, dialog: OpenDialog, event: KeyEvent): void {
  takeAnswer(host, dialog, dialogKey(dialog.question, dialog.state, event));
}

/** A click counts on a field or a button. */
export function clickInDialog(host: DialogHost, dialog: OpenDialog, { name, at }: KeyEvent, drawn: ScreenPlan & { theme: Theme }): void {
  const { question, state } = dialog;
  const hit = name === 'click' && at ? dialogHit({ question: shownQuestion(dialog), state, ...drawn }, at.x, at.y) : undefined;
  if (hit) takeAnswer(host, dialog, dialogClick(question, state, hit.focus, hit.option));
}

function takeAnswer(host: DialogHost, dialog: OpenDialog, { state, outcome }: ReturnType<typeof dialogKey>): void {
  const { question } = dialog;
  if (outcome.type === 'open') return host.show({ question, state, refusal: state === dialog.state ? dialog.refusal : undefined });
  if (outcome.type === 'cancelled') return host.show(undefined);
  const intent = question.onOk(outcome.answers);
  if (intent.type !== 'request') {
    host.show(undefined);
    return host.perform(intent);
  }
  void sendFromDialog(host, question, intent);
}

/** The dialog stays open until the answer is there: a refusal shows in it, and can be mended in it. */
async function sendFromDialog(host: DialogHost, question: Question, intent: Requests): Promise<void> {
  const refusal = await host.send(intent);
  const dialog = host.dialog();
  if (dialog?.question !== question) return;
  host.show(refusal === undefined ? undefined : { ...dialog, refusal });
}

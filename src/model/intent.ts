// Intents: data by which kinds, views and keys ask for something; ui/intents.ts performs them.
import type { FaultRequest } from './fault.ts';
import type { KubeObject } from './object.ts';
import type { Request } from './client.ts';
import type { Program } from './user-command.ts';

/** Names an object across replaces: kind by plural, never by identity. */
export interface ObjectRef {
  plural: string;
  namespace?: string;
  name: string;
}

/** A field of a dialog. */
export type DialogField =
  | { name: string; kind: 'text'; label: string; value: string; width?: number }
  | { name: string; kind: 'number'; label: string; value: number; min?: number; max?: number }
  | { name: string; kind: 'checkbox'; label: string; value: boolean }
  | { name: string; kind: 'choice'; label: string; value: string; options: readonly { value: string; label: string; detail?: readonly string[] }[] }
  /** Must be typed exactly before the action may run. */
  | { name: string; kind: 'confirm'; label: string; expected: string };

export type DialogAnswers = Readonly<Record<string, string | number | boolean>>;

/** A dialog: what will happen in words, fields, and the intent that runs on OK. */
export interface Question {
  title: string;
  /** What will happen, line by line. May depend on the answers given so far (preview). */
  lines(answers: DialogAnswers): readonly string[];
  fields?: readonly DialogField[];
  /** Destroys something: Cancel has the focus. */
  destructive?: boolean;
  okLabel?: string;
  /** Why OK cannot be pressed with these answers, or undefined. */
  refuse?(answers: DialogAnswers): string | undefined;
  onOk(answers: DialogAnswers): Intent;
}

export type Intent =
  | { type: 'none' }
  /** Opens a view by its name, on an object or a table of a kind. */
  | { type: 'open'; view: string; ref?: ObjectRef; args?: Readonly<Record<string, string>> }
  /** A line of the `:` prompt; `isOnTop`: what it opens is put upon the views there are. */
  | { type: 'command'; line: string; isOnTop?: boolean }
  | { type: 'back' }
  | { type: 'ask'; question: Question }
  | { type: 'flash'; level: 'info' | 'warn' | 'error'; text: string }
  /**
   * Sends requests in order; each success flashes `done`, with the kubectl line that does the same.
   * A refusal is shown where the key was pressed and stops the rest.
   */
  | { type: 'request'; requests: readonly Request[]; done: string; kubectl: string }
  /** Runs a longer job with live progress (drain): a named view owns it. */
  | { type: 'job'; job: 'drain'; refs: readonly ObjectRef[]; answers: DialogAnswers }
  /** Breaks things on purpose; the first refusal is shown and stops the rest. */
  | { type: 'inject'; requests: readonly FaultRequest[]; done: string }
  /** Mends them, by the ids of faults. */
  | { type: 'revert'; ids: readonly string[]; done: string }
  /** The object as YAML in the user's editor; what is saved is sent to the cluster. */
  | { type: 'edit'; ref: ObjectRef }
  /** Starts a program of the user's: beside the screen, or with the terminal in its hands. `overwritesOutput`: what it wrote is the message. */
  | { type: 'program'; program: Program; background: boolean; overwritesOutput?: boolean }
  /** To the clipboard of the terminal; `what` names it in the message. */
  | { type: 'copy'; text: string; what: string }
  /** To a file among the screen dumps; `name` is what it is called before the time is added. */
  | { type: 'save'; name: string; extension: 'csv' | 'log' | 'txt' | 'yaml'; text: string }
  | { type: 'quit' };

/** The reference of a stored object of a kind. */
export function refTo(plural: string, object: KubeObject): ObjectRef {
  const { namespace, name } = object.metadata;
  return namespace ? { plural, namespace, name } : { plural, name };
}

// A view: what fills the screen between header and crumbs. One file each, listed in views/index.ts.
import type { ReactNode } from 'react';
import type { Binding } from '../model/binding.ts';
import type { DialogAnswers, Intent, ObjectRef } from '../model/intent.ts';
import type { KubeObject } from '../model/object.ts';
import type { TonedLine } from './components/toned-text.ts';
import type { Signal } from './signal.ts';
import type { KeyEvent } from './terminal/key-event.ts';
import type { World } from './world.ts';

/** Keys under a heading of the help. */
export interface BindingGroup {
  title: string;
  bindings: readonly Binding[];
}

/** What one frame of a view looks like; the same object as long as it looks the same. */
export interface ViewPicture {
  title: TonedLine;
  body: ReactNode;
}

/** The `/` prompt of a view: a filter of rows or a search in a text. */
export interface Search {
  readonly kind: 'filter' | 'search';
  readonly text: string;
  /** What is wrong with the text. */
  readonly error?: string | undefined;
  /** Called with every key typed; '' ends it. */
  change(text: string): void;
}

/** The object that the keys of a view work on. */
export interface Selected {
  readonly plural: string;
  readonly object: KubeObject;
}

/** A cell as it is read out; one that moves with time is no news. */
export interface SpokenCell {
  readonly title: string;
  readonly text: string;
  readonly isAgeing: boolean;
}

/** What a view says to somebody who hears it, beside what its picture says. */
export interface Spoken {
  /** The row under the cursor, its name first; `place` is `2 of 11`. */
  readonly row?: { readonly key: string; readonly cells: readonly SpokenCell[]; readonly place: string; readonly isMarked: boolean } | undefined;
  /** Lines that come are said as they come: a log, a shell. */
  readonly isStream?: boolean;
  /** What is read out in place of a picture that says little to the ear. */
  readonly lines?: readonly string[];
  /** Of a picture: sentences that are said when they have changed, by what they are about. */
  readonly news?: ReadonlyMap<string, string>;
}

/** What the variables of hotkeys and plugins are about: the row under the cursor. */
export interface Subject extends Partial<ObjectRef> {
  readonly pod?: string;
  readonly container?: string;
  /** Title → text of its cells. */
  readonly cells?: ReadonlyMap<string, string>;
}

/** One place on the stack of views. Its state lives here, so that several keys may come before the next frame. */
export interface View {
  readonly crumb: string;
  /** What keys.yaml and plugins call it; the crumb by default. */
  readonly place?: string;
  /** Fires when the picture, the keys or the search may have changed. */
  readonly signal: Signal;
  /** Begins to follow the cluster; called whenever the view comes on top. */
  start(): void;
  stop(): void;
  /** The view in this many cells. */
  picture(width: number, height: number): ViewPicture;
  /** First match wins; they go before the global keys. */
  bindings(): readonly BindingGroup[];
  readonly search?: Search;
  readonly selected?: Selected | undefined;
  subject?(): Subject | undefined;
  /** Takes a key before all bindings, global ones too; answers false to leave it to them. For views that are typed into. */
  press?(event: KeyEvent): boolean;
  /** Shows another namespace ('' for all); answers false when the view is of none. */
  useNamespace?(namespace: string): boolean;
  /** For views whose picture alone would not do when it is heard. */
  speak?(): Spoken;
  /** A click on a cell of the picture; answers the key of the row there, which is selected then. */
  click?(x: number, y: number): string | undefined;
  /** What a press of the mouse may take hold of; cells count from the corner of the picture, and may lie outside of it. */
  readonly pulled?: { move(x: number): void; drop(): void; redraw(): void };
}

/** What a view may ask of the dashboard beside the intents that its keys return. */
export interface Shell {
  /** The namespace in use; '' for all. */
  readonly namespace: string;
  /** Namespaces of the keys 1 to 9. */
  readonly favourites: readonly string[];
  /** What can be taken hold of is shown. */
  readonly isMouseOn: boolean;
  useNamespace(namespace: string): void;
  flash(level: 'info' | 'warn' | 'error', text: string): void;
  perform(intent: Intent): void;
  /** The keys that work in a view, those of everywhere among them, in the order in which they are looked up. */
  keysOf(view: View): readonly BindingGroup[];
  /** The key that does what `key` does by default, in the view on top; undefined when none does. */
  keyNow(key: string): string | undefined;
}

export interface ViewContext {
  world: World;
  shell: Shell;
  ref: ObjectRef | undefined;
  /** All objects of a job. */
  refs: readonly ObjectRef[];
  args: Readonly<Record<string, string>>;
  /** Answers of the dialog that started a job. */
  answers: DialogAnswers;
  /** The view that was on top when this one was opened. */
  below: View | undefined;
}

/** A key that opens a view on an object. */
export interface ObjectKey {
  readonly key: string;
  readonly title: string;
  readonly hint?: boolean;
  /** The kinds that have it; all by default. */
  readonly plurals?: readonly string[];
  /** What the view is opened with. */
  readonly args?: Readonly<Record<string, string>>;
}

export interface ViewDefinition {
  /** As intents name it. */
  name: string;
  /** Names for the `:` prompt; none for views that need an object. */
  commands?: readonly string[];
  /** Keys of every table that open the view on the object under the cursor. */
  objectKeys?: readonly ObjectKey[];
  create(context: ViewContext): View;
}

export function placeOf({ place, crumb }: View): string {
  return place ?? crumb;
}

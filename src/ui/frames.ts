// The stack of views and the history of stacks, as one reducer.
import type { DialogAnswers, ObjectRef } from '../model/intent.ts';

/** One open view, as data. */
export interface Frame {
  readonly id: number;
  /** Name of the view. */
  readonly view: string;
  readonly ref?: ObjectRef | undefined;
  readonly refs?: readonly ObjectRef[] | undefined;
  readonly args?: Readonly<Record<string, string>> | undefined;
  readonly answers?: DialogAnswers | undefined;
}

export type FrameRequest = Omit<Frame, 'id'>;

export interface FramesState {
  /** One stack per command given, oldest first. Never empty, nor is any stack. */
  readonly stacks: readonly (readonly Frame[])[];
  readonly at: number;
  /** The stack that was shown before this one, for `-`. */
  readonly before: number;
  readonly nextId: number;
}

export type FramesAction =
  /** A command: a new stack; what lay ahead in the history is forgotten. */
  | { type: 'root'; frame: FrameRequest }
  | { type: 'push'; frame: FrameRequest }
  /** Back one view; the last one stays. */
  | { type: 'pop' }
  /** Back to the view at this place of the stack. */
  | { type: 'popTo'; index: number }
  /** Back (-1) or forward (1) among the commands. */
  | { type: 'history'; step: -1 | 1 }
  /** To the command before and, pressed again, back. */
  | { type: 'toggle' };

/** What is open, in a few words: `table deployments`, `why pods/crash-loop`, `manifests`. */
export function frameLabel({ view, ref, args }: Frame): string {
  if (view === 'table') return `table ${args?.['plural'] ?? ref?.plural ?? ''}`;
  return ref ? `${view} ${ref.plural}/${ref.name}` : view;
}

export function firstFrames(frame: FrameRequest): FramesState {
  return { stacks: [[{ ...frame, id: 1 }]], at: 0, before: 0, nextId: 2 };
}

export function frames(state: FramesState, action: FramesAction): FramesState {
  const { stacks, at, nextId } = state;
  switch (action.type) {
    case 'root':
      return { stacks: [...stacks.slice(0, at + 1), [{ ...action.frame, id: nextId }]], at: at + 1, before: at, nextId: nextId + 1 };
    case 'push':
      return { ...withStack(state, [...stackOf(state), { ...action.frame, id: nextId }]), nextId: nextId + 1 };
    case 'pop':
      return stackOf(state).length > 1 ? withStack(state, stackOf(state).slice(0, -1)) : state;
    case 'popTo':
      return action.index < 0 || action.index >= stackOf(state).length - 1 ? state : withStack(state, stackOf(state).slice(0, action.index + 1));
    case 'history': {
      const next = at + action.step;
      return next < 0 || next >= stacks.length ? state : { ...state, at: next, before: at };
    }
    case 'toggle':
      return state.before === at ? state : { ...state, at: state.before, before: at };
  }
}

/** The views from the command to the one on the screen. */
export function stackOf({ stacks, at }: FramesState): readonly Frame[] {
  return stacks[at]!;
}

export function topFrame(state: FramesState): Frame {
  return stackOf(state).at(-1)!;
}

function withStack(state: FramesState, stack: readonly Frame[]): FramesState {
  return { ...state, stacks: state.stacks.map((other, index) => (index === state.at ? stack : other)) };
}

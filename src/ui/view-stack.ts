// One place on the screen with a stack of views and a history of its own; only the view on top follows the cluster.
import { firstFrames, frames, stackOf, topFrame } from './frames.ts';
import type { Frame, FrameRequest, FramesAction, FramesState } from './frames.ts';
import type { Shell, View } from './view.ts';
import type { World } from './world.ts';

export class ViewStack {
  readonly #world: World;
  readonly #shell: Shell;
  readonly #views = new Map<number, View>();
  #frames: FramesState;

  /** Opens the first view; `below` is the one that the user came from. */
  constructor(world: World, shell: Shell, first: FrameRequest, below?: View) {
    this.#world = world;
    this.#shell = shell;
    this.#frames = firstFrames(first);
    this.#open(this.top, below);
  }

  start(): void {
    this.view.start();
  }

  /** Ends all that follows the cluster. */
  stop(): void {
    this.view.stop();
  }

  /** The frame on top. */
  get top(): Frame {
    return topFrame(this.#frames);
  }

  /** The view on top. */
  get view(): View {
    return this.#views.get(this.top.id)!;
  }

  get isAtRoot(): boolean {
    return stackOf(this.#frames).length === 1;
  }

  get crumbs(): string[] {
    return stackOf(this.#frames).map(({ id }) => this.#views.get(id)!.crumb);
  }

  /** Moves on the stack or in the history; answers whether another view is on top now. */
  go(action: FramesAction): boolean {
    const before = this.top;
    const below = this.view;
    const next = frames(this.#frames, action);
    const top = topFrame(next);
    if (top.id === before.id) return false;
    // Opened while the view below still knows its rows: help reads its keys.
    const view = this.#views.get(top.id) ?? this.#open(top, below);
    below.stop();
    const open = new Set(next.stacks.flatMap((stack) => stack.map(({ id }) => id)));
    for (const id of this.#views.keys()) if (!open.has(id)) this.#views.delete(id);
    this.#frames = next;
    view.start();
    return true;
  }

  #open(frame: Frame, below: View | undefined): View {
    const definition = this.#world.views.find(({ name }) => name === frame.view);
    if (!definition) throw new Error(`no view is called ${frame.view}`);
    const { ref, refs = [], args = {}, answers = {} } = frame;
    const view = definition.create({ world: this.#world, shell: this.#shell, ref, refs, args, answers, below });
    this.#views.set(frame.id, view);
    return view;
  }
}

// One or two places with views on the screen, which of them has the keys, and the events beside the one that has.
import { EventsBeside } from './events-beside.tsx';
import type { FrameRequest, FramesAction } from './frames.ts';
import type { SplitDirection } from './pane-layout.ts';
import { ViewStack } from './view-stack.ts';
import type { Shell } from './view.ts';
import type { World } from './world.ts';

/** What is drawn; replaced, never edited. */
export interface PanesState {
  readonly stacks: readonly ViewStack[];
  /** Index of the pane that has the keys. */
  readonly focus: number;
  readonly direction: SplitDirection;
  readonly events: EventsBeside | undefined;
}

export interface PanesOptions {
  world: World;
  shell: Shell;
  /** What the first pane begins with. */
  first: FrameRequest;
  /** Something else is to be drawn. */
  onChange(): void;
}

/** A pane that is closed, and events that are not shown, follow nothing and cost nothing. */
export class Panes {
  readonly #options: PanesOptions;
  #state: PanesState;
  #unfollowCursor: (() => void) | undefined;

  constructor(options: PanesOptions) {
    const { world, shell, first } = options;
    this.#options = options;
    this.#state = { stacks: [new ViewStack(world, shell, first)], focus: 0, direction: 'right', events: undefined };
  }

  start(): void {
    this.current.start();
  }

  stop(): void {
    for (const stack of this.#state.stacks) stack.stop();
    this.#hideEvents();
  }

  get state(): PanesState {
    return this.#state;
  }

  /** The pane that has the keys. */
  get current(): ViewStack {
    return this.#state.stacks[this.#state.focus]!;
  }

  get isSplit(): boolean {
    return this.#state.stacks.length > 1;
  }

  /** Moves in the pane that has the keys; answers whether another view has them now. */
  go(action: FramesAction): boolean {
    const isMoved = this.current.go(action);
    if (isMoved) this.#set({});
    return isMoved;
  }

  /** Two panes this way; where they lie so already, one. */
  toggle(direction: SplitDirection): void {
    if (this.isSplit && direction === this.#state.direction) this.closeOther();
    else if (this.isSplit) this.#set({ direction });
    else this.open(direction);
  }

  /** Gives the keys to the other pane, which is opened where there is none and begins where the first one is. */
  open(direction: SplitDirection): void {
    const { current, isSplit } = this;
    if (isSplit) return this.#set({ focus: 1 - this.#state.focus, direction });
    const { id: _, ...here } = current.top;
    const second = new ViewStack(this.#options.world, this.#options.shell, here, current.view);
    second.start();
    this.#set({ stacks: [current, second], focus: 1, direction });
  }

  /** Leaves the pane that has the keys alone. */
  closeOther(): void {
    for (const stack of this.#state.stacks) if (stack !== this.current) stack.stop();
    this.#set({ stacks: [this.current], focus: 0 });
  }

  /** Closes the pane that has the keys, where there is another. */
  close(): void {
    this.focusOther();
    this.closeOther();
  }

  focus(index: number): void {
    if (index !== this.#state.focus && this.#state.stacks[index]) this.#set({ focus: index });
  }

  focusOther(): void {
    this.focus(1 - this.#state.focus);
  }

  toggleEvents(): void {
    const { events } = this.#state;
    if (events) this.#hideEvents();
    this.#set({ events: events ? undefined : new EventsBeside(this.#options.world) });
  }

  #hideEvents(): void {
    this.#unfollowCursor?.();
    this.#unfollowCursor = undefined;
    this.#state.events?.stop();
  }

  /** The events are those of the object under the cursor of the pane that has the keys. */
  #followCursor(): void {
    this.#unfollowCursor?.();
    const { events } = this.#state;
    const { view } = this.current;
    if (!events) return;
    events.show(view.selected);
    this.#unfollowCursor = view.signal.subscribe(() => events.show(view.selected));
  }

  #set(change: Partial<PanesState>): void {
    this.#state = { ...this.#state, ...change };
    this.#followCursor();
    this.#options.onChange();
  }
}

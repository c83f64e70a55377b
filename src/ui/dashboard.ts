// The screen without a screen: the stack of views, prompt, dialog and flash, and the way of a key through them.
import { ApiError, formatKubectlError } from '../model/errors.ts';
import type { Intent, Question } from '../model/intent.ts';
import type { Namespace } from '../model/object.ts';
import { crumbAt } from './components/crumbs.tsx';
import type { CommandContext } from './commands.ts';
import { parseCommand } from './commands.ts';
import type { DashboardState, Flash } from './dashboard-state.ts';
import { firstFrame } from './first-frame.ts';
import { frameLabel } from './frames.ts';
import type { FrameRequest, FramesAction } from './frames.ts';
import { performCommand, performIntent, sendRequests } from './intents.ts';
import { findBinding, tourBindings } from './keymap.ts';
import { followManifestNews } from './manifest-news.ts';
import type { MountedTerminal } from './mounted-terminal.ts';
import { noTerminal } from './mounted-terminal.ts';
import type { DialogHost } from './open-dialog.ts';
import { clickInDialog, openDialog, pressInDialog } from './open-dialog.ts';
import type { OpenPrompt, PromptHost } from './open-prompt.ts';
import { clickInPrompt, openPrompt, pressInPrompt, suggestionsFor } from './open-prompt.ts';
import { Panes } from './panes.ts';
import { presentKey, presentKeys } from './present-keys.ts';
import { Pointer } from './pointer.ts';
import { followSettings } from './settings-news.ts';
import { gather, Signal } from './signal.ts';
import { Tour } from './tour/tour.ts';
import type { KeyEvent } from './terminal/key-event.ts';
import type { BindingGroup, Shell, View } from './view.ts';
import { readOnlyReason } from './views/kind-bindings.ts';
import type { World } from './world.ts';

const FLASH_MS = 6000;
const MOST_FAVOURITES = 9;

export class Dashboard implements Shell {
  readonly world: World;
  readonly signal = new Signal();
  #terminal: MountedTerminal = noTerminal;
  readonly panes: Panes;
  #state: DashboardState;
  #flashTimer: unknown;
  #isClosed = false;
  readonly #unfollows: readonly (() => void)[];
  /** Hints are shown. */
  readonly isGuiding: boolean;
  readonly tour: Tour;
  readonly pointer = new Pointer();
  readonly #dialogs: DialogHost = {
    dialog: () => this.#state.dialog,
    show: (dialog) => this.#set({ dialog }),
    perform: (intent) => this.perform(intent),
    send: (intent) => sendRequests(this, intent),
  };
  readonly #prompts: PromptHost = {
    history: () => this.#state.history,
    show: (prompt, history = this.#state.history) => this.#set({ prompt, history }),
    search: () => this.view.search,
    commands: () => this.#commandContext(),
    obey: (line) => performCommand(this, parseCommand(line, this.#commandContext())),
    previewSkin: (name) => this.world.wardrobe.preview(name),
  };

  /** `command` is a line of the `:` prompt to begin with; a wrong one is flashed. `hints`: a welcome and hints are shown; default no. */
  constructor(world: World, options: { namespace: string; command?: string | undefined; hints?: boolean | undefined; mouse?: boolean | undefined }) {
    this.world = world;
    this.isGuiding = options.hints ?? false;
    this.tour = new Tour({ world, here: () => frameLabel(this.panes.current.top), onChange: () => this.#set({ tour: this.tour.state }) });
    const { namespace, command = '' } = options;
    const begins = world.settings?.snapshot().config;
    this.#state = {
      namespace,
      favourites: [...new Set([namespace, 'default', 'kube-system'])].filter((name) => name !== ''),
      isHeaderShown: begins?.header ?? true,
      areCrumbsShown: begins?.crumbs ?? true,
      isMouseOn: options.mouse ?? false,
      isWelcoming: this.isGuiding && options.command === undefined,
      history: { command: [], search: [] },
    };
    const parsed = parseCommand(command, this.#commandContext());
    if (parsed.type === 'unknown') this.flash('error', parsed.message);
    this.panes = new Panes({ world, shell: this, first: firstFrame(parsed, namespace), onChange: () => this.#set({}) });
    if (world.api && !this.#state.flash) this.flash('info', `kubectl in another shell: ${world.api.exportLine}`);
    this.panes.start();
    this.#unfollows = [
      // A skin changes no state, but all that is drawn.
      world.wardrobe.signal.subscribe(() => this.#set({})),
      ...(world.manifests ? [followManifestNews(world.manifests, this.flash, world.pacer)] : []),
      ...(world.settings ? [followSettings(world.settings, world.wardrobe, this.flash)] : []),
    ];
    const refusal = parsed.type === 'tour' ? this.tour.start() : undefined;
    if (refusal !== undefined) this.flash('error', refusal);
  }

  /** The screen is mounted and can do what only it can. */
  attach(terminal: MountedTerminal): void {
    this.#terminal = terminal;
  }

  get terminal(): MountedTerminal {
    return this.#terminal;
  }

  readonly getState = (): DashboardState => this.#state;

  /** The view on top. */
  get view(): View {
    return this.panes.current.view;
  }

  get namespace(): string {
    return this.#state.namespace;
  }

  get favourites(): readonly string[] {
    return this.#state.favourites;
  }

  get isMouseOn(): boolean {
    return this.#state.isMouseOn;
  }

  get isAtRoot(): boolean {
    return this.panes.current.isAtRoot;
  }

  /** Empty while they are hidden. */
  get crumbs(): string[] {
    return this.#state.areCrumbsShown ? this.panes.current.crumbs : [];
  }

  /** Keys in the order in which they are looked up, as the user has changed them. */
  bindings(view = this.view): readonly BindingGroup[] {
    return [...tourBindings(this), ...this.keysOf(view)];
  }

  readonly keysOf = (view: View): readonly BindingGroup[] => presentKeys(this, view);

  readonly keyNow = (key: string): string | undefined => presentKey(this, key);

  get suggestions(): readonly string[] {
    const { prompt } = this.#state;
    return prompt ? suggestionsFor(this.#prompts, prompt) : [];
  }

  /** A key: to the dialog, else the prompt, else the first binding that has it. What is drawn is looked at once, when all is done. */
  readonly press = (event: KeyEvent): void => gather(() => this.#press(event));

  #press(event: KeyEvent): void {
    this.world.pacer.onKey();
    if (this.#state.isWelcoming) this.#set({ isWelcoming: false });
    const { dialog, prompt } = this.#state;
    try {
      if (event.name === 'click' || event.name === 'release' || event.name === 'drag') {
        if (dialog) return clickInDialog(this.#dialogs, dialog, event, { theme: this.world.theme, ...this.pointer.plan });
        if (prompt && event.name === 'click' && this.#clickInPrompt(prompt, event)) return;
        this.#point(event);
      } else if (dialog) pressInDialog(this.#dialogs, dialog, event);
      else if (prompt) pressInPrompt(this.#prompts, prompt, event);
      else this.#pressInView(event, this.#viewFor(event));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Shows what went wrong; the screen, and the cluster behind it, go on. Answers the text shown. */
  fail(error: unknown): string {
    const isRefusal = error instanceof ApiError;
    if (!isRefusal) this.world.onBug(error);
    const text = isRefusal ? formatKubectlError(error) : `this should not have happened: ${error instanceof Error ? error.message : String(error)}`;
    this.flash('error', text.replaceAll(/\n\*? ?/g, ' '));
    return text;
  }

  readonly perform = (intent: Intent): void => performIntent(this, intent);

  /** Does what a line of the `:` prompt says; `isOnTop`: what it opens is put upon the views there are. */
  run(line: string, isOnTop = false): void {
    const problem = performCommand(this, parseCommand(line, this.#commandContext()), isOnTop);
    if (problem !== undefined) this.flash('error', problem);
  }

  readonly flash = (level: Flash['level'], text: string): void => {
    this.world.wall.clearTimeout(this.#flashTimer);
    this.#set({ flash: { level, text } });
    // What answers during the exit shows no more, and its timer would hold the process open.
    if (!this.#isClosed) this.#flashTimer = this.world.wall.setTimeout(() => this.#set({ flash: undefined }), FLASH_MS);
  };

  ask(question: Question): void {
    this.#set({ dialog: openDialog(question) });
  }

  openPrompt(kind: OpenPrompt['kind']): void {
    this.#set({ flash: undefined });
    openPrompt(this.#prompts, kind);
  }

  push(frame: FrameRequest): void {
    this.#go({ type: 'push', frame });
  }

  openRoot(frame: FrameRequest): void {
    this.#go({ type: 'root', frame });
  }

  back(): void {
    if (this.isAtRoot) this.flash('info', this.panes.isSplit ? 'this is the first view of the pane; | closes the other one' : 'this is the first view; :q leaves');
    else this.#go({ type: 'pop' });
  }

  goHistory(step: -1 | 1): void {
    this.#go({ type: 'history', step });
  }

  toggleLast(): void {
    this.#go({ type: 'toggle' });
  }

  toggleHeader(): void {
    this.#set({ isHeaderShown: !this.#state.isHeaderShown });
  }

  toggleMouse(): void {
    const isMouseOn = !this.#state.isMouseOn;
    this.#set({ isMouseOn });
    for (const { view } of this.panes.state.stacks) view.pulled?.redraw();
    this.flash('info', isMouseOn ? 'mouse on: most terminals select text with shift held down; :mouse turns it off' : 'mouse off');
  }

  toggleCrumbs(): void {
    this.#set({ areCrumbsShown: !this.#state.areCrumbsShown });
  }

  /** Uses a namespace from now on, and shows it where the view can. */
  useNamespace(namespace: string): void {
    this.chooseNamespace(namespace);
    if (this.view.useNamespace?.(namespace)) return;
    const plural = this.panes.current.top.args?.['plural'] ?? 'pods';
    this.openRoot({ view: 'table', args: { plural, namespace } });
  }

  /** Uses a namespace from now on; what is on the screen stays. */
  chooseNamespace(namespace: string): void {
    const known = this.#state.favourites;
    const favourites = namespace === '' || known.includes(namespace) ? known : [...known.slice(0, MOST_FAVOURITES - 1), namespace];
    this.#set({ namespace, favourites });
  }

  /** Ends everything that follows the cluster. */
  close(): void {
    this.#isClosed = true;
    this.panes.stop();
    this.tour.leave();
    for (const unfollow of this.#unfollows) unfollow();
    this.world.wall.clearTimeout(this.#flashTimer);
  }

  /** In another pane a click gives it the keys as well; on a crumb it goes back there. */
  #point(event: KeyEvent): void {
    if (event.name === 'drag') return this.pointer.drag(event);
    if (event.name === 'release') return this.pointer.release();
    const { columns, crumbsTop } = this.pointer.plan;
    if (event.at?.y === crumbsTop) return this.#go({ type: 'popTo', index: crumbAt({ crumbs: this.crumbs, width: columns }, event.at.x) ?? -1 });
    const pane = this.pointer.paneAt(event);
    if (pane === undefined) return;
    this.panes.focus(pane);
    if (this.pointer.click(event, this.view, this.world.wall.now())) this.#pressInView({ name: this.keyNow('enter') ?? '' });
  }

  /** Answers whether the click was on the prompt; beside it the prompt goes, and the click means what it hits. */
  #clickInPrompt(prompt: OpenPrompt, { at }: KeyEvent): boolean {
    const drawn = this.pointer.plan.prompt;
    const line = drawn && at ? at.y - drawn.top : -1;
    if (line === 0) return true;
    const suggestion = drawn?.suggestionOn(line);
    clickInPrompt(this.#prompts, prompt, suggestion);
    return suggestion !== undefined;
  }

  /** The wheel moves what is under it, wherever the keys are. */
  #viewFor(event: KeyEvent): View {
    const pane = event.name === 'wheelup' || event.name === 'wheeldown' ? this.pointer.paneAt(event) : undefined;
    return pane === undefined ? this.view : this.panes.state.stacks[pane]!.view;
  }

  #pressInView(event: KeyEvent, view = this.view): void {
    if (view.press?.(event)) return;
    const binding = findBinding(this.bindings(view), event.name);
    if (!binding) return;
    // Whatever a binding thinks of it itself: nothing goes past read-only.
    if (binding.changes && this.world.readOnly) this.flash('warn', `${binding.title}: ${readOnlyReason}`);
    else if (binding.disabled === undefined) this.perform(binding.run());
    else this.flash('warn', `${binding.title}: ${binding.disabled}`);
  }

  #commandContext(): CommandContext {
    const { world } = this;
    const { port, registry, views } = world;
    return {
      registry,
      views: new Map(views.flatMap(({ name, commands = [] }) => commands.map((command): [string, string] => [command, name]))),
      namespaces: () => port.list<Namespace>('namespaces').map(({ metadata }) => metadata.name),
      aliases: world.settings?.snapshot().aliases ?? new Map(),
      skins: world.wardrobe.names,
      history: this.#state.history.command,
    };
  }

  #go(action: FramesAction): void {
    if (!this.panes.go(action)) return;
    this.tour.note(frameLabel(this.panes.current.top));
  }

  #set(change: Partial<DashboardState>): void {
    this.#state = { ...this.#state, ...change };
    this.signal.emit();
  }
}

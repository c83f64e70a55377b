// A view of text that scrolls, can be searched and follows the cluster: what describe, YAML, help and logs have in common.
import { Box } from 'ink';
import type { Binding } from '../../model/binding.ts';
import type { Intent } from '../../model/intent.ts';
import { makeLinesVisible } from '../../model/visible-text.ts';
import { clamped, findMatches, searchText, textViewKey, textViewState } from '../components/text-view-state.ts';
import type { TextViewState } from '../components/text-view-state.ts';
import { TextView } from '../components/text-view.tsx';
import { Lines } from '../components/lines.tsx';
import type { TonedLine } from '../components/toned-text.ts';
import { paintToned } from '../components/toned-text.ts';
import { PictureKeeper } from '../picture-keeper.ts';
import type { BindingGroup, Search, Spoken, Subject, View, ViewContext, ViewPicture } from '../view.ts';

export interface TextPageOptions {
  context: ViewContext;
  crumb: string;
  title(): TonedLine;
  /** The whole text; asked again after `refresh`. */
  text?(): string;
  /** The same as lines free of control characters, for texts that are long or fitted to the width; the same list as long as nothing changed. */
  lines?(width: number): readonly string[];
  /** Lines that stay above the text. */
  head?(state: TextViewState, width: number): readonly TonedLine[];
  toneLine?(line: string): TonedLine;
  /** Keys of this page beside those of every text. */
  bindings?(): readonly Binding[];
  /** Begins to follow what the text is about; answers how to stop. */
  follow?(refresh: () => void): () => void;
  state?: Partial<TextViewState>;
  /** Whether a search leaves the text following its end: what is found is all that is shown. */
  keepsFollowing?(): boolean;
  /** Lines that come are said as they come, to somebody who hears them. */
  isStream?: boolean;
  /** Beginning of the name of a file that the text is saved in; default: the crumb. */
  fileName?(): string;
}

const keys: readonly [key: string, title: string][] = [
  ['j', 'Down'], ['down', 'Down'], ['wheeldown', 'Down'], ['k', 'Up'], ['up', 'Up'], ['wheelup', 'Up'],
  ['space', 'Page down'], ['ctrl-f', 'Page down'], ['pagedown', 'Page down'], ['ctrl-b', 'Page up'], ['pageup', 'Page up'],
  ['g', 'Start'], ['home', 'Start'], ['shift-g', 'End, and stay there'], ['end', 'End, and stay there'],
  ['h', 'Scroll left'], ['left', 'Scroll left'], ['l', 'Scroll right'], ['right', 'Scroll right'],
  ['w', 'Wrap'], ['s', 'Autoscroll'], ['n', 'Next match'], ['shift-n', 'Match before'],
];

export class TextPage implements View {
  readonly crumb: string;
  readonly #options: TextPageOptions;
  readonly #keeper = new PictureKeeper((width, height) => this.#draw(width, height), () => this.#options.context.world.theme);
  readonly signal = this.#keeper.signal;
  #lines: readonly string[] = [];
  #state: TextViewState;
  #unfollow: (() => void) | undefined;

  constructor(options: TextPageOptions) {
    this.#options = options;
    this.crumb = options.crumb;
    this.#state = textViewState(options.state);
  }

  get search(): Search {
    return {
      kind: 'search',
      text: this.#state.query,
      change: (text) => {
        const { isFollowing } = this.#state;
        this.#state = { ...this.#state, query: text };
        // What is shown may depend on what is searched for.
        this.#lines = this.#options.lines?.(this.#keeper.width) ?? this.#lines;
        this.#state = searchText(this.#state, text, this.#context());
        if (isFollowing && this.#options.keepsFollowing?.()) this.#state = { ...this.#state, isFollowing };
        this.#keeper.invalidate();
      },
    };
  }

  subject(): Subject {
    const { ref } = this.#options.context;
    return ref?.plural === 'pods' ? { ...ref, pod: ref.name } : { ...ref };
  }

  start(): void {
    this.#unfollow = this.#options.follow?.(this.refresh);
    this.refresh();
  }

  stop(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  /** The text may have changed. */
  readonly refresh = (): void => {
    const { text, lines: list } = this.#options;
    const lines = list ? list(this.#keeper.width) : makeLinesVisible(text?.() ?? '').split('\n');
    const isSame = lines === this.#lines || (lines.length === this.#lines.length && lines.every((line, index) => line === this.#lines[index]));
    if (!isSame) this.#lines = lines;
    this.#keeper.invalidate();
  };

  picture(width: number, height: number): ViewPicture {
    return this.#keeper.picture(width, height);
  }

  speak(): Spoken {
    return { isStream: this.#options.isStream === true };
  }

  bindings(): readonly BindingGroup[] {
    const own = this.#options.bindings?.() ?? [];
    const shared = keys.map(([key, title]): Binding => ({ key, title, ...(title.startsWith('End') ? { action: 'end' } : {}), run: () => this.#press(key) }));
    const keep: Binding[] = [
      { key: 'c', title: 'Copy the text', action: 'copy', run: () => ({ type: 'copy', text: this.#lines.join('\n'), what: `${this.#lines.length} lines` }) },
      { key: 'ctrl-s', title: 'Save', run: () => this.#save() },
    ];
    const escape: Binding[] = this.#state.query === '' ? [] : [{ key: 'escape', title: 'End the search', action: 'back', run: () => this.#endSearch() }];
    return [
      ...(own.length > 0 ? [{ title: this.crumb, bindings: own }] : []),
      { title: 'text', bindings: [...shared, ...keep, ...escape] },
    ];
  }

  #press(key: string): { type: 'none' } {
    this.#state = textViewKey(this.#state, { name: key }, this.#context()) ?? this.#state;
    this.#keeper.invalidate();
    return { type: 'none' };
  }

  /** Goes to the end and stays there. */
  toEnd(): void {
    this.#state = { ...this.#state, isFollowing: true };
    this.refresh();
  }

  #save(): Intent {
    const name = this.#options.fileName?.() ?? this.crumb;
    return { type: 'save', name, extension: this.crumb === 'yaml' ? 'yaml' : this.crumb === 'logs' ? 'log' : 'txt', text: `${this.#lines.join('\n')}\n` };
  }

  #endSearch(): { type: 'none' } {
    this.search.change('');
    return { type: 'none' };
  }

  #context(): { lines: readonly string[]; width: number; height: number } {
    const { width, height } = this.#keeper;
    return { lines: this.#lines, width, height: Math.max(1, height - this.#head(width).length) };
  }

  #head(width: number): readonly TonedLine[] {
    return (this.#options.head?.(this.#state, width) ?? []).slice(0, Math.max(1, this.#keeper.height >> 1));
  }

  #draw(width: number, wholeHeight: number): ViewPicture {
    const { context, title, toneLine } = this.#options;
    const { theme } = context.world;
    const head = this.#head(width);
    const height = Math.max(1, wholeHeight - head.length);
    this.#lines = this.#options.lines?.(width) ?? this.#lines;
    const state = clamped(this.#state, { lines: this.#lines, width, height });
    const text = <TextView lines={this.#lines} state={state} width={width} height={height} theme={theme} {...(toneLine ? { toneLine } : {})} />;
    const body = head.length === 0 ? text : (
      <Box flexDirection="column" width="100%" flexShrink={0}>
        <Lines lines={head.map((line) => paintToned(line, theme, width))} />
        {text}
      </Box>
    );
    return { title: [...title(), ...this.#searchTitle()], body };
  }

  #searchTitle(): TonedLine {
    const { query, match } = this.#state;
    if (query === '') return [];
    const count = findMatches(this.#lines, query).length;
    return [{ text: ` /${query}`, tone: 'filter' }, { text: count === 0 ? ' no match' : ` [${match + 1}:${count}]`, tone: 'count' }];
  }
}

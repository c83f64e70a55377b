// The prompt that is open, for a command or a search: its keys, its suggestions, and what becomes of the line.
import { promptKey, promptState, promptText } from './components/prompt-editor.ts';
import type { PromptState } from './components/prompt-editor.ts';
import type { CommandContext } from './commands.ts';
import { skinNamedIn, suggestCommands } from './commands.ts';
import type { KeyEvent } from './terminal/key-event.ts';
import type { Search } from './view.ts';

export interface OpenPrompt {
  readonly kind: 'command' | 'search';
  readonly state: PromptState;
  readonly error?: string | undefined;
}

/** Lines given to each prompt, oldest first. */
export type PromptHistory = Readonly<Record<OpenPrompt['kind'], readonly string[]>>;

/** What a prompt needs of the screen that it is open on. */
export interface PromptHost {
  history(): PromptHistory;
  show(prompt: OpenPrompt | undefined, history?: PromptHistory): void;
  /** Of the view on top. */
  search(): Search | undefined;
  commands(): CommandContext;
  /** Does what a line says; answers what is wrong with it. */
  obey(line: string): string | undefined;
  /** Shows a skin as long as its name is typed. */
  previewSkin(name: string | undefined): void;
}

/** Opens a prompt, where the view has something to search. It begins empty, as in k9s: what was searched before stays until a key comes, and `up` brings it back. */
export function openPrompt(host: PromptHost, kind: OpenPrompt['kind']): void {
  const search = host.search();
  if (kind === 'command') host.show({ kind, state: promptState() });
  else if (search) host.show({ kind, state: promptState() }, remembered(host.history(), kind, search.text));
}

/** What may be meant: words of the prompt, or searches of before. */
export function suggestionsFor(host: PromptHost, { kind, state }: OpenPrompt): readonly string[] {
  const text = promptText(state);
  if (kind === 'command') return suggestCommands(text, host.commands());
  return text === '' ? [] : [...new Set(host.history().search.toReversed())].filter((line) => line !== text && line.startsWith(text));
}

/** A search follows every key, a command waits for Enter. */
export function pressInPrompt(host: PromptHost, prompt: OpenPrompt, event: KeyEvent): void {
  const { kind } = prompt;
  const context = { history: host.history()[kind], suggestions: suggestionsFor(host, prompt) };
  const { state, outcome } = promptKey(prompt.state, event, context);
  if (outcome.type === 'submitted') return submit(host, kind, outcome.text);
  if (outcome.type === 'cancelled') {
    host.show(undefined);
    host.previewSkin(undefined);
    if (kind === 'search') host.search()?.change('');
    return;
  }
  host.show({ kind, state });
  if (kind === 'command') host.previewSkin(skinNamedIn(state.picked >= 0 ? context.suggestions[state.picked]! : promptText(state)));
  if (kind === 'search' && outcome.type === 'edited') host.search()?.change(promptText(state));
}

/** A click: on a suggestion it is that line with Enter; elsewhere the prompt goes, and what was searched stays searched. */
export function clickInPrompt(host: PromptHost, { kind, state }: OpenPrompt, suggestion: string | undefined): void {
  if (suggestion !== undefined || kind === 'search') return submit(host, kind, suggestion ?? promptText(state));
  host.show(undefined);
  host.previewSkin(undefined);
}

function submit(host: PromptHost, kind: OpenPrompt['kind'], text: string): void {
  const line = text.trim();
  host.show(undefined, remembered(host.history(), kind, line));
  if (kind === 'search') return host.search()?.change(line);
  host.previewSkin(undefined);
  const problem = host.obey(line);
  if (problem !== undefined) host.show({ kind, state: promptState(text), error: problem });
}

/** With one more line, unless it is empty or the last one. */
function remembered(history: PromptHistory, kind: OpenPrompt['kind'], line: string): PromptHistory {
  return line === '' || history[kind].at(-1) === line ? history : { ...history, [kind]: [...history[kind], line] };
}

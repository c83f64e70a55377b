// The dashboard as plain lines that are only ever appended, for screen readers: what a key did, what changed, what is asked.
import { dialogAnswers } from '../components/dialog-state.ts';
import { promptText } from '../components/prompt-editor.ts';
import type { Dashboard } from '../dashboard.ts';
import type { DashboardState, Flash } from '../dashboard-state.ts';
import type { OpenDialog } from '../open-dialog.ts';
import { clusterLines, timeLines } from '../header-content.ts';
import { headerFacts } from '../surroundings.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { KeyEvent } from '../terminal/key-event.ts';
import { wrapCells } from '../text-width.ts';
import { tourPanel } from '../tour/panel.ts';
import type { Spoken, View } from '../view.ts';
import { welcomeLines } from '../welcome.ts';
import { dialogTexts, focusText } from './dialog-text.ts';
import { newLines, pictureLines, plainLine, plainText } from './plain-lines.ts';
import { changeText, nameOf, rowText } from './row-text.ts';

/** Lines of a text that are read out at once; the keys of pages go by as many. */
const PAGE_LINES = 20;
const WIDEST = 100;
const LEAST_WIDTH = 40;
/** Between the news of a picture, in ms of screen time, and so many sentences of them at once. */
const NEWS_MS = 2000;
const MOST_NEWS = 8;
const promptNames = { command: 'Command', search: 'Filter or search' } as const;

export interface LinearOptions {
  dashboard: Dashboard;
  /** To the terminal; texts hold no control characters but line ends. */
  write(text: string): void;
  /** Cells of a line now. */
  columns(): number;
}

export class LinearReader {
  readonly #options: LinearOptions;
  readonly #dashboard: Dashboard;
  #unfollows: (() => void)[] = [];
  #unfollowView: (() => void) | undefined;
  #isInKey = false;
  /** What was said last of each thing; only what is another one is said. */
  #view: View | undefined;
  #title = '';
  #row: Spoken['row'];
  #lines: readonly string[] = [];
  #selected: string | undefined;
  #events = '';
  #news: Spoken['news'];
  #newsAtMs = Number.NEGATIVE_INFINITY;
  #flash: Flash | undefined;
  #dialog: OpenDialog | undefined;
  #prompt: string | undefined;
  #promptError: string | undefined;
  #tour: string = '';
  #pace = '';
  #count = 0;

  constructor(options: LinearOptions) {
    this.#options = options;
    this.#dashboard = options.dashboard;
  }

  /** Says hello and follows the dashboard. */
  start(): void {
    const { signal, world } = this.#dashboard;
    this.#say('Kubarium as text. The keys are those of the screen: ? lists them, ctrl-l says again where you are, :q leaves.');
    if (this.#dashboard.getState().isWelcoming) for (const line of welcomeLines(world.manifests, this.#dashboard.keyNow, WIDEST, PAGE_LINES * 2)) this.#say(plainText(line));
    this.#pace = this.#paceText();
    this.#sayHeader();
    this.#unfollows = [signal.subscribe(this.#onChange), world.driver.subscribe(this.#onChange), world.ticker.signal.subscribe(this.#onChange)];
    this.#look(true);
  }

  stop(): void {
    for (const unfollow of [...this.#unfollows, this.#unfollowView]) unfollow?.();
    this.#unfollows = [];
    this.#unfollowView = undefined;
  }

  /** Hands a key to the dashboard and says what came of it. */
  readonly press = (event: KeyEvent): void => {
    const before = this.#count;
    const { view } = this.#dashboard;
    const isTypedInto = view.press !== undefined && !this.#dashboard.getState().prompt && !this.#dashboard.getState().dialog;
    this.#isInKey = true;
    this.#dashboard.press(event);
    this.#isInKey = false;
    // A shell draws its line anew with every key; here it is written as it is typed.
    if (isTypedInto && this.#dashboard.view === view && event.text !== undefined) return this.#options.write(plainLine(event.text) || ' ');
    if (isTypedInto && event.name === 'enter') this.#options.write('\n');
    this.#look(true);
    // An answer that is on its way has said nothing yet.
    if (this.#count === before && !isTypedInto && !(this.#dialog && event.name === 'enter')) this.#sayAgain();
  };

  /** Where the user is: the header, the view, the row. */
  readonly repeat = (): void => {
    this.#sayHeader();
    this.#view = undefined;
    this.#look(true);
  };

  readonly #onChange = (): void => {
    if (!this.#isInKey) this.#look(false);
  };

  /** Says what is another thing than before. `isKey`: a key was pressed, so that what is seen at once is said too. */
  #look(isKey: boolean): void {
    const state = this.#dashboard.getState();
    if (this.#lookAtPrompt(state) || this.#lookAtDialog(state)) return;
    this.#lookAtFlash(state);
    this.#lookAtTime();
    this.#lookAtTour(state);
    this.#lookAtView(isKey);
  }

  /** Answers true while a line is typed: nothing else is said into it. */
  #lookAtPrompt({ prompt }: DashboardState): boolean {
    const { write } = this.#options;
    if (!prompt) {
      if (this.#prompt !== undefined) write('\n');
      this.#prompt = undefined;
      this.#promptError = undefined;
      return false;
    }
    const { kind, state } = prompt;
    const text = promptText(state);
    const error = prompt.error ?? (kind === 'search' ? this.#dashboard.view.search?.error : undefined);
    const picked = state.picked >= 0 ? this.#dashboard.suggestions[state.picked] : undefined;
    const shown = picked ?? text;
    if (error !== undefined && error !== this.#promptError) {
      if (this.#prompt !== undefined) write('\n');
      this.#prompt = undefined;
      this.#say(`error: ${error}`);
    }
    this.#promptError = error;
    if (shown === this.#prompt) return true;
    if (picked !== undefined) write(`${this.#prompt === undefined ? '' : '\n'}suggestion ${state.picked + 1} of ${this.#dashboard.suggestions.length}: ${plainLine(shown)}`);
    else if (this.#prompt !== undefined && shown.startsWith(this.#prompt)) write(plainLine(shown.slice(this.#prompt.length)) || ' ');
    else write(`${this.#prompt === undefined ? '' : '\n'}${promptNames[kind]}: ${plainLine(shown)}`);
    this.#count++;
    this.#prompt = shown;
    return true;
  }

  #lookAtDialog({ dialog }: DashboardState): boolean {
    const before = this.#dialog;
    this.#dialog = dialog;
    if (!dialog) return false;
    const { question, state, refusal } = dialog;
    if (before?.question !== question) for (const text of dialogTexts(question, state)) this.#say(text);
    else {
      if (focusText(question, state) !== focusText(question, before.state)) this.#say(focusText(question, state));
      // What will happen may be another thing with another answer.
      for (const text of newLines(before.question.lines(dialogAnswers(question, before.state)), question.lines(dialogAnswers(question, state)))) this.#say(text);
    }
    if (refusal !== undefined && refusal !== before?.refusal) this.#say(`Refused: ${refusal}`);
    return true;
  }

  #lookAtFlash({ flash }: DashboardState): void {
    if (flash && flash !== this.#flash && flash.text !== '') this.#say(`${flash.level === 'info' ? '' : `${flash.level === 'warn' ? 'warning' : 'error'}: `}${flash.text}`);
    this.#flash = flash;
  }

  #lookAtTime(): void {
    const pace = this.#paceText();
    if (pace !== this.#pace) this.#say(pace);
    this.#pace = pace;
  }

  #lookAtTour({ tour }: DashboardState): void {
    const lines = tour ? tourPanel(tour, WIDEST, PAGE_LINES * 4).map(plainText) : [];
    const text = lines.join('\n');
    if (text !== this.#tour) for (const line of lines) this.#say(line);
    this.#tour = text;
  }

  #lookAtView(isKey: boolean): void {
    const { view, panes } = this.#dashboard;
    const { stacks, focus } = panes.state;
    const isOther = view !== this.#view;
    if (isOther) {
      this.#unfollowView?.();
      this.#unfollowView = view.signal.subscribe(this.#onChange);
      this.#view = view;
      this.#row = undefined;
      this.#lines = [];
      this.#title = '';
      this.#selected = undefined;
    }
    const width = Math.max(LEAST_WIDTH, Math.min(WIDEST, this.#options.columns()));
    const picture = view.picture(width, PAGE_LINES);
    const title = plainText(picture.title);
    if (isOther || (isKey && title !== this.#title)) this.#say(`${title}${stacks.length > 1 ? `, pane ${focus + 1} of ${stacks.length}` : ''}`);
    if (isOther || isKey) this.#title = title;
    const spoken = view.speak?.() ?? {};
    if ('row' in spoken) this.#lookAtRow(spoken.row, isOther || isKey, isOther ? pictureLines(picture, width) : []);
    else if (isOther || isKey || spoken.isStream) this.#lookAtLines(spoken.lines?.map(plainLine) ?? pictureLines(picture, width));
    this.#lookAtNews(spoken.news, isOther || isKey);
    if (isOther || isKey) this.#lookAtSelected(view, spoken);
    this.#lookAtEvents();
  }

  #lookAtRow(row: Spoken['row'], isAsked: boolean, instead: readonly string[]): void {
    const before = this.#row;
    this.#row = row;
    if (!row) {
      if (before) this.#say(`${nameOf(before.cells)} is gone; there is no row`);
      // What stands there in place of rows, below the titles of columns.
      else for (const line of instead.slice(1)) this.#say(line.trim());
      return;
    }
    if (before?.key === row.key) {
      const change = changeText(before, row);
      if (change !== '') this.#say(change);
      else if (isAsked && before.isMarked !== row.isMarked) this.#say(rowText(row));
      return;
    }
    if (before && !isAsked) this.#say(`${nameOf(before.cells)} is gone`);
    this.#say(rowText(row));
  }

  #lookAtLines(lines: readonly string[]): void {
    for (const line of newLines(this.#lines, lines)) this.#say(line);
    this.#lines = lines;
  }

  /** Now and then, so that it can be listened to; what a key asked for has been read out already. */
  #lookAtNews(news: Spoken['news'], isAsked: boolean): void {
    const now = this.#dashboard.world.wall.now();
    if (!news || isAsked) {
      this.#news = news;
      return;
    }
    if (now - this.#newsAtMs < NEWS_MS) return;
    const before = this.#news ?? new Map<string, string>();
    const changed = [...news].flatMap(([about, text]) => (before.get(about) === text ? [] : [text]));
    this.#news = news;
    if (changed.length === 0) return;
    this.#newsAtMs = now;
    for (const text of changed.slice(0, MOST_NEWS)) this.#say(text);
    if (changed.length > MOST_NEWS) this.#say(`and ${changed.length - MOST_NEWS} more changes`);
  }

  /** Of a picture the object that its keys work on. */
  #lookAtSelected({ selected }: View, { row }: Spoken): void {
    const name = selected && !row ? `${selected.object.kind.toLowerCase()}/${selected.object.metadata.name}` : undefined;
    if (name !== undefined && name !== this.#selected) this.#say(`selected: ${name}`);
    this.#selected = name;
  }

  #lookAtEvents(): void {
    const newest = this.#dashboard.panes.state.events?.newest() ?? '';
    // The age in front of it moves by itself.
    const text = newest.replace(/^\S+\s+/, '');
    if (text !== '' && text !== this.#events) this.#say(`event, ${newest.replace(/\s+/, ' ago: ')}`);
    this.#events = text;
  }

  /** A key that changed nothing: the row again, or that there is no more. */
  #sayAgain(): void {
    if (this.#dialog) this.#say(focusText(this.#dialog.question, this.#dialog.state));
    else if (this.#row) this.#say(rowText(this.#row));
    else this.#say('nothing more');
  }

  #sayHeader(): void {
    const facts = headerFacts(this.#dashboard.world);
    for (const line of [...clusterLines(facts), ...timeLines(facts)]) this.#say(plainText(line));
  }

  #paceText(): string {
    const { paused, speed } = this.#dashboard.world.driver;
    return paused ? 'time is paused' : `time runs at ${speed}x`;
  }

  #say(text: string): void {
    this.#count++;
    // A terminal would break words.
    for (const line of wrapCells(plainLine(makeVisible(text)), Math.max(LEAST_WIDTH, this.#options.columns()))) this.#options.write(`${line}\n`);
  }
}

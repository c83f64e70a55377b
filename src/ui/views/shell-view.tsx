// A shell in a container: what `kubectl exec -it POD -- sh` shows, with the line edited here and its history kept.
import type { Binding } from '../../model/binding.ts';
import type { ContainerStream } from '../../model/client.ts';
import { ApiError, formatKubectlError } from '../../model/errors.ts';
import type { ObjectRef } from '../../model/intent.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { LineEdit } from '../components/line-edit.ts';
import { editLine, lineEdit, lineEditSpans, lineText } from '../components/line-edit.ts';
import { Lines } from '../components/lines.tsx';
import type { TonedLine } from '../components/toned-text.ts';
import { PictureKeeper } from '../picture-keeper.ts';
import { paint } from '../sgr.ts';
import type { KeyEvent } from '../terminal/key-event.ts';
import { spreadTabs, textWidth, wrapCells } from '../text-width.ts';
import type { BindingGroup, Spoken, View, ViewContext, ViewDefinition, ViewPicture } from '../view.ts';
import { chosenObject } from './object-below.ts';
import { sentencePage } from './sentence-page.tsx';

/** Lines of the session that can be scrolled back to; those before are counted. */
const MOST_LINES = 5000;

/** Opened with a ref to a pod; args: container. */
export const shellView: ViewDefinition = {
  name: 'shell',
  commands: ['shell'],
  create(context) {
    const ref = chosenObject(context);
    if (ref?.plural !== 'pods') return sentencePage(context, 'shell', 'A shell runs in a container: choose a pod in :pods and press s.');
    if (context.world.readOnly) return sentencePage(context, 'shell', 'the dashboard is read-only');
    if (!context.world.port.stream) return sentencePage(context, 'shell', 'nothing can be run in containers here');
    return new ShellView(context, ref);
  },
};

class ShellView implements View {
  readonly crumb = 'shell';
  readonly #context: ViewContext;
  readonly #ref: ObjectRef;
  readonly #keeper = new PictureKeeper((width, height) => this.#draw(width, height), () => this.#context.world.theme);
  readonly signal = this.#keeper.signal;
  #stream: ContainerStream | undefined;
  /** Sessions so far: what an earlier one still says is not heard. */
  #session = 0;
  #isOpen = false;
  #hasEnded = false;
  /** The last word to the shell was that it shall end. */
  #isLeaving = false;
  /** Whole lines, oldest first, and the one that goes on: the prompt. */
  #lines: string[] = [];
  #last = '';
  #leftOut = 0;
  #edit: LineEdit = lineEdit('');
  #history: string[] = [];
  #historyAt = 0;
  /** Rows scrolled up from the end. */
  #scroll = 0;

  constructor(context: ViewContext, ref: ObjectRef) {
    this.#context = context;
    this.#ref = ref;
  }

  start(): void {
    void this.#open();
  }

  stop(): void {
    this.#session++;
    this.#isOpen = false;
    this.#stream?.close();
    this.#stream = undefined;
  }

  picture(width: number, height: number): ViewPicture {
    return this.#keeper.picture(width, height);
  }

  speak(): Spoken {
    return { isStream: true };
  }

  /** Listed for the help only as long as `press` has every key. */
  bindings(): readonly BindingGroup[] {
    if (this.#hasEnded) return [{ title: 'shell', bindings: this.#endedBindings() }];
    const keys: [string, string][] = [['ctrl-d', 'End of input: leave the shell'], ['ctrl-c', 'Interrupt'], ['escape', 'Leave'], ['up', 'Line before'], ['down', 'Next line'], ['pageup', 'Scroll up'], ['pagedown', 'Scroll down']];
    return [{ title: 'shell', bindings: keys.map(([key, title]) => ({ key, title, hint: true, run: () => ({ type: 'none' }) })) }];
  }

  /** Every key is typed into the shell; when that has ended, keys are what they are everywhere. */
  get press(): ((event: KeyEvent) => boolean) | undefined {
    return this.#hasEnded ? undefined : this.#press;
  }

  readonly #press = (event: KeyEvent): boolean => {
    if (event.name === 'pageup' || event.name === 'wheelup') this.#scrollBy(1);
    else if (event.name === 'pagedown' || event.name === 'wheeldown') this.#scrollBy(-1);
    else if (event.name === 'escape') this.#context.shell.perform({ type: 'back' });
    else if (this.#isOpen) this.#type(event);
    this.#keeper.invalidate();
    return true;
  };

  #endedBindings(): Binding[] {
    const back = ['enter', 'ctrl-d', 'ctrl-c'].map((key): Binding => ({ key, title: 'Back', action: 'back', run: () => ({ type: 'back' }) }));
    const scrolls = ([['pageup', 'Scroll up', 1], ['pagedown', 'Scroll down', -1], ['wheelup', 'Scroll up', 1], ['wheeldown', 'Scroll down', -1]] as const).map(([key, title, step]): Binding => ({
      key,
      title,
      run: () => {
        this.#scrollBy(step);
        return { type: 'none' };
      },
    }));
    return [...back, ...scrolls];
  }

  /** Up by half of what is seen, or down. */
  #scrollBy(step: 1 | -1): void {
    this.#scroll = Math.max(0, this.#scroll + step * Math.max(1, this.#keeper.height >> 1));
    this.#keeper.invalidate();
  }

  #type(event: KeyEvent): void {
    this.#scroll = 0;
    if (event.name === 'enter') return this.#submit();
    if (event.name === 'ctrl-c') {
      this.#edit = lineEdit('');
      return this.#stream?.write('\x03');
    }
    if (event.name === 'ctrl-d' && lineText(this.#edit) === '') {
      this.#isLeaving = true;
      return this.#stream?.write('\x04');
    }
    if (event.name === 'up' || event.name === 'ctrl-p') return this.#recall(-1);
    if (event.name === 'down' || event.name === 'ctrl-n') return this.#recall(1);
    this.#edit = editLine(this.#edit, event) ?? this.#edit;
  }

  #submit(): void {
    const line = lineText(this.#edit);
    if (line.trim() !== '' && this.#history.at(-1) !== line) this.#history.push(line);
    this.#historyAt = this.#history.length;
    this.#edit = lineEdit('');
    this.#isLeaving = /^\s*exit\b/.test(line);
    this.#stream?.write(`${line}\n`);
  }

  #recall(step: -1 | 1): void {
    this.#historyAt = Math.min(this.#history.length, Math.max(0, this.#historyAt + step));
    this.#edit = lineEdit(this.#history[this.#historyAt] ?? '');
  }

  async #open(): Promise<void> {
    const session = ++this.#session;
    this.#hasEnded = this.#isLeaving = false;
    const { namespace = 'default', name } = this.#ref;
    const container = this.#context.args['container'];
    const hear = (text: string): void => {
      if (session === this.#session) this.#hear(text);
    };
    const ended = (text: string): void => {
      if (session !== this.#session) return;
      this.#isOpen = false;
      this.#hasEnded = true;
      this.#hear(`${this.#last === '' ? '' : '\n'}--- ${text}; Enter goes back ---\n`);
    };
    try {
      const stream = await this.#context.world.port.stream!(
        { verb: 'exec', namespace, name, ...(container === undefined ? {} : { container }), command: ['sh'], stdin: true, tty: true },
        {
          out: hear,
          error: hear,
          ended: (how) => {
            // Who leaves a shell wants to be back; one that ends by itself says why.
            if (this.#isLeaving && session === this.#session) this.#context.shell.perform({ type: 'back' });
            else ended('code' in how ? `the shell has ended with exit code ${how.code}` : how.problem);
          },
        },
      );
      if (session !== this.#session) return stream.close();
      this.#stream = stream;
      this.#isOpen = true;
      this.#keeper.invalidate();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      ended(formatKubectlError(error));
    }
  }

  #hear(text: string): void {
    const pieces = (this.#last + text.replaceAll('\r\n', '\n')).split('\n');
    this.#last = pieces.pop()!;
    for (const piece of pieces) this.#lines.push(piece);
    const rest = this.#lines.length - MOST_LINES;
    if (rest > 0) this.#leftOut += this.#lines.splice(0, rest).length;
    this.#keeper.invalidate();
  }

  #draw(width: number, height: number): ViewPicture {
    const { theme } = this.#context.world;
    const style = theme.style('text');
    const needed = height + this.#scroll;
    const rows: string[] = [];
    const prompt = makeVisible(this.#last);
    if (this.#isOpen) {
      const shown = prompt.length < width >> 1 ? prompt : '';
      if (shown !== prompt) rows.push(...wrapCells(prompt, width).map((piece) => paint([{ text: piece, style }])));
      rows.push(paint([{ text: shown, style }, ...lineEditSpans(this.#edit, Math.max(1, width - textWidth(shown)), style)]));
    } else if (prompt !== '') rows.push(paint([{ text: prompt.slice(0, width), style }]));
    // From the end upwards, for as many rows as can be seen.
    const above: string[][] = [];
    let count = rows.length;
    for (let index = this.#lines.length - 1; index >= 0 && count < needed; index--) {
      const pieces = wrapCells(makeVisible(spreadTabs(this.#lines[index]!)), width).map((piece) => paint([{ text: piece, style }]));
      above.push(pieces);
      count += pieces.length;
    }
    const all = [...above.toReversed().flat(), ...rows];
    this.#scroll = Math.min(this.#scroll, Math.max(0, all.length - height));
    const end = all.length - this.#scroll;
    const visible = all.slice(Math.max(0, end - height), end);
    return {
      title: this.#title(),
      body: <Lines lines={visible} />,
    };
  }

  #title(): TonedLine {
    const { namespace, name } = this.#ref;
    const container = this.#context.args['container'];
    return [
      { text: 'shell', tone: 'title' },
      { text: `(${namespace}/${name}${container === undefined ? '' : `:${container}`})`, tone: 'subtitle' },
      ...(this.#isOpen ? [] : [{ text: ' ended', tone: 'warning' } as const]),
      ...(this.#leftOut > 0 ? [{ text: ` ${this.#leftOut.toLocaleString('en-US')} older lines left out`, tone: 'muted' } as const] : []),
    ];
  }
}

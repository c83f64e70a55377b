// A screen in this process: real Ink with the product's options, a terminal emulator behind it, keys in front of it.
import xterm from '@xterm/headless';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { render } from 'ink';
import type { ReactNode } from 'react';
import stringWidth from 'string-width';
import { renderOptions } from '../../src/ui/terminal/lifecycle.ts';
import type { Screen } from '../../src/ui/terminal/lifecycle.ts';
import { MouseMode } from '../../src/ui/terminal/mouse-mode.ts';
import { repaintOnResize } from '../../src/ui/terminal/resize.ts';
import { Suspension } from '../../src/ui/terminal/suspend.ts';
import { TtyInput } from '../../src/ui/terminal/tty-input.ts';
import { keyBytes } from './key-bytes.ts';
import { ManualWall } from './manual-wall.ts';

/** How one cell looks; colours are xterm's palette numbers or 24-bit values, -1 by default. */
export interface CellStyle {
  text: string;
  inverse: boolean;
  bold: boolean;
  dim: boolean;
  underline: boolean;
  fg: number;
  bg: number;
}

/** Widths as terminals of today have them; xterm's own table knows no character younger than 2010. */
const currentUnicode = {
  version: 'current',
  wcwidth: (codepoint: number) => (codepoint < 127 ? 1 : (Math.min(2, stringWidth(String.fromCodePoint(codepoint))) as 0 | 1 | 2)),
  charProperties(codepoint: number, preceding: number) {
    const width = this.wcwidth(codepoint);
    const before = (preceding >> 1) & 3;
    const joins = width === 0 && before > 0;
    return ((joins ? Math.max(width, before) : width) << 1) | (joins ? 1 : 0);
  },
};

/** The emulator, shared by the in-process screen and the pseudo-terminal. */
export class Emulator {
  readonly terminal: xterm.Terminal;

  constructor(columns: number, rows: number) {
    this.terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true, scrollback: 0 });
    this.terminal.unicode.register(currentUnicode);
    this.terminal.unicode.activeVersion = currentUnicode.version;
  }

  /** The screen as text, trailing blanks cut. */
  lines(): string[] {
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.terminal.rows }, (_, y) =>
      (active.getLine(active.baseY + y)?.translateToString(true, 0, this.terminal.cols) ?? '').trimEnd(),
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  style(x: number, y: number): CellStyle {
    const { active } = this.terminal.buffer;
    const cell = active.getLine(active.baseY + y)?.getCell(x);
    if (!cell) throw new Error(`no cell at ${x},${y}`);
    return {
      text: cell.getChars(),
      inverse: cell.isInverse() !== 0,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      underline: cell.isUnderline() !== 0,
      fg: cell.isFgDefault() ? -1 : cell.getFgColor(),
      bg: cell.isBgDefault() ? -1 : cell.getBgColor(),
    };
  }

  /** True while the alternate screen is shown. */
  get isAlternate(): boolean {
    return this.terminal.buffer.active.type === 'alternate';
  }

  write(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.terminal.write(data, resolve);
    });
  }
}

class FakeStdout extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  bytes = 0;
  writes = 0;
  columns: number;
  rows: number;
  readonly #emulator: Emulator;

  constructor(emulator: Emulator) {
    super();
    this.#emulator = emulator;
    this.columns = emulator.terminal.cols;
    this.rows = emulator.terminal.rows;
  }

  write(data: string, callback?: () => void): boolean {
    this.bytes += Buffer.byteLength(data);
    if (data !== '') this.writes++;
    // An empty write is Ink's way to wait for the ones before it; xterm keeps the order of callbacks.
    this.#emulator.terminal.write(data, callback);
    return true;
  }
}

class FakeStdin extends PassThrough {
  readonly isTTY = true;
  isRaw = false;
  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** A process that never gets signals unless a test emits them. */
export class FakeHost extends EventEmitter {
  readonly pid = 1;
  readonly ppid = 0;
  readonly platform = 'linux';
  readonly killed: string[] = [];
  kill(_pid: number, signal: string): void {
    this.killed.push(signal);
  }
}

/** What the root element may ask of the emulated terminal. */
export function fakeTerminal(host: FakeHost, wall: ManualWall, copy: (text: string) => void = () => undefined, run: Screen['guest']['run'] = () => Promise.reject(new Error('this test runs nothing'))): Screen {
  return { guest: { run }, host, wall, redraw: () => undefined, redrawSoon: () => undefined, mouse: new MouseMode(() => undefined), suspension: new Suspension(host, wall), copy };
}

export interface ScreenSetup {
  columns?: number;
  rows?: number;
  /** Shared with what is on the screen. */
  wall?: ManualWall;
  host?: FakeHost;
}

export class TestScreen extends Emulator {
  readonly wall: ManualWall;
  readonly host: FakeHost;
  readonly stdin = new FakeStdin();
  readonly stdout: FakeStdout;
  readonly #instance: ReturnType<typeof render>;
  readonly #repaint: ReturnType<typeof repaintOnResize>;

  constructor(element: ReactNode, { columns = 80, rows = 24, wall = new ManualWall(), host = new FakeHost() }: ScreenSetup = {}) {
    super(columns, rows);
    this.wall = wall;
    this.host = host;
    this.stdout = new FakeStdout(this);
    const input = new TtyInput(this.stdin, this.wall) as unknown as NodeJS.ReadStream;
    this.#instance = render(element, { ...renderOptions, patchConsole: false, stdin: input, stdout: this.stdout as unknown as NodeJS.WriteStream });
    this.#repaint = repaintOnResize(this.stdout, this.#instance.clear, this.host, this.wall);
  }

  /** Resolves when React, Ink and the emulator have nothing left to do. */
  async settle(): Promise<void> {
    // A state change takes up to two turns of the event loop to become a frame.
    for (let quiet = 0; quiet < 3; quiet++) {
      const writes = this.stdout.writes;
      await this.#instance.waitUntilRenderFlush();
      await this.write('');
      if (this.stdout.writes !== writes) quiet = -1;
    }
  }

  /** Settles until the predicate holds; fails with the whole screen after many turns. */
  async until(predicate: (lines: string[]) => boolean): Promise<void> {
    for (let turn = 0; turn < 200; turn++) {
      await this.settle();
      if (predicate(this.lines())) return;
    }
    throw new Error(`the screen never came to look as expected:\n${this.text()}`);
  }

  /** Presses keys by name, one read each, and waits for the screen after every one. */
  async press(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.send(keyBytes(name));
  }

  /** Types a text, one key after the other. */
  async type(text: string): Promise<void> {
    for (const character of text) await this.send(character);
  }

  /** Sends bytes in one read. */
  async send(bytes: string): Promise<void> {
    const read = new Promise((resolve) => {
      this.stdin.once('data', resolve);
    });
    this.stdin.write(bytes);
    if (this.stdin.isRaw) await read;
    this.wall.advance(50);
    await this.settle();
  }

  async rerender(element: ReactNode): Promise<void> {
    this.#instance.rerender(element);
    await this.settle();
  }

  /** Gives the window another size, the emulator first, as a terminal does. */
  async resize(columns: number, rows: number): Promise<void> {
    this.terminal.resize(columns, rows);
    this.stdout.columns = columns;
    this.stdout.rows = rows;
    this.stdout.emit('resize');
    await this.settle();
  }

  /** Resolves with what exit() was given. */
  waitUntilExit(): Promise<unknown> {
    return this.#instance.waitUntilExit();
  }

  async close(): Promise<void> {
    this.#instance.unmount();
    this.#repaint.stop();
    await this.#instance.waitUntilExit();
  }
}

/** Renders an element to a screen and waits for its first frame. Close it at the end of the test. */
export async function openTestScreen(element: ReactNode, setup?: ScreenSetup): Promise<TestScreen> {
  const screen = new TestScreen(element, setup);
  await screen.settle();
  return screen;
}

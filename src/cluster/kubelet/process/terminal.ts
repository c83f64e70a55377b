// The terminal between a user and a command: it echoes, lets a line be edited, and turns keys into signals.

import type { Input } from './shell-state.ts';

/** What the keys of a terminal reach. */
export interface TerminalTarget {
  readonly input: Input;
  /** To the user's screen. */
  screen(text: string): void;
  /** ctrl-c. */
  interrupt(): void;
}

const LONGEST_LINE = 4096;

/** The line discipline of a terminal in its usual mode; a command sees whole lines only. */
export class Terminal {
  readonly #target: TerminalTarget;
  #line = '';
  /** Inside an escape sequence, such as that of an arrow key. */
  #escape = '';

  constructor(target: TerminalTarget) {
    this.#target = target;
  }

  /** Takes what was typed. */
  type(text: string): void {
    for (const key of text) this.#key(key);
  }

  /** What a command prints, with the carriage returns that a screen needs. */
  static shown(text: string): string {
    return text.replace(/\r?\n/g, '\r\n');
  }

  #key(key: string): void {
    const { input, screen } = this.#target;
    if (this.#escape !== '') {
      this.#escape += key;
      // Arrow keys and their like end with a letter or a tilde; a line is edited at its end only.
      if (this.#escape.length > 2 ? /[A-Za-z~]/.test(key) : key !== '[' && key !== 'O') this.#escape = '';
      return;
    }
    switch (key) {
      case '\x1b':
        this.#escape = key;
        return;
      case '\r':
      case '\n':
        screen('\r\n');
        input.append(`${this.#line}\n`);
        this.#line = '';
        return;
      case '\x03':
        screen('^C\r\n');
        this.#line = '';
        input.clear();
        this.#target.interrupt();
        return;
      case '\x04':
        if (this.#line === '') input.ended = true;
        else {
          input.append(this.#line);
          this.#line = '';
        }
        return;
      case '\x7f':
      case '\b':
        this.#erase(1);
        return;
      case '\x15':
        this.#erase(this.#line.length);
        return;
      case '\x17':
        this.#erase(this.#line.length - this.#line.trimEnd().replace(/\S+$/, '').length);
        return;
      case '\x0c':
        screen('\x1b[H\x1b[2J');
        return;
      default:
        if ((key < ' ' && key !== '\t') || this.#line.length >= LONGEST_LINE) return;
        this.#line += key;
        screen(key);
    }
  }

  #erase(count: number): void {
    const gone = this.#line.slice(Math.max(0, this.#line.length - count));
    this.#line = this.#line.slice(0, this.#line.length - gone.length);
    this.#target.screen('\b \b'.repeat([...gone].length));
  }
}

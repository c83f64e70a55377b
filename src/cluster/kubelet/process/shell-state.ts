// What a running shell remembers, and how its parts wait for virtual time.

import type { Command } from './shell-syntax.ts';

/** A running command gives one of these whenever it cannot go on at this instant. */
export interface Wait {
  /** Instant at which it goes on by itself; Infinity for what never does. */
  readonly untilMs: number;
  /** Asked before that: true when something else lets it go on (a child ended, data came). */
  readonly ready?: () => boolean;
  /** The builtin `wait`: a trapped signal ends it. */
  readonly interruptible?: boolean;
}

/** A resumable computation in virtual time. */
export type Steps<T> = Generator<Wait, T, void>;

/** A small pipe, so that the reader of an endless writer soon gets its turn. */
const pipeCharacters = 2048;

/** Where a command reads: pieces of text that a pipe, a file or nobody provides. */
export class Input {
  #text: string;
  /** Whether the text may hold the end of a line. */
  #mayHoldLine = true;
  /** The reader waits until there is more text than this; -1 while it does not wait. */
  #awaitedBeyond = -1;
  /** No more text will come. */
  ended: boolean;
  /** The reader is gone: writing ends the writer. */
  closed = false;

  constructor(text = '', ended = true) {
    this.#text = text;
    this.ended = ended;
  }

  /** Characters that nobody has read yet. */
  get unread(): number {
    return this.#text.length;
  }

  append(text: string): void {
    this.#mayHoldLine ||= text.includes('\n');
    this.#text += text;
  }

  /** Forgets what was not read. */
  clear(): void {
    this.#text = '';
  }

  /** No more text comes, whatever was typed. */
  hangUp(): void {
    this.ended = true;
  }

  /**
   * For a writer: waits while its reader has enough to do. A reader that waits for the rest of a line has read all that it can.
   * Throws what SIGPIPE brings when the reader is gone.
   */
  *room(): Steps<void> {
    if (this.#text.length > pipeCharacters && !this.closed) yield { untilMs: Infinity, ready: () => this.#text.length <= this.#awaitedBeyond || this.#text === '' || this.closed };
    if (this.closed) throw new ShellExit(141);
  }

  /** Takes all text there is, waiting for the first piece; undefined at the end. */
  *readSome(): Steps<string | undefined> {
    while (this.#text === '' && !this.ended) yield* this.#more();
    const text = this.#text;
    this.#text = '';
    return text === '' ? undefined : text;
  }

  *readLine(): Steps<string | undefined> {
    let end: number;
    while ((end = this.#lineEnd()) < 0 && !this.ended) yield* this.#more();
    if (this.#text === '') return undefined;
    const line = end < 0 ? this.#text : this.#text.slice(0, end);
    this.#text = end < 0 ? '' : this.#text.slice(end + 1);
    return line;
  }

  /** Looks through the text once: a long line that comes in pieces is not searched anew for each of them. */
  #lineEnd(): number {
    const end = this.#mayHoldLine ? this.#text.indexOf('\n') : -1;
    this.#mayHoldLine = end >= 0;
    return end;
  }

  *#more(): Steps<void> {
    this.#awaitedBeyond = this.#text.length;
    try {
      yield { untilMs: Infinity, ready: () => this.#text.length > this.#awaitedBeyond || this.ended };
    } finally {
      this.#awaitedBeyond = -1;
    }
  }
}

/** Where a command writes. */
export type Sink = (text: string) => void;

export interface Streams {
  readonly input: Input;
  readonly out: Sink;
  readonly error: Sink;
}

const maximumText = 1 << 20;

/** The script asked for more than the simulated machine gives; ends the shell with its code. */
export class ShellExit {
  readonly code: number;
  readonly message: string;
  constructor(code: number, message = '') {
    this.code = code;
    this.message = message;
  }
}

/** ctrl-c on its way out of the command in front. */
export class ShellInterrupt {
  readonly code = 130;
}

/** `break`, `continue` and `return` on their way out. */
export class ShellJump {
  readonly kind: 'break' | 'continue' | 'return';
  levels: number;
  readonly code: number;
  constructor(kind: 'break' | 'continue' | 'return', levels: number, code: number) {
    this.kind = kind;
    this.levels = levels;
    this.code = code;
  }
}

/** Variables, functions and options; a subshell works on a copy. */
export class ShellState {
  variables: Map<string, string>;
  exported: Set<string>;
  functions: Map<string, Command>;
  traps: Map<string, string>;
  positional: readonly string[] = [];
  workingDir: string;
  status = 0;
  lastBackground = '';
  /** How the shell calls itself in errors: 'sh', '/bin/sh', 'bash'. */
  name: string;
  exitOnError = false;
  trace = false;
  unsetIsError = false;
  /** In a test of `if` or `while`, where a failure does not count for `set -e`. */
  tested = 0;
  depth = 0;
  loops = 0;
  isSubshell = false;

  constructor(name: string, env: Readonly<Record<string, string>>, workingDir: string) {
    this.name = name;
    this.variables = new Map(Object.entries(env));
    this.exported = new Set(this.variables.keys());
    this.functions = new Map();
    this.traps = new Map();
    this.workingDir = workingDir;
  }

  get(name: string): string | undefined {
    return this.variables.get(name);
  }

  set(name: string, value: string): void {
    if (value.length > maximumText || (this.variables.size >= 10_000 && !this.variables.has(name))) {
      throw new ShellExit(2, `${this.name}: out of memory`);
    }
    this.variables.set(name, value);
  }

  environment(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const name of this.exported) {
      const value = this.variables.get(name);
      if (value !== undefined) env[name] = value;
    }
    return env;
  }

  copy(): ShellState {
    const copy = new ShellState(this.name, {}, this.workingDir);
    copy.variables = new Map(this.variables);
    copy.exported = new Set(this.exported);
    copy.functions = new Map(this.functions);
    copy.positional = this.positional;
    copy.status = this.status;
    copy.exitOnError = this.exitOnError;
    copy.trace = this.trace;
    copy.unsetIsError = this.unsetIsError;
    copy.depth = this.depth + 1;
    copy.isSubshell = true;
    return copy;
  }
}

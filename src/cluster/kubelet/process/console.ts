// The standard streams of a main process that was started with stdin: its log, and whoever is attached.

import type { Attachment, ConsoleSink, ProcessSpec } from './process.ts';
import { type Streams } from './shell-state.ts';
import { Terminal } from './terminal.ts';
import { createInput } from './session-input.ts';

/** One per process; several users may be attached at once. */
export class Console {
  readonly streams: Streams;
  readonly isTerminal: boolean;
  readonly #sinks = new Set<ConsoleSink>();
  readonly #terminal: Terminal | undefined;
  readonly #closesWithUser: boolean;

  /** `log` takes what the process prints; `interrupt` is ctrl-c. */
  constructor(spec: ProcessSpec, log: (stream: 'stdout' | 'stderr', text: string) => void, interrupt: () => void) {
    this.isTerminal = spec.tty === true;
    this.#closesWithUser = spec.stdinOnce === true;
    const input = createInput(this.isTerminal, true);
    const printer = (stream: 'stdout' | 'stderr') => (text: string) => {
      log(stream, text);
      for (const sink of this.#sinks) sink(stream, this.isTerminal ? Terminal.shown(text) : text);
    };
    this.streams = { input, out: printer('stdout'), error: printer(this.isTerminal ? 'stdout' : 'stderr') };
    const screen = (text: string): void => {
      for (const sink of this.#sinks) sink('stdout', text);
    };
    this.#terminal = this.isTerminal ? new Terminal({ input, screen, interrupt }) : undefined;
  }

  attach(sink: ConsoleSink): Attachment {
    this.#sinks.add(sink);
    const { input } = this.streams;
    return {
      get unread() {
        return input.unread;
      },
      write: (text) => {
        if (this.#terminal) this.#terminal.type(text);
        else if (!input.ended) input.append(text);
      },
      end: () => {
        if (this.#closesWithUser) input.hangUp();
      },
      detach: () => void this.#sinks.delete(sink),
    };
  }
}

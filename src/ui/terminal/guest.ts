// A program of the user's that has the terminal for as long as it runs, and the signals that are meant for it.
import type { Program } from '../../model/user-command.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { describeEnding } from '../programs/program.ts';
import type { Ending } from '../programs/program.ts';
import { spawnProgram } from './spawn-program.ts';
import type { Environment } from './spawn-program.ts';
import type { TtyReader } from './tty-input.ts';

export class Guest {
  readonly #stdin: TtyReader;
  readonly #write: (text: string) => void;
  readonly #env: Environment;
  #end: (() => void) | undefined;
  #isOver = false;

  /** `write` goes to the terminal. */
  constructor(stdin: TtyReader, write: (text: string) => void, env: Environment) {
    this.#env = env;
    this.#stdin = stdin;
    this.#write = write;
  }

  /** While it is, Ctrl-C and Ctrl-Z are the program's own. */
  get isRunning(): boolean {
    return this.#end !== undefined;
  }

  /** Runs it to its end; the terminal must have been handed over. What went wrong stays on the screen until Enter. */
  async run(program: Program): Promise<Ending> {
    const running = spawnProgram(program, this.#env, 'terminal');
    this.#end = running.stop;
    try {
      const ending = await running.ending;
      // This program ends, too: nobody is left to be told, and nothing may hold it up.
      if (this.#isOver) return await new Promise(() => undefined);
      if (ending.type === 'exited' && ending.code !== 0) await this.#untilEnter(`[${makeVisible(program.name)} ${describeEnding(ending)}: Enter goes back]`);
      return ending;
    } finally {
      this.#end = undefined;
    }
  }

  /** Ends the program, because this one is ended. */
  end(): void {
    this.#isOver = true;
    this.#end?.();
  }

  async #untilEnter(text: string): Promise<void> {
    this.#write(`\n${text}\n`);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#stdin.off('data', done);
        this.#stdin.off('end', done);
        this.#stdin.pause();
        resolve();
      };
      // Ctrl-C here means the same: back.
      this.#end = done;
      this.#stdin.on('data', done);
      this.#stdin.on('end', done);
      this.#stdin.resume();
    });
  }
}

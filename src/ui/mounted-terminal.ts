// What the dashboard asks of the terminal that it is mounted on.
import type { Program } from '../model/user-command.ts';
import type { Ending } from './programs/program.ts';
import type { EditText } from './terminal/editor.ts';

/** What only the mounted screen can do. */
export interface MountedTerminal {
  exit(code: number): void;
  suspend(): void;
  redraw(): void;
  copy(text: string): void;
  edit: EditText;
  /** Gives the terminal to a program until it ends. */
  run(program: Program): Promise<Ending>;
}

/** Before the screen is mounted. */
export const noTerminal: MountedTerminal = {
  exit: () => undefined,
  suspend: () => undefined,
  redraw: () => undefined,
  copy: () => undefined,
  edit: () => Promise.reject(new Error('there is no terminal to edit in')),
  run: () => Promise.reject(new Error('there is no terminal to run it in')),
};

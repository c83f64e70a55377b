// Programs of the user's and how they end.
import type { CommandWords, Program } from '../../model/user-command.ts';

/** How a program ended. */
export type Ending =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'killed'; readonly signal: string }
  /** It never ran. */
  | { readonly type: 'not started'; readonly problem: string };

/** '' for a program that ended well. */
export function describeEnding(ending: Ending): string {
  switch (ending.type) {
    case 'exited':
      return ending.code === 0 ? '' : `ended with exit code ${ending.code}`;
    case 'killed':
      return `was ended by ${ending.signal}`;
    case 'not started':
      return `cannot be started: ${ending.problem}`;
  }
}

/** A program in the background, replaced when something about it is new. */
export interface BackgroundRun {
  readonly id: number;
  readonly program: Program;
  /** Wall time in ms. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Undefined while it runs. */
  readonly ending?: Ending;
  /** What it has written to both its outputs, as far as it is kept. */
  readonly output: string;
}

/** Programs that run beside the screen. */
export interface BackgroundPrograms {
  /** Newest last. */
  list(): readonly BackgroundRun[];
  /** Called when a run is new, has written or has ended; answers the unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** Resolves when it has ended; it never rejects. */
  start(program: Program): Promise<BackgroundRun>;
  /** Asks a run to end. */
  stop(id: number): void;
  /** Ends all of them. */
  close(): void;
}

/** A command line as people read it: words with blanks or signs in quotes, and what its output goes through behind. */
export function formatCommandLine({ pipes = [], ...program }: CommandWords & Pick<Program, 'pipes'>): string {
  return [program, ...pipes].map(formatWords).join(' | ');
}

function formatWords({ command, args }: CommandWords): string {
  return [command, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
}

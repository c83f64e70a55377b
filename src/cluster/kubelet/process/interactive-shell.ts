// A shell that somebody talks to: it takes a line, does it, and asks for the next one.

import { identityOf, userName } from './identity.ts';
import { parse, runListOf } from './shell-launch.ts';
import type { Machine } from './machine.ts';
import { ShellExit, ShellInterrupt, ShellJump, type ShellState, type Steps, type Streams } from './shell-state.ts';

/** What a script lacks when its next line may bring it. */
const unfinished = /unterminated|EOF in|missing '|unexpected end of file/;

/** Reads and runs line by line until `exit` or the end of the input; prompts on a terminal only. Gives the exit code. */
export function* runInteractive(machine: Machine, state: ShellState, streams: Streams): Steps<number> {
  const isTerminal = machine.session?.isTerminal === true;
  let script = '';
  for (;;) {
    if (isTerminal) streams.error(script === '' ? promptOf(machine, state) : '> ');
    try {
      const line = yield* streams.input.readLine();
      if (line === undefined && script === '') return state.status;
      const text = line === undefined ? script : script + line;
      script = '';
      try {
        parse(text, state);
      } catch (error) {
        if (!(error instanceof ShellExit)) throw error;
        if (line !== undefined && unfinished.test(error.message)) {
          script = `${text}\n`;
          continue;
        }
        throw error;
      }
      yield* machine.pay(1);
      state.status = yield* runListOf(text, machine, state, streams);
    } catch (error) {
      script = '';
      if (error instanceof ShellInterrupt) state.status = 130;
      else if (error instanceof ShellExit) {
        // `exit` says nothing; everything else that ends a script is only reported here.
        if (error.message === '') return error.code;
        streams.error(`${error.message}\n`);
        state.status = error.code;
        if (!isTerminal) return error.code;
      } else if (!(error instanceof ShellJump)) throw error;
    }
  }
}

/** As the shells of the images' userlands write it. */
function promptOf(machine: Machine, state: ShellState): string {
  const { image, hostname } = machine.spec;
  const mark = identityOf(machine.spec).uid === 0 ? '#' : '$';
  const name = state.name.slice(state.name.lastIndexOf('/') + 1);
  const home = state.get('HOME');
  const folder = state.workingDir === home ? '~' : state.workingDir;
  if (name === 'bash') return `${userName(machine.spec) ?? 'I have no name!'}@${hostname}:${folder}${mark} `;
  return image.userland === 'busybox' ? `${folder} ${mark} ` : `${mark} `;
}

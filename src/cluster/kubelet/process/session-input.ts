// What a user types, as the input of a command.

import { Input, type Steps } from './shell-state.ts';

/** The input of a terminal goes on behind an end of file (ctrl-d), until the user is gone. */
class TerminalInput extends Input {
  #isGone = false;

  override *readSome(): Steps<string | undefined> {
    const text = yield* super.readSome();
    if (text === undefined) this.ended = this.#isGone;
    return text;
  }

  override *readLine(): Steps<string | undefined> {
    const line = yield* super.readLine();
    if (line === undefined) this.ended = this.#isGone;
    return line;
  }

  override hangUp(): void {
    this.#isGone = true;
    super.hangUp();
  }
}

/** An input that a user writes into; without one it has ended before it begins. */
export function createInput(isTerminal: boolean, hasInput: boolean): Input {
  const input = isTerminal ? new TerminalInput('', false) : new Input('', false);
  if (!hasInput) input.hangUp();
  return input;
}

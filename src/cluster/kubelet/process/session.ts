// A command beside the main process of a container that somebody talks to: kubectl exec.

import type { ContainerFiles } from './files.ts';
import { Machine } from './machine.ts';
import type { CommandSession, SessionOptions, SimulatedProcess } from './process.ts';
import { createInput } from './session-input.ts';
import { type Streams } from './shell-state.ts';
import { Terminal } from './terminal.ts';

/** More than this unread ends the input: nobody reads it, and whoever sends it does not wait. */
const MOST_UNREAD = 16 << 20;

/** Starts a command in a container; what it prints goes to the options' sinks at once. */
export function openBeside(process: SimulatedProcess, files: ContainerFiles, argv: readonly string[], nowMs: number, options: SessionOptions): CommandSession {
  const { isTerminal, hasInput } = options;
  const input = createInput(isTerminal, hasInput);
  const out = isTerminal ? (text: string): void => options.out(Terminal.shown(text)) : options.out;
  const streams: Streams = { input, out, error: isTerminal ? out : options.error };
  const machine = new Machine(process.spec, { process, files, session: { streams, isTerminal } });
  const terminal = isTerminal && hasInput ? new Terminal({ input, screen: options.out, interrupt: () => machine.interrupt() }) : undefined;
  let progress = machine.startCommand(argv, nowMs);
  if (progress.startError !== undefined) return { ...closed, startError: progress.startError.message };
  return {
    signals: machine.sentSignals,
    get nextAt() {
      return progress.nextAt;
    },
    get exitCode() {
      return progress.exit?.code;
    },
    get unread() {
      return input.unread;
    },
    write(text) {
      if (terminal) terminal.type(text);
      else if (!input.ended) input.append(text);
      if (input.unread <= MOST_UNREAD) return;
      input.clear();
      input.hangUp();
    },
    end: () => input.hangUp(),
    resume(atMs) {
      if (progress.exit === undefined) progress = machine.resume(atMs);
    },
    kill(atMs) {
      if (progress.exit === undefined) progress = machine.signal('SIGKILL', atMs);
    },
  };
}

const closed: CommandSession = Object.freeze({ signals: [], nextAt: undefined, exitCode: 126, unread: 0, write: () => {}, end: () => {}, resume: () => {}, kill: () => {} });

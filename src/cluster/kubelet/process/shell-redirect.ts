// Where the text of commands goes: the container's own streams and the redirections of a command.

import { resolvePath } from './files.ts';
import type { Machine } from './machine.ts';
import { expandText } from './shell-expansion.ts';
import type { Shell } from './shell.ts';
import { Input, type Sink, type Steps, type Streams } from './shell-state.ts';
import type { Redirect } from './shell-syntax.ts';

const nothing: Sink = () => {};
const processSinks = new WeakMap<Machine, Streams>();

/** The streams of a container's main process: its log, and an empty input. Those of a session are the user's. */
export function processStreams(machine: Machine): Streams {
  if (machine.session) return machine.session.streams;
  let streams = processSinks.get(machine);
  if (streams === undefined) {
    streams = { input: new Input(), out: text => machine.write('stdout', text), error: text => machine.write('stderr', text) };
    processSinks.set(machine, streams);
  }
  return streams;
}

/** Opens the redirections of a command; undefined after saying why one cannot be opened. */
export function* redirect(redirects: readonly Redirect[], shell: Shell): Steps<Streams | undefined> {
  let { input, out, error } = shell.streams;
  const { state, files, machine } = shell;
  const process = processStreams(machine);
  for (const { fd, operator, target } of redirects) {
    const text = yield* expandText(target, shell);
    if (operator === '<<') {
      input = new Input(text);
      continue;
    }
    if (operator === '<&' || operator === '>&') {
      const sink = text === '1' ? out : text === '2' ? error : nothing;
      if (fd === 2) error = sink;
      else if (fd === 1) out = sink;
      continue;
    }
    const path = resolvePath(text, state.workingDir);
    if (operator === '<') {
      const content = path === '/dev/null' ? '' : files.read(path);
      if (content === undefined) {
        error(`${state.name}: can't open ${text}: no such file\n`);
        return undefined;
      }
      input = new Input(content);
      continue;
    }
    let sink: Sink;
    if (path === '/dev/null') sink = nothing;
    else if (path === '/dev/stdout' || /^\/proc\/(?:1|self)\/fd\/1$/.test(path)) sink = process.out;
    else if (path === '/dev/stderr' || /^\/proc\/(?:1|self)\/fd\/2$/.test(path)) sink = process.error;
    else {
      const problem = files.write(path, operator === '>>' ? files.read(path) ?? '' : '');
      if (problem !== undefined) {
        error(`${state.name}: can't create ${text}: ${problem}\n`);
        return undefined;
      }
      sink = fileSink(path, shell, error);
    }
    if (fd === 2 || fd === -1) error = sink;
    if (fd === 1 || fd === -1) out = sink;
  }
  return { input, out, error };
}

/** Appends to a file; what does not fit is said once. A command that somebody talks to is no loop: what it writes is kept whole. */
function fileSink(path: string, { files, state, machine }: Shell, error: Sink): Sink {
  let problem: string | undefined;
  return more => {
    if (problem !== undefined) return;
    problem = files.append(path, more, machine.session === undefined);
    if (problem !== undefined) error(`${state.name}: write error: ${problem}\n`);
  };
}

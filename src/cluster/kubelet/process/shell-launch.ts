// Starts what a command line names, in the place of or beside its shell: commands, servers, scripts, other shells.

import { findExecutable, type Executable } from './available-commands.ts';
import { resolvePath } from './files.ts';
import { runInteractive } from './interactive-shell.ts';
import { runLanguage } from './language.ts';
import type { Machine } from './machine.ts';
import { guarded, runList, Shell } from './shell.ts';
import { processStreams } from './shell-redirect.ts';
import { ShellExit, ShellState, type Steps, type Streams } from './shell-state.ts';
import { type List, parseScript, ShellSyntaxError } from './shell-syntax.ts';

/** Shells within shells, functions within functions. */
export const maximumDepth = 40;

/** The main process of a container, or a command of kubectl exec: gives its exit code. */
export function executeMain(machine: Machine, argv: readonly string[]): Steps<number> {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOSTNAME: machine.spec.hostname, HOME: '/root', ...machine.spec.env };
  const state = new ShellState('sh', env, machine.spec.workingDir ?? '/');
  return executeWords(machine, argv, state, processStreams(machine), true);
}

/**
 * Runs expanded words as a process with a shell's environment. With `isExec` it takes the place of
 * the caller: as the container's first process it then gets its signals.
 */
export function* executeWords(machine: Machine, words: readonly string[], state: ShellState, streams: Streams, isExec = false): Steps<number> {
  let argv = words;
  let executable: Executable | undefined;
  for (let hops = 0; ; hops++) {
    argv = withoutPrefix(argv, state);
    if (argv.length === 0 || hops > 20) return 0;
    executable = findExecutable(argv[0] ?? '', machine.spec.image, machine.files, state.workingDir);
    if (executable?.kind !== 'wrapper') break;
    const rest = argv.slice(argv[1] === '--' ? 2 : 1);
    argv = rest.length === 0 || rest[0]?.startsWith('-') ? [machine.spec.image.command[0] ?? 'sh', ...rest] : rest;
  }
  const name = argv[0] ?? '';
  const args = argv.slice(1);
  const isMain = isExec && machine.isMainTask();
  if (isMain) machine.mainShell = undefined;
  const call = { name: name.slice(name.lastIndexOf('/') + 1), state, streams, machine };
  switch (executable?.kind) {
    case undefined:
      streams.error(`${state.name}: ${name}: not found\n`);
      return 127;
    case 'command': {
      const result = executable.run(args, call);
      return typeof result === 'number' ? result : yield* result;
    }
    case 'program':
      if (call.name === 'nginx' && args[0] === '-s') {
        machine.signalMain('TERM');
        return 0;
      }
      return yield* machine.serve(executable.program, argv, call, isExec);
    case 'language': return yield* runLanguage(executable.program, argv, call, isExec);
    case 'script': return yield* runScript(machine, executable.text, shellFor(name, state, args), streams, isMain, false);
    default: return yield* runShell(machine, name, args, state, streams, isMain);
  }
}

function shellFor(name: string, state: ShellState, args: readonly string[]): ShellState {
  const child = new ShellState(name, state.environment(), state.workingDir);
  child.positional = args;
  child.depth = state.depth + 1;
  return child;
}

/** `env A=b command`, `nohup command` and their like only change how the rest runs. */
function withoutPrefix(words: readonly string[], state: ShellState): readonly string[] {
  let at = 0;
  for (;;) {
    const word = (words[at] ?? '').replace(/^.*\//, '');
    if (word === 'env' || word === 'command') {
      let next = at + 1;
      for (; /^[A-Za-z_]\w*=/.test(words[next] ?? '') || words[next] === '-i'; next++) {
        const [name = '', ...value] = (words[next] ?? '').split('=');
        state.set(name, value.join('='));
        state.exported.add(name);
      }
      if (next >= words.length || words[next]?.startsWith('-')) return words.slice(at);
      at = next;
    } else if ((word === 'nohup' || word === 'setsid' || word === 'time' || word === 'busybox') && at + 1 < words.length) at++;
    else if ((word === 'gosu' || word === 'su-exec') && at + 2 < words.length) at += 2;
    else return at === 0 ? words : words.slice(at);
  }
}

function* runShell(machine: Machine, name: string, args: readonly string[], state: ShellState, streams: Streams, isMain: boolean): Steps<number> {
  const child = shellFor(name, state, []);
  if (child.depth > maximumDepth) throw new ShellExit(2, `${name}: nested too deeply`);
  let at = 0;
  let isCommand = false;
  for (; /^[-+][A-Za-z]/.test(args[at] ?? '') || args[at]?.startsWith('--'); at++) {
    const flags = args[at] ?? '';
    if (flags.startsWith('--')) continue;
    if (flags.includes('c')) isCommand = true;
    setOptions(child, flags);
    if (flags.endsWith('o')) at++;
  }
  if (isCommand) {
    if (args[at] === undefined) {
      streams.error(`${name}: -c requires an argument\n`);
      return 2;
    }
    child.positional = args.slice(at + 2);
    if (args[at + 1] !== undefined) child.name = args[at + 1] ?? '';
    return yield* runScript(machine, args[at] ?? '', child, streams, isMain, true);
  }
  const path = args[at];
  if (path !== undefined) {
    const text = machine.files.read(resolvePath(path, state.workingDir));
    if (text === undefined) {
      streams.error(`${name}: can't open '${path}': No such file or directory\n`);
      return 2;
    }
    child.name = path;
    child.positional = args.slice(at + 1);
    return yield* runScript(machine, text, child, streams, isMain, false);
  }
  if (machine.session !== undefined && streams.input === machine.session.streams.input) return yield* runInteractive(machine, child, streams);
  // Without a terminal the shell reads its standard input, which is empty in a container.
  let text = '';
  for (let more = yield* streams.input.readSome(); more !== undefined; more = yield* streams.input.readSome()) text += more;
  return text === '' ? 0 : yield* runScript(machine, text, child, streams, isMain, false);
}

/** Runs one text of a shell that goes on afterwards. */
export function* runListOf(text: string, machine: Machine, state: ShellState, streams: Streams): Steps<number> {
  return yield* runList(parse(text, state), new Shell(machine, state, streams));
}

/** Applies the letters of `set -e`, `sh -x`. */
export function setOptions(state: ShellState, flags: string): void {
  const on = flags.startsWith('-');
  if (flags.includes('e')) state.exitOnError = on;
  if (flags.includes('x')) state.trace = on;
  if (flags.includes('u')) state.unsetIsError = on;
}

function* runScript(machine: Machine, text: string, state: ShellState, streams: Streams, isMain: boolean, execLast: boolean): Steps<number> {
  if (isMain) machine.mainShell = state;
  const shell = new Shell(machine, state, streams);
  yield* machine.pay(text.length / 1000);
  let code = yield* guarded(shell, function* () {
    return yield* runList(parse(text, state), shell, execLast && isMain);
  });
  const last = state.traps.get('EXIT');
  if (last !== undefined && last !== '') {
    state.traps.delete('EXIT');
    state.status = code;
    const after = yield* guarded(shell, function* () {
      yield* runList(parse(last, state), shell);
      return code;
    });
    code = after;
  }
  return code;
}

/** Parses with the shell's own complaint: a script that is none ends it with 2. */
export function parse(text: string, state: ShellState): List {
  try {
    return parseScript(text);
  } catch (error) {
    if (error instanceof ShellSyntaxError) throw new ShellExit(2, `${state.name}: ${error.message}`);
    throw error;
  }
}

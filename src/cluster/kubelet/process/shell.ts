// The small shell: runs the tree of a script as steps in virtual time.

import { findExecutable, type Executable } from './available-commands.ts';
import { runLanguage } from './language.ts';
import type { ContainerFiles } from './files.ts';
import { resolvePath } from './files.ts';
import type { Machine } from './machine.ts';
import { matchesGlob } from './patterns.ts';
import { builtins } from './shell-builtins.ts';
import { expandArithmetic, expandPattern, expandText, expandWords, type ExpansionContext } from './shell-expansion.ts';
import { quietLoopOf, type QuietLoop } from './quiet-loop.ts';
import { Input, ShellExit, ShellJump, ShellState, type Sink, type Steps, type Streams } from './shell-state.ts';
import { type Command, type Compound, type Item, type List, parseScript, type Pipeline, type Redirect, ShellSyntaxError, type Simple } from './shell-syntax.ts';

const maximumDepth = 40;
const keptIterations = 500;
const nothing: Sink = () => {};

/** One shell (or subshell) at work: its memory and where it reads and writes. */
export class Shell implements ExpansionContext {
  readonly machine: Machine;
  readonly state: ShellState;
  /** Replaced by `exec > file`. */
  streams: Streams;
  readonly files: ContainerFiles;
  /** Status of the last `$( )`, which is that of a command that is only assignments. */
  substituted = 0;

  constructor(machine: Machine, state: ShellState, streams: Streams) {
    this.machine = machine;
    this.state = state;
    this.streams = streams;
    this.files = machine.files;
  }

  /** Whether it is the shell that signals of the kubelet reach. */
  get isMain(): boolean {
    return this.state === this.machine.mainShell && this.machine.isMainTask();
  }

  *substitute(body: List): Steps<string> {
    let text = '';
    const out: Sink = more => {
      text += more;
      if (text.length > 1 << 20) throw new ShellExit(2, `${this.state.name}: out of memory`);
    };
    this.substituted = yield* runSubshell(this, { ...this.streams, out }, shell => runList(body, shell));
    this.state.status = this.substituted;
    return text;
  }

  special(name: string): string | undefined {
    switch (name) {
      case 'RANDOM': return String(Math.floor(this.machine.draw() * 32_768));
      case 'SECONDS': return String(this.machine.secondsSinceStart());
      case '$': return String(this.machine.mainShell === this.state ? 1 : this.machine.current?.pid ?? 1);
      case 'PPID': return '0';
      case 'UID': return this.machine.spec.image.runsAsRoot ? '0' : '1000';
      case 'EPOCHSECONDS': return String(Math.floor(this.machine.clockMs / 1000));
      case 'PWD': return this.state.workingDir;
      default: return undefined;
    }
  }
}

/** The main process of a container, or a command of kubectl exec: gives its exit code. */
export function executeMain(machine: Machine, argv: readonly string[]): Steps<number> {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOSTNAME: machine.spec.hostname, HOME: '/root', ...machine.spec.env };
  const state = new ShellState('sh', env, machine.spec.workingDir ?? '/');
  return executeWords(machine, argv, state, processStreams(machine), true);
}

const processSinks = new WeakMap<Machine, Streams>();

function processStreams(machine: Machine): Streams {
  let streams = processSinks.get(machine);
  if (streams === undefined) {
    streams = { input: new Input(), out: text => machine.write('stdout', text), error: text => machine.write('stderr', text) };
    processSinks.set(machine, streams);
  }
  return streams;
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
    case 'command': return yield* finish(executable.run(args, call));
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
  // Without a terminal the shell reads its standard input, which is empty in a container.
  let text = '';
  for (let more = yield* streams.input.readSome(); more !== undefined; more = yield* streams.input.readSome()) text += more;
  return text === '' ? 0 : yield* runScript(machine, text, child, streams, isMain, false);
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

/** Runs to the end of a shell: `exit`, errors that end it, stray jumps. */
function* guarded(shell: Shell, run: () => Steps<number>): Steps<number> {
  try {
    return yield* run();
  } catch (error) {
    if (error instanceof ShellExit) {
      if (error.message !== '') shell.streams.error(`${error.message}\n`);
      return error.code;
    }
    if (error instanceof ShellJump) return error.code;
    throw error;
  }
}

function* runSubshell(shell: Shell, streams: Streams, run: (inner: Shell) => Steps<number>): Steps<number> {
  const inner = new Shell(shell.machine, shell.state.copy(), streams);
  if (inner.state.depth > maximumDepth) throw new ShellExit(2, `${shell.state.name}: nested too deeply`);
  return yield* guarded(inner, () => run(inner));
}

/** Runs a list of commands and gives the status of the last one. */
export function* runList(list: List, shell: Shell, execLast = false): Steps<number> {
  let status = 0;
  for (let at = 0; at < list.length; at++) {
    const item = list[at] as Item;
    status = item.background ? startBackground(item, shell) : yield* runItem(item, shell, execLast && at === list.length - 1);
  }
  return status;
}

function startBackground(item: Item, shell: Shell): number {
  const streams = { ...shell.streams, input: new Input() };
  const task = shell.machine.spawn(runSubshell(shell, streams, inner => runItem(item, inner)), `${shell.state.name} &`);
  if (task === undefined) throw new ShellExit(2, `${shell.state.name}: can't fork: Resource temporarily unavailable`);
  shell.state.lastBackground = String(task.pid);
  shell.state.status = 0;
  return 0;
}

function* runItem(item: Item, shell: Shell, execLast = false): Steps<number> {
  const { state } = shell;
  let isLast = item.rest.length === 0;
  let current = item.first;
  if (!isLast) state.tested++;
  let status: number;
  try {
    status = yield* runPipeline(current, shell, execLast && isLast);
  } finally {
    if (!isLast) state.tested--;
  }
  for (let at = 0; at < item.rest.length; at++) {
    const next = item.rest[at] as Item['rest'][number];
    if ((next.operator === '&&') !== (status === 0)) continue;
    isLast = at === item.rest.length - 1;
    current = next.pipeline;
    if (!isLast) state.tested++;
    try {
      status = yield* runPipeline(current, shell, execLast && isLast);
    } finally {
      if (!isLast) state.tested--;
    }
  }
  if (status !== 0 && state.exitOnError && state.tested === 0 && isLast && !current.negated) throw new ShellExit(status);
  return status;
}

function* runPipeline(pipeline: Pipeline, shell: Shell, execLast = false): Steps<number> {
  const { state } = shell;
  const first = pipeline.commands[0] as Command;
  let status: number;
  if (pipeline.negated) state.tested++;
  try {
    status = pipeline.commands.length === 1 ? yield* runCommand(first, shell, execLast && !pipeline.negated) : yield* runPipes(pipeline.commands, shell);
  } finally {
    if (pipeline.negated) state.tested--;
  }
  if (pipeline.negated) status = status === 0 ? 1 : 0;
  state.status = status;
  return status;
}

function* runPipes(commands: readonly Command[], shell: Shell): Steps<number> {
  let input = shell.streams.input;
  const tasks: { code: number | undefined }[] = [];
  yield* shell.machine.pay(1);
  commands.forEach((command, index) => {
    const pipe = index < commands.length - 1 ? new Input('', false) : undefined;
    const streams: Streams = { input, out: pipe === undefined ? shell.streams.out : text => { if (!pipe.closed) pipe.text += text; }, error: shell.streams.error };
    const from = input;
    const steps = runSubshell(shell, streams, function* (inner) {
      try {
        return yield* runCommand(command, inner);
      } finally {
        if (index > 0) from.closed = true;
        if (pipe !== undefined) pipe.ended = true;
      }
    });
    const task = shell.machine.spawn(steps, `${shell.state.name} |`, pipe);
    if (task === undefined) throw new ShellExit(2, `${shell.state.name}: can't fork: Resource temporarily unavailable`);
    tasks.push(task);
    if (pipe !== undefined) input = pipe;
  });
  while (tasks.some(task => task.code === undefined)) yield { untilMs: Infinity, ready: () => tasks.every(task => task.code !== undefined) };
  yield* handleSignal(shell);
  return tasks.at(-1)?.code ?? 0;
}

/** Runs the TERM trap when a signal came; sh does so between commands, never inside one. */
export function* handleSignal(shell: Shell): Steps<void> {
  if (!shell.machine.pendingTerm || !shell.isMain) return;
  shell.machine.pendingTerm = false;
  yield* runList(parse(shell.state.traps.get('TERM') ?? '', shell.state), shell);
}

/** Runs one command. */
export function* runCommand(command: Command, shell: Shell, execLast = false): Steps<number> {
  switch (command.kind) {
    case 'simple': return yield* runSimple(command, shell, execLast);
    case 'redirected': {
      const streams = yield* redirect(command.redirects, shell);
      if (streams === undefined) return 1;
      const before = shell.streams;
      shell.streams = streams;
      try {
        return yield* runCompound(command.command, shell);
      } finally {
        shell.streams = before;
      }
    }
    default: return yield* runCompound(command, shell);
  }
}

function* tested(list: List, shell: Shell): Steps<number> {
  shell.state.tested++;
  try {
    return yield* runList(list, shell);
  } finally {
    shell.state.tested--;
  }
}

function* runCompound(command: Compound, shell: Shell): Steps<number> {
  yield* shell.machine.pay(1);
  yield* handleSignal(shell);
  const { state } = shell;
  switch (command.kind) {
    case 'if':
      for (const branch of command.branches) if ((yield* tested(branch.test, shell)) === 0) return yield* runList(branch.body, shell);
      return command.otherwise === undefined ? 0 : yield* runList(command.otherwise, shell);
    case 'while': return yield* runWhile(command, shell);
    case 'for': {
      const words = command.words === undefined ? state.positional : yield* expandWords(command.words, shell);
      let at = 0;
      return yield* loop(shell, () => {
        const word = words[at++];
        if (word === undefined) return false;
        state.set(command.name, word);
        return true;
      }, command.body);
    }
    case 'count': {
      yield* expandArithmetic(command.first, shell);
      let isFirst = true;
      return yield* loop(shell, function* () {
        if (!isFirst) yield* expandArithmetic(command.next, shell);
        isFirst = false;
        return command.test.length === 0 || (yield* expandArithmetic(command.test, shell)) !== 0;
      }, command.body);
    }
    case 'case': {
      const subject = yield* expandText(command.subject, shell);
      for (const clause of command.clauses) {
        for (const pattern of clause.patterns) {
          if (matchesGlob(yield* expandPattern(pattern, shell), subject)) return yield* runList(clause.body, shell);
        }
      }
      return 0;
    }
    case 'group': return yield* runList(command.body, shell);
    case 'subshell': return yield* runSubshell(shell, shell.streams, inner => runList(command.body, inner));
    case 'function':
      state.functions.set(command.name, command.body);
      return 0;
    case 'calculate': return (yield* expandArithmetic(command.expression, shell)) === 0 ? 1 : 0;
  }
}

function* runWhile(command: Extract<Compound, { kind: 'while' }>, shell: Shell): Steps<number> {
  const { machine } = shell;
  const quiet = shell.streams.out === processStreams(machine).out && machine.isMainTask() ? quietLoopOf(command) : undefined;
  let lastAt = machine.clockMs - 1;
  let isFirst = true;
  const test = function* (): Steps<boolean> {
    if (quiet !== undefined) {
      // A loop that never sleeps prints ten times a second here; a real one would fill the disk.
      if (!isFirst && machine.clockMs === lastAt) {
        machine.markBusy();
        yield { untilMs: machine.clockMs + 100 };
      }
      if (!isFirst) jumpAhead(machine, shell.state, quiet, machine.clockMs - lastAt);
      lastAt = machine.clockMs;
      isFirst = false;
    }
    return ((yield* tested(command.test, shell)) === 0) !== command.until;
  };
  if (quiet !== undefined) machine.quietLoops++;
  try {
    return yield* loop(shell, test, command.body);
  } finally {
    if (quiet !== undefined) machine.quietLoops--;
  }
}

/** A quiet loop that nobody looked at for hours only replays its last rounds. */
function jumpAhead(machine: Machine, state: ShellState, quiet: QuietLoop, periodMs: number): void {
  const rounds = periodMs > 0 ? Math.floor((machine.targetMs - machine.clockMs) / periodMs) - keptIterations : 0;
  if (rounds < keptIterations || machine.pendingTerm) return;
  machine.clockMs += rounds * periodMs;
  for (const [name, step] of quiet.counters) state.set(name, String(Number(state.get(name) ?? '0') + rounds * step));
}

function* loop(shell: Shell, next: () => Steps<boolean> | boolean, body: List): Steps<number> {
  const { state, machine } = shell;
  let status = 0;
  state.loops++;
  try {
    for (;;) {
      yield* machine.pay(1);
      yield* handleSignal(shell);
      const more = next();
      if (!(typeof more === 'boolean' ? more : yield* more)) return status;
      try {
        status = yield* runList(body, shell);
      } catch (error) {
        if (!(error instanceof ShellJump) || error.kind === 'return') throw error;
        if (--error.levels > 0 && state.loops > 1) throw error;
        status = 0;
        if (error.kind === 'break') return status;
      }
    }
  } finally {
    state.loops--;
  }
}

function* runSimple(command: Simple, shell: Shell, execLast: boolean): Steps<number> {
  const { machine, state } = shell;
  yield* machine.pay(1);
  yield* handleSignal(shell);
  shell.substituted = 0;
  const words = yield* expandWords(command.words, shell);
  const values: [string, string][] = [];
  for (const { name, value } of command.assignments) {
    const text = yield* expandText(value, shell);
    if (words.length === 0) state.set(name, text);
    else values.push([name, text]);
  }
  let streams = shell.streams;
  if (command.redirects.length > 0) {
    const redirected = yield* redirect(command.redirects, shell);
    if (redirected === undefined) return fails(shell, 1);
    streams = redirected;
  }
  if (state.trace) shell.streams.error(`+ ${[...command.assignments.map(({ name }, at) => `${name}=${values[at]?.[1] ?? state.get(name) ?? ''}`), ...words].join(' ')}\n`);
  const name = words[0];
  if (name === undefined) {
    for (const [key] of values) state.exported.delete(key);
    return fails(shell, shell.substituted);
  }
  let cost = 0;
  for (const word of words) cost += word.length;
  if (cost > 500) yield* machine.pay(cost / 500);
  const body = state.functions.get(name);
  if (body !== undefined) {
    for (const [key, value] of values) state.set(key, value);
    return yield* callFunction(body, words.slice(1), shell, streams);
  }
  const builtin = builtins.get(name);
  if (builtin !== undefined) {
    for (const [key, value] of values) state.set(key, value);
    return yield* finish(builtin(words.slice(1), shell, streams, name));
  }
  let environment = state;
  const isExec = execLast && shell.isMain && state.traps.size === 0;
  if (values.length > 0 || /^(?:.*\/)?env$/.test(name)) {
    environment = state.copy();
    for (const [key, value] of values) {
      environment.set(key, value);
      environment.exported.add(key);
    }
  }
  return yield* executeWords(machine, words, environment, streams, isExec);
}

function fails(shell: Shell, status: number): number {
  shell.state.status = status;
  return status;
}

function* callFunction(body: Command, args: readonly string[], shell: Shell, streams: Streams): Steps<number> {
  const { state } = shell;
  if (++state.depth > maximumDepth) throw new ShellExit(2, `${state.name}: maximum function nesting level exceeded`);
  const [positional, before] = [state.positional, shell.streams];
  state.positional = args;
  shell.streams = streams;
  try {
    return yield* runCommand(body, shell);
  } catch (error) {
    if (error instanceof ShellJump && error.kind === 'return') return error.code;
    throw error;
  } finally {
    state.positional = positional;
    shell.streams = before;
    state.depth--;
  }
}

function* finish(result: Steps<number> | number): Steps<number> {
  return typeof result === 'number' ? result : yield* result;
}

/** Opens the redirections of a command; undefined after saying why one cannot be opened. */
function* redirect(redirects: readonly Redirect[], shell: Shell): Steps<Streams | undefined> {
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
      sink = more => { files.write(path, (files.read(path) ?? '') + more); };
    }
    if (fd === 2 || fd === -1) error = sink;
    if (fd === 1 || fd === -1) out = sink;
  }
  return { input, out, error };
}

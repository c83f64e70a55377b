// The small shell: runs the tree of a script as steps in virtual time.

import { identityOf } from './identity.ts';
import type { ContainerFiles } from './files.ts';
import type { Machine } from './machine.ts';
import { matchesGlob } from './patterns.ts';
import { builtins } from './shell-builtins.ts';
import { expandArithmetic, expandPattern, expandText, expandWords, type ExpansionContext } from './shell-expansion.ts';
import { executeWords, maximumDepth, parse } from './shell-launch.ts';
import { processStreams, redirect } from './shell-redirect.ts';
import { quietLoopOf, type QuietLoop } from './quiet-loop.ts';
import { Input, ShellExit, ShellJump, type ShellState, type Sink, type Steps, type Streams } from './shell-state.ts';
import type { Command, Compound, Item, List, Pipeline, Simple } from './shell-syntax.ts';

const keptIterations = 500;

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
      case 'UID': return String(identityOf(this.machine.spec).uid);
      case 'EPOCHSECONDS': return String(Math.floor(this.machine.clockMs / 1000));
      case 'PWD': return this.state.workingDir;
      default: return undefined;
    }
  }
}

/** Runs to the end of a shell: `exit`, errors that end it, stray jumps. */
export function* guarded(shell: Shell, run: () => Steps<number>): Steps<number> {
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
    const streams: Streams = { input, out: pipe === undefined ? shell.streams.out : text => { if (!pipe.closed) pipe.append(text); }, error: shell.streams.error };
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
  const { machine, state } = shell;
  if (!machine.pendingTerm || !shell.isMain) return;
  machine.pendingTerm = false;
  // The loop that was interrupted says nothing of how long the trap takes: its end has to be waited for.
  const { quietLoops } = machine;
  machine.quietLoops = 0;
  try {
    yield* runList(parse(state.traps.get('TERM') ?? '', state), shell);
  } finally {
    machine.quietLoops = quietLoops;
  }
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
  let saidBefore = 0;
  const test = function* (): Steps<boolean> {
    if (quiet !== undefined) {
      // A loop that never sleeps prints ten times a second here; a real one would fill the disk.
      if (!isFirst && machine.clockMs === lastAt) {
        machine.markBusy();
        yield { untilMs: machine.clockMs + 100 };
      }
      if (!isFirst) jumpAhead(machine, shell.state, quiet, machine.clockMs - lastAt, machine.log.said - saidBefore);
      lastAt = machine.clockMs;
      saidBefore = machine.log.said;
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
function jumpAhead(machine: Machine, state: ShellState, quiet: QuietLoop, periodMs: number, linesPerRound: number): void {
  const rounds = periodMs > 0 ? Math.floor((machine.targetMs - machine.clockMs) / periodMs) - keptIterations : 0;
  if (rounds < keptIterations || machine.pendingTerm) return;
  machine.clockMs += rounds * periodMs;
  machine.log.skip(rounds * linesPerRound);
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
    const result = builtin(words.slice(1), shell, streams, name);
    return typeof result === 'number' ? result : yield* result;
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

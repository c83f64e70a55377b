// Commands that are part of the shell itself because they change it: cd, export, trap, wait, exec, exit, test.

import { resolvePath } from './files.ts';
import { handleSignal, runList, type Shell } from './shell.ts';
import { executeWords, parse, setOptions } from './shell-launch.ts';
import { ArithmeticError, calculate } from './shell-arithmetic.ts';
import { commands } from './shell-commands.ts';
import { evaluateTest } from './shell-test.ts';
import { ShellExit, ShellJump, type Steps, type Streams } from './shell-state.ts';

export type Builtin = (args: readonly string[], shell: Shell, streams: Streams, name: string) => Steps<number> | number;

const signalNumbers: Readonly<Record<string, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15 };

function signalName(text: string): string {
  const bare = text.toUpperCase().replace(/^SIG/, '');
  if (bare === '0') return 'EXIT';
  return Object.entries(signalNumbers).find(([, number]) => String(number) === bare)?.[0] ?? bare;
}

function number(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isFinite(value) ? Math.trunc(value) : 2;
}

function assign(shell: Shell, text: string, isExported: boolean): void {
  const [, name, value] = /^([A-Za-z_]\w*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  if (name === undefined) return;
  if (value !== undefined) shell.state.set(name, value);
  if (isExported) shell.state.exported.add(name);
}

const table: Record<string, Builtin> = {
  ':': () => 0,
  exit(args, shell) {
    throw new ShellExit(number(args[0], shell.state.status));
  },
  return(args, shell) {
    throw new ShellJump('return', 1, number(args[0], shell.state.status));
  },
  break(args) {
    throw new ShellJump('break', Math.max(1, number(args[0], 1)), 0);
  },
  continue(args) {
    throw new ShellJump('continue', Math.max(1, number(args[0], 1)), 0);
  },
  cd(args, shell, streams) {
    const path = resolvePath(args[0] ?? shell.state.get('HOME') ?? '/', shell.state.workingDir);
    if (!shell.files.isDirectory(path)) {
      streams.error(`${shell.state.name}: cd: can't cd to ${args[0]}: No such file or directory\n`);
      return 2;
    }
    shell.state.workingDir = path;
    return 0;
  },
  export(args, shell) {
    for (const arg of args) assign(shell, arg, true);
    return 0;
  },
  unset(args, shell) {
    for (const arg of args) {
      shell.state.variables.delete(arg);
      shell.state.functions.delete(arg);
    }
    return 0;
  },
  set(args, shell) {
    let at = 0;
    for (; /^[-+][a-z]/.test(args[at] ?? ''); at++) {
      setOptions(shell.state, args[at] ?? '');
      if (args[at]?.endsWith('o')) {
        const flag = { errexit: 'e', nounset: 'u', xtrace: 'x' }[args[++at] ?? ''];
        if (flag !== undefined) setOptions(shell.state, `${args[at - 1]?.[0]}${flag}`);
      }
    }
    if (args[at] === '--') at++;
    if (at < args.length) shell.state.positional = args.slice(at);
    return 0;
  },
  shift(args, shell) {
    shell.state.positional = shell.state.positional.slice(number(args[0], 1));
    return 0;
  },
  let(args, shell) {
    let value = 0;
    try {
      for (const arg of args) value = calculate(arg, shell.state);
    } catch (error) {
      if (!(error instanceof ArithmeticError)) throw error;
      throw new ShellExit(2, `${shell.state.name}: ${error.message}`);
    }
    return value === 0 ? 1 : 0;
  },
  trap(args, shell) {
    const [action = '-', ...names] = args[0] === '--' ? args.slice(1) : args;
    for (const name of names.map(signalName)) {
      if (action === '-') shell.state.traps.delete(name);
      else shell.state.traps.set(name, action);
    }
    return 0;
  },
  *eval(args, shell) {
    const text = args.join(' ');
    yield* shell.machine.pay(1 + text.length / 200);
    return yield* runList(parse(text, shell.state), shell);
  },
  *'.'(args, shell, streams) {
    const text = shell.files.read(resolvePath(args[0] ?? '', shell.state.workingDir));
    if (text === undefined) {
      streams.error(`${shell.state.name}: .: can't open '${args[0]}': No such file or directory\n`);
      throw new ShellExit(2);
    }
    if (++shell.state.depth > 40) throw new ShellExit(2, `${shell.state.name}: nested too deeply`);
    yield* shell.machine.pay(1 + text.length / 200);
    try {
      return yield* runList(parse(text, shell.state), shell);
    } catch (error) {
      if (error instanceof ShellJump && error.kind === 'return') return error.code;
      throw error;
    } finally {
      shell.state.depth--;
    }
  },
  *exec(args, shell, streams) {
    if (args.length === 0) {
      shell.streams = streams;
      return 0;
    }
    const isMain = shell.isMain;
    shell.state.traps.clear();
    const code = yield* executeWords(shell.machine, args, shell.state, streams, isMain);
    throw new ShellExit(code);
  },
  *wait(args, shell) {
    const { machine } = shell;
    const awaited = args.filter(arg => /^%?\d+$/.test(arg)).map(arg => machine.findTask(Number(arg.replace('%', ''))));
    const wanted = args.some(arg => /^\d+$/.test(arg)) ? awaited.filter(task => task !== undefined) : [...machine.children()];
    const isDone = (): boolean => (args.includes('-n') ? wanted.some(task => task.code !== undefined) : wanted.every(task => task.code !== undefined));
    while (!isDone()) {
      yield { untilMs: Infinity, ready: isDone, interruptible: true };
      if (machine.pendingTerm && shell.isMain) {
        yield* handleSignal(shell);
        return 143;
      }
    }
    if (args.length === 0) return 0;
    return wanted.at(-1)?.code ?? machine.codeOf(Number(args.at(-1))) ?? 127;
  },
  kill(args, shell, streams) {
    let signal = 'TERM';
    let code = 0;
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? '';
      if (arg === '-s' || arg === '-n') signal = signalName(args[++at] ?? '');
      else if (/^-\w/.test(arg) && at === 0) signal = arg === '-0' ? '0' : signalName(arg.slice(1));
      else if (arg === '1') shell.machine.signalMain(signal);
      else {
        const jobs = shell.machine.children();
        const task = arg.startsWith('%') ? jobs[Number(arg.slice(1)) - 1] : shell.machine.findTask(Number(arg));
        if (task === undefined) {
          streams.error(`${shell.state.name}: can't kill pid ${arg}: No such process\n`);
          code = 1;
        } else if (signal !== '0') {
          const status = 128 + (signalNumbers[signal] ?? 15);
          if (task === shell.machine.current) throw new ShellExit(status);
          shell.machine.end(task, status);
        }
      }
    }
    return code;
  },
  *read(args, shell, streams) {
    const names = args.filter((arg, at) => !arg.startsWith('-') && !/^-[ptnd]$/.test(args[at - 1] ?? ''));
    const line = yield* streams.input.readLine();
    const words = (line ?? '').trim().split(/[ \t]+/);
    const targets = names.length === 0 ? ['REPLY'] : names;
    targets.forEach((name, at) => shell.state.set(name, at === targets.length - 1 ? words.slice(at).join(' ') : words[at] ?? ''));
    return line === undefined ? 1 : 0;
  },
  test: (args, shell, streams) => evaluateTest(args, shell, streams, false),
  '['(args, shell, streams) {
    if (args.at(-1) !== ']') {
      streams.error(`${shell.state.name}: [: missing ]\n`);
      return 2;
    }
    return evaluateTest(args.slice(0, -1), shell, streams, false);
  },
  '[[': (args, shell, streams) => evaluateTest(args.slice(0, -1), shell, streams, true),
  type(args, shell, streams) {
    for (const arg of args) {
      if (!table[arg] && !commands.has(arg) && !shell.state.functions.has(arg)) {
        streams.error(`${arg}: not found\n`);
        return 127;
      }
      streams.out(`${arg}\n`);
    }
    return 0;
  },
  *command(args, shell, streams) {
    if (args[0] === '-v' || args[0] === '-V') return table['type']!(args.slice(1), shell, streams, 'command') as number;
    return yield* executeWords(shell.machine, args, shell.state.copy(), streams);
  },
  umask: () => 0,
  ulimit: () => 0,
  alias: () => 0,
  hash: () => 0,
  jobs: () => 0,
  shopt: () => 0,
  source: (args, shell, streams, name) => table['.']!(args, shell, streams, name),
  local: (args, shell, streams, name) => declare(args, shell, streams, name),
  declare: (args, shell, streams, name) => declare(args, shell, streams, name),
  readonly: (args, shell, streams, name) => declare(args, shell, streams, name),
  // Not builtins in every shell, but cheaper than a process and the same to see.
  true: () => 0,
  false: () => 1,
  echo: (args, shell, streams) => commands.get('echo')!(args, { name: 'echo', state: shell.state, streams, machine: shell.machine }),
  printf: (args, shell, streams) => commands.get('printf')!(args, { name: 'printf', state: shell.state, streams, machine: shell.machine }),
};

function declare(args: readonly string[], shell: Shell, _streams: Streams, _name: string): number {
  for (const arg of args) if (!arg.startsWith('-')) assign(shell, arg, false);
  return 0;
}

export const builtins: ReadonlyMap<string, Builtin> = new Map(Object.entries(table));

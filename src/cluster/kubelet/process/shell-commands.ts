// The commands of a container's userland that need nothing of the shell but its variables.

import { formatIdentity, identityOf, userName } from './identity.ts';
import { formatDate } from './calendar.ts';
import { resolvePath } from './files.ts';
import type { Machine } from './machine.ts';
import { byteCount, sleepMs } from './shell-amounts.ts';
import { archiveCommands } from './shell-archive.ts';
import { filters } from './shell-filters.ts';
import { networkCommands } from './shell-network.ts';
import { evaluateTest } from './shell-test.ts';
import { calculate } from './shell-arithmetic.ts';
import type { ShellState, Steps, Streams } from './shell-state.ts';

/** One execution of a command. */
export interface Call {
  readonly name: string;
  readonly state: ShellState;
  readonly streams: Streams;
  readonly machine: Machine;
}
export type CommandRun = (args: readonly string[], call: Call) => Steps<number> | number;
export type CommandTable = Record<string, CommandRun>;

function pathOf(path: string, call: Call): string {
  return resolvePath(path, call.state.workingDir);
}

function operands(args: readonly string[]): string[] {
  return args.filter(arg => !/^-./.test(arg));
}

/** echo's and printf's backslash sequences; `\c` ends the output. */
export function unescape(text: string): { text: string; stops: boolean } {
  const cut = text.indexOf('\\c');
  const names: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\\': '\\' };
  const replaced = (cut < 0 ? text : text.slice(0, cut)).replace(/\\(?:0([0-7]{1,3})|x([0-9a-fA-F]{1,2})|([1-7][0-7]{0,2})|(.))/gs,
    (all, octal?: string, hex?: string, plain?: string, letter?: string) => {
      if (letter !== undefined) return names[letter] ?? (letter === '"' ? '"' : all);
      return String.fromCharCode(hex === undefined ? Number.parseInt(octal ?? plain ?? '0', 8) : Number.parseInt(hex, 16));
    });
  return { text: replaced, stops: cut >= 0 };
}

function format(pattern: string, values: readonly string[]): string {
  const parts = unescape(pattern).text;
  let result = '';
  let at = 0;
  do {
    const start = at;
    result += parts.replace(/%([-0+ ]*)(\d{0,3})(?:\.(\d{1,3}))?([sdifxXobcq%])/g, (_, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      const value = values[at++] ?? '';
      let text = value;
      if (letter === 'b') text = unescape(value).text;
      else if (letter === 'c') text = value.slice(0, 1);
      else if (letter === 'f') text = (Number(value) || 0).toFixed(precision === undefined ? 6 : Math.min(Number(precision), 20));
      else if (letter === 'x' || letter === 'X' || letter === 'o') {
        text = Math.trunc(Number(value) || 0).toString(letter === 'o' ? 8 : 16);
        if (letter === 'X') text = text.toUpperCase();
      } else if (letter === 'd' || letter === 'i') text = String(Math.trunc(Number(value) || 0));
      else if (precision !== undefined) text = text.slice(0, Number(precision));
      const size = Number(width);
      return flags.includes('-') ? text.padEnd(size) : text.padStart(size, flags.includes('0') && letter !== 's' ? '0' : ' ');
    });
    if (at === start) break;
  } while (at < values.length && result.length < 1 << 20);
  return result;
}

const commandTable: CommandTable = {
  true: () => 0,

  // The shell has its own; these are what `exec` finds.
  test: (args, call) => evaluateTest(args, call, call.streams, false),
  '[': (args, call) => (args.at(-1) === ']' ? evaluateTest(args.slice(0, -1), call, call.streams, false) : 2),

  false: () => 1,
  echo(args, call) {
    let [newline, escapes, at] = [true, false, 0];
    for (; /^-[neE]+$/.test(args[at] ?? ''); at++) {
      if (args[at]?.includes('n')) newline = false;
      if (args[at]?.includes('e')) escapes = true;
    }
    const text = args.slice(at).join(' ');
    const { text: shown, stops } = escapes ? unescape(text) : { text, stops: false };
    call.streams.out(shown + (newline && !stops ? '\n' : ''));
    return 0;
  },
  printf(args, call) {
    call.streams.out(format(args[0] ?? '', args.slice(1)));
    return 0;
  },
  *sleep(args, call) {
    let total = 0;
    for (const arg of args) {
      const ms = sleepMs(arg);
      if (ms === undefined) {
        call.streams.error(`sleep: invalid number '${arg}'\n`);
        return 1;
      }
      total += ms;
    }
    if (args.length === 0) {
      call.streams.error('sleep: missing operand\n');
      return 1;
    }
    if (total > 0) yield { untilMs: call.machine.clockMs + total };
    else yield* call.machine.pay(1);
    return 0;
  },
  env(args, call) {
    if (operands(args).some(arg => !arg.includes('='))) return 0;
    for (const [name, value] of Object.entries(call.state.environment())) call.streams.out(`${name}=${value}\n`);
    return 0;
  },
  printenv(args, call) {
    if (args.length === 0) return commandTable['env']!([], call);
    const values = args.map(name => (call.state.exported.has(name) ? call.state.get(name) : undefined));
    for (const value of values) if (value !== undefined) call.streams.out(`${value}\n`);
    return values.includes(undefined) ? 1 : 0;
  },
  date(args, call) {
    const format = args.find(arg => arg.startsWith('+'));
    const iso = args.some(arg => arg.startsWith('-I') || arg.startsWith('--iso'));
    call.streams.out(`${formatDate(call.machine.clockMs, iso ? '%Y-%m-%dT%H:%M:%S+0000' : format?.slice(1))}\n`);
    return 0;
  },
  hostname([flag = ''], call) {
    const { network, spec } = call.machine;
    const [short = '', ...domain] = network.fullName.split('.');
    const answers: Readonly<Record<string, string>> = { '-i': network.resolve(spec.hostname)?.[0] ?? '127.0.0.1', '-f': network.fullName, '--fqdn': network.fullName, '-s': short, '-d': domain.join('.') };
    call.streams.out(`${answers[flag] ?? spec.hostname}\n`);
    return 0;
  },
  pwd(_, call) {
    call.streams.out(`${call.state.workingDir}\n`);
    return 0;
  },
  whoami(_, call) {
    const { spec } = call.machine;
    const name = userName(spec);
    if (name === undefined) call.streams.error(`whoami: ${spec.image.userland === 'busybox' ? 'unknown uid' : 'cannot find name for user ID'} ${identityOf(spec).uid}\n`);
    else call.streams.out(`${name}\n`);
    return name === undefined ? 1 : 0;
  },
  id([flag = ''], call) {
    const { uid, gid, groups } = identityOf(call.machine.spec);
    const answers: Readonly<Record<string, string>> = { '-u': String(uid), '-g': String(gid), '-G': groups.join(' '), '-un': userName(call.machine.spec) ?? String(uid) };
    call.streams.out(`${answers[flag] ?? formatIdentity(call.machine.spec)}\n`);
    return 0;
  },
  uname: (args, call) => (call.streams.out(args.includes('-a') ? `Linux ${call.machine.spec.hostname} 6.8.0 #1 SMP x86_64 Linux\n` : args.includes('-r') ? '6.8.0\n' : args.includes('-n') ? `${call.machine.spec.hostname}\n` : args.includes('-m') ? 'x86_64\n' : 'Linux\n'), 0),
  nproc: (_, call) => (call.streams.out('4\n'), 0),
  uptime: (_, call) => (call.streams.out(` ${formatDate(call.machine.clockMs, '%T')} up 1 day,  load average: 0.10, 0.08, 0.05\n`), 0),
  clear: () => 0,
  sync: () => 0,
  chmod: () => 0,
  chown: () => 0,
  touch(args, call) {
    return eachPath(operands(args), call, path => (call.machine.files.read(path) === undefined && !call.machine.files.isDirectory(path) ? call.machine.files.write(path, '') : undefined));
  },
  rm(args, call) {
    const forced = args.some(arg => /^-[a-z]*f/.test(arg));
    const recursive = args.some(arg => /^-[a-z]*[rR]/.test(arg));
    return eachPath(operands(args), call, path => {
      const { files } = call.machine;
      if (files.isDirectory(path)) {
        if (!recursive) return 'is a directory';
        if (path !== '/') files.removeDirectory(path);
        return undefined;
      }
      if (files.read(path) === undefined) return forced ? undefined : 'No such file or directory';
      return files.write(path, undefined);
    }, "can't remove ");
  },
  mkdir(args, call) {
    return eachPath(operands(args), call, path => {
      const { files } = call.machine;
      if (files.exists(path)) return args.includes('-p') && files.isDirectory(path) ? undefined : 'File exists';
      if (!args.includes('-p') && !files.isDirectory(path.slice(0, path.lastIndexOf('/')) || '/')) return 'No such file or directory';
      return files.makeDirectory(path);
    }, "can't create directory ");
  },
  rmdir: (args, call) => eachPath(operands(args), call, path => (call.machine.files.removeDirectory(path), undefined)),
  cp(args, call) {
    const paths = operands(args);
    const target = pathOf(paths.pop() ?? '', call);
    return eachPath(paths, call, path => {
      const content = call.machine.files.read(path);
      if (content === undefined) return call.machine.files.isDirectory(path) ? undefined : 'No such file or directory';
      return call.machine.files.write(call.machine.files.isDirectory(target) ? `${target}/${path.split('/').at(-1)}` : target, content);
    }, "can't stat ");
  },
  mv(args, call) {
    const paths = operands(args);
    const code = commandTable['cp']!(args, call) as number;
    for (const path of paths.slice(0, -1)) call.machine.files.write(pathOf(path, call), undefined);
    return code;
  },
  ln: () => 0,
  ls(args, call) {
    const paths = operands(args);
    const long = args.some(arg => /^-[a-zA-Z]*l/.test(arg));
    let code = 0;
    for (const path of paths.length === 0 ? ['.'] : paths) {
      const full = pathOf(path, call);
      const names = call.machine.files.list(full) ?? (call.machine.files.read(full) === undefined ? undefined : [path]);
      if (names === undefined) {
        call.streams.error(`ls: ${path}: No such file or directory\n`);
        code = 1;
        continue;
      }
      if (paths.length > 1) call.streams.out(`${path}:\n`);
      if (long) call.streams.out(`total ${names.length}\n`);
      for (const name of names) {
        const at = name === path ? full : `${full === '/' ? '' : full}/${name}`;
        const isDirectory = call.machine.files.isDirectory(at);
        const size = String(call.machine.files.read(at)?.length ?? 4096).padStart(9);
        const when = formatDate(call.machine.clockMs, '%b %e %H:%M');
        call.streams.out(long ? `${isDirectory ? 'drwxr-xr-x    2' : '-rw-r--r--    1'} root     root     ${size} ${when} ${name}\n` : `${name}\n`);
      }
    }
    return code;
  },
  stat(args, call) {
    return eachPath(operands(args), call, path => {
      if (!call.machine.files.exists(path)) return 'No such file or directory';
      call.streams.out(`  File: ${path}\n  Size: ${call.machine.files.read(path)?.length ?? 4096}\n`);
      return undefined;
    }, "can't stat ");
  },
  find(args, call) {
    const start = pathOf(args[0]?.startsWith('-') ? '.' : (args[0] ?? '.'), call);
    const walk = (path: string, depth: number): void => {
      call.streams.out(`${path}\n`);
      if (depth < 8) for (const name of call.machine.files.list(path) ?? []) walk(`${path === '/' ? '' : path}/${name}`, depth + 1);
    };
    walk(start, 0);
    return 0;
  },
  basename: (args, call) => (call.streams.out(`${(args[0] ?? '').replace(/\/+$/, '').split('/').at(-1)?.replace(new RegExp(`${(args[1] ?? '').replace(/[^\w.-]/g, '').replace(/\./g, '\\.')}$`), '') ?? ''}\n`), 0),
  dirname: (args, call) => (call.streams.out(`${(args[0] ?? '').replace(/\/[^/]*$/, '') || '.'}\n`), 0),
  mktemp(_, call) {
    const path = `/tmp/tmp.${Math.floor(call.machine.draw() * 1e6).toString(36).padStart(6, '0')}`;
    call.machine.files.write(path, '');
    call.streams.out(`${path}\n`);
    return 0;
  },
  *seq(args, call) {
    const numbers = args.map(Number);
    if (numbers.length === 0 || numbers.some(value => !Number.isFinite(value))) {
      call.streams.error('seq: invalid number\n');
      return 1;
    }
    const [from, step, to] = numbers.length === 1 ? [1, 1, numbers[0] ?? 0] : numbers.length === 2 ? [numbers[0] ?? 0, 1, numbers[1] ?? 0] : [numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? 0];
    for (let value = from; step !== 0 && (step > 0 ? value <= to : value >= to); value += step) {
      call.streams.out(`${value}\n`);
      yield* call.machine.pay(0.1);
    }
    return 0;
  },
  *yes(args, call) {
    for (;;) {
      call.streams.out(`${args[0] ?? 'y'}\n`);
      yield* call.machine.pay(2);
    }
  },
  ps(_, call) {
    call.streams.out('PID   USER     TIME  COMMAND\n');
    const { spec } = call.machine;
    const neighbours = spec.neighbours ?? [];
    const user = (userName(spec) ?? String(identityOf(spec).uid)).slice(0, 8).padEnd(8);
    // Their users are their own affair; nearly always root.
    neighbours.forEach((line, at) => call.streams.out(`${String(at + 1).padStart(5)} root      0:00 ${line}\n`));
    for (const { pid, line } of call.machine.processes()) call.streams.out(`${String(pid + neighbours.length).padStart(5)} ${user}  0:00 ${line}\n`);
    return 0;
  },
  top: (_, call) => commandTable['ps']!([], call),
  df: (_, call) => (call.streams.out('Filesystem           1K-blocks      Used Available Use% Mounted on\noverlay               98831908  12345678  86469846  12% /\n'), 0),
  du: (_, call) => (call.streams.out('4\t.\n'), 0),
  free: (_, call) => (call.streams.out('              total        used        free      shared  buff/cache   available\nMem:        8388608     1048576     6291456        1024     1048576     7340032\n'), 0),
  *dd(args, call) {
    const value = (name: string): string | undefined => args.find(arg => arg.startsWith(`${name}=`))?.slice(name.length + 1);
    const block = byteCount(value('bs') ?? '512');
    const count = Number(value('count') ?? Infinity);
    if (Number.isNaN(count)) {
      call.streams.error(`dd: invalid number '${value('count')}'\n`);
      return 1;
    }
    const release = call.machine.use(block, 1000);
    const megabytes = (block * count) / (1 << 20);
    yield { untilMs: call.machine.clockMs + Math.max(1, block === 0 ? 1 : megabytes) };
    release();
    const target = value('of');
    if (target !== undefined && target !== '/dev/null') call.machine.files.write(pathOf(target, call), '\0'.repeat(block === 0 ? 0 : Math.min(block * count, 1024)));
    call.streams.error(`${count}+0 records in\n${count}+0 records out\n${block * count} bytes copied\n`);
    return 0;
  },
  expr(args, call) {
    try {
      const value = calculate(args.join(' '), { get: () => undefined, set: () => {} });
      call.streams.out(`${value}\n`);
      return value === 0 ? 1 : 0;
    } catch {
      call.streams.error('expr: syntax error\n');
      return 2;
    }
  },
  *timeout(args, call) {
    const rest = args.filter((arg, index) => !(arg.startsWith('-') && index < 2));
    const limit = sleepMs(rest[0] === '-t' ? rest[1] ?? '' : rest[0] ?? '') ?? 0;
    const child = call.machine.spawnCommand(rest.slice(1), call);
    const deadline = call.machine.clockMs + limit;
    while (child.code === undefined) {
      if (call.machine.clockMs >= deadline) {
        call.machine.end(child, 143);
        return call.machine.spec.image.userland === 'busybox' ? 143 : 124;
      }
      yield { untilMs: deadline, ready: () => child.code !== undefined };
    }
    return child.code;
  },
  *stress(args, call) {
    const value = (...names: string[]): string | undefined => {
      const at = args.findIndex(arg => names.includes(arg.split('=')[0] ?? ''));
      return at < 0 ? undefined : args[at]?.split('=')[1] ?? args[at + 1];
    };
    const workers = Number(value('--vm', '-m') ?? 0) || 0;
    const total = byteCount(value('-mem-total', '--mem-total') ?? '0');
    const memory = workers * byteCount(value('--vm-bytes') ?? '256M') + total;
    const cpus = Number(value('--cpu', '-c', '-cpus', '--cpus') ?? 0) || 0;
    const limit = sleepMs(value('--timeout', '-t') ?? 'infinity') ?? Infinity;
    if (call.name === 'stress') call.streams.out(`stress: info: [1] dispatching hogs: ${cpus} cpu, 0 io, ${workers} vm, 0 hdd\n`);
    const release = call.machine.use(memory, cpus * 1000 + (workers > 0 ? 100 : 0));
    yield { untilMs: call.machine.clockMs + limit };
    release();
    if (call.name === 'stress') call.streams.out(`stress: info: [1] successful run completed in ${limit / 1000}s\n`);
    return 0;
  },
  *xargs(args, call) {
    const values: string[] = [];
    for (;;) {
      const line = yield* call.streams.input.readLine();
      if (line === undefined) break;
      values.push(...line.split(/\s+/).filter(Boolean));
    }
    const child = call.machine.spawnCommand([...(args.length === 0 ? ['echo'] : operands(args)), ...values.slice(0, 1000)], call);
    while (child.code === undefined) yield { untilMs: Infinity, ready: () => child.code !== undefined };
    return child.code;
  },
};

function eachPath(paths: readonly string[], call: Call, act: (path: string) => string | undefined, verb = ''): number {
  let code = 0;
  for (const path of paths) {
    const problem = act(pathOf(path, call));
    if (problem === undefined) continue;
    call.streams.error(`${call.name}: ${verb}${verb === '' ? path : `'${path}'`}: ${problem}\n`);
    code = 1;
  }
  return code;
}

/** Programs that a person installs or fetches things with: they take a while and succeed. */
const errands: Readonly<Record<string, number>> = { 'apt-get': 6000, apt: 6000, apk: 1500, yum: 8000, dnf: 8000, pip: 5000, gem: 5000, git: 2500, npm: 8000, go: 4000, unzip: 300, openssl: 200, mysqldump: 3000, pg_dump: 3000, mongodump: 3000, kubectl: 200, helm: 500, md5sum: 5, sha256sum: 5 };
for (const [name, ms] of Object.entries(errands)) {
  commandTable[name] = function* (_, call) {
    yield { untilMs: call.machine.clockMs + ms };
    return 0;
  };
}

/** All commands by name; which of them a container has is decided by its image (available-commands.ts). */
export const commands: ReadonlyMap<string, CommandRun> = new Map(Object.entries({ ...commandTable, ...filters, ...archiveCommands, ...networkCommands, 'stress-ng': commandTable['stress']!, gunzip: () => 0, gzip: () => 0 }));

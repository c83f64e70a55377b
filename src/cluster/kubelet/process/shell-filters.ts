// Commands that read text and write text: cat, grep, head, tail, wc, sort, tee, sed, tr, cut.

import { resolvePath } from './files.ts';
import { createLinePattern } from './patterns.ts';
import type { Call, CommandTable } from './shell-commands.ts';
import { Input, type Steps } from './shell-state.ts';

/** Yields the text of the named files, or of standard input without any; counts failures. */
function* texts(name: string, paths: readonly string[], call: Call, missed: () => void): Generator<unknown, void, never> {
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const input = path === '-' ? call.streams.input : openFile(name, path, call);
    if (input === undefined) missed();
    else yield input;
  }
}

function openFile(name: string, path: string, call: Call): Input | undefined {
  const full = resolvePath(path, call.state.workingDir);
  if (full === '/dev/null') return new Input();
  if (full === '/dev/stdin') return call.streams.input;
  const content = call.machine.files.read(full);
  if (content !== undefined) return new Input(content);
  const reason = call.machine.files.isDirectory(full) ? 'read error: Is a directory' : "No such file or directory";
  call.streams.error(`${name}: ${name === 'cat' ? "can't open '" : ''}${path}${name === 'cat' ? "'" : ''}: ${reason}\n`);
  return undefined;
}

/** Lines that a filter takes for one step of a shell. */
const LINES_PER_STEP = 50;
const CHARACTERS_PER_STEP = 20_000;

/** Feeds whole lines to a function until it says that it has enough. */
function* eachLine(name: string, paths: readonly string[], call: Call, take: (line: string) => boolean | void): Steps<number> {
  let code = 0;
  let owed = 0;
  for (const input of texts(name, paths, call, () => { code = 1; }) as Iterable<Input>) {
    for (;;) {
      const line = yield* input.readLine();
      if (line === undefined) break;
      owed += 1 / LINES_PER_STEP + line.length / CHARACTERS_PER_STEP;
      if (owed >= 1) {
        yield* call.machine.pay(owed);
        owed = 0;
      }
      if (take(line) === false) {
        input.closed = true;
        return code;
      }
    }
  }
  return code;
}

/** Feeds the text as it comes. */
function* eachText(name: string, paths: readonly string[], call: Call, take: (text: string) => void): Steps<number> {
  let code = 0;
  for (const input of texts(name, paths, call, () => { code = 1; }) as Iterable<Input>) {
    for (;;) {
      const text = yield* input.readSome();
      if (text === undefined) break;
      take(text);
      yield* call.machine.pay(1 + text.length / CHARACTERS_PER_STEP);
    }
  }
  return code;
}

function split(args: readonly string[], withValue = ''): { flags: Map<string, string>; rest: string[] } {
  const flags = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      rest.push(...args.slice(at + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') rest.push(arg);
    else if (arg.startsWith('--')) flags.set(arg.slice(2).split('=')[0] ?? '', arg.split('=')[1] ?? '');
    else if (/^-\d+$/.test(arg)) flags.set('n', arg.slice(1));
    else {
      for (let place = 1; place < arg.length; place++) {
        const letter = arg[place] ?? '';
        if (!withValue.includes(letter)) flags.set(letter, '');
        else {
          flags.set(letter, place + 1 < arg.length ? arg.slice(place + 1) : args[++at] ?? '');
          break;
        }
      }
    }
  }
  return { flags, rest };
}

export const filters: CommandTable = {
  *cat(args, call) {
    return yield* eachText('cat', split(args).rest, call, text => call.streams.out(text));
  },

  *tee(args, call) {
    const { flags, rest } = split(args);
    const paths = rest.map(path => resolvePath(path, call.state.workingDir));
    if (!flags.has('a')) for (const path of paths) call.machine.files.write(path, '');
    for (;;) {
      const text = yield* call.streams.input.readSome();
      if (text === undefined) return 0;
      call.streams.out(text);
      for (const path of paths) call.machine.files.append(path, text, call.machine.session === undefined);
      yield* call.machine.pay(1);
    }
  },

  *grep(args, call) {
    const { flags, rest } = split(args, 'em');
    const source = flags.get('e') ?? rest.shift() ?? '';
    const matches = createLinePattern(source, { ignoreCase: flags.has('i'), literal: flags.has('F') });
    let count = 0;
    const code = yield* eachLine('grep', flags.has('r') ? [] : rest, call, line => {
      if (matches(line) === flags.has('v')) return true;
      count++;
      if (!flags.has('q') && !flags.has('c')) call.streams.out(`${line}\n`);
      return !flags.has('q') && count < Number(flags.get('m') ?? Infinity);
    });
    if (flags.has('c')) call.streams.out(`${count}\n`);
    return count > 0 ? 0 : code === 0 ? 1 : 2;
  },

  *head(args, call) {
    const { flags, rest } = split(args, 'nc');
    let left = Number(flags.get('c') ?? flags.get('n') ?? 10);
    if (!(left > 0)) return 0;
    if (!flags.has('c')) {
      return yield* eachLine('head', rest, call, line => {
        call.streams.out(`${line}\n`);
        return --left > 0;
      });
    }
    for (const input of texts('head', rest, call, () => {}) as Iterable<Input>) {
      while (left > 0) {
        const text = yield* input.readSome();
        if (text === undefined) break;
        call.streams.out(text.slice(0, left));
        left -= text.length;
        yield* call.machine.pay(1);
      }
      input.closed = true;
    }
    return 0;
  },

  *tail(args, call) {
    const { flags, rest } = split(args, 'nc');
    const path = rest[0];
    if (path === '/dev/zero' && !flags.has('f')) return yield* call.machine.grow();
    const follow = flags.has('f') || flags.has('F') || flags.has('follow');
    const full = resolvePath(path ?? '/dev/stdin', call.state.workingDir);
    if (follow && full === '/dev/null') return yield* call.machine.forever();
    const text = flags.get('n') ?? '10';
    const lines: string[] = [];
    const code = yield* eachLine('tail', follow && call.machine.files.read(full) === undefined && flags.has('F') ? ['/dev/null'] : rest, call, line => {
      lines.push(line);
      if (!text.startsWith('+') && lines.length > Number(text)) lines.shift();
    });
    for (const line of text.startsWith('+') ? lines.slice(Number(text) - 1) : lines) call.streams.out(`${line}\n`);
    if (!follow || (code !== 0 && !flags.has('F'))) return code;
    return yield* call.machine.follow(full, call.streams.out);
  },

  *wc(args, call) {
    const { flags, rest } = split(args);
    const counts = { l: 0, w: 0, c: 0 };
    let isInWord = false;
    const code = yield* eachText('wc', rest, call, text => {
      counts.l += text.split('\n').length - 1;
      counts.w += text.split(/\s+/).filter(Boolean).length - (isInWord && /^\S/.test(text) ? 1 : 0);
      counts.c += Buffer.byteLength(text);
      isInWord = /\S$/.test(text);
    });
    const wanted = (['l', 'w', 'c'] as const).filter(name => flags.size === 0 || flags.has(name));
    call.streams.out(`${wanted.map(name => (wanted.length > 1 ? String(counts[name]).padStart(7) : String(counts[name]))).join(' ')}${rest.length > 0 ? ` ${rest[0]}` : ''}\n`);
    return code;
  },

  *sort(args, call) {
    const { flags, rest } = split(args, 'k');
    let lines: string[] = [];
    const code = yield* eachLine('sort', rest, call, line => { lines.push(line); });
    lines.sort(flags.has('n') ? (a, b) => (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0) : undefined);
    if (flags.has('u')) lines = lines.filter((line, index) => line !== lines[index - 1]);
    if (flags.has('r')) lines.reverse();
    call.streams.out(lines.map(line => `${line}\n`).join(''));
    return code;
  },

  *uniq(args, call) {
    const { flags, rest } = split(args);
    let [last, count] = [undefined as string | undefined, 0];
    const flush = (): void => {
      if (last !== undefined) call.streams.out(`${flags.has('c') ? `${String(count).padStart(7)} ` : ''}${last}\n`);
    };
    const code = yield* eachLine('uniq', rest, call, line => {
      if (line === last) count++;
      else {
        flush();
        [last, count] = [line, 1];
      }
    });
    flush();
    return code;
  },

  *tr(args, call) {
    const { flags, rest } = split(args);
    const from = expandRange(rest[0] ?? '');
    const to = expandRange(rest[1] ?? '');
    for (;;) {
      const text = yield* call.streams.input.readSome();
      if (text === undefined) return 0;
      let result = '';
      for (const character of text) {
        const place = from.indexOf(character);
        result += place < 0 ? character : flags.has('d') ? '' : to[Math.min(place, to.length - 1)] ?? character;
      }
      call.streams.out(result);
      yield* call.machine.pay(1 + text.length / 1000);
    }
  },

  *cut(args, call) {
    const { flags, rest } = split(args, 'dfc');
    const wanted = (flags.get('f') ?? flags.get('c') ?? '1').split(',').map(range => range.split('-'));
    const isWanted = (place: number): boolean => wanted.some(([from, to = from]) => place >= Number(from || 1) && place <= Number(to || Infinity));
    const by = flags.has('c') ? '' : flags.get('d') ?? '\t';
    return yield* eachLine('cut', rest, call, line => {
      call.streams.out(`${line.split(by).filter((_, index) => isWanted(index + 1)).join(by)}\n`);
    });
  },

  /** Only `s/text/text/[g]` and `N p`-free printing: no regular expressions beyond plain text. */
  *sed(args, call) {
    const { flags, rest } = split(args, 'e');
    const source = flags.get('e') ?? rest.shift() ?? '';
    const mark = source[1] ?? '/';
    const [, from = '', to = '', how = ''] = source.startsWith('s') ? source.split(mark) : [];
    const path = rest[0];
    let result = '';
    const code = yield* eachLine('sed', rest, call, line => {
      const next = from === '' ? line : how.includes('g') ? line.split(from).join(to) : line.replace(from, () => to);
      if (flags.has('i')) result += `${next}\n`;
      else call.streams.out(`${next}\n`);
    });
    if (flags.has('i') && path !== undefined) call.machine.files.write(resolvePath(path, call.state.workingDir), result);
    return code;
  },

  *base64(args, call) {
    const { flags, rest } = split(args, 'w');
    let text = '';
    const code = yield* eachText('base64', rest, call, more => { text += more; });
    const decode = flags.has('d') || flags.has('decode');
    call.streams.out(decode ? Buffer.from(text, 'base64').toString('utf8') : `${Buffer.from(text, 'utf8').toString('base64')}\n`);
    return code;
  },
};
filters['egrep'] = filters['grep']!;
filters['fgrep'] = (args, call) => filters['grep']!(['-F', ...args], call);

function expandRange(text: string): string {
  return text
    .replace(/\\n/g, '\n').replace(/\\t/g, '\t')
    .replace('[:upper:]', 'A-Z').replace('[:lower:]', 'a-z').replace('[:digit:]', '0-9').replace('[:space:]', ' \t\n')
    .replace(/([A-Za-z0-9])-([A-Za-z0-9])/g, (_, from: string, to: string) => {
      let run = '';
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) run += String.fromCharCode(code);
      return run;
    });
}

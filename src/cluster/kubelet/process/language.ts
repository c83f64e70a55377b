// Language runtimes: short programs given on the command line or as a mounted file, else a server.

import { resolvePath } from './files.ts';
import type { Program } from './programs.ts';
import { sleepMs } from './shell-amounts.ts';
import type { Call } from './shell-commands.ts';
import type { Steps } from './shell-state.ts';

const inlineFlags = new Set(['-c', '-e', '-r', '--eval', '-p', '-wle', '-le', '-ne', '-pe']);
const versions: Readonly<Record<string, string>> = {
  node: 'v22.11.0', npm: '10.9.0', python: 'Python 3.12.7', python3: 'Python 3.12.7', ruby: 'ruby 3.3.6', java: 'openjdk 21.0.5 2024-10-15 LTS', php: 'PHP 8.3.13 (cli)', perl: 'This is perl 5, version 40',
};

/**
 * Runs `python -c`, `node -e`, `perl -e`, `php -r`, a mounted script, or a server. Of a program it
 * understands printing a text, sleeping, exiting and failing; whatever looks like a loop or a
 * listener runs until it is stopped.
 */
export function* runLanguage(program: Program, argv: readonly string[], call: Call, isExec: boolean): Steps<number> {
  const args = argv.slice(1);
  if (args.length === 0 || args[0] === '-a' || args[0] === '-de0' || call.name === 'jshell' || call.name === 'irb') return 0;
  if (args.length === 1 && /^-{1,2}(?:version|v|V)$/.test(args[0] ?? '')) {
    call.streams.out(`${versions[call.name] ?? call.name}\n`);
    return 0;
  }
  const flag = args.findIndex(arg => inlineFlags.has(arg));
  const path = args.find(arg => !arg.startsWith('-'));
  const mounted = path === undefined ? undefined : call.machine.files.read(resolvePath(path, call.state.workingDir));
  const source = flag >= 0 ? args[flag + 1] ?? '' : mounted;
  if (source === undefined) {
    if (call.name === 'npm' && args[0] !== 'start' && args[0] !== 'run') {
      yield { untilMs: call.machine.clockMs + 8000 };
      return 0;
    }
    return yield* call.machine.serve(program, argv, call, isExec);
  }
  if (isExec) call.machine.becomes(program);
  return yield* runSource(source.slice(0, 65_536), program, argv, call, isExec);
}

const endless = /while\s*\(?\s*(?:True|true|1)\b|serve_forever|app\.run|uvicorn\.run|\.listen\s*\(|setInterval|HTTPServer\(|\bloop\s+do\b|for\s*\(\s*;\s*;\s*\)/;

function* runSource(source: string, program: Program, argv: readonly string[], call: Call, isExec: boolean): Steps<number> {
  const digits = /\bbpi\((\d{1,5})\)/.exec(source)?.[1];
  if (digits !== undefined) {
    const wanted = Math.min(Number(digits), 5000);
    yield { untilMs: call.machine.clockMs + wanted * 2 };
    call.streams.out(`${pi(wanted)}\n`);
    return 0;
  }
  for (const statement of statements(source)) {
    yield* call.machine.pay(1);
    if (endless.test(statement)) return yield* call.machine.serve(program, argv, call, isExec);
    const printed = /^(?:print|puts|echo|console\.(?:log|error)|System\.out\.println)\s*\(?\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|(-?\d+))/.exec(statement);
    if (printed !== null) call.streams.out(`${(printed[1] ?? printed[2] ?? printed[3] ?? printed[4] ?? '').replace(/\\n/g, '\n')}\n`);
    const pause = /\b(time\.sleep|sleep|setTimeout)\s*\(?\s*(?:.*,\s*)?(\d+(?:\.\d+)?)/.exec(statement);
    if (pause !== null) yield { untilMs: call.machine.clockMs + (pause[1] === 'setTimeout' ? Number(pause[2]) : sleepMs(pause[2] ?? '') ?? 0) };
    const exit = /\b(?:sys\.exit|os\._exit|process\.exit|exit|die)\s*\(?\s*(\d*)/.exec(statement);
    if (exit !== null) return Number(exit[1] === '' ? 0 : exit[1]);
    if (/^(?:raise|throw)\b/.test(statement)) {
      call.streams.error(`${call.name.startsWith('python') ? 'Traceback (most recent call last):\n' : 'Uncaught '}${statement.replace(/^(?:raise|throw)\s+(?:new\s+)?/, '')}\n`);
      return 1;
    }
  }
  return 0;
}

/** Splits at semicolons and newlines outside quotes. */
function statements(source: string): string[] {
  const found: string[] = [];
  let [start, quote] = [0, ''];
  for (let at = 0; at <= source.length; at++) {
    const character = source[at];
    if (character === undefined || (quote === '' && (character === ';' || character === '\n'))) {
      const statement = source.slice(start, at).trim();
      // Long lines are data; the patterns above must not work on them.
      if (statement !== '') found.push(statement.slice(0, 500));
      start = at + 1;
    } else if (quote === character) quote = '';
    else if (quote === '' && (character === '"' || character === "'" || character === '`')) quote = character;
  }
  return found;
}

/** The first digits of pi with Machin's formula, for the Job example of the Kubernetes documentation. */
function pi(digits: number): string {
  const scale = 10n ** BigInt(digits + 10);
  const arctangent = (inverse: bigint): bigint => {
    let term = scale / inverse;
    let sum = term;
    for (let odd = 3n, sign = -1n; term !== 0n; odd += 2n, sign = -sign) {
      term /= inverse * inverse;
      sum += sign * (term / odd);
    }
    return sum;
  };
  const value = String((4n * (4n * arctangent(5n) - arctangent(239n))) / 10n ** 10n);
  return `${value[0]}.${value.slice(1, digits)}`;
}

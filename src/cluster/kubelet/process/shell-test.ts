// `test`, `[ ]` and `[[ ]]`.

import { resolvePath } from './files.ts';
import { createLinePattern, matchesGlob } from './patterns.ts';
import type { Shell } from './shell.ts';
import type { Streams } from './shell-state.ts';

/** Evaluates the words between the brackets: 0 true, 1 false, 2 an expression that is none. */
export function evaluateTest(args: readonly string[], shell: Pick<Shell, 'state' | 'machine'>, streams: Streams, isDouble: boolean): number {
  let at = 0;
  let depth = 0;
  let problem = '';
  const file = (path: string): string => resolvePath(path, shell.state.workingDir);
  const integer = (text: string): number => {
    const value = /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(value)) problem = `${text}: bad number`;
    return value;
  };
  const isBinary = (word: string | undefined): boolean => word !== undefined && /^(?:=|==|!=|<|>|=~|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/.test(word);
  const either = (): boolean => {
    let value = both();
    while (args[at] === '-o' || (isDouble && args[at] === '||')) {
      at++;
      value = both() || value;
    }
    return value;
  };
  const both = (): boolean => {
    let value = single();
    while (args[at] === '-a' || (isDouble && args[at] === '&&')) {
      at++;
      value = single() && value;
    }
    return value;
  };
  const single = (): boolean => {
    if (++depth > 100) {
      problem = 'too deep';
      return false;
    }
    const word = args[at];
    if (word === undefined) return false;
    if (isBinary(args[at + 1]) && at + 2 < args.length) {
      at += 3;
      return compare(word, args[at - 2] ?? '', args[at - 1] ?? '');
    }
    at++;
    if (word === '!') return !single();
    if (word === '(') {
      const value = either();
      if (args[at] === ')') at++;
      return value;
    }
    if (/^-[a-zA-Z]$/.test(word) && at < args.length) return unary(word, args[at++] ?? '');
    return word !== '';
  };
  const unary = (operator: string, value: string): boolean => {
    const path = file(value);
    switch (operator) {
      case '-z': return value === '';
      case '-n': return value !== '';
      case '-f': return shell.machine.files.read(path) !== undefined;
      case '-d': return shell.machine.files.isDirectory(path);
      case '-s': return (shell.machine.files.read(path) ?? '') !== '';
      case '-t': return false;
      case '-e':
      case '-r':
      case '-w':
      case '-x': return path === '/dev/null' || shell.machine.files.exists(path);
      default: return false;
    }
  };
  const compare = (left: string, operator: string, right: string): boolean => {
    switch (operator) {
      case '=':
      case '==': return isDouble ? matchesGlob(right, left) : left === right;
      case '!=': return isDouble ? !matchesGlob(right, left) : left !== right;
      case '=~': return createLinePattern(right)(left);
      case '<': return left < right;
      case '>': return left > right;
      case '-eq': return integer(left) === integer(right);
      case '-ne': return integer(left) !== integer(right);
      case '-lt': return integer(left) < integer(right);
      case '-le': return integer(left) <= integer(right);
      case '-gt': return integer(left) > integer(right);
      case '-ge': return integer(left) >= integer(right);
      default: return false;
    }
  };
  const value = either();
  if (problem === '' && at < args.length) problem = `${args[at]}: unknown operand`;
  if (problem !== '') {
    streams.error(`${shell.state.name}: ${problem}\n`);
    return 2;
  }
  return value ? 0 : 1;
}

// Turns words of a script into the arguments of a command.

import { ArithmeticError, calculate } from './shell-arithmetic.ts';
import type { ContainerFiles } from './files.ts';
import { resolvePath } from './files.ts';
import { matchesGlob } from './patterns.ts';
import type { List, Part, Word } from './shell-syntax.ts';
import { ShellExit, type ShellState, type Steps } from './shell-state.ts';

/** What expansion needs from the shell around it. */
export interface ExpansionContext {
  readonly state: ShellState;
  readonly files: ContainerFiles;
  /** Runs `$( )` and gives what it printed. */
  substitute(body: List): Steps<string>;
  /** Variables that are computed: RANDOM, SECONDS, $$, HOSTNAME. */
  special(name: string): string | undefined;
}

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** Starts a new argument: the second and later values of "$@". */
  readonly breaks?: boolean;
}

const maximumFields = 20_000;
const maximumText = 1 << 20;

/** Expands words to arguments: substitution, field splitting, file patterns. */
export function* expandWords(words: readonly Word[], context: ExpansionContext): Steps<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    const only = word[0];
    if (word.length === 1 && only?.kind === 'text' && (only.quoted || !/[*?[~{]/.test(only.text))) {
      fields.push(only.text);
      continue;
    }
    for (const braced of expandBraces(word)) splitFields(yield* expandPieces(braced, context), context, fields);
    if (fields.length > maximumFields) throw new ShellExit(2, `${context.state.name}: Argument list too long`);
  }
  return fields;
}

/** Expands a word to one text without splitting: assignments, redirects, the subject of `case`. */
export function* expandText(word: Word, context: ExpansionContext): Steps<string> {
  const only = word[0];
  if (word.length === 0) return '';
  if (word.length === 1 && only?.kind === 'text') return only.quoted ? only.text : home(only.text, context.state);
  const pieces = yield* expandPieces(word, context);
  return limited(pieces.map(piece => (piece.breaks ? ' ' : '') + piece.text).join(''), context.state);
}

/** Expands a word to a pattern, in which quoted characters stand for themselves. */
export function* expandPattern(word: Word, context: ExpansionContext): Steps<string> {
  const pieces = yield* expandPieces(word, context);
  return pieces.map(piece => (piece.quoted ? piece.text.replace(/[*?[\\]/g, '\\$&') : piece.text)).join('');
}

/** Computes an arithmetic expression; an error ends the shell as it does in sh. */
export function* expandArithmetic(word: Word, context: ExpansionContext): Steps<number> {
  const text = yield* expandText(word, context);
  try {
    const { state } = context;
    return calculate(text, { get: name => state.get(name) ?? context.special(name), set: (name, value) => state.set(name, value) });
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ShellExit(2, `${context.state.name}: ${error.message}`);
    throw error;
  }
}

function* expandPieces(word: Word, context: ExpansionContext): Steps<Piece[]> {
  const pieces: Piece[] = [];
  for (const part of word) {
    switch (part.kind) {
      case 'text':
        pieces.push({ text: part.quoted || pieces.length > 0 ? part.text : home(part.text, context.state), quoted: part.quoted });
        break;
      case 'command':
        pieces.push({ text: (yield* context.substitute(part.body)).replace(/\n+$/, ''), quoted: part.quoted });
        break;
      case 'arithmetic':
        pieces.push({ text: String(yield* expandArithmetic(part.expression, context)), quoted: part.quoted });
        break;
      case 'variable':
        if (part.name === '@' && part.operator === '') {
          context.state.positional.forEach((text, index) => pieces.push({ text, quoted: part.quoted, breaks: index > 0 }));
        } else pieces.push({ text: yield* expandVariable(part, context), quoted: part.quoted });
    }
  }
  return pieces;
}

function* expandVariable(part: Extract<Part, { kind: 'variable' }>, context: ExpansionContext): Steps<string> {
  const { state } = context;
  const value = valueOf(part.name, context);
  const argument = part.argument ?? [];
  const operator = part.operator;
  const unset = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator) {
    case '':
      if (value === undefined && state.unsetIsError) throw new ShellExit(2, `${state.name}: ${part.name}: parameter not set`);
      return value ?? '';
    case 'length': return String((value ?? '').length);
    case ':-':
    case '-': return unset ? yield* expandText(argument, context) : value;
    case ':+':
    case '+': return unset ? '' : yield* expandText(argument, context);
    case ':=':
    case '=': {
      if (!unset) return value;
      const text = yield* expandText(argument, context);
      state.set(part.name, text);
      return text;
    }
    case ':?':
    case '?': {
      if (!unset) return value;
      const text = yield* expandText(argument, context);
      throw new ShellExit(2, `${state.name}: ${part.name}: ${text === '' ? 'parameter not set' : text}`);
    }
    case ':': {
      const [from, length] = (yield* expandText(argument, context)).split(':').map(Number);
      const text = (value ?? '').slice(from);
      return length === undefined ? text : text.slice(0, length);
    }
    case '^': return (value ?? '').slice(0, 1).toUpperCase() + (value ?? '').slice(1);
    case '^^': return (value ?? '').toUpperCase();
    case ',': return (value ?? '').slice(0, 1).toLowerCase() + (value ?? '').slice(1);
    case ',,': return (value ?? '').toLowerCase();
    case '/':
    case '//': {
      const text = yield* expandText(argument, context);
      const slash = text.indexOf('/');
      const [from, to] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
      if (from === '') return value ?? '';
      return limited(operator === '//' ? (value ?? '').split(from).join(to) : (value ?? '').replace(from, () => to), state);
    }
    default: return trim(value ?? '', operator, yield* expandPattern(argument, context));
  }
}

/** `#` and `##` cut a pattern from the front, `%` and `%%` from the end. */
function trim(value: string, operator: string, pattern: string): string {
  const text = value.slice(0, 2000);
  const longest = operator.length === 2;
  for (let step = 0; step <= text.length; step++) {
    const length = longest ? text.length - step : step;
    if (operator.startsWith('#')) {
      if (matchesGlob(pattern, text.slice(0, length))) return value.slice(length);
    } else if (matchesGlob(pattern, text.slice(text.length - length))) return text.slice(0, text.length - length);
  }
  return value;
}

function valueOf(name: string, context: ExpansionContext): string | undefined {
  const { state } = context;
  if (/^[0-9]+$/.test(name)) return name === '0' ? state.name : state.positional[Number(name) - 1];
  switch (name) {
    case '?': return String(state.status);
    case '#': return String(state.positional.length);
    case '*':
    case '@': return state.positional.join(' ');
    case '!': return state.lastBackground;
    case '-': return (state.exitOnError ? 'e' : '') + (state.trace ? 'x' : '');
    default: return state.get(name) ?? context.special(name);
  }
}

function splitFields(pieces: readonly Piece[], context: ExpansionContext, fields: string[]): void {
  let field: string | undefined;
  let pattern = '';
  const separators = context.state.get('IFS') ?? ' \t\n';
  const flush = (): void => {
    if (field === undefined) return;
    fields.push(...(/(?<!\\)[*?[]/.test(pattern) ? matchingPaths(pattern, field, context) : [field]));
    field = undefined;
    pattern = '';
  };
  for (const piece of pieces) {
    if (piece.breaks) flush();
    if (piece.quoted) {
      field = limited((field ?? '') + piece.text, context.state);
      pattern += piece.text.replace(/[*?[\\]/g, '\\$&');
      continue;
    }
    let start = 0;
    for (let at = 0; at <= piece.text.length; at++) {
      if (at < piece.text.length && !separators.includes(piece.text[at] ?? '')) continue;
      if (at > start) {
        field = limited((field ?? '') + piece.text.slice(start, at), context.state);
        pattern += piece.text.slice(start, at);
      }
      if (at < piece.text.length) flush();
      if (fields.length > maximumFields) throw new ShellExit(2, `${context.state.name}: Argument list too long`);
      start = at + 1;
    }
  }
  flush();
}

function matchingPaths(pattern: string, field: string, context: ExpansionContext): string[] {
  const slash = pattern.lastIndexOf('/');
  const folder = slash < 0 ? '' : field.slice(0, field.lastIndexOf('/') + 1);
  const names = context.files.list(resolvePath(folder, context.state.workingDir)) ?? [];
  const last = pattern.slice(slash + 1);
  const found = names.filter(name => (!name.startsWith('.') || last.startsWith('.')) && matchesGlob(last, name));
  return found.length === 0 ? [field] : found.map(name => folder + name);
}

/** `{1..5}` and `{a,b}` of bash, written without quotes as a whole word or around plain text. */
function expandBraces(word: Word): Word[] {
  const only = word[0];
  if (word.length !== 1 || only?.kind !== 'text' || only.quoted) return [word];
  const range = /^(.*)\{(-?\d{1,6})\.\.(-?\d{1,6})\}(.*)$/s.exec(only.text);
  const list = range === null ? /^([^{]*)\{([^{}]*,[^{}]*)\}([^{}]*)$/s.exec(only.text) : null;
  let middles: string[] = [];
  if (range !== null) {
    const [from, to] = [Number(range[2]), Number(range[3])];
    const count = Math.min(Math.abs(to - from) + 1, 10_000);
    middles = Array.from({ length: count }, (_, index) => String(from + (to < from ? -index : index)));
  } else if (list !== null) middles = (list[2] ?? '').split(',');
  else return [word];
  const [before, after] = range === null ? [list?.[1] ?? '', list?.[3] ?? ''] : [range[1] ?? '', range[4] ?? ''];
  return middles.map(middle => [{ kind: 'text', text: before + middle + after, quoted: false }]);
}

function home(text: string, state: ShellState): string {
  return text === '~' || text.startsWith('~/') ? (state.get('HOME') ?? '/root') + text.slice(1) : text;
}

function limited(text: string, state: ShellState): string {
  if (text.length > maximumText) throw new ShellExit(2, `${state.name}: out of memory`);
  return text;
}

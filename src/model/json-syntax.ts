// Finds the first mistake in JSON text, in the words of Go's decoder, and where each value ends.
/** The values of a stream of JSON values, up to the first mistake; `end` is exclusive. */
export interface JsonScan {
  readonly values: readonly { readonly start: number; readonly end: number }[];
  readonly mistake?: { readonly offset: number; readonly message: string };
}

const space = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- JSON forbids them inside strings
const plainText = /[^"\\\u0000-\u001f]*/y;
const numeral = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const escapes: ReadonlySet<string> = new Set(['"', '\\', '/', 'b', 'f', 'n', 'r', 't', 'u']);
const endOfInput = 'unexpected end of JSON input';

/** Of Go's decoder. */
const MAX_DEPTH = 10_000;

class Mistake extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** Takes text that should be one or more JSON values. Nesting is bounded by maxDepth. */
export function scanJson(text: string, maxDepth: number): JsonScan {
  const values: { start: number; end: number }[] = [];
  try {
    let at = skip(space, text, text.startsWith('\ufeff') ? 1 : 0);
    do {
      const end = scanValue(text, at, maxDepth);
      values.push({ start: at, end });
      at = skip(space, text, end);
    } while (text[at] === '{');
    if (at < text.length) throw unexpected(text, at, 'after top-level value');
    return { values };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { values, mistake: { offset: error.offset, message: error.message } };
  }
}

/** What Go's decoder says of text that is to be one JSON value; undefined when it is one. */
export function jsonMistake(text: string): string | undefined {
  const { values, mistake } = scanJson(text, MAX_DEPTH);
  return mistake?.message ?? (values.length > 1 ? "invalid character '{' after top-level value" : undefined);
}

function scanValue(text: string, at: number, depthLeft: number): number {
  if (depthLeft === 0) throw new Mistake(at, 'nested too deep');
  const first = text[at];
  if (first === '{') return scanMembers(text, at, depthLeft, '}', 'object key:value pair');
  if (first === '[') return scanMembers(text, at, depthLeft, ']', 'array element');
  if (first === '"') return scanString(text, at);
  for (const word of ['true', 'false', 'null']) if (first === word[0]) return scanWord(text, at, word);
  if (first !== '-' && !(first !== undefined && first >= '0' && first <= '9')) {
    throw unexpected(text, at, 'looking for beginning of value');
  }
  const end = skip(numeral, text, at);
  if (end === at) throw unexpected(text, at + 1, 'in numeric literal');
  return end;
}

function scanMembers(text: string, start: number, depthLeft: number, close: string, what: string): number {
  let at = skip(space, text, start + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    if (close === '}') {
      if (text[at] !== '"') throw unexpected(text, at, 'looking for beginning of object key string');
      at = skip(space, text, scanString(text, at));
      if (text[at] !== ':') throw unexpected(text, at, 'after object key');
      at = skip(space, text, at + 1);
    }
    at = skip(space, text, scanValue(text, at, depthLeft - 1));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw unexpected(text, at, `after ${what}`);
    at = skip(space, text, at + 1);
  }
}

function scanString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    at = skip(plainText, text, at);
    const character = text[at];
    if (character === '"') return at + 1;
    if (character !== '\\') throw unexpected(text, at, 'in string literal');
    const escaped = text[at + 1];
    if (escaped === undefined || !escapes.has(escaped)) throw unexpected(text, at + 1, 'in string escape code');
    at += 2;
    for (const end = escaped === 'u' ? at + 4 : at; at < end; at++) {
      if (!/[0-9a-fA-F]/.test(text[at] ?? '')) throw unexpected(text, at, 'in \\u hexadecimal character escape');
    }
  }
}

function scanWord(text: string, at: number, word: string): number {
  for (let i = 0; i < word.length; i++) {
    if (text[at + i] !== word[i]) throw unexpected(text, at + i, `in literal ${word} (expecting '${word[i]}')`);
  }
  return at + word.length;
}

function unexpected(text: string, at: number, where: string): Mistake {
  const code = text.codePointAt(at);
  if (code === undefined) return new Mistake(text.trimEnd().length, endOfInput);
  const character = String.fromCodePoint(code);
  return new Mistake(at, `invalid character ${character === "'" ? "'\\''" : `'${character}'`} ${where}`);
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

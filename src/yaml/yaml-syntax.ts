// Syntax errors of the YAML parser, said in kubectl's words with the reason a beginner needs.
import type { YAMLException } from 'js-yaml';

/** The part of a text that holds one document; the end is exclusive. */
interface DocumentRange {
  readonly start: number;
  readonly end: number;
}

/** A mistake and its offset in the file. */
export interface SyntaxMistake {
  readonly offset: number;
  readonly message: string;
}

const noToken = 'found character that cannot start any token';
const noMapping = 'mapping values are not allowed in this context';
const noKey = 'did not find expected key';

/** Takes what the parser threw for one document of a text and returns what to tell the user; `prefix` goes before what is no limit of ours. */
export function explainSyntax(text: string, range: DocumentRange, error: YAMLException, { maxDepth, prefix }: { maxDepth: number; prefix: string }): SyntaxMistake {
  const offset = visibleOffset(text, range, error);
  if (error.reason.startsWith('nesting exceeded')) return { offset, message: nestedTooDeep(maxDepth) };
  const mistake = explain(text, range, offset, error.reason);
  return { offset: mistake.offset, message: prefix + mistake.message };
}

/** Said of what is nested deeper than it is read. */
export function nestedTooDeep(maxDepth: number): string {
  return `nested too deep: at most ${maxDepth} levels are read`;
}

const unclosed: readonly string[] = ['unexpected end of the stream within a flow collection', 'deficient indentation'];
const noColon = "could not find expected ':'";
/** What the parser says when it comes to the end of a key without a colon: lines later perhaps, at the colon of another key. */
const lateReasons: readonly string[] = ["expected ':' after a mapping key", 'can not read a block mapping entry; a multiline key may not be an implicit key'];

/** The parser stops at the next token or the end, lines later perhaps; the text before it is what is wrong. */
function visibleOffset(text: string, range: DocumentRange, { mark, reason }: YAMLException): number {
  const position = mark?.position ?? 0;
  const part = text.slice(range.start, range.end);
  if (lateReasons.includes(reason) || isBelowText(part, position, reason)) return range.start + (keyWithoutColon(part, position)?.end ?? part.slice(0, position).trimEnd().length);
  return range.start + (position >= part.trimEnd().length ? part.slice(0, position).trimEnd().length : position);
}

/** Fields below a line without a colon, which is taken for the whole document. */
function isBelowText(part: string, position: number, reason: string): boolean {
  const line = part.slice(Math.max(part.lastIndexOf('\n', position), part.lastIndexOf('\r', position)) + 1, position);
  return reason === 'end of the stream or a document separator is expected' && /^\S|^$/.test(line) && keyWithoutColon(part, position)?.indent === 0;
}

/** The indentation and the end of the line on which a key began whose colon was looked for until `position`; lines that are further in belong to what is above. */
function keyWithoutColon(part: string, position: number): { indent: number; end: number } | undefined {
  const found: { indent: number; end: number }[] = [];
  const above = [...part.slice(0, position).matchAll(/[^\r\n]+(?=[\r\n])/g)];
  for (const { 0: line, index } of above.toReversed()) {
    const text = line.trimStart();
    const isComment = text === '' || text.startsWith('#');
    // A comment ends a text; behind one there may be some.
    if (/:(?:\s|$)|^\s*-(?:\s|$)|^---/.test(line) || (text.startsWith('#') && found.length > 0)) break;
    if (!isComment) found.push({ indent: line.length - text.length, end: index + line.trimEnd().length });
  }
  const least = Math.min(...found.map(({ indent }) => indent));
  return found.findLast(({ indent }) => indent === least);
}

function explain(text: string, range: DocumentRange, offset: number, reason: string): SyntaxMistake {
  const before = text.slice(range.start, offset);
  const lineStart = range.start + Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  const tab = /^[ -]*\t/.exec(text.slice(lineStart, lineStart + 1000));
  if (reason.startsWith('tab characters') || (tab !== null && reason.startsWith('bad indentation'))) {
    const at = tab === null ? offset : lineStart + tab[0].length - 1;
    return { offset: at, message: `${noToken}: YAML does not allow tabs for indentation, use spaces` };
  }
  const next = text[offset] ?? '';
  if (reason.startsWith('bad indentation of a') && (next === '@' || next === '`' || next === '%')) {
    return { offset, message: `${noToken}: a value that begins with ${next} must be quoted` };
  }
  if (reason.includes(' quoted scalar') || reason === 'deficient indentation') {
    const opened = openedQuote(text, range, offset);
    if (opened !== undefined) return { offset: opened, message: 'found unexpected end of stream: the quote opened here is not closed' };
  }
  const bracket = unclosed.includes(reason) ? openedBracket(text, range.start, offset) : undefined;
  if (bracket) return { offset: bracket.offset, message: `did not find expected ',' or '${bracket.closing}': the bracket opened here is not closed` };
  return { offset, message: inKubectlWords(reason, text, range, offset, lineStart) };
}

function inKubectlWords(reason: string, text: string, range: DocumentRange, offset: number, lineStart: number): string {
  const before = text.slice(lineStart, offset);
  const isColon = /^:(?:\s|$)/.test(text.slice(offset, offset + 2));
  const missing = /^\s*[\w.-]+:\S+/.test(before) ? `${noColon}: a space must follow the colon` : noColon;
  switch (reason) {
    case 'bad indentation of a mapping entry':
    case 'bad indentation of a sequence entry':
      if (isColon && /:\s/.test(before)) return `${noMapping}: quote a value that has ": " in it`;
      if (isColon) return `${noMapping}: the indentation of this line does not fit the lines above`;
      if (before.trim() === '') return `${noKey}: the indentation of this line does not fit the lines above`;
      if (/["']\s*$/.test(before)) return `${noKey}: text follows the closing quote`;
      return noKey;
    case "expected ':' after a mapping key":
    case 'can not read a block mapping entry; a multiline key may not be an implicit key':
      return missing;
    case 'a whitespace character is expected after the key-value separator within a block mapping':
      return `${noColon}: a space must follow the colon`;
    case 'missed comma between flow collection entries':
    case 'unexpected end of the stream within a flow collection':
    case 'deficient indentation':
      return `did not find expected ',' or '${openedBracket(text, range.start, offset)?.closing ?? '}'}'`;
    case 'end of the stream or a document separator is expected':
      return /[\r\n]/.test(text[offset] ?? '') ? missing : 'did not find expected <document start>';
    case 'name of an alias node must contain at least one character':
      return 'did not find expected alphabetic or numeric character: quote a value that begins with *';
    case 'name of an anchor node must contain at least one character':
      return 'did not find expected alphabetic or numeric character: quote a value that begins with &';
    case 'unknown escape sequence':
      return 'found unknown escape character: use single quotes for a text with backslashes';
    case 'the stream contains non-printable characters':
      return 'control characters are not allowed';
    default:
      return reason;
  }
}

/** The last quote before the offset that no quote on its line closes. */
function openedQuote(text: string, range: DocumentRange, before: number): number | undefined {
  const pattern = /(?:^|[\s:,[{])("(?:[^"\\\r\n]|\\.)*|'(?:[^'\r\n]|'')*)(?=[\r\n]|$)/g;
  let found: number | undefined;
  for (const match of text.slice(range.start, before).matchAll(pattern)) {
    found = range.start + match.index + match[0].length - (match[1] ?? '').length;
  }
  return found;
}

/** The innermost bracket that is open at the offset, and what would close it. */
function openedBracket(text: string, start: number, offset: number): { offset: number; closing: string } | undefined {
  let depth = 0;
  for (let i = offset - 1; i >= start; i--) {
    const character = text[i];
    if (character === ']' || character === '}') depth++;
    else if ((character === '[' || character === '{') && depth-- === 0) return { offset: i, closing: character === '[' ? ']' : '}' };
  }
  return undefined;
}

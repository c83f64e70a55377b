// The words of a shell script: quotes, `$` expansions, here-documents, comments.

import type { List, Part, Word } from './shell-syntax.ts';

/** Thrown for a script that is no shell; the shell prints it after its name and exits 2. */
export class ShellSyntaxError extends Error {}

const reserved = /(?:if|then|elif|else|fi|while|until|do|done|for|case|esac|in|function|\{|\}|!)(?=[\s;&|<>()]|$)/y;
export const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
export const maximumDepth = 60;


/** Reads words; what stands between them is the grammar's (shell-syntax.ts), which `$( )` needs too. */
export abstract class WordReader {
  protected readonly text: string;
  protected at = 0;
  protected depth: number;
  /** Here-documents whose text begins after the next newline. */
  protected documents: { delimiter: string; quoted: boolean; stripTabs: boolean; fill: (word: Word) => void }[] = [];

  constructor(text: string, depth: number) {
    this.text = text;
    this.depth = depth;
  }

  abstract script(): List;
  abstract list(ends: readonly string[]): List;
  /** A reader of the same kind for a text inside this one. */
  protected abstract fork(text: string): WordReader;

  protected readDocuments(): void {
    for (const document of this.documents.splice(0)) {
      const lines: string[] = [];
      while (this.at < this.text.length) {
        let end = this.text.indexOf('\n', this.at);
        if (end < 0) end = this.text.length;
        const line = this.text.slice(this.at, end);
        this.at = Math.min(end + 1, this.text.length);
        const bare = document.stripTabs ? line.replace(/^\t+/, '') : line;
        if (bare === document.delimiter) break;
        lines.push(`${bare}\n`);
      }
      const body = lines.join('');
      document.fill(document.quoted ? [{ kind: 'text', text: body, quoted: true }] : this.fork(body).quotedText());
    }
  }

  protected quotedText(): Word {
    const parts: Part[] = [];
    this.doubleQuoted(parts, '');
    return parts;
  }

  protected readWord(): Word | undefined {
    const parts: Part[] = [];
    const start = this.at;
    let plain = '';
    const flush = (): void => {
      if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
      plain = '';
    };
    for (;;) {
      const run = this.match(/[^\s;&|<>()'"\\$`]+/y);
      plain += run;
      this.at += run.length;
      const character = this.text[this.at];
      if (character === undefined || /[\s;&|<>()]/.test(character)) break;
      if (character === '\\') {
        flush();
        const next = this.text[this.at + 1];
        if (next !== '\n') parts.push({ kind: 'text', text: next ?? '\\', quoted: true });
        this.at += 2;
      } else if (character === "'") {
        flush();
        const end = this.text.indexOf("'", this.at + 1);
        if (end < 0) throw new ShellSyntaxError('syntax error: unterminated quoted string');
        parts.push({ kind: 'text', text: this.text.slice(this.at + 1, end), quoted: true });
        this.at = end + 1;
      } else if (character === '"') {
        flush();
        this.at++;
        // An empty quoted text keeps "" a word of its own.
        parts.push({ kind: 'text', text: '', quoted: true });
        this.doubleQuoted(parts, '"');
      } else {
        const part = this.dollar(false);
        if (part === undefined) {
          plain += character;
          this.at++;
        } else {
          flush();
          parts.push(part);
        }
      }
    }
    flush();
    return this.at === start ? undefined : parts;
  }

  protected doubleQuoted(parts: Part[], end: string): void {
    let plain = '';
    const flush = (): void => {
      if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: true });
      plain = '';
    };
    for (;;) {
      const run = this.match(/[^"\\$`]+/y);
      plain += run;
      this.at += run.length;
      const character = this.text[this.at];
      if (character === undefined) {
        if (end === '') break;
        throw new ShellSyntaxError('syntax error: unterminated quoted string');
      }
      if (character === end) {
        this.at++;
        break;
      }
      if (character === '\\') {
        const next = this.text[this.at + 1] ?? '';
        plain += next === '\n' ? '' : '"\\$`'.includes(next) && next !== '' ? next : `\\${next}`;
        this.at += 2;
        continue;
      }
      const part = character === '"' ? undefined : this.dollar(true);
      if (part === undefined) {
        plain += character;
        this.at++;
      } else {
        flush();
        parts.push(part);
      }
    }
    flush();
  }

  /** Reads what starts with `$` or a backquote; undefined when it is just the character. */
  protected dollar(quoted: boolean): Part | undefined {
    if (++this.depth > maximumDepth) throw new ShellSyntaxError('syntax error: nested too deeply');
    try {
      if (this.text[this.at] === '`') {
        const end = /`((?:[^`\\]|\\[\s\S])*)`/y;
        end.lastIndex = this.at;
        const found = end.exec(this.text);
        if (found === null) throw new ShellSyntaxError('syntax error: EOF in backquote substitution');
        this.at = end.lastIndex;
        const inner = this.fork((found[1] ?? '').replace(/\\([`\\$])/g, '$1'));
        return { kind: 'command', body: inner.script(), quoted };
      }
      if (this.looking('$((')) {
        this.at += 3;
        return { kind: 'arithmetic', expression: this.arithmetic(), quoted };
      }
      if (this.looking('$(')) {
        this.at += 2;
        const body = this.list([]);
        this.expect(')');
        return { kind: 'command', body, quoted };
      }
      if (this.looking('${')) return this.braced(quoted);
      const name = this.match(/\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9?$!#@*-])/y);
      if (name === '') return undefined;
      this.at += name.length;
      return { kind: 'variable', name: name.slice(1), operator: '', quoted };
    } finally {
      this.depth--;
    }
  }

  protected braced(quoted: boolean): Part {
    this.at += 2;
    const bad = (): never => { throw new ShellSyntaxError('syntax error: bad substitution'); };
    if (this.text[this.at] === '#' && this.text[this.at + 1] !== '}') {
      this.at++;
      const name = this.match(/[A-Za-z_][A-Za-z0-9_]*|[0-9?@*]/y) || bad();
      this.at += name.length;
      if (this.text[this.at++] !== '}') bad();
      return { kind: 'variable', name, operator: 'length', quoted };
    }
    const name = this.match(/[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$!#@*-]/y) || bad();
    this.at += name.length;
    const operator = this.match(/:?[-=+?]|%%?|##?|\/\/?|:|\^\^?|,,?/y);
    this.at += operator.length;
    const parts: Part[] = [];
    let plain = '';
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) throw new ShellSyntaxError('syntax error: missing \'}\'');
      if (character === '}') break;
      if (character === '"' || character === "'" || character === '\\' || character === '$' || character === '`') {
        if (plain !== '') parts.push({ kind: 'text', text: plain, quoted });
        plain = '';
        if (character === '"') {
          this.at++;
          this.doubleQuoted(parts, '"');
        } else if (character === "'") {
          const end = this.text.indexOf("'", this.at + 1);
          if (end < 0) throw new ShellSyntaxError('syntax error: unterminated quoted string');
          parts.push({ kind: 'text', text: this.text.slice(this.at + 1, end), quoted: true });
          this.at = end + 1;
        } else if (character === '\\') {
          parts.push({ kind: 'text', text: this.text[this.at + 1] ?? '', quoted: true });
          this.at += 2;
        } else {
          const part = this.dollar(quoted);
          if (part === undefined) {
            plain = character;
            this.at++;
          } else parts.push(part);
        }
      } else {
        plain += character;
        this.at++;
      }
    }
    if (plain !== '') parts.push({ kind: 'text', text: plain, quoted });
    this.at++;
    return { kind: 'variable', name, operator, argument: parts, quoted };
  }

  /** Reads an expression up to its closing `))`, or up to the given single character. */
  protected arithmetic(end = '))'): Word {
    const start = this.at;
    let open = 0;
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (open === 0 && this.looking(end)) {
        const inner = this.fork(this.text.slice(start, this.at));
        this.at += end.length;
        return inner.quotedText();
      }
      if (character === '(') open++;
      if (character === ')') open--;
    }
    throw new ShellSyntaxError(`syntax error: missing '))'`);
  }

  protected newlines(): void {
    for (;;) {
      this.blank();
      if (this.text[this.at] !== '\n') return;
      this.at++;
      if (this.documents.length > 0) this.readDocuments();
    }
  }

  protected blank(): void {
    for (;;) {
      const run = this.match(/(?:[ \t\r]|\\\n)+/y);
      this.at += run.length;
      if (this.text[this.at] !== '#') return;
      const end = this.text.indexOf('\n', this.at);
      this.at = end < 0 ? this.text.length : end;
      if (run === '' && end < 0) return;
    }
  }

  protected match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? '';
  }

  protected reserved(): string {
    return this.match(reserved);
  }

  protected looking(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  protected name(): string {
    const name = this.match(identifier);
    if (name === '') throw new ShellSyntaxError('syntax error: bad for loop variable');
    this.at += name.length;
    return name;
  }

  protected word(text: string): void {
    this.newlines();
    if (this.reserved() !== text) this.unexpected(text);
    this.at += text.length;
  }

  protected expect(text: string): void {
    this.newlines();
    if (!this.looking(text)) this.unexpected(text);
    this.at += text.length;
  }

  protected unexpected(wanted?: string): never {
    const rest = this.text.slice(this.at).trimStart();
    const found = rest === '' ? 'end of file' : `"${/^(?:;;|&&|\|\||[;&|()<>]|[^\s;&|()<>]+)/.exec(rest)?.[0].slice(0, 40) ?? ''}"`;
    throw new ShellSyntaxError(`syntax error: unexpected ${found}${wanted === undefined ? '' : ` (expecting "${wanted}")`}`);
  }
}

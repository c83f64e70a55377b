// The grammar of the small shell: turns a script into a tree.

import { identifier, maximumDepth, ShellSyntaxError, WordReader } from './shell-words.ts';

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly operator: string; readonly argument?: Word; readonly quoted: boolean }
  | { readonly kind: 'command'; readonly body: List; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };
export type Word = readonly Part[];

export interface Redirect {
  readonly fd: number;
  /** '<' '>' '>>' '>&' (duplicate) '<<' (the target is the text itself). */
  readonly operator: string;
  readonly target: Word;
}
export interface Simple {
  readonly kind: 'simple';
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}
export type Compound =
  | { readonly kind: 'if'; readonly branches: readonly { readonly test: List; readonly body: List }[]; readonly otherwise?: List }
  | { readonly kind: 'while'; readonly until: boolean; readonly test: List; readonly body: List }
  | { readonly kind: 'for'; readonly name: string; readonly words?: readonly Word[]; readonly body: List }
  | { readonly kind: 'count'; readonly first: Word; readonly test: Word; readonly next: Word; readonly body: List }
  | { readonly kind: 'case'; readonly subject: Word; readonly clauses: readonly { readonly patterns: readonly Word[]; readonly body: List }[] }
  | { readonly kind: 'group'; readonly body: List }
  | { readonly kind: 'subshell'; readonly body: List }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command }
  | { readonly kind: 'calculate'; readonly expression: Word };
export interface Redirected { readonly kind: 'redirected'; readonly command: Compound; readonly redirects: readonly Redirect[] }
export type Command = Simple | Compound | Redirected;
export interface Pipeline { readonly negated: boolean; readonly commands: readonly Command[] }
export interface Item {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  readonly background: boolean;
}
export type List = readonly Item[];

export { ShellSyntaxError };

// Parsing is a pure function of the text and most pods of a cluster share a few scripts.
const parsed = new Map<string, List | ShellSyntaxError>();

/** Parses a script; throws ShellSyntaxError. Equal short texts give the same tree. */
export function parseScript(text: string): List {
  let tree = parsed.get(text);
  if (tree === undefined) {
    try {
      tree = new Parser(text).script();
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      tree = error;
    }
    if (text.length <= 4096) {
      if (parsed.size >= 1024) parsed.clear();
      parsed.set(text, tree);
    }
  }
  if (tree instanceof ShellSyntaxError) throw tree;
  return tree;
}

class Parser extends WordReader {
  constructor(text: string, depth = 0) {
    super(text, depth);
  }

  protected fork(text: string): Parser {
    return new Parser(text, this.depth);
  }

  script(): List {
    const list = this.list([]);
    if (this.at < this.text.length) this.unexpected();
    return list;
  }

  /** Parses until one of the reserved words, a ')' or ';;', which it leaves standing. */
  list(ends: readonly string[]): List {
    if (++this.depth > maximumDepth) throw new ShellSyntaxError('syntax error: nested too deeply');
    const items: Item[] = [];
    for (;;) {
      this.newlines();
      if (this.at >= this.text.length || this.text[this.at] === ')' || this.looking(';;')) break;
      const word = this.reserved();
      if (word !== '' && ends.includes(word)) break;
      const first = this.#pipeline();
      const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
      for (;;) {
        this.blank();
        const operator = this.looking('&&') ? '&&' : this.looking('||') ? '||' : undefined;
        if (operator === undefined) break;
        this.at += 2;
        this.newlines();
        rest.push({ operator, pipeline: this.#pipeline() });
      }
      this.blank();
      const next = this.text[this.at];
      const background = next === '&';
      items.push({ first, rest, background });
      if (background || (next === ';' && !this.looking(';;'))) this.at++;
      else if (next !== undefined && next !== '\n' && next !== ')' && !this.looking(';;')) this.unexpected();
    }
    this.depth--;
    return items;
  }

  #pipeline(): Pipeline {
    this.blank();
    let negated = false;
    while (this.reserved() === '!') {
      negated = !negated;
      this.at++;
      this.blank();
    }
    const commands = [this.#command()];
    for (;;) {
      this.blank();
      if (this.text[this.at] !== '|' || this.looking('||')) break;
      this.at++;
      if (this.text[this.at] === '&') this.at++;
      this.newlines();
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    if (++this.depth > maximumDepth) throw new ShellSyntaxError('syntax error: nested too deeply');
    const compound = this.#compound();
    this.depth--;
    if (compound === undefined) return this.#simple();
    if (compound.kind === 'function') return compound;
    const redirects: Redirect[] = [];
    for (;;) {
      this.blank();
      const redirect = this.#redirect();
      if (redirect === undefined) break;
      redirects.push(redirect);
    }
    return redirects.length === 0 ? compound : { kind: 'redirected', command: compound, redirects };
  }

  #compound(): Compound | undefined {
    if (this.looking('((')) {
      this.at += 2;
      return { kind: 'calculate', expression: this.arithmetic() };
    }
    if (this.text[this.at] === '(') {
      this.at++;
      const body = this.list([]);
      this.expect(')');
      return { kind: 'subshell', body };
    }
    const word = this.reserved();
    switch (word) {
      case '': return this.#definition();
      case '{': {
        const body = this.#body('{', '}');
        return { kind: 'group', body };
      }
      case 'if': return this.#if();
      case 'while':
      case 'until': {
        const test = this.#body(word, 'do', false);
        return { kind: 'while', until: word === 'until', test, body: this.#body('do', 'done') };
      }
      case 'for': return this.#for();
      case 'case': return this.#case();
      case 'function': {
        this.at += word.length;
        this.blank();
        const name = this.name();
        this.blank();
        if (this.looking('()')) this.at += 2;
        this.newlines();
        return { kind: 'function', name, body: this.#command() };
      }
      case 'in': return undefined;
      default: return this.unexpected();
    }
  }

  #definition(): Compound | undefined {
    const match = /([A-Za-z_:][A-Za-z0-9_:.-]*)[ \t]*\(\)/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (found === null) return undefined;
    this.at = match.lastIndex;
    this.newlines();
    return { kind: 'function', name: found[1] ?? '', body: this.#command() };
  }

  /** Reads `start list end`; the end word stays when another part of the command begins with it. */
  #body(start: string, end: string, consume = true): List {
    this.word(start);
    const body = this.list([end]);
    if (consume) this.word(end);
    else if (this.reserved() !== end) this.unexpected();
    if (body.length === 0) this.unexpected();
    return body;
  }

  #if(): Compound {
    const branches: { test: List; body: List }[] = [];
    this.word('if');
    for (;;) {
      const test = this.list(['then']);
      this.word('then');
      const body = this.list(['elif', 'else', 'fi']);
      if (test.length === 0 || body.length === 0) this.unexpected();
      branches.push({ test, body });
      const word = this.reserved();
      this.at += word.length;
      if (word === 'elif') continue;
      if (word === 'fi') return { kind: 'if', branches };
      if (word !== 'else') this.unexpected();
      const otherwise = this.list(['fi']);
      this.word('fi');
      return { kind: 'if', branches, otherwise };
    }
  }

  #for(): Compound {
    this.word('for');
    this.blank();
    if (this.looking('((')) {
      this.at += 2;
      const [first, test, next] = [this.arithmetic(';'), this.arithmetic(';'), this.arithmetic()];
      this.blank();
      if (this.text[this.at] === ';') this.at++;
      this.newlines();
      return { kind: 'count', first, test, next, body: this.#body('do', 'done') };
    }
    const name = this.name();
    this.newlines();
    let words: Word[] | undefined;
    if (this.reserved() === 'in') {
      this.at += 2;
      words = [];
      for (;;) {
        this.blank();
        const word = this.readWord();
        if (word === undefined) break;
        words.push(word);
      }
    }
    this.blank();
    if (this.text[this.at] === ';') this.at++;
    this.newlines();
    return { kind: 'for', name, words, body: this.#body('do', 'done') };
  }

  #case(): Compound {
    this.word('case');
    this.blank();
    const subject = this.readWord() ?? this.unexpected();
    this.newlines();
    this.word('in');
    const clauses: { patterns: Word[]; body: List }[] = [];
    for (;;) {
      this.newlines();
      if (this.reserved() === 'esac') break;
      if (this.text[this.at] === '(') this.at++;
      const patterns: Word[] = [];
      for (;;) {
        this.blank();
        patterns.push(this.readWord() ?? this.unexpected());
        this.blank();
        if (this.text[this.at] !== '|') break;
        this.at++;
      }
      this.expect(')');
      clauses.push({ patterns, body: this.list(['esac']) });
      this.newlines();
      if (this.looking(';;')) this.at += 2;
      else if (this.reserved() !== 'esac') this.unexpected();
    }
    this.word('esac');
    return { kind: 'case', subject, clauses };
  }

  #simple(): Simple {
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      this.blank();
      const redirect = this.#redirect();
      if (redirect !== undefined) {
        redirects.push(redirect);
        continue;
      }
      if (words.length === 0) {
        const name = this.match(identifier);
        if (name !== '' && this.text[this.at + name.length] === '=') {
          this.at += name.length + 1;
          assignments.push({ name, value: this.readWord() ?? [] });
          continue;
        }
      }
      const word = this.readWord();
      if (word === undefined) break;
      words.push(word);
      if (words.length === 1 && isText(word, '[[')) this.#conditional(words);
    }
    if (assignments.length + words.length + redirects.length === 0) this.unexpected();
    return { kind: 'simple', assignments, words, redirects };
  }

  /** Inside [[ ]] the operators of the shell are ordinary words. */
  #conditional(words: Word[]): void {
    for (;;) {
      this.newlines();
      const operator = /&&|\|\||[<>()]/y;
      const found = this.match(operator);
      this.at += found.length;
      const word: Word | undefined = found === '' ? this.readWord() : [{ kind: 'text', text: found, quoted: false }];
      if (word === undefined) this.unexpected();
      else words.push(word);
      if (word !== undefined && isText(word, ']]')) return;
    }
  }

  #redirect(): Redirect | undefined {
    const found = this.match(/(?:\d?(?:>>|>&|>\||<<-|<<|<&|>|<)|&>>?)/y);
    if (found === '') return undefined;
    this.at += found.length;
    this.blank();
    const digit = /^\d/.exec(found)?.[0];
    const operator = digit === undefined ? found : found.slice(1);
    if (operator === '<<' || operator === '<<-') return this.#document(operator === '<<-');
    const target = this.readWord() ?? this.unexpected();
    if (operator === '&>' || operator === '&>>') return { fd: -1, operator: operator.slice(1), target };
    const fd = digit === undefined ? (operator.startsWith('<') ? 0 : 1) : Number(digit);
    return { fd, operator: operator === '>|' ? '>' : operator, target };
  }

  #document(stripTabs: boolean): Redirect {
    const start = this.at;
    const word = this.readWord() ?? this.unexpected();
    const raw = this.text.slice(start, this.at);
    const redirect: { fd: number; operator: string; target: Word } = { fd: 0, operator: '<<', target: [] };
    this.documents.push({
      delimiter: word.map(part => (part.kind === 'text' ? part.text : '')).join(''),
      quoted: /['"\\]/.test(raw), stripTabs, fill: body => { redirect.target = body; },
    });
    return redirect;
  }
}

function isText(word: Word, text: string): boolean {
  const part = word[0];
  return word.length === 1 && part?.kind === 'text' && !part.quoted && part.text === text;
}

// Reads label selectors in text form, with the tokens, the grammar and the complaints of Kubernetes (behaviour rule 1.4.1).
import { badRequest, fieldError } from './errors.ts';
import type { FieldError } from './errors.ts';
import { isLabelValue, isQualifiedName } from './names.ts';

export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';

/** One condition on one label; values are sorted and unique. */
export interface Requirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

type TokenType = 'identifier' | 'end' | '(' | ')' | ',' | Exclude<LabelOperator, 'exists'>;

interface Token {
  readonly type: TokenType;
  readonly text: string;
}

/** Requirements of a selector text, sorted by key; all must hold. Throws BadRequest with Kubernetes' message. */
export function parseLabelSelector(text: string): Requirement[] {
  const parser = new Parser(scan(text));
  return parser.parse().sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const first = this.#peek();
      if (first.type === 'end') return requirements;
      if (first.type !== 'identifier' && first.type !== '!') {
        throw badRequest(`found '${first.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirement());
      const next = this.#take();
      if (next.type === 'end') return requirements;
      if (next.type !== ',') throw badRequest(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.#peek();
      if (after.type !== 'identifier' && after.type !== '!') {
        throw badRequest(`found '${after.text}', expected: identifier after ','`);
      }
    }
  }

  #requirement(): Requirement {
    let first = this.#take();
    const isNegated = first.type === '!';
    if (isNegated) first = this.#take();
    if (first.type !== 'identifier') throw unparsable(`found '${first.text}', expected: identifier`);
    const key = first.text;
    const faults = isQualifiedName(key);
    // Kubernetes has no path for the key here and prints the missing one as <nil>.
    if (faults.length > 0) throw unparsable(describe(fieldError.invalid('<nil>', key, faults.join('; '))));
    if (isNegated) return { key, operator: '!', values: [] };
    const following = this.#peek().type;
    if (following === 'end' || following === ',') return { key, operator: 'exists', values: [] };
    const operator = this.#operator();
    const values = operator === 'in' || operator === 'notin' ? this.#values() : this.#exactValue();
    return check({ key, operator, values: [...new Set(values)].sort() });
  }

  #operator(): LabelOperator {
    const token = this.#takeRaw();
    switch (token.type) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
      case '>':
      case '<':
        return token.type;
      default:
        throw unparsable(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  #values(): string[] {
    const open = this.#take();
    if (open.type !== '(') throw unparsable(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (first.type === ')') {
      this.#take();
      return [];
    }
    if (first.type !== 'identifier' && first.type !== ',') {
      throw unparsable(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = this.#identifiers();
    this.#take();
    return values;
  }

  /** Reads up to the closing bracket; an omitted value between commas is the empty one. */
  #identifiers(): string[] {
    const values: string[] = [];
    for (;;) {
      const token = this.#take();
      if (token.type === 'identifier') {
        values.push(token.text);
        const next = this.#peek();
        if (next.type === ')') return values;
        if (next.type !== ',') throw unparsable(`found '${next.text}', expected: ',' or ')'`);
      } else if (token.type === ',') {
        if (values.length === 0) values.push('');
        const next = this.#peek();
        if (next.type === ')') return [...values, ''];
        if (next.type === ',') {
          this.#take();
          values.push('');
        }
      } else {
        throw unparsable(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }

  #exactValue(): string[] {
    const next = this.#peek();
    if (next.type === 'end' || next.type === ',') return [''];
    const token = this.#take();
    if (token.type === 'identifier') return [token.text];
    throw unparsable(`found '${token.text}', expected: identifier`);
  }

  #peek(): Token {
    return asValue(this.#tokens[this.#position] ?? end);
  }

  #take(): Token {
    return asValue(this.#takeRaw());
  }

  #takeRaw(): Token {
    return this.#tokens[this.#position++] ?? end;
  }
}

const end: Token = { type: 'end', text: '' };

/** `in` and `notin` are words like any other where no operator can stand. */
function asValue(token: Token): Token {
  return token.type === 'in' || token.type === 'notin' ? { type: 'identifier', text: token.text } : token;
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  // One alternative per token; a longer symbol is tried before the shorter one it starts with.
  const pattern = /[ \t\r\n]+|(==|!=|[=!(),<>])|([^ \t\r\n=!(),<>]+)/gy;
  for (const [, symbol, word] of text.matchAll(pattern)) {
    if (symbol !== undefined) tokens.push({ type: symbol as TokenType, text: symbol });
    else if (word === 'in' || word === 'notin') tokens.push({ type: word, text: word });
    else if (word !== undefined) tokens.push({ type: 'identifier', text: word });
  }
  return tokens;
}

function check(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  const errors: FieldError[] = [];
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    errors.push(fieldError.invalid('values', [], "for 'in', 'notin' operators, values set can't be empty"));
  }
  values.forEach((value, index) => {
    if ((operator === '>' || operator === '<') && parseInt64(value) === undefined) {
      errors.push(fieldError.invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
  });
  values.forEach((value, index) => {
    const faults = isLabelValue(value);
    if (faults.length > 0) errors.push(fieldError.invalid(`values[${index}][${key}]`, value, faults.join('; ')));
  });
  if (errors.length === 0) return requirement;
  const texts = [...new Set(errors.map(describe))];
  throw unparsable(texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`);
}

/** A 64-bit integer in decimal, or undefined. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[-+]?[0-9]{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function describe(error: FieldError): string {
  return `${error.path}: ${error.message}`;
}

function unparsable(text: string): Error {
  return badRequest(`unable to parse requirement: ${text}`);
}

// Integer expressions of `$(( ))`, `let`, `expr` and `for (( ))`.

export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** Thrown for an expression that cannot be computed; the shell prints it and exits 2. */
export class ArithmeticError extends Error {}

const binary: readonly (readonly string[])[] = [
  ['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<=', '>=', '<', '>'], ['<<', '>>'], ['+', '-'], ['*', '/', '%'],
];
const assigning = ['=', '+=', '-=', '*=', '/=', '%='];

/** Computes an expression over the shell's variables, which it may assign; an empty one is 0. */
export function calculate(expression: string, variables: Variables): number {
  const tokens = expression.slice(0, 4096).match(/\d+|[A-Za-z_]\w*|\+\+|--|[-+*/%]=|[<>=!]=|<<|>>|&&|\|\||\S/g) ?? [];
  if (tokens.length === 0) return 0;
  const reader = new Reader(tokens, variables);
  const value = reader.comma();
  if (reader.at < tokens.length) throw new ArithmeticError('arithmetic syntax error');
  return value;
}

class Reader {
  at = 0;
  readonly #tokens: readonly string[];
  readonly #variables: Variables;
  #depth = 0;

  constructor(tokens: readonly string[], variables: Variables) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  comma(): number {
    let value = this.#choice();
    while (this.#take(',')) value = this.#choice();
    return value;
  }

  #choice(): number {
    const name = this.#tokens[this.at] ?? '';
    const operator = this.#tokens[this.at + 1] ?? '';
    if (/^[A-Za-z_]/.test(name) && assigning.includes(operator)) {
      this.at += 2;
      const right = this.#choice();
      return this.#assign(name, operator === '=' ? right : compute(operator[0] ?? '', this.#read(name), right));
    }
    const test = this.#binary(0);
    if (!this.#take('?')) return test;
    const yes = this.#choice();
    if (!this.#take(':')) throw new ArithmeticError('arithmetic syntax error');
    const no = this.#choice();
    return test !== 0 ? yes : no;
  }

  #binary(level: number): number {
    const operators = binary[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.at];
      if (operator === undefined || !operators.includes(operator)) return left;
      this.at++;
      left = compute(operator, left, this.#binary(level + 1));
    }
  }

  #unary(): number {
    if (++this.#depth > 100) throw new ArithmeticError('expression recursion level exceeded');
    try {
      const token = this.#tokens[this.at++];
      if (token === undefined) throw new ArithmeticError('arithmetic syntax error');
      if (token === '(') {
        const value = this.comma();
        if (!this.#take(')')) throw new ArithmeticError('arithmetic syntax error');
        return value;
      }
      if (token === '-') return -this.#unary();
      if (token === '+') return this.#unary();
      if (token === '!') return this.#unary() === 0 ? 1 : 0;
      if (token === '~') return ~this.#unary();
      if (token === '++' || token === '--') {
        const name = this.#tokens[this.at++] ?? '';
        return this.#assign(name, this.#read(name) + (token === '++' ? 1 : -1));
      }
      if (/^\d/.test(token)) return Number(token);
      if (!/^[A-Za-z_]/.test(token)) throw new ArithmeticError('arithmetic syntax error');
      const value = this.#read(token);
      const next = this.#tokens[this.at];
      if (next === '++' || next === '--') {
        this.at++;
        this.#assign(token, value + (next === '++' ? 1 : -1));
      }
      return value;
    } finally {
      this.#depth--;
    }
  }

  #take(token: string): boolean {
    if (this.#tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  #read(name: string): number {
    const value = Number(this.#variables.get(name) || '0');
    return Number.isFinite(value) ? Math.trunc(value) : 0;
  }

  #assign(name: string, value: number): number {
    this.#variables.set(name, String(value));
    return value;
  }
}

function compute(operator: string, left: number, right: number): number {
  const truth = (value: boolean): number => (value ? 1 : 0);
  switch (operator) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/':
    case '%':
      if (right === 0) throw new ArithmeticError('divide by zero');
      return operator === '/' ? Math.trunc(left / right) : left % right;
    case '<<': return left << right;
    case '>>': return left >> right;
    case '<': return truth(left < right);
    case '>': return truth(left > right);
    case '<=': return truth(left <= right);
    case '>=': return truth(left >= right);
    case '==': return truth(left === right);
    case '!=': return truth(left !== right);
    case '&': return left & right;
    case '|': return left | right;
    case '^': return left ^ right;
    case '&&': return truth(left !== 0 && right !== 0);
    default: return truth(left !== 0 || right !== 0);
  }
}

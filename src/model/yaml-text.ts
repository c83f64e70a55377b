// JSON values as the YAML that kubectl prints: keys in its order, its quotes, its folding of long lines.

/** Column after which a text is folded at its next single space. */
const foldAfter = 80;

/**
 * Takes a JSON value (undefined members are left out) and returns YAML with a final newline, as `kubectl get -o yaml` writes it:
 * keys sorted, lists not indented, texts quoted only where they would be read as something else.
 */
export function formatYaml(value: unknown): string {
  const lines: string[] = [];
  writeValue(lines, '', value, 0, 0);
  return lines.map((line) => `${line}\n`).join('');
}

/** `lead` is what stands on the line already; `indent` is where members of a mapping start; a list starts at `listIndent`. */
function writeValue(lines: string[], lead: string, value: unknown, indent: number, listIndent: number): void {
  if (Array.isArray(value)) writeList(lines, lead, value, listIndent);
  else if (typeof value === 'object' && value !== null) writeMapping(lines, lead, value, indent);
  else if (typeof value === 'string') writeText(lines, lead, value, indent);
  else lines.push(lead + (value === undefined || value === null ? 'null' : String(value)));
}

function writeMapping(lines: string[], lead: string, value: object, indent: number): void {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  if (entries.length === 0) {
    lines.push(`${lead}{}`);
    return;
  }
  entries.sort(([a], [b]) => compareKeys(a, b));
  const pad = ' '.repeat(indent);
  let start = startOf(lead, pad);
  for (const [key, member] of entries) {
    const name = `${start}${formatKey(key)}:`;
    start = pad;
    if (isNested(member)) {
      lines.push(name);
      writeValue(lines, '', member, indent + 2, indent);
    } else writeValue(lines, `${name} `, member, indent + 2, indent);
  }
}

function writeList(lines: string[], lead: string, items: readonly unknown[], indent: number): void {
  if (items.length === 0) {
    lines.push(`${lead}[]`);
    return;
  }
  const pad = ' '.repeat(indent);
  let start = startOf(lead, pad);
  for (const item of items) {
    writeValue(lines, `${start}- `, item, indent + 2, indent + 2);
    start = pad;
  }
}

/** The first member of an item stands behind its dash; elsewhere a new line begins. */
function startOf(lead: string, pad: string): string {
  return lead.endsWith('- ') ? lead : lead + pad;
}

function isNested(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.values(value).some((member) => member !== undefined);
}

function writeText(lines: string[], lead: string, text: string, indent: number): void {
  if (text.includes('\n') && isFitForBlock(text)) {
    const hint = /^[ \n]/.test(text) ? '2' : '';
    const chomp = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') || text === '\n' ? '+' : '';
    lines.push(`${lead}|${hint}${chomp}`);
    const pad = ' '.repeat(indent);
    for (const line of text.replace(/\n$/, '').split('\n')) lines.push(line === '' ? '' : pad + line);
    return;
  }
  const pad = ' '.repeat(indent);
  const [first, ...rest] = foldedScalar(text, lead.length, indent);
  lines.push(lead + first);
  for (const line of rest) lines.push(pad + line);
}

function formatKey(key: string): string {
  return scalarForms(key)[0];
}

/** The whole text in the style it needs, on one line. */
function scalarForms(text: string): [text: string, style: 'plain' | 'single' | 'double'] {
  if (text.includes('\n') || readsAsOther(text) || needsEscapes(text)) return [quoteDouble(text), 'double'];
  if (isPlain(text)) return [text, 'plain'];
  return [`'${text.replaceAll("'", "''")}'`, 'single'];
}

/** The lines of a scalar that begins in a column and is continued at an indent. */
function foldedScalar(text: string, column: number, indent: number): string[] {
  const [scalar, style] = scalarForms(text);
  const lines: string[] = [];
  let line = '';
  let at = column;
  const last = scalar.length - (style === 'plain' ? 1 : 2);
  for (let index = 0; index < scalar.length; index++) {
    const character = scalar[index]!;
    const mayFold = character === ' ' && at > foldAfter && index > 1 && index < last;
    const isSingle = scalar[index - 1] !== ' ' && scalar[index + 1] !== ' ';
    if (mayFold && isSingle) {
      lines.push(line);
      line = '';
      at = indent;
      continue;
    }
    line += character;
    at++;
  }
  return [...lines, line];
}

const booleansAndNulls = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|~|null|Null|NULL|<<|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))?$/;
const integer = /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)?$/;

/** Whether a reader of YAML 1.1 would take the bare text for something that is no text. */
function readsAsOther(text: string): boolean {
  return booleansAndNulls.test(text) || integer.test(text) || float.test(text) || sexagesimal.test(text) || timestamp.test(text);
}

// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const unprintable = /[\x00-\x09\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]/;

function needsEscapes(text: string): boolean {
  return unprintable.test(text) || /[\x85\u2028\u2029]/.test(text);
}

/** A block keeps every character as it is; blanks at an end of a line would not survive. */
function isFitForBlock(text: string): boolean {
  return !needsEscapes(text) && !/ \n| $/.test(text);
}

function isPlain(text: string): boolean {
  if (/^ | $/.test(text) || /^(?:---|\.\.\.)/.test(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:](?: |$)/.test(text)) return false;
  return !/:(?: |$)| #/.test(text);
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e',
  '"': '\\"', '\\': '\\\\', '\x85': '\\N', '\u2028': '\\L', '\u2029': '\\P', '\ufeff': '\\uFEFF',
};

function quoteDouble(text: string): string {
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  const body = text.replace(/[\x00-\x1f"\\\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    const short = escapes[character];
    if (short !== undefined) return short;
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
  return `"${body}"`;
}

/** The order of keys: digits by their number, letters after everything else except inside a number. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  let wasDigit = false;
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const [x, y] = [a[at]!, b[at]!];
    if (x === y) {
      wasDigit = isDigit(x);
      continue;
    }
    const [isXLetter, isYLetter] = [isLetter(x), isLetter(y)];
    if (isXLetter && isYLetter) return x < y ? -1 : 1;
    if (isXLetter || isYLetter) return isXLetter === wasDigit ? -1 : 1;
    const [numberA, numberB] = [digitsFrom(a, at), digitsFrom(b, at)];
    if (numberA !== numberB && (numberA !== '' || numberB !== '')) {
      const difference = Number(numberA) - Number(numberB) || numberA.length - numberB.length;
      if (difference !== 0) return difference;
    }
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

function digitsFrom(text: string, at: number): string {
  return /^\d*/.exec(text.slice(at))![0];
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function isLetter(character: string): boolean {
  return /\p{L}/u.test(character);
}

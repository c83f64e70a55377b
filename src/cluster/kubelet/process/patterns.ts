// Text patterns that cost at most text times pattern, whatever somebody wrote in a script.

/** Shell pattern: `*`, `?`, `[abc]`, `[!a-z]`, backslash quotes. Takes the whole text. */
export function matchesGlob(pattern: string, text: string): boolean {
  const elements = parseElements(pattern, true);
  let [at, element, starAt, starElement] = [0, 0, -1, -1];
  while (at < text.length) {
    const current = elements[element];
    if (current?.many) {
      [starAt, starElement] = [at, element++];
    } else if (current?.test(text[at] ?? '')) {
      at++;
      element++;
    } else if (starElement >= 0) {
      at = ++starAt;
      element = starElement + 1;
    } else return false;
  }
  return elements.slice(element).every(rest => rest.many);
}

/**
 * Basic regular expression of grep as most people use it: literals, `.`, `[...]`, `*`, `+`, `?`,
 * `^`, `$` and `|`; groups are read as if the brackets were not there. Says whether a line has it.
 */
export function createLinePattern(source: string, options: { ignoreCase?: boolean; literal?: boolean } = {}): (line: string) => boolean {
  const fold = (text: string): string => (options.ignoreCase ? text.toLowerCase() : text);
  if (options.literal) return line => fold(line).includes(fold(source));
  const branches = splitBranches(fold(source.slice(0, 1024)));
  return line => {
    const text = fold(line.slice(0, 10_000));
    return branches.some(branch => branchMatches(branch, text));
  };
}

interface Element {
  /** May repeat any number of times (regular expressions: this very element; globs: any text). */
  readonly many: boolean;
  readonly optional?: boolean;
  test(character: string): boolean;
}

function branchMatches(branch: string, text: string): boolean {
  const start = branch.startsWith('^');
  const end = branch.endsWith('$') && !branch.endsWith('\\$');
  const elements = parseElements(branch.slice(start ? 1 : 0, end ? -1 : undefined), false);
  // One bit of state per element: the set of places in the pattern that the text can have reached.
  let reached = new Set<number>();
  const add = (place: number): void => {
    for (let next = place; !reached.has(next); next++) {
      reached.add(next);
      const element = elements[next];
      if (element === undefined || !(element.many || element.optional)) return;
    }
  };
  add(0);
  for (let at = 0; at <= text.length; at++) {
    if (reached.has(elements.length) && (!end || at === text.length)) return true;
    if (at === text.length) break;
    const before = reached;
    reached = new Set();
    if (!start) add(0);
    for (const place of before) {
      const element = elements[place];
      if (element?.test(text[at] ?? '')) add(element.many ? place : place + 1);
    }
    if (reached.size === 0 && start) return false;
  }
  return reached.has(elements.length);
}

function splitBranches(source: string): string[] {
  const branches = [''];
  const add = (text: string): void => { branches.push((branches.pop() ?? '') + text); };
  for (let at = 0; at < source.length; at++) {
    const pair = source.slice(at, at + 2);
    if (source[at] === '|' || pair === '\\|') {
      branches.push('');
      if (pair === '\\|') at++;
    } else if (source[at] === '\\') {
      if (!'()'.includes(pair[1] ?? '')) add(pair);
      at++;
    } else if (!'()'.includes(source[at] ?? '')) add(source[at] ?? '');
  }
  return branches;
}

function parseElements(pattern: string, glob: boolean): Element[] {
  const elements: Element[] = [];
  const push = (test: (character: string) => boolean): void => { elements.push({ many: false, test }); };
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    const last = elements.at(-1);
    if (glob && character === '*') {
      if (!last?.many) elements.push({ many: true, test: () => true });
    } else if (!glob && last !== undefined && !last.many && '*+?'.includes(character)) {
      const { test } = last;
      if (character === '+') elements.push({ many: true, test });
      else elements[elements.length - 1] = { many: character === '*', optional: true, test };
    } else if (character === (glob ? '?' : '.')) push(() => true);
    else if (character === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2);
      push(parseSet(pattern.slice(at + 1, end)));
      at = end;
    } else if (character === '\\' && at + 1 < pattern.length) {
      const next = pattern[++at] ?? '';
      if (!glob && next === 'd') push(other => other >= '0' && other <= '9');
      else push(other => other === next);
    } else push(other => other === character);
  }
  return elements;
}

function parseSet(source: string): (character: string) => boolean {
  const negated = source.startsWith('!') || source.startsWith('^');
  const body = negated ? source.slice(1) : source;
  return character => {
    let found = false;
    for (let at = 0; at < body.length; at++) {
      if (body[at + 1] === '-' && at + 2 < body.length) {
        if (character >= (body[at] ?? '') && character <= (body[at + 2] ?? '')) found = true;
        at += 2;
      } else if (character === body[at]) found = true;
    }
    return found !== negated;
  };
}

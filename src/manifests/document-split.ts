// Where one YAML document of a file ends and the next begins, known before any of them is parsed.

/** A part of a file that holds one document, from its `---` (if any) to the next marker. */
export interface DocumentRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

// YAML forbids these markers at the start of a line inside quotes and block scalars, so they separate
// documents even when the text between them is broken.
const marker = /(?:^|[\r\n])\ufeff?(---|\.\.\.)(?=[ \t\r\n]|$)/g;

/** Takes a file's text and returns its documents; empty ones and those with comments alone are left out. */
export function splitDocuments(text: string): readonly DocumentRange[] {
  const ranges: DocumentRange[] = [];
  let start = 0;
  let hasDirectives = false;
  const close = (end: number): void => {
    if (firstMeaningful(text, start, end) !== undefined) ranges.push({ start, end });
    start = end;
    hasDirectives = false;
  };
  for (const match of text.matchAll(marker)) {
    const word = match[1] ?? '';
    const at = match.index + match[0].length - word.length;
    if (word === '...') close(at + word.length);
    // Directives belong to the document whose `---` follows them.
    else if (!hasDirectives && firstMeaningful(text, start, at) === '%') hasDirectives = true;
    else close(at);
  }
  close(text.length);
  return ranges;
}

/** The first character between start and end that is no marker, white space or comment. */
function firstMeaningful(text: string, start: number, end: number): string | undefined {
  let at = start;
  if (text[at] === '\ufeff') at++;
  if (text.startsWith('---', at)) at += 3;
  while (at < end) {
    const character = text[at] ?? '';
    if (character === '#') while (at < end && text[at] !== '\n' && text[at] !== '\r') at++;
    else if (character === ' ' || character === '\t' || character === '\n' || character === '\r') at++;
    else if (at === end - 3 && text.startsWith('...', at)) return undefined;
    else return character;
  }
  return undefined;
}

// Styled text as one string of canonical SGR: the exact form that Ink's tokenizer emits, so that it is parsed once.

/** One SGR attribute: its open sequence and the sequence that ends it. */
export interface SgrCode {
  open: string;
  close: string;
}

/** A run of text under one style; the text must be free of control characters (makeVisible). */
export interface Span {
  text: string;
  style: Style;
}

/** Attributes in the order in which they open; at most one per close sequence. */
export type Style = readonly SgrCode[];

export const plain: Style = [];
export const inverse: SgrCode = { open: '\x1b[7m', close: '\x1b[27m' };
export const bold: SgrCode = { open: '\x1b[1m', close: '\x1b[22m' };
export const dim: SgrCode = { open: '\x1b[2m', close: '\x1b[22m' };
export const italic: SgrCode = { open: '\x1b[3m', close: '\x1b[23m' };
export const underline: SgrCode = { open: '\x1b[4m', close: '\x1b[24m' };

/**
 * Joins spans to one line. A colour that follows a colour is opened without closing the first, attributes that end
 * are closed in reverse order, everything is closed once at the end. Any other spelling costs a second tokenisation
 * of the line in every frame.
 */
export function paint(spans: readonly Span[]): string {
  let line = '';
  let active: SgrCode[] = [];
  for (const { text, style } of spans) {
    if (text === '') continue;
    if (active.length > 0 || style.length > 0) {
      const ended = active.filter((code) => !style.some((next) => isSupersededBy(code, next)));
      for (let index = ended.length - 1; index >= 0; index--) line += ended[index]!.close;
      const opened = style.filter((code) => !active.some((current) => current.open === code.open));
      for (const code of opened) line += code.open;
      active = active.filter((code) => style.includes(code) || style.some((next) => next.open === code.open)).concat(opened);
    }
    line += text;
  }
  for (let index = active.length - 1; index >= 0; index--) line += active[index]!.close;
  return line;
}

/** A colour gives way to the next one; bold and dim would go on together, though one sequence ends both. */
function isSupersededBy(code: SgrCode, next: SgrCode): boolean {
  return next.close === code.close && (code.close !== bold.close || next.open === code.open);
}

/** One run of text under one style. */
export function paintText(text: string, style: Style): string {
  if (text === '' || style.length === 0) return text;
  let open = '';
  let close = '';
  for (const code of style) {
    open += code.open;
    close = code.close + close;
  }
  return open + text + close;
}

// oxlint-disable-next-line no-control-regex -- SGR starts with ESC
const sgrPattern = /\x1b\[[\d;]*m/g;

/** The text of a painted line without its attributes. */
export function stripSgr(line: string): string {
  return line.replace(sgrPattern, '');
}

// Text from outside made safe for a terminal: every character that could steer it becomes visible.

/**
 * C0, DEL and C1 controls (ESC and CSI among them), soft hyphen, zero-width and bidirectional
 * controls, line and paragraph separators, the byte order mark, tag characters and lone
 * surrogates: everything that moves the cursor, reorders the line or occupies no cell of its own.
 */
const unsafe =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/u;
const plain = /^[ -~]*$/;
const allUnsafe = new RegExp(unsafe.source, 'gu');
const allUnsafeButLineFeed = new RegExp(`(?!\\n)${unsafe.source}`, 'gu');

const shortForms: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * Takes one line of text and returns it with unsafe characters in ASCII: `\x1b`, `\t`, `\u202e`.
 * A clean string comes back as the same string after one test.
 */
export function makeVisible(text: string): string {
  // Most texts are plain, which is much quicker to see.
  return plain.test(text) || !unsafe.test(text) ? text : text.replace(allUnsafe, visibleForm);
}

/** As makeVisible, for text of several lines: line feeds stay, and CRLF counts as a line feed. */
export function makeLinesVisible(text: string): string {
  if (!unsafe.test(text)) return text;
  return text.replaceAll('\r\n', '\n').replace(allUnsafeButLineFeed, visibleForm);
}

function visibleForm(character: string): string {
  const short = shortForms[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\u{${code.toString(16)}}`;
}

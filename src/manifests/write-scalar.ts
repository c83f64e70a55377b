// Spells a scalar in YAML so that it reads back as the same value, in the style its place asks for.
import type { JsonScalar } from './yaml-scalar.ts';
import { isPlainString } from './yaml-scalar.ts';
import type { YamlScalar } from '../yaml/yaml-tree.ts';

/** How a string prefers to be written; the style gives way where the text does not allow it. */
export type QuoteStyle = 'plain' | 'single' | 'double';

// Deliberately narrow: anything else is quoted, which is always right.
const plainSafe = /^[A-Za-z0-9_./+-](?:[A-Za-z0-9_./+@%*^$~;()<>= -]|:(?=[A-Za-z0-9_./@-])|#(?<=\S#))*(?<! )$/;
const startsLikeSyntax = /^(?:[-.]{3}(?:\s|$)|[-?:](?:\s|$))/;
const singleSafe = /^[\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

/** Takes a value and a preferred style and returns one line of YAML for it. */
export function formatScalar(value: JsonScalar, style: QuoteStyle): string {
  if (typeof value !== 'string') return String(value);
  if (style === 'plain' && isPlainString(value) && plainSafe.test(value) && !startsLikeSyntax.test(value)) return value;
  if (style !== 'double' && singleSafe.test(value)) {
    return style === 'single' || !value.includes("'") ? `'${value.replaceAll("'", "''")}'` : formatDouble(value);
  }
  return formatDouble(value);
}

/**
 * Takes a literal block scalar's node and a new text and returns the new content lines, or undefined
 * when the block's header (kept as it is) cannot carry the text.
 */
export function formatLiteral(node: YamlScalar, value: string, lineBreak: string): string | undefined {
  if (node.indent < 0 || !value.split('\n').every((line) => singleSafe.test(line.replaceAll('\t', ' ')))) return undefined;
  const indent = ' '.repeat(node.indent);
  const body = value.endsWith('\n') ? value.slice(0, -1) : value;
  return body.split('\n').map((line) => (line === '' ? '' : indent + line)).join(lineBreak);
}

/** JSON's quoting, with what YAML does not print and terminals should not see escaped as well. */
function formatDouble(value: string): string {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escape);
}

// JSON as Go writes it: with the characters escaped that mean something to HTML, and indented for people.
import type { IncomingMessage } from 'node:http';

const special = /[<>&\u2028\u2029]/;
const allSpecial = new RegExp(special, 'g');

/** One line of JSON without its end, or indented. */
export function jsonText(value: unknown, isPretty = false): string {
  const text = JSON.stringify(value, null, isPretty ? 2 : undefined);
  return special.test(text) ? text.replace(allSpecial, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`) : text;
}

/** Whether a person reads the answer: the client asks for it, or is a browser or one of the usual tools. */
export function wantsPretty({ headers }: IncomingMessage, query: URLSearchParams): boolean {
  const pretty = query.get('pretty');
  if (pretty) return /^(?:1|t|T|true|TRUE|True)$/.test(pretty);
  return /^(?:curl|Wget|Mozilla\/5\.0)/.test(headers['user-agent'] ?? '');
}

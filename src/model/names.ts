// The rules for names, labels and annotations, each answering with Kubernetes' messages (behaviour rule 1.7).
import { fieldError } from './errors.ts';
import type { FieldError } from './errors.ts';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${qualified})?`;

const labelShape = whole(label);
const subdomainShape = whole(subdomain);
const label1035Shape = whole(label1035);
const qualifiedShape = whole(qualified);
const labelValueShape = whole(labelValue);

const subdomainMessage = explain(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  ['example.com'],
);
const labelMessage = explain(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label,
  ['my-name', '123-abc'],
);
const label1035Message = explain(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  label1035,
  ['my-name', 'abc-123'],
);
const qualifiedMessage = explain(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualified,
  ['MyName', 'my.name', '123-abc'],
);
const labelValueMessage = explain(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  labelValue,
  ['MyValue', 'my_value', '12345'],
);

/** Every check below answers with what is wrong; an empty list means the text is fine. */
export function isDns1123Subdomain(text: string): string[] {
  const messages = tooLong(text, 253);
  if (!subdomainShape.test(text)) messages.push(subdomainMessage);
  return messages;
}

export function isDns1123Label(text: string): string[] {
  const messages = tooLong(text, 63);
  if (labelShape.test(text)) return messages;
  messages.push(subdomainShape.test(text) ? 'must not contain dots' : labelMessage);
  return messages;
}

/** A label that starts with a letter: names of Services. */
export function isDns1035Label(text: string): string[] {
  const messages = tooLong(text, 63);
  if (!label1035Shape.test(text)) messages.push(label1035Message);
  return messages;
}

/** Names of container ports. */
export function isPortName(text: string): string[] {
  const messages = tooLong(text, 15);
  if (!/^[-a-z0-9]+$/.test(text)) {
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(text)) messages.push('must contain at least one letter (a-z)');
  if (text.includes('--')) messages.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

/** Keys of labels and annotations: an optional DNS prefix, a slash and a name. */
export function isQualifiedName(text: string): string[] {
  if (text.length <= 63 && qualifiedShape.test(text)) return [];
  const parts = text.split('/');
  if (parts.length > 2) {
    return [`a qualified name ${qualifiedMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const messages: string[] = [];
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    const faults = prefix === '' ? ['must be non-empty'] : isDns1123Subdomain(prefix);
    messages.push(...faults.map((fault) => `prefix part ${fault}`));
  }
  const faults = name === '' ? ['must be non-empty'] : tooLong(name, 63);
  if (!qualifiedShape.test(name)) faults.push(qualifiedMessage);
  messages.push(...faults.map((fault) => `name part ${fault}`));
  return messages;
}

export function isLabelValue(text: string): string[] {
  const messages = tooLong(text, 63);
  if (!labelValueShape.test(text)) messages.push(labelValueMessage);
  return messages;
}

/** Field errors of a label map at `path`, keys and values. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const key of Object.keys(labels ?? {})) {
    const value = String(labels?.[key] ?? '');
    errors.push(...validateLabelName(key, path));
    for (const message of isLabelValue(value)) errors.push(fieldError.invalid(path, value, message));
  }
  return errors;
}

/** Field errors of one label key. */
export function validateLabelName(key: string, path: string): FieldError[] {
  return isQualifiedName(key).map((message) => fieldError.invalid(path, key, message));
}

/** All annotations of one object together, keys and values, in bytes (rule 1.1.10). */
const maxAnnotationBytes = 262144;

/** Field errors of an annotation map at `path`: its keys and its total size. */
export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const key of Object.keys(annotations ?? {})) {
    for (const message of isQualifiedName(key.toLowerCase())) errors.push(fieldError.invalid(path, key, message));
    bytes += byteLength(key) + byteLength(String(annotations?.[key] ?? ''));
  }
  if (bytes > maxAnnotationBytes) {
    errors.push(fieldError.tooLong(path, `may not be more than ${maxAnnotationBytes} bytes`));
  }
  return errors;
}

function tooLong(text: string, max: number): string[] {
  // No character takes more than three bytes per UTF-16 unit, so short texts need no counting.
  return text.length * 3 > max && byteLength(text) > max ? [`must be no more than ${max} characters`] : [];
}

/** Lengths are counted in UTF-8, as Go counts them. */
function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

/** Kubernetes' sentence about a pattern; its formatter leaves two spaces before every "or". */
function explain(message: string, pattern: string, examples: readonly string[]): string {
  const list = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${list}regex used for validation is '${pattern}')`;
}

/** What keeps a name from being one part of a path, the weakest rule for names. */
export function pathSegmentFaults(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((character) => name.includes(character)).map((character) => `may not contain '${character}'`);
}

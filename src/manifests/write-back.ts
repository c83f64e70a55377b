// Writes one changed value back into a manifest's text and leaves every other byte as it was.
import { isDeepStrictEqual } from 'node:util';
import { findDocumentSources } from './document-source.ts';
import type { DocumentSource } from './document-source.ts';
import { findNode, parseFieldPath } from './position.ts';
import type { FieldPath, FoundNode } from './position.ts';
import { formatLiteral, formatScalar } from './write-scalar.ts';
import type { QuoteStyle } from './write-scalar.ts';
import type { JsonScalar } from './yaml-scalar.ts';
import type { YamlMapping, YamlNode, YamlScalar } from '../yaml/yaml-tree.ts';
import type { JsonValue } from './yaml-value.ts';

/** The changed text, or why the text was left alone. */
export type WriteBackResult = { readonly text: string } | { readonly problem: string };

/** A replacement of the text from start to end. */
interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly with: string;
}

/**
 * Replaces one scalar of the object with this ManifestDocument.index by a new value, in the old
 * value's quotes where possible. Comments, layout and line breaks stay. Refuses what is no scalar, what
 * an alias or merge key shares with other places, and every edit that would change another value too.
 */
export function replaceScalar(text: string, path: FieldPath, newValue: JsonScalar, documentIndex: number): WriteBackResult {
  return change(text, documentIndex, newValue, (document) => {
    const found = findNode(document.root, [...document.path, ...parseExisting(document, path)]);
    const refusal = refuseNode(found, path);
    if (refusal !== undefined) return refusal;
    if (found.node.kind !== 'scalar') return `${spell(path)} is not a single value`;
    const edit = replaceNode(text, found.node, found, document, newValue);
    return typeof edit === 'string' ? edit : { edit, path: parseExisting(document, path) };
  });
}

/**
 * Adds `key: value` to a mapping that exists, on a line of its own with the mapping's indentation, or
 * inside the braces of a flow mapping. Refuses as replaceScalar does, and when the key is there already.
 */
export function insertScalar(text: string, parentPath: FieldPath, key: string, value: JsonScalar, documentIndex: number): WriteBackResult {
  return change(text, documentIndex, value, (document) => {
    const segments = parseExisting(document, parentPath);
    const found = findNode(document.root, [...document.path, ...segments]);
    const refusal = refuseNode(found, parentPath);
    if (refusal !== undefined) return refusal;
    if (found.node.kind !== 'mapping') return `${spell(parentPath)} is not a mapping`;
    const path = [...segments, key];
    if (findNode(document.root, [...document.path, ...path]).isComplete) return `${spell(path)} is already there`;
    return { edit: insertEntry(text, found.node, document, key, value), path };
  });
}

type PlannedEdit = { edit: TextEdit; path: readonly (string | number)[] };

function change(text: string, documentIndex: number, value: JsonScalar, plan: (document: DocumentSource) => PlannedEdit | string): WriteBackResult {
  if (typeof value === 'number' && !Number.isFinite(value)) return { problem: `${value} cannot be written as JSON` };
  const before = findDocumentSources(text);
  const document = before.find(({ index }) => index === documentIndex);
  if (document === undefined) return { problem: `the file has no readable object number ${documentIndex + 1}` };
  const planned = plan(document);
  if (typeof planned === 'string') return { problem: planned };
  const { edit, path } = planned;
  const changed = text.slice(0, edit.start) + edit.with + text.slice(edit.end);
  const expected = withValue(document.value, path, value === 0 ? 0 : value);
  return hasOnlyChanged(before, findDocumentSources(changed), documentIndex, expected)
    ? { text: changed }
    : { problem: `${spell(path)} cannot be changed without changing something else in the file` };
}

function hasOnlyChanged(before: readonly DocumentSource[], after: readonly DocumentSource[], index: number, expected: JsonValue): boolean {
  return before.length === after.length && before.every((old, i) => {
    const now = after[i];
    return now?.index === old.index && isDeepStrictEqual(now.value, old.index === index ? expected : old.value);
  });
}

function withValue(tree: JsonValue, [head, ...rest]: readonly (string | number)[], value: JsonScalar): JsonValue {
  if (head === undefined) return value;
  if (Array.isArray(tree)) return tree.map((item, i) => (i === Number(head) ? withValue(item, rest, value) : item));
  if (typeof tree !== 'object' || tree === null) return tree;
  return { ...tree, [head]: withValue(tree[head] ?? null, rest, value) };
}

/** The segments of a path as this document has them, where dots may be part of a key. */
function parseExisting(document: DocumentSource, path: FieldPath): readonly (string | number)[] {
  const segments = parseFieldPath(path);
  if (typeof path !== 'string') return segments;
  const exact: (string | number)[] = [];
  for (let i = 0; i < segments.length; ) {
    const rest = segments.length - i;
    const taken = Array.from({ length: rest }, (_, n) => n + 1)
      .find((n) => findNode(document.root, [...document.path, ...exact, joined(segments, i, n)]).isComplete) ?? 1;
    exact.push(joined(segments, i, taken));
    i += taken;
  }
  return exact;
}

function joined(segments: readonly (string | number)[], at: number, count: number): string | number {
  return count === 1 ? (segments[at] ?? '') : segments.slice(at, at + count).join('.');
}

function refuseNode(found: FoundNode, path: FieldPath): string | undefined {
  if (!found.isComplete) return `${spell(path)} is not in the file`;
  if (found.isShared || found.node.kind === 'alias') return `${spell(path)} comes from an alias (*${aliasName(found.node)}) that other places share`;
  return undefined;
}

function aliasName(node: YamlNode): string {
  return node.kind === 'alias' ? node.name : '...';
}

function replaceNode(text: string, node: YamlScalar, found: FoundNode, document: DocumentSource, value: JsonScalar): TextEdit | string {
  if (node.style === 'folded') return 'a folded text (>) has to be changed by hand';
  if (node.style === 'literal') {
    const lineBreak = lineBreakAt(text, node.start);
    const hasBreak = /[\r\n]$/.test(text.slice(node.start, node.end));
    const content = typeof value === 'string' ? formatLiteral(node, value, lineBreak) : undefined;
    if (content === undefined) return 'a text block (|) can only be replaced by another text';
    return { start: node.start, end: node.end, with: content + (hasBreak ? lineBreak : '') };
  }
  const preferred: QuoteStyle = isJsonLike(text, document, found) ? 'double' : node.style === 'empty' ? 'plain' : node.style;
  const written = formatScalar(value, preferred);
  if (node.style !== 'empty') return { start: node.start, end: node.end, with: written };
  const colon = found.key === undefined ? -1 : text.indexOf(':', endOf(found.key));
  if (colon < 0 || node.start > colon + 1) return 'an empty value has to be changed by hand';
  return { start: colon + 1, end: colon + 1, with: ` ${written}` };
}

function insertEntry(text: string, mapping: YamlMapping, document: DocumentSource, key: string, value: JsonScalar): TextEdit {
  const firstKey = mapping.entries[0]?.key;
  const isJson = mapping.isFlow && (isQuoted(firstKey) || isJsonDocument(text, document));
  const style: QuoteStyle = isJson ? 'double' : 'plain';
  const entry = `${formatScalar(key, style)}: ${formatScalar(value, style)}`;
  if (mapping.isFlow) {
    const at = mapping.start + 1;
    if (firstKey === undefined) return { start: at, end: at, with: entry };
    const gap = /^\s*/.exec(text.slice(at, firstKey.start))?.[0] ?? '';
    return { start: at, end: at, with: `${gap}${entry},${gap === '' ? ' ' : ''}` };
  }
  const lineBreak = lineBreakAt(text, mapping.start);
  const indent = ' '.repeat(columnOf(text, mapping.start));
  const last = mapping.entries.findLast(({ key: each, value: next }) => isOnOneLine(text, each, next));
  if (last === undefined) return { start: mapping.start, end: mapping.start, with: `${entry}${lineBreak}${indent}` };
  const end = lineEnd(text, Math.max(endOf(last.key), endOf(last.value)));
  return { start: end, end, with: `${lineBreak}${indent}${entry}` };
}

function isOnOneLine(text: string, key: YamlNode, value: YamlNode): boolean {
  if (value.kind !== 'scalar' || value.style === 'literal' || value.style === 'folded' || value.style === 'empty') return false;
  return !/[\r\n]/.test(text.slice(key.start, value.end));
}

function isJsonLike(text: string, document: DocumentSource, { key, parent }: FoundNode): boolean {
  const isFlow = (parent?.kind === 'mapping' || parent?.kind === 'sequence') && parent.isFlow;
  return isFlow && (isQuoted(key) || isJsonDocument(text, document));
}

function isJsonDocument(text: string, { root }: DocumentSource): boolean {
  if (root.kind === 'sequence') return root.isFlow && text[root.start] === '[';
  return root.kind === 'mapping' && root.isFlow && isQuoted(root.entries[0]?.key);
}

function isQuoted(key: YamlNode | undefined): boolean {
  return key?.kind === 'scalar' && key.style === 'double';
}

function endOf(node: YamlNode): number {
  return node.kind === 'scalar' || node.kind === 'alias' ? node.end : node.start;
}

function lineEnd(text: string, from: number): number {
  const found = text.slice(from).search(/\r|\n/);
  return found < 0 ? text.length : from + found;
}

function columnOf(text: string, offset: number): number {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return offset - start - (start === 0 && text.startsWith('\ufeff') ? 1 : 0);
}

/** The line break that the lines around an offset use. */
function lineBreakAt(text: string, offset: number): string {
  const pattern = /\r\n|\n|\r/;
  return (pattern.exec(text.slice(offset)) ?? pattern.exec(text))?.[0] ?? '\n';
}

function spell(path: FieldPath): string {
  if (typeof path === 'string') return path;
  const spelt = path.map((segment) => (typeof segment === 'number' ? `[${segment}]` : /[.[\]]/.test(segment) ? `[${segment}]` : `.${segment}`)).join('');
  return spelt.replace(/^\./, '') || 'the object';
}

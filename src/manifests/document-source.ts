// The objects of a manifest file's text, document by document, as values and YAML trees.
import { YAMLException } from 'js-yaml';
import { splitDocuments } from './document-split.ts';
import type { DocumentRange } from './document-split.ts';
import { findTemplateAction } from './foreign-file.ts';
import { problemAt } from './manifest-problem.ts';
import type { ManifestProblem, ProblemSeverity } from './manifest-problem.ts';
import { isJsonObject, jsonTypeName } from './object-head.ts';
import { offsetOf } from './position.ts';
import { scanJson } from '../model/json-syntax.ts';
import { createSourceText } from '../yaml/source-text.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { explainSyntax } from '../yaml/yaml-syntax.ts';
import { parseYamlTree } from '../yaml/yaml-tree.ts';
import type { YamlNode } from '../yaml/yaml-tree.ts';
import { toJsonValue } from './yaml-value.ts';
import type { JsonValue, ValueLimits } from './yaml-value.ts';

/** Bounds on what one file may cost; what exceeds them is a problem that names the limit. */
export interface DocumentLimits extends ValueLimits {
  /** Size of the file in UTF-8 bytes. */
  readonly maxBytes: number;
  /** Errors after which the rest of a file is not read, and warnings after which none is shown. */
  readonly maxProblems: number;
}

export const defaultDocumentLimits: DocumentLimits = {
  maxBytes: 5 * 1024 * 1024,
  maxAliasedNodes: 200_000,
  maxDepth: 200,
  maxProblems: 100,
};

/** Where in the text a document's value comes from. */
export interface DocumentSource {
  readonly index: number;
  readonly root: YamlNode;
  readonly range: DocumentRange;
  readonly value: JsonValue;
  /** Where the object stands below the root; not empty for items of a List. */
  readonly path: readonly (string | number)[];
}

/** Takes a file's text and returns where each of its readable objects comes from, problems aside. */
export function findDocumentSources(text: string, limits: DocumentLimits = defaultDocumentLimits): readonly DocumentSource[] {
  return [...readSources(createManifestFile(text, '', limits))];
}

/** One file while it is read: its text, its bounds and the problems found so far. */
export interface ManifestFile {
  readonly source: SourceText;
  readonly limits: DocumentLimits;
  readonly problems: ManifestProblem[];
  /** Where a Helm template was recognised, if anywhere. */
  templateOffset: number | undefined;
  report(offset: number, message: string, severity: ProblemSeverity, documentIndex?: number): void;
  /** Whether so much is wrong that reading on tells nothing new. */
  isHopeless(): boolean;
  finish(): void;
}

/** Prepares a file for readSources. */
export function createManifestFile(text: string, fileName: string, limits: DocumentLimits): ManifestFile {
  const source = createSourceText(fileName, text);
  const problems: ManifestProblem[] = [];
  const counts = { error: 0, warning: 0 };
  let lastOffset = 0;
  return {
    source,
    limits,
    problems,
    templateOffset: undefined,
    report(offset, message, severity, documentIndex) {
      lastOffset = offset;
      if (++counts[severity] <= limits.maxProblems) problems.push(problemAt(source, offset, message, severity, documentIndex));
    },
    isHopeless: () => counts.error >= limits.maxProblems,
    finish() {
      const hidden = counts.warning - limits.maxProblems;
      if (hidden > 0) problems.push(problemAt(source, lastOffset, `${hidden} more warnings in this file`, 'warning'));
      if (this.isHopeless()) problems.push(problemAt(source, lastOffset, 'too many errors: the rest of the file is not read'));
    },
  };
}

/** Reads the file's objects one by one, Lists taken apart, and reports to the file what cannot be read. */
export function* readSources(file: ManifestFile): Generator<DocumentSource> {
  const { text } = file.source;
  const refusal = refuseFile(text, file.limits);
  if (refusal !== undefined) {
    file.report(refusal.offset, refusal.message, 'error');
    return;
  }
  let index = 0;
  for (const range of documentRanges(file)) {
    if (file.isHopeless()) return;
    const root = readTree(file, range, index);
    if (root === undefined) {
      index++;
      continue;
    }
    let hasError = false;
    const value = toJsonValue(root, file.limits, (offset, message, severity) => {
      hasError ||= severity === 'error';
      if (severity === 'error') recogniseTemplate(file, range);
      file.report(offset, message, severity, index);
    });
    if (hasError) {
      index++;
      continue;
    }
    for (const item of takeListApart(file, value, root, index)) yield { index: index++, root, range, ...item };
  }
}

function refuseFile(text: string, limits: DocumentLimits): { offset: number; message: string } | undefined {
  if (text.length > limits.maxBytes || Buffer.byteLength(text) > limits.maxBytes) {
    return { offset: 0, message: `file too large: at most ${limits.maxBytes / 1024 / 1024} MiB are read` };
  }
  const nul = text.indexOf('\0');
  return nul < 0 ? undefined : { offset: nul, message: 'not a text in UTF-8: control characters are not allowed' };
}

/** What begins like JSON may hold several values one after the other, as kubectl accepts them. */
function documentRanges(file: ManifestFile): readonly DocumentRange[] {
  const { text } = file.source;
  if (/^\ufeff?\s*\{/.test(text)) {
    const { values, mistake } = scanJson(text, file.limits.maxDepth);
    if (mistake === undefined && values.length > 1) return values;
  }
  return splitDocuments(text);
}

function readTree(file: ManifestFile, range: DocumentRange, index: number): YamlNode | undefined {
  const { text } = file.source;
  const { maxDepth } = file.limits;
  try {
    return parseYamlTree(text, range.start, range.end, maxDepth);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    recogniseTemplate(file, range);
    const mistake = (isJsonName(file.source.file) ? jsonMistake(text, range, maxDepth) : undefined) ?? explainSyntax(text, range, error, { maxDepth, prefix: 'error converting YAML to JSON: ' });
    file.report(mistake.offset, mistake.message, 'error', index);
    return undefined;
  }
}

function jsonMistake(text: string, range: DocumentRange, maxDepth: number): { offset: number; message: string } | undefined {
  const { mistake } = scanJson(text.slice(range.start, range.end), maxDepth);
  return mistake && { offset: range.start + mistake.offset, message: mistake.message };
}

function isJsonName(fileName: string): boolean {
  return /\.json$/i.test(fileName);
}

function recogniseTemplate(file: ManifestFile, range: DocumentRange): void {
  file.templateOffset ??= findTemplateAction(file.source.text, range.start, range.end);
}

type ListItem = { value: JsonValue; path: readonly (string | number)[] };

/** Yields the items of a List (or PodList, ...), which take their kind from it; else the object itself. */
function* takeListApart(file: ManifestFile, value: JsonValue, root: YamlNode, index: number, path: readonly (string | number)[] = []): Generator<ListItem> {
  if (!isJsonObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List') || !('items' in value || value.kind === 'List')) {
    yield { value, path };
    return;
  }
  const items = value.items ?? [];
  if (!Array.isArray(items)) {
    const message = `json: cannot unmarshal ${jsonTypeName(items)} into Go struct field decodeList.items of type []json.RawMessage`;
    file.report(offsetOf(root, [...path, 'items'], 'value'), message, 'error', index);
    return;
  }
  const itemKind = value.kind.slice(0, -'List'.length);
  for (const [i, item] of items.entries()) {
    const isTyped = !isJsonObject(item) || itemKind === '';
    const typed = isTyped ? item : { ...(value.apiVersion === undefined ? {} : { apiVersion: value.apiVersion }), kind: itemKind, ...item };
    yield* takeListApart(file, typed, root, index, [...path, 'items', i]);
  }
}

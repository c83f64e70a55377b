// A manifest file's text as objects with positions, read the way kubectl reads it.
//
// kubectl reads YAML 1.1 and turns it into JSON, and so do we: unquoted yes, no, on, off, y and n are
// booleans, 017 and 0o17 are fifteen, 1_000 is a thousand, dates and 12:30 stay strings. Keys become
// strings. Of equal keys the last one counts, which kubectl keeps silent about and we warn of. Anchors,
// aliases and `<<` work within limits. One broken document leaves the others of its file alone. Lists
// are taken apart into their items. Two things differ on purpose: a key `__proto__` is refused, and
// integers above 2^53 lose digits.
import { createManifestFile, defaultDocumentLimits, readSources } from './document-source.ts';
import type { DocumentLimits, DocumentSource, ManifestFile } from './document-source.ts';
import { foreignFileReason, helmTemplateMessage, isKustomization, kustomizationMessage } from './foreign-file.ts';
import { problemAt } from './manifest-problem.ts';
import type { ManifestProblem } from './manifest-problem.ts';
import { isJsonObject, readObjectHead } from './object-head.ts';
import { findNode, offsetOf, parseFieldPath } from './position.ts';
import type { FieldPart, FieldPath } from './position.ts';
import type { SourcePosition } from '../yaml/source-text.ts';
import { parseYamlTree } from '../yaml/yaml-tree.ts';
import type { YamlNode } from '../yaml/yaml-tree.ts';
import type { JsonObject } from './yaml-value.ts';

/** One object of a manifest file. */
export interface ManifestDocument extends SourcePosition {
  /** Counts the objects of the file from 0; a broken document counts as one, a List as its items. */
  readonly index: number;
  /** The object as plain JSON; it belongs to the caller. */
  readonly value: JsonObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** undefined where the manifest names none. */
  readonly namespace: string | undefined;
  /**
   * Where a field stands in the file: its value, or its key if asked for or if the value begins on a
   * later line; the nearest existing ancestor when there is no such field.
   */
  positionOf(path: FieldPath, part?: FieldPart): SourcePosition;
  /** A scalar as it is written, such as `on` for true; undefined when the path leads to none. */
  writtenAt(path: FieldPath): string | undefined;
}

/** What a file holds. Problems are in the order of their documents. */
export interface ParsedManifests {
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly ManifestProblem[];
}

/**
 * Takes a file's text and name and returns its objects and problems. Never throws for what the text
 * holds, and its time and memory are bounded by the limits.
 */
export function parseDocuments(text: string, fileName: string, limits: DocumentLimits = defaultDocumentLimits): ParsedManifests {
  const file = createManifestFile(text, fileName, limits);
  const foreign = foreignFileReason(fileName, text);
  if (foreign !== undefined) {
    file.report(0, foreign, 'warning');
    return { documents: [], problems: file.problems };
  }
  const documents: ManifestDocument[] = [];
  for (const source of readSources(file)) {
    const document = createDocument(file, source);
    if (document !== undefined) documents.push(document);
  }
  if (file.templateOffset !== undefined) {
    return { documents: [], problems: [problemAt(file.source, file.templateOffset, helmTemplateMessage, 'warning')] };
  }
  file.finish();
  return { documents, problems: file.problems };
}

function createDocument(file: ManifestFile, { index, root, range, value, path }: DocumentSource): ManifestDocument | undefined {
  const head = readObjectHead(value);
  if (!('kind' in head)) {
    const misread = isJsonObject(value) && isKustomization(value.apiVersion, value.kind);
    if (misread) file.report(offsetOf(root, [...path, 'kind'], 'key'), kustomizationMessage('a Kustomization'), 'warning', index);
    else for (const problem of head) file.report(offsetOf(root, [...path, ...problem.path], problem.part), problem.message, 'error', index);
    return undefined;
  }
  if (isKustomization(head.apiVersion, head.kind)) {
    file.report(offsetOf(root, [...path, 'kind'], 'key'), kustomizationMessage('a Kustomization'), 'warning', index);
    return undefined;
  }
  const templated = ['kind', 'name', 'namespace'].find((field) => String(head[field as keyof typeof head]).includes('{{'));
  if (templated !== undefined) {
    file.templateOffset ??= offsetOf(root, [...path, ...(templated === 'kind' ? [] : ['metadata']), templated], 'value');
    return undefined;
  }
  const treeOf = createTreeOf(file, range);
  const absolute = (field: FieldPath): FieldPath => inDocument(path, field);
  return {
    index,
    value: value as JsonObject,
    ...head,
    ...file.source.positionAt(offsetOf(root, path, 'value')),
    positionOf: (field, part = 'value') => file.source.positionAt(offsetOf(treeOf(), absolute(field), part)),
    writtenAt: (field) => {
      const { node, isComplete } = findNode(treeOf(), absolute(field));
      return isComplete && node.kind === 'scalar' ? file.source.text.slice(node.start, node.end) : undefined;
    },
  };
}

/** The tree is read again when a position is asked for, since most documents are never asked. */
function createTreeOf(file: ManifestFile, range: DocumentSource['range']): () => YamlNode {
  let tree: YamlNode | undefined;
  return () => {
    tree ??= parseYamlTree(file.source.text, range.start, range.end, file.limits.maxDepth);
    if (tree === undefined) throw new Error('a document that was read once is empty the second time');
    return tree;
  };
}

function inDocument(prefix: readonly (string | number)[], field: FieldPath): FieldPath {
  if (prefix.length === 0) return field;
  if (typeof field !== 'string') return [...prefix, ...parseFieldPath(field)];
  const dotted = prefix.map((segment) => (typeof segment === 'number' ? `[${segment}]` : `["${segment}"]`)).join('');
  return `${dotted}.${field}`;
}

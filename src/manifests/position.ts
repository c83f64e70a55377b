// Field paths as Kubernetes writes them, and the YAML nodes they lead to.
import type { YamlMapping, YamlNode } from '../yaml/yaml-tree.ts';
import { isMergeKey, keyOf } from './yaml-value.ts';

/** A path, parsed or as Kubernetes writes it: `spec.containers[0].image`, `metadata.labels[foo.io/bar]`. */
export type FieldPath = string | readonly (string | number)[];

/** Which end of `key: value` is meant. */
export type FieldPart = 'key' | 'value';

/** Where a path ends: the deepest node that exists, and how it was reached. */
export interface FoundNode {
  readonly node: YamlNode;
  /** The key in front of the node; undefined for items and the root. */
  readonly key?: YamlNode;
  /** The mapping or sequence that holds the node. */
  readonly parent?: YamlNode;
  /** Whether the whole path exists. */
  readonly isComplete: boolean;
  /** Whether an alias or merge key lies on the way, so that the text stands somewhere else. */
  readonly isShared: boolean;
}

const segmentPattern = /\[(?:"([^"]*)"|'([^']*)'|([^\]]*))\]|([^.[\]]+)/g;

/** Splits a path; indexes become numbers. */
export function parseFieldPath(path: FieldPath): readonly (string | number)[] {
  if (typeof path !== 'string') return path;
  return Array.from(path.matchAll(segmentPattern), ([, double, single, bracketed, name]) => {
    if (bracketed !== undefined && /^\d+$/.test(bracketed)) return Number(bracketed);
    return double ?? single ?? bracketed ?? name ?? '';
  });
}

/** Follows a path from the root, through aliases and merge keys, as far as it exists. */
export function findNode(root: YamlNode, path: FieldPath): FoundNode {
  const segments = parseFieldPath(path);
  const isDotted = typeof path === 'string';
  let found: FoundNode = { node: root, isComplete: segments.length === 0, isShared: false };
  for (let i = 0; i < segments.length; ) {
    const step = stepInto(found, segments, i, isDotted);
    if (step === undefined) return { ...found, isComplete: false };
    i += step.taken;
    found = { ...step.found, isComplete: i === segments.length };
  }
  return found;
}

/**
 * The offset of what a path names: the value, or the key where the value begins on a later line or is
 * asked for; of the nearest ancestor's key when the path does not exist.
 */
export function offsetOf(root: YamlNode, path: FieldPath, part: FieldPart): number {
  const { node, key, isComplete } = findNode(root, path);
  const isBelow = node.kind === 'scalar' ? ['literal', 'folded', 'empty'].includes(node.style) : node.kind !== 'alias' && !node.isFlow;
  if (key !== undefined && (!isComplete || part === 'key' || isBelow)) return key.start;
  return node.start;
}

/** The entry of a mapping that decides the value of a key: the last one, merge keys included. */
export function findEntry(mapping: YamlMapping, name: string): { key: YamlNode; value: YamlNode; parent: YamlNode; isShared: boolean } | undefined {
  return findMerged(mapping, name, new Set());
}

type Entry = ReturnType<typeof findEntry>;

function findMerged(mapping: YamlMapping, name: string, seen: Set<YamlNode>): Entry {
  if (seen.has(mapping)) return undefined;
  seen.add(mapping);
  for (const { key, value } of mapping.entries.toReversed()) {
    if (!isMergeKey(key)) {
      if (keyOf(key) === name) return { key, value, parent: mapping, isShared: false };
      continue;
    }
    const target = targetOf(value);
    for (const source of target?.kind === 'sequence' ? target.items : [value]) {
      const merged = targetOf(source);
      const entry = merged?.kind === 'mapping' ? findMerged(merged, name, seen) : undefined;
      if (entry !== undefined) return { ...entry, isShared: true };
    }
  }
  return undefined;
}

function stepInto(from: FoundNode, segments: readonly (string | number)[], at: number, isDotted: boolean): { found: FoundNode; taken: number } | undefined {
  const node = targetOf(from.node);
  const isShared = from.isShared || from.node.kind === 'alias';
  const segment = segments[at];
  if (node === undefined || segment === undefined) return undefined;
  if (node.kind === 'sequence') {
    const item = node.items[Number(segment)];
    return item && { found: { node: item, parent: node, isComplete: false, isShared }, taken: 1 };
  }
  if (node.kind !== 'mapping') return undefined;
  // A dotted path may hold a key with dots in it, such as data.nginx.conf.
  const longest = isDotted ? segments.length - at : 1;
  for (let taken = 1; taken <= longest; taken++) {
    const entry = findEntry(node, segments.slice(at, at + taken).join('.'));
    if (entry === undefined) continue;
    const { key, value, parent } = entry;
    return { found: { node: value, key, parent, isComplete: false, isShared: isShared || entry.isShared }, taken };
  }
  return undefined;
}

function targetOf(node: YamlNode): YamlNode | undefined {
  return node.kind === 'alias' ? node.target : node;
}

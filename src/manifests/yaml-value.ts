// From YAML nodes to the JSON that kubectl would send, with aliases and merge keys resolved.
import type { ProblemSeverity } from './manifest-problem.ts';
import { keyText, resolvePlainScalar, resolveTaggedScalar } from './yaml-scalar.ts';
import type { JsonScalar } from './yaml-scalar.ts';
import { nestedTooDeep } from '../yaml/yaml-syntax.ts';
import type { YamlMapping, YamlNode, YamlScalar } from '../yaml/yaml-tree.ts';

/** A plain JSON tree. */
export type JsonValue = JsonScalar | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** How much one document may make of its aliases, and how deep it may get. */
export interface ValueLimits {
  /** Nodes that aliases and merge keys may add to one document. */
  readonly maxAliasedNodes: number;
  readonly maxDepth: number;
}

/** Is told what is wrong, and at which offset of the file. */
export type ReportProblem = (offset: number, message: string, severity: ProblemSeverity) => void;

/**
 * Builds a fresh value from a document's root; every alias gets a copy of its own, so the result may be
 * edited or frozen. What cannot be read is reported and becomes null. Duplicate keys: the last one
 * wins, as in kubectl, and is reported as a warning. Work is bounded by the limits.
 */
export function toJsonValue(root: YamlNode, limits: ValueLimits, report: ReportProblem): JsonValue {
  const unfinished = new Set<YamlNode>();
  let aliasedNodes = 0;
  let aliasLevel = 0;
  let hasStopped = false;

  const refuse = (offset: number, message: string): null => {
    if (!hasStopped) report(offset, message, 'error');
    return null;
  };
  const stop = (offset: number, message: string): null => {
    refuse(offset, message);
    hasStopped = true;
    return null;
  };

  const valueOf = (node: YamlNode, depth: number): JsonValue => {
    if (hasStopped) return null;
    if (aliasLevel > 0) aliasedNodes += costOf(node);
    if (aliasedNodes > limits.maxAliasedNodes) {
      return stop(node.start, `document contains excessive aliasing: aliases may add at most ${limits.maxAliasedNodes} nodes`);
    }
    if (depth > limits.maxDepth) return stop(node.start, nestedTooDeep(limits.maxDepth));
    switch (node.kind) {
      case 'scalar':
        return scalarValue(node);
      case 'alias': {
        const target = node.target;
        if (target === undefined) return refuse(node.start, `unknown anchor '${node.name}' referenced`);
        if (unfinished.has(target)) return refuse(node.start, `anchor '${node.name}' value contains itself`);
        aliasLevel++;
        const value = valueOf(target, depth);
        aliasLevel--;
        return value;
      }
      case 'sequence': {
        unfinished.add(node);
        const items: JsonValue[] = [];
        for (const item of node.items) {
          if (hasStopped) break;
          items.push(valueOf(item, depth + 1));
        }
        unfinished.delete(node);
        return items;
      }
      case 'mapping': {
        unfinished.add(node);
        const value = mappingValue(node, depth);
        unfinished.delete(node);
        return value;
      }
    }
  };

  const scalarValue = (node: YamlScalar): JsonScalar => {
    const value = scalarOf(node);
    if (value === undefined) return refuse(node.start, `cannot decode !!str \`${shorten(node.text)}\` as a ${node.tag}`);
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return refuse(node.start, `json: unsupported value: ${keyText(node.text, value)}`);
    }
    return value;
  };

  const mappingValue = (node: YamlMapping, depth: number): JsonObject => {
    const object: JsonObject = {};
    let firstKeys: Map<string, YamlNode> | undefined;
    for (const [index, { key, value }] of node.entries.entries()) {
      if (hasStopped) break;
      if (isMergeKey(key)) {
        merge(object, value, depth);
        continue;
      }
      const name = mappingKey(key);
      if (name === undefined) continue;
      if (Object.hasOwn(object, name)) {
        firstKeys ??= firstOccurrences(node, index);
        const first = firstKeys.get(name);
        if (first !== undefined) report(key.start, `duplicate key "${shorten(name)}": the last one wins, as in kubectl`, 'warning');
      }
      firstKeys?.set(name, key);
      object[name] = valueOf(value, depth + 1);
    }
    return object;
  };

  const mappingKey = (key: YamlNode): string | undefined => {
    const node = key.kind === 'alias' ? key.target : key;
    if (node === undefined) {
      valueOf(key, 0);
      return undefined;
    }
    if (node.kind !== 'scalar') {
      refuse(key.start, `invalid map key: a key must be a scalar, not a ${node.kind}`);
      return undefined;
    }
    const name = keyOf(node);
    if (name === undefined) refuse(key.start, 'unsupported map key: null');
    // Assigning it would change the object's prototype wherever the tree is copied.
    else if (name === '__proto__') refuse(key.start, 'the key "__proto__" is not supported');
    else return name;
    return undefined;
  };

  const merge = (object: JsonObject, source: YamlNode, depth: number): void => {
    const target = source.kind === 'alias' ? source.target : source;
    // Of several sources the first has the last word.
    const sources = target?.kind === 'sequence' ? target.items.toReversed() : [source];
    for (const each of sources) {
      const mapping = each.kind === 'alias' ? each.target : each;
      if (mapping?.kind !== 'mapping') {
        if (each.kind === 'alias' && each.target === undefined) valueOf(each, depth);
        else stop(each.start, 'map merge requires map or sequence of maps as the value');
        return;
      }
      const merged = valueOf(each, depth);
      for (const [name, value] of Object.entries(merged ?? {})) object[name] = value;
    }
  };

  return valueOf(root, 1);
}

/** The value of a scalar node; undefined when it does not fit its tag. */
export function scalarOf(node: YamlScalar): JsonScalar | undefined {
  if (node.tag !== undefined) return resolveTaggedScalar(node.text, /^(?:!!|!<tag:yaml\.org,2002:)(\w+)>?$/.exec(node.tag)?.[1]);
  return node.style === 'plain' || node.style === 'empty' ? resolvePlainScalar(node.text) : node.text;
}

/** The JSON spelling of a scalar that is a mapping key; undefined for null and for what is no scalar. */
export function keyOf(key: YamlNode | undefined): string | undefined {
  if (key?.kind === 'alias') return keyOf(key.target);
  if (key?.kind !== 'scalar') return undefined;
  const value = scalarOf(key);
  return value === undefined ? undefined : keyText(key.text, value);
}

/** An unquoted `<<`. */
export function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.style === 'plain' && key.text === '<<' && key.tag === undefined;
}

/** Long texts count as several nodes, because a repeated text is written out again as JSON. */
function costOf(node: YamlNode): number {
  return node.kind === 'scalar' ? 1 + (node.text.length >> 6) : 1;
}

function firstOccurrences(node: YamlMapping, before: number): Map<string, YamlNode> {
  const found = new Map<string, YamlNode>();
  for (const { key } of node.entries.slice(0, before)) {
    const name = isMergeKey(key) ? undefined : keyOf(key);
    if (name !== undefined && !found.has(name)) found.set(name, key);
  }
  return found;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}

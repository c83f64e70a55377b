// One YAML document as a tree of nodes that know where they stand in the file.
import { EVENT_ID, COLLECTION_STYLE, SCALAR_STYLE, getScalarValue, parseEvents } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';

/** A scalar; start and end (exclusive) include quotes, but not a block scalar's header line. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'empty';
  /** The text without quotes, escapes and indentation. */
  readonly text: string;
  /** The tag as written, such as `!!str`. */
  readonly tag?: string;
  /** Columns of a block scalar's indentation. */
  readonly indent: number;
}

/** A sequence; start is the `[` or the first `-`. */
export interface YamlSequence {
  readonly kind: 'sequence';
  readonly start: number;
  readonly isFlow: boolean;
  readonly items: YamlNode[];
}

/** A mapping; start is the `{` or the first key. */
export interface YamlMapping {
  readonly kind: 'mapping';
  readonly start: number;
  readonly isFlow: boolean;
  readonly entries: YamlEntry[];
}

/** A key and its value. */
export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** `*name`; target is what the name meant at this place, undefined when nothing has that name. */
export interface YamlAlias {
  readonly kind: 'alias';
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly target: YamlNode | undefined;
}

/** Any node. Offsets are offsets into the whole file. */
export type YamlNode = YamlScalar | YamlSequence | YamlMapping | YamlAlias;

/**
 * Takes the part of a file from start to end, which holds at most one document, and returns its root,
 * or undefined when there is none. Throws js-yaml's YAMLException, whose position counts from start.
 */
export function parseYamlTree(text: string, start: number, end: number, maxDepth: number): YamlNode | undefined {
  const part = text.slice(start, end);
  return composeTree(parseEvents(part, { maxDepth }), part, start);
}

type OpenNode = { node: YamlSequence | YamlMapping; key: YamlNode | undefined };

function composeTree(events: readonly Event[], part: string, base: number): YamlNode | undefined {
  const anchors = new Map<string, YamlNode>();
  const open: OpenNode[] = [];
  let root: YamlNode | undefined;
  let lastEnd = base;

  const add = (node: YamlNode): void => {
    const parent = open.at(-1);
    if (parent === undefined) root ??= node;
    else if (parent.node.kind === 'sequence') parent.node.items.push(node);
    else if (parent.key === undefined) parent.key = node;
    else {
      parent.node.entries.push({ key: parent.key, value: node });
      parent.key = undefined;
    }
  };
  const remember = (event: { anchorStart: number; anchorEnd: number }, node: YamlNode): void => {
    if (event.anchorStart >= 0) anchors.set(part.slice(event.anchorStart, event.anchorEnd), node);
  };

  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const node = scalarNode(event, part, base, lastEnd);
        lastEnd = Math.max(lastEnd, node.end);
        remember(event, node);
        add(node);
        break;
      }
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const start = base + event.start;
        const isFlow = event.style === COLLECTION_STYLE.FLOW;
        const node: YamlSequence | YamlMapping = event.type === EVENT_ID.SEQUENCE
          ? { kind: 'sequence', start, isFlow, items: [] }
          : { kind: 'mapping', start, isFlow, entries: [] };
        lastEnd = Math.max(lastEnd, start);
        remember(event, node);
        add(node);
        open.push({ node, key: undefined });
        break;
      }
      case EVENT_ID.ALIAS: {
        const name = part.slice(event.anchorStart, event.anchorEnd);
        lastEnd = base + event.anchorEnd;
        add({ kind: 'alias', start: base + event.anchorStart - 1, end: lastEnd, name, target: anchors.get(name) });
        break;
      }
      case EVENT_ID.POP:
        open.pop();
        break;
      case EVENT_ID.DOCUMENT:
        break;
    }
  }
  return root;
}

const styleNames = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
} as const;

function scalarNode(event: ScalarEvent, part: string, base: number, lastEnd: number): YamlScalar {
  const tag = event.tagStart < 0 ? {} : { tag: part.slice(event.tagStart, event.tagEnd) };
  if (event.valueStart < 0) {
    const end = Math.max(lastEnd, base + event.tagEnd, base + event.anchorEnd);
    return { kind: 'scalar', start: end, end, style: 'empty', text: '', indent: -1, ...tag };
  }
  const style = styleNames[event.style];
  const quote = style === 'single' || style === 'double' ? 1 : 0;
  return {
    kind: 'scalar',
    start: base + event.valueStart - quote,
    end: base + event.valueEnd + quote,
    style,
    text: getScalarValue(part, event),
    indent: event.indent,
    ...tag,
  };
}

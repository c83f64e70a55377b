// The text of one file as a value, or what is wrong with it and where.
import { YAMLException } from 'js-yaml';
import type { SettingsProblem } from '../model/settings.ts';
import { makeVisible } from '../model/visible-text.ts';
import { excerpt } from '../yaml/excerpt.ts';
import { createSourceText } from '../yaml/source-text.ts';
import { explainSyntax } from '../yaml/yaml-syntax.ts';
import { parseYamlTree } from '../yaml/yaml-tree.ts';
import type { YamlMapping, YamlNode } from '../yaml/yaml-tree.ts';
import { checkTree, offsetOfValue } from './check.ts';
import type { Mistake } from './check.ts';
import type { MappingSchema } from './schema.ts';

const MAX_DEPTH = 20;
/** Told of one file at most. */
const MOST_PROBLEMS = 20;

/** What is wrong beyond the schema: the field, by its keys and places in lists, and why. */
export interface FieldProblem {
  readonly path: readonly string[];
  readonly message: string;
  /** Of a note: it is as it should be, and counts later. */
  readonly isWaiting?: boolean;
}

/** What a value means; `notes` are about what is no mistake and may still not be what was meant. */
export type Understood<T> = { readonly value: T; readonly notes?: readonly FieldProblem[] } | readonly FieldProblem[];

export type Reading<T> = { readonly value: T; readonly notes: readonly SettingsProblem[] } | { readonly problems: readonly SettingsProblem[] };

/** Reads one file; `understand` makes of the value what the program uses, or says what is wrong with it. */
export function readConfigText<T>(text: string, schema: MappingSchema, understand: (value: never) => Understood<T>): Reading<T> {
  const source = createSourceText('', text);
  const placed = (mistakes: readonly Mistake[]): SettingsProblem[] =>
    mistakes.slice(0, MOST_PROBLEMS).map(({ offset, message, isWaiting }) => {
      const { line, column } = source.positionAt(offset);
      return { line, column, message: makeVisible(message), ...excerpt(source.lineAt(line), column), ...(isWaiting ? { isWaiting } : {}) };
    });
  const told = (mistakes: readonly Mistake[]): Reading<T> => ({ problems: placed(mistakes) });
  const second = secondDocument(text);
  if (second !== undefined) return told([{ offset: second, message: 'one document is all that this file may hold' }]);
  const unquoted = /^[^\n#"']*:[ \t]+(?:[a-z-]+[ \t]+)*(#[\da-f]{6})\b/im.exec(text);
  if (unquoted) return told([{ offset: unquoted.index + unquoted[0].length - 7, message: `YAML takes ${unquoted[1]} for a comment: put the whole value in quotes` }]);
  let root: YamlNode | undefined;
  try {
    root = parseYamlTree(text.replace(/^\ufeff/, ' '), 0, text.length, MAX_DEPTH);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return told([explainSyntax(text, { start: 0, end: text.length }, error, { maxDepth: MAX_DEPTH, prefix: 'this is no YAML: ' })]);
  }
  const { value, mistakes } = checkTree(root, schema);
  if (mistakes.length > 0) return told(mistakes.toSorted((left, right) => left.offset - right.offset));
  const understood = understand(value as never);
  const fieldMistakes = (fields: readonly FieldProblem[]): Mistake[] => fields.map(({ path, message, ...rest }) => ({ offset: offsetOfField(root, path), message: `${fieldName(path)} ${message}`, ...rest }));
  if ('value' in understood) return { value: understood.value, notes: placed(fieldMistakes(understood.notes ?? [])) };
  return told(fieldMistakes(understood));
}

/** Where a second document begins. */
function secondDocument(text: string): number | undefined {
  const first = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---[^\n]*(?:\n|$))?/.exec(text)![0].length;
  const at = text.slice(first).search(/^---(?:\s|$)/m);
  return at < 0 ? undefined : first + at;
}

/** `columns[2]`. */
function fieldName(path: readonly string[]): string {
  return path.map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`)).join('').slice(1);
}

function offsetOfField(root: YamlNode | undefined, path: readonly string[]): number {
  let node = root;
  let key: YamlNode | undefined;
  for (const name of path) {
    const found: YamlNode | undefined = node?.kind === 'alias' ? node.target : node;
    if (found?.kind === 'sequence') {
      node = found.items[Number(name)];
      key = undefined;
      continue;
    }
    const entry: YamlMapping['entries'][number] | undefined = found?.kind === 'mapping' ? found.entries.findLast((one) => one.key.kind === 'scalar' && one.key.text === name) : undefined;
    if (!entry) break;
    ({ key, value: node } = entry);
  }
  return node ? offsetOfValue(node, key) : 0;
}

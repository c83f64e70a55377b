// Objects as `kubectl get` prints them: tables, JSON, YAML or names.
import { apiVersionOf, printedName } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { formatYaml } from '../model/yaml-text.ts';
import type { Selection } from './get.ts';
import { formatTables } from './kubectl-table.ts';

export const outputFormats = ['wide', 'json', 'yaml', 'name'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface PrintedOutput {
  readonly stdout: string;
  /** What kubectl says when there is nothing. */
  readonly stderr: string;
}

/** `now` is virtual time in ms. No format: the narrow table. */
export function formatOutput(selection: Selection, format: OutputFormat | undefined, now: number): PrintedOutput {
  const { groups, isSingle, withNamespace, namespace } = selection;
  if (format === 'json' || format === 'yaml') {
    const document = documentOf(selection, isSingle);
    return { stdout: format === 'json' ? formatJson(document) : formatYaml(document), stderr: '' };
  }
  if (groups.every(({ objects }) => objects.length === 0)) {
    return { stdout: '', stderr: namespace === undefined ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n` };
  }
  if (format === 'name') {
    const lines = groups.flatMap(({ kind, objects }) => objects.map((object) => `${printedName(kind)}/${object.metadata.name}\n`));
    return { stdout: lines.join(''), stderr: '' };
  }
  return { stdout: formatTables(groups, { now, wide: format === 'wide', withNamespace, withKind: groups.length > 1 }), stderr: '' };
}

function documentOf({ groups }: Selection, isSingle: boolean): object {
  const items = groups.flatMap(({ kind, objects }) => objects.map((object) => printedObject(kind, object)));
  if (isSingle) return items[0]!;
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
}

/** As it leaves the server: with its type, without the bookkeeping of field owners. */
function printedObject(kind: Kind, object: KubeObject): object {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
}

/** JSON with sorted keys and four blanks of indent, `<`, `>` and `&` escaped as Go does; a final newline. */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(sortKeys(value), undefined, 4);
  return `${text.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]));
}

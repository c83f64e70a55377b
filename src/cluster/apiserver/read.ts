// Reads of the store, each through the index that answers it; lists with label and field selectors (rules 1.3, 1.4).
import type { ListOptions, ReadOnlyClient } from '../../model/client.ts';
import { notFound } from '../../model/errors.ts';
import { resourceName } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { keyOf, objectKey } from '../../model/object.ts';
import { requirementsMatcher } from '../../model/object-matcher.ts';
import { parseFieldSelector, parseLabelSelector } from '../../model/selector.ts';
import type { FieldRequirement, Requirement } from '../../model/selector.ts';
import type { KindTable } from '../store/kind-table.ts';
import type { Store } from '../store/store.ts';

/** The reading half of every client; what it answers is frozen and current. */
export function createReader(store: Store): ReadOnlyClient {
  const { registry } = store;
  const find = (plural: string, namespace: string | undefined, name: string): KubeObject | undefined => {
    const table = store.table(plural);
    return table.get(objectKey(table.kind.namespaced ? namespace : undefined, name));
  };
  return {
    registry,
    find: <T extends KubeObject>(plural: string, namespace: string | undefined, name: string) => find(plural, namespace, name) as T | undefined,
    get<T extends KubeObject>(plural: string, namespace: string | undefined, name: string): T {
      const object = find(plural, namespace, name);
      if (!object) throw notFound(resourceName(store.table(plural).kind), name);
      return object as T;
    },
    list: <T extends KubeObject>(plural: string, options?: ListOptions) => list(store.table(plural), options) as T[],
    onNode: <T extends KubeObject>(plural: string, nodeName: string) => store.table(plural).onNode(nodeName) as readonly T[],
    ownedBy: <T extends KubeObject>(uid: string, plural?: string) => store.ownedBy(uid, plural) as readonly T[],
    labelled: <T extends KubeObject>(plural: string, namespace: string | undefined, labels: Readonly<Record<string, string>>) =>
      store.table(plural).labelled(namespace, labels) as readonly T[],
    foundBy: <T extends KubeObject>(plural: string, word: string) => store.table(plural).foundBy(word) as readonly T[],
    byUid: (uid) => store.byUid(uid),
  };
}

function list(table: KindTable, { namespace, labelSelector, fieldSelector }: ListOptions = {}): KubeObject[] {
  if (!labelSelector && !fieldSelector) return table.sorted(namespace);
  const labels = labelSelector ? parseLabelSelector(labelSelector) : [];
  const fields = fieldSelector ? parseFieldSelector(fieldSelector) : [];
  return candidates(table, namespace, labels, fields).filter(requirementsMatcher(table.kind, labels, fields));
}

/** The smallest sorted set that an index can answer and that holds all matches. */
function candidates(
  table: KindTable,
  namespace: string | undefined,
  labels: readonly Requirement[],
  fields: readonly FieldRequirement[],
): KubeObject[] {
  const { kind } = table;
  const equals = (key: string): string | undefined => fields.find((field) => field.key === key && field.operator === '=')?.value;
  const name = equals('metadata.name');
  if (name !== undefined && (namespace || !kind.namespaced)) {
    const object = table.get(objectKey(kind.namespaced ? namespace : undefined, name));
    return object ? [object] : [];
  }
  const node = equals('spec.nodeName');
  if (node && kind.nodeOf) return sortedByKey(table.onNode(node).filter(({ metadata }) => !namespace || metadata.namespace === namespace));
  const pairs = labels.filter(({ operator, values }) => operator === '=' || operator === '==' || (operator === 'in' && values.length === 1));
  if (pairs.length === 0 || kind.indexed === false) return table.sorted(namespace);
  const wanted = Object.fromEntries(pairs.map(({ key, values }) => [key, values[0]!]));
  return sortedByKey(table.labelled(namespace, wanted));
}

function sortedByKey(objects: readonly KubeObject[]): KubeObject[] {
  const keyed = objects.map((object) => ({ key: keyOf(object), object }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ object }) => object);
}

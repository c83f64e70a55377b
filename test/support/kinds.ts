// Objects for tests of kinds: written as YAML, defaulted as the apiserver would, read from a real store.
import { load } from 'js-yaml';
import { createReader } from '../../src/cluster/apiserver/read.ts';
import { Store } from '../../src/cluster/store/store.ts';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';
import type { ReadOnlyClient } from '../../src/model/client.ts';
import type { FieldError } from '../../src/model/errors.ts';
import type { Kind } from '../../src/model/kind.ts';
import { apiVersionOf } from '../../src/model/kind.ts';
import type { KubeObject } from '../../src/model/object.ts';

export const createdAt = Date.parse('2025-06-01T08:00:00Z');

/** A new object of the kind from the YAML of its fields, with defaults and the server's metadata; `name` is `web` unless given. */
export function created<T extends KubeObject>(kind: Kind<T>, yaml = ''): T {
  const draft = draftOf(kind, yaml);
  kind.setDefaults?.(draft);
  if (kind.prepareForCreate) kind.prepareForCreate(draft);
  else if (kind.hasStatus) draft.status = {};
  return draft;
}

/** The same, with the status that the YAML says. */
export function live<T extends KubeObject>(kind: Kind<T>, yaml = ''): T {
  const object = created(kind, yaml);
  const given = draftOf(kind, yaml);
  return given.status === undefined ? object : { ...object, status: { ...(object.status as object), ...(given.status as object) } };
}

/** Field errors of a create as `path: message` lines. */
export function errorsOf<T extends KubeObject>(kind: Kind<T>, yaml: string): string[] {
  return (kind.validate?.(created(kind, yaml)) ?? []).map(formatError);
}

/** Field errors of an update from the first YAML to the second. */
export function updateErrorsOf<T extends KubeObject>(kind: Kind<T>, before: string, after: string): string[] {
  return (kind.validateUpdate?.(created(kind, after), created(kind, before)) ?? []).map(formatError);
}

/** What kubectl prints in each column, by title; with `wide` those of `-o wide` too. */
export function cellsOf<T extends KubeObject>(kind: Kind<T>, object: T, options: { now?: number; wide?: boolean } = {}): Record<string, string> {
  const now = options.now ?? createdAt + 60_000;
  const shown = kind.columns.filter((column) => !column.dashboardOnly && (options.wide || !column.wide));
  return Object.fromEntries(shown.map((column) => [column.title, column.text?.(object, now) ?? String(column.value(object, now) ?? '')]));
}

/** A reader over a store that holds these objects. */
export function readerWith(...objects: KubeObject[]): ReadOnlyClient {
  const registry = createKubernetesRegistry();
  const store = new Store({ registry });
  for (const object of objects) {
    const kind = registry.forObject(object.apiVersion, object.kind);
    if (!kind) throw new Error(`no kind ${object.kind}`);
    store.create(kind, structuredClone(object));
  }
  return createReader(store);
}

/** An owner reference of the controlling kind. */
export function controlledBy(owner: KubeObject): KubeObject['metadata']['ownerReferences'] {
  const { apiVersion, kind, metadata } = owner;
  return [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true }];
}

function draftOf<T extends KubeObject>(kind: Kind<T>, yaml: string): T {
  const given = (yaml === '' ? {} : load(yaml)) as Partial<KubeObject>;
  const name = given.metadata?.name ?? 'web';
  return {
    ...given,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: {
      name,
      ...(kind.namespaced ? { namespace: 'default' } : {}),
      uid: `uid-${kind.plural}-${name}`,
      resourceVersion: '1',
      creationTimestamp: '2025-06-01T08:00:00Z',
      ...(kind.hasGeneration ? { generation: 1 } : {}),
      ...given.metadata,
    },
  } as unknown as T;
}

function formatError({ path, message }: FieldError): string {
  return `${path}: ${message}`;
}

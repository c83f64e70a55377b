// metadata.managedFields, joined to objects on their way out.
//
// Single objects and lists in plain JSON carry them. Tables and watch events do not: kubectl never shows them from there, and
// they would be more than half of the bytes.
import type { ClusterPort, ManagedFieldsEntry } from '../model/client.ts';
import type { KubeObject } from '../model/object.ts';

/** The object with its managers; `entries` when the answer to a write knows better than the store, as after a dry run. */
export function withManagedFields(port: ClusterPort, object: KubeObject, entries: readonly ManagedFieldsEntry[] | undefined = port.managedFields?.(object)): KubeObject {
  if (!entries || entries.length === 0) return object;
  return { ...object, metadata: { ...object.metadata, managedFields: entries as ManagedFieldsEntry[] } };
}

/** Under which name a write's fields are owned: what the request says, else the first word of the client's name. */
export function fieldManagerOf(query: URLSearchParams, userAgent: string | undefined): string {
  return query.get('fieldManager') || (userAgent ?? '').split('/')[0]!.slice(0, 128) || 'unknown';
}

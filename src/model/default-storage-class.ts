// Which StorageClass claims get that name none (behaviour rule 1.10.7).
import type { ReadOnlyClient } from './client.ts';
import type { StorageClass } from './object.ts';

const annotations = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/** Whether the class is marked as default; several may be. */
export function isDefaultStorageClass({ metadata }: StorageClass): boolean {
  return annotations.some((name) => metadata.annotations?.[name] === 'true');
}

/** The newest of the classes marked as default, the first by name among equals; undefined when there is none. */
export function defaultStorageClass(reader: ReadOnlyClient): StorageClass | undefined {
  let chosen: StorageClass | undefined;
  for (const candidate of reader.list<StorageClass>('storageclasses')) {
    if (!isDefaultStorageClass(candidate)) continue;
    if (!chosen || candidate.metadata.creationTimestamp > chosen.metadata.creationTimestamp) chosen = candidate;
  }
  return chosen;
}

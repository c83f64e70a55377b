// What a new claim is to be filled with. The field came twice into being; the two are kept alike.
import type { PersistentVolumeClaimSpec } from '../../model/object.ts';

/** The spec with both fields for one source. The older one drops what it does not know, the newer one other namespaces. */
export function withNormalizedSources(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  if (!spec.dataSource && !spec.dataSourceRef) return spec;
  const { dataSource: given, dataSourceRef: reference, ...rest } = spec;
  const isClaim = given?.kind === 'PersistentVolumeClaim' && !given.apiGroup;
  const isSnapshot = given?.kind === 'VolumeSnapshot' && given.apiGroup === 'snapshot.storage.k8s.io';
  const older = isClaim || isSnapshot ? given : undefined;
  const newer = reference?.namespace ? undefined : reference;
  const [dataSource, dataSourceRef] = [older ?? newer, newer ?? older];
  return { ...rest, ...(dataSource && { dataSource }), ...(dataSourceRef && { dataSourceRef }) };
}

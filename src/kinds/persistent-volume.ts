// PersistentVolume: storage that outlives pods, made by hand or by a provisioner.
import { defineKind } from '../model/kind.ts';
import type { PersistentVolume } from '../model/object.ts';
import { byteValue, canonicalQuantity } from '../model/quantity.ts';
import { formatAccessModes } from './access-modes.ts';
import { ageColumn, nameColumn, textColumn, wide } from './columns.ts';
import { describePersistentVolume } from './persistent-volume/describe.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './persistent-volume/validation.ts';

export const persistentVolumeKind = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const { hostPath, volumeMode, persistentVolumeReclaimPolicy: policy } = (draft.spec ??= {});
    if (!volumeMode) draft.spec = { ...draft.spec, volumeMode: 'Filesystem' };
    if (!policy) draft.spec = { ...draft.spec, persistentVolumeReclaimPolicy: 'Retain' };
    if (hostPath && hostPath.type === undefined) draft.spec = { ...draft.spec, hostPath: { ...hostPath, type: '' } };
  },
  prepareForCreate(draft) {
    draft.status = { phase: 'Pending', lastPhaseTransitionTime: draft.metadata.creationTimestamp };
  },
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  warnings: ({ spec }) =>
    spec.persistentVolumeReclaimPolicy === 'Recycle'
      ? ['spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.']
      : [],
  columns: [
    nameColumn,
    {
      title: 'CAPACITY',
      value: ({ spec }) => byteValue(spec.capacity?.storage ?? '0'),
      text: ({ spec }) => canonicalQuantity(spec.capacity?.storage ?? '0'),
      align: 'right',
    },
    { ...textColumn<PersistentVolume>('Access Modes', ({ spec }) => formatAccessModes(spec.accessModes)), isExtra: true },
    { ...textColumn<PersistentVolume>('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy), isExtra: true },
    textColumn('Status', phaseOf),
    textColumn('Claim', ({ spec }) => spec.claimRef && `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`),
    { ...textColumn<PersistentVolume>('StorageClass', ({ spec }) => spec.storageClassName), isExtra: true },
    { ...textColumn<PersistentVolume>('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName, '<unset>'), isExtra: true },
    { ...textColumn<PersistentVolume>('Reason', ({ status }) => status.reason), isExtra: true },
    ageColumn,
    wide(textColumn('VolumeMode', ({ spec }) => spec.volumeMode, '<unset>')),
  ],
  health: ({ status }) => (status.phase === 'Failed' ? (status.message ?? 'failed') : ''),
  tone({ metadata, status }) {
    if (metadata.deletionTimestamp !== undefined) return 'killed';
    if (status.phase === 'Released') return 'completed';
    return status.phase === 'Bound' ? undefined : 'pending';
  },
  describe: describePersistentVolume,
  uses: ({ spec }) => (spec.storageClassName ? [`storageclasses/${spec.storageClassName}`] : []),
  drillDown({ spec: { claimRef } }) {
    if (!claimRef?.name) return { view: 'describe' };
    const { namespace, name } = claimRef;
    return { view: 'table', plural: 'persistentvolumeclaims', namespace, fieldSelector: `metadata.name=${name}` };
  },
});

/** Behaviour rule 7.4.13. */
function phaseOf({ metadata, status }: PersistentVolume): string | undefined {
  return metadata.deletionTimestamp === undefined ? status.phase : 'Terminating';
}

// PersistentVolumeClaim: what a pod asks for when it needs storage that outlives it.
import { defineKind } from '../model/kind.ts';
import type { PersistentVolumeClaim } from '../model/object.ts';
import { byteValue, canonicalQuantity } from '../model/quantity.ts';
import { formatAccessModes } from './access-modes.ts';
import { ageColumn, nameColumn, textColumn, wide } from './columns.ts';
import { describeClaim } from './persistent-volume-claim/describe.ts';
import { withNormalizedSources } from './persistent-volume-claim/data-source.ts';
import { validateClaimSpec, validateClaimUpdate } from './persistent-volume-claim/validation.ts';
import { podsUsing, usedByAction } from './used-by-action.ts';

export const persistentVolumeClaimKind = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'subdomain',
  setDefaults(draft) {
    if (!draft.spec?.volumeMode) draft.spec = { ...draft.spec, volumeMode: 'Filesystem' };
  },
  prepareForCreate(draft) {
    draft.spec = withNormalizedSources(draft.spec);
    draft.status = { phase: 'Pending' };
  },
  validate: ({ spec }) => validateClaimSpec(spec, 'spec'),
  validateUpdate: validateClaimUpdate,
  columns: [
    nameColumn,
    textColumn('Status', phaseOf),
    textColumn('Volume', ({ spec }) => spec.volumeName),
    {
      title: 'CAPACITY',
      value: (claim) => (capacityOf(claim) === undefined ? undefined : byteValue(capacityOf(claim)!)),
      text: (claim) => (capacityOf(claim) === undefined ? '' : canonicalQuantity(capacityOf(claim)!)),
      align: 'right',
    },
    { ...textColumn<PersistentVolumeClaim>('Access Modes', ({ spec, status }) => (spec.volumeName ? formatAccessModes(status.accessModes) : '')), isExtra: true },
    textColumn('StorageClass', ({ spec }) => spec.storageClassName),
    { ...textColumn<PersistentVolumeClaim>('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName, '<unset>'), isExtra: true },
    ageColumn,
    wide(textColumn('VolumeMode', ({ spec }) => spec.volumeMode, '<unset>')),
  ],
  health: ({ status }) => (status.phase === 'Lost' ? 'has lost its volume' : ''),
  tone({ metadata, status }) {
    if (metadata.deletionTimestamp !== undefined) return 'killed';
    return status.phase === 'Bound' ? undefined : 'pending';
  },
  describe: describeClaim,
  actions: [usedByAction('persistentvolumeclaims')],
  uses: ({ spec }) => [...(spec.storageClassName ? [`storageclasses/${spec.storageClassName}`] : []), ...(spec.volumeName ? [`persistentvolumes/${spec.volumeName}`] : [])],
  drillDown: (claim) => podsUsing('persistentvolumeclaims', claim),
});

/** Behaviour rule 7.4.13. */
function phaseOf({ metadata, status }: PersistentVolumeClaim): string | undefined {
  return metadata.deletionTimestamp === undefined ? status.phase : 'Terminating';
}

/** Printed once a volume is named; 0 until it is really there. */
function capacityOf({ spec, status }: PersistentVolumeClaim): string | undefined {
  return spec.volumeName ? (status.capacity?.storage ?? '0') : undefined;
}

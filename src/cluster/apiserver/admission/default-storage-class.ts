// DefaultStorageClass: a claim that names no class gets the default one (rule 1.10.7).
import { defaultStorageClass as findDefault } from '../../../model/default-storage-class.ts';
import type { PersistentVolumeClaim } from '../../../model/object.ts';
import type { AdmissionStep } from './step.ts';

/** `storageClassName: ""` is an answer too: no class. Without a default the claim stays open for a later one. */
export const defaultStorageClass: AdmissionStep = {
  name: 'DefaultStorageClass',
  appliesTo: ['persistentvolumeclaims'],
  operations: ['create'],
  mutate(object, { reader }) {
    const claim = object as PersistentVolumeClaim;
    if (claim.spec.storageClassName !== undefined) return;
    const found = findDefault(reader);
    if (found) claim.spec = { ...claim.spec, storageClassName: found.metadata.name };
  },
};

// PersistentVolumeClaimResize: a claim may grow only when its class allows it.
import { forbidden } from '../../../model/errors.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../../model/object.ts';
import { compareQuantity, parseQuantity } from '../../../model/quantity.ts';
import type { AdmissionStep } from './step.ts';

const notAllowed =
  'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';

export const persistentVolumeClaimResize: AdmissionStep = {
  name: 'PersistentVolumeClaimResize',
  appliesTo: ['persistentvolumeclaims'],
  operations: ['update'],
  validate(object, { reader, old }) {
    const [claim, before] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim];
    const sizeOf = ({ spec }: PersistentVolumeClaim) => parseQuantity(spec.resources?.requests?.storage ?? '0');
    if (claim.spec === before.spec || compareQuantity(sizeOf(claim), sizeOf(before)) <= 0) return;
    const refuse = (why: string) => forbidden('persistentvolumeclaims', claim.metadata.name, why);
    if (before.status.phase !== 'Bound') throw refuse('Only bound persistent volume claims can be expanded');
    const { storageClassName } = claim.spec;
    const found = storageClassName ? reader.find<StorageClass>('storageclasses', undefined, storageClassName) : undefined;
    if (!found?.allowVolumeExpansion || before.spec.storageClassName !== storageClassName) throw refuse(notAllowed);
  },
};

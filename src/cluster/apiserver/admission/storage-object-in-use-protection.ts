// StorageObjectInUseProtection: claims and volumes are born with a finalizer that holds them while they are used (rule 1.10.8).
import type { AdmissionStep } from './step.ts';

const protections: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
};

export const storageObjectInUseProtection: AdmissionStep = {
  name: 'StorageObjectInUseProtection',
  appliesTo: Object.keys(protections),
  operations: ['create'],
  mutate({ metadata }, { kind }) {
    const finalizer = protections[kind.plural]!;
    if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  },
};

// CSIStorageCapacity: how much room a driver has for volumes of a class. The scheduler minds it where a CSIDriver says so; the drivers here never fill up.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Subdomain } from '../model/names.ts';
import type { CsiStorageCapacity } from '../model/object.ts';
import { byteValue } from '../model/quantity.ts';
import { validateLabelSelector } from '../model/selector.ts';
import { nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';

export const csiStorageCapacityKind = defineKind<CsiStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  shortNames: [],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  validate: validateCapacity,
  validateUpdate: (object, old) => [
    ...validateCapacity(object),
    ...(object.storageClassName === old.storageClassName ? [] : [fieldError.invalid('storageClassName', object.storageClassName, 'field is immutable')]),
  ],
  columns: [nameColumn, textColumn('StorageClassName', ({ storageClassName }) => storageClassName), textColumn('Capacity', ({ capacity }) => capacity, '<unset>')],
  describe: describeGeneric,
});

function validateCapacity({ nodeTopology, storageClassName = '', capacity }: CsiStorageCapacity): FieldError[] {
  return [
    ...validateLabelSelector(nodeTopology, 'nodeTopology'),
    ...isDns1123Subdomain(storageClassName).map((fault) => fieldError.invalid('storageClassName', storageClassName, fault)),
    ...(capacity !== undefined && byteValue(capacity) < 0 ? [fieldError.invalid('capacity', capacity, 'must be greater than or equal to 0')] : []),
  ];
}

// Lease: a lock that has to be renewed; the heartbeat of nodes.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { Lease } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';
import { validateNonNegative } from './int-or-percent.ts';

export const leaseKind = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  requiresResourceVersion: true,
  nameRule: 'subdomain',
  validate: validateLease,
  validateUpdate: validateLease,
  columns: [nameColumn, textColumn('Holder', ({ spec }) => spec?.holderIdentity), ageColumn],
  describe: describeGeneric,
});

function validateLease({ spec }: Lease): FieldError[] {
  const duration = spec?.leaseDurationSeconds;
  return [
    ...(duration !== undefined && duration <= 0
      ? [fieldError.invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0')]
      : []),
    ...validateNonNegative(spec?.leaseTransitions, 'spec.leaseTransitions'),
  ];
}

// ValidatingAdmissionPolicyBinding: where a policy holds. There are no policies here that it could bind.
import { defineKind } from '../model/kind.ts';
import type { ValidatingAdmissionPolicyBinding } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';

export const validatingAdmissionPolicyBindingKind = defineKind<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  shortNames: [],
  namespaced: false,
  hasStatus: false,
  hasGeneration: true,
  nameRule: 'subdomain',
  refusal: 'this simulated cluster evaluates no admission policies, so this binding would never refuse anything',
  columns: [
    nameColumn,
    textColumn('PolicyName', ({ spec }) => spec.policyName),
    textColumn('ParamRef', ({ spec: { paramRef } }) => paramRef?.name && `${paramRef.namespace ?? '*'}/${paramRef.name}`, '<unset>'),
    ageColumn,
  ],
  describe: describeGeneric,
});

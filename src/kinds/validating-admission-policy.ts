// ValidatingAdmissionPolicy: rules in CEL that objects must keep. Nothing here understands CEL, so none can be made.
import { defineKind } from '../model/kind.ts';
import type { ValidatingAdmissionPolicy } from '../model/object.ts';
import { ageColumn, countColumn, nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';

export const validatingAdmissionPolicyKind = defineKind<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  shortNames: [],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  refusal: 'this simulated cluster evaluates no CEL expressions, so this policy would never refuse anything',
  columns: [
    nameColumn,
    countColumn('Validations', ({ spec }) => spec.validations?.length),
    textColumn('ParamKind', ({ spec: { paramKind } }) => paramKind && `${paramKind.apiVersion}/${paramKind.kind}`, '<unset>'),
    ageColumn,
  ],
  describe: describeGeneric,
});

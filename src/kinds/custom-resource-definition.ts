// CustomResourceDefinition: a kind that somebody invents. This cluster serves its own kinds only, so none can be made.
import { defineKind } from '../model/kind.ts';
import { createdAtColumn, nameColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';

export const customResourceDefinitionKind = defineKind({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  refusal: 'this simulated cluster serves no custom resources, and has no controllers that would act on them',
  columns: [nameColumn, createdAtColumn],
  describe: describeGeneric,
});

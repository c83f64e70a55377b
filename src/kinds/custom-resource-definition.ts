// CustomResourceDefinition: a kind that somebody invents, and that is served from then on (`custom-resource.ts`).
import { defineKind } from '../model/kind.ts';
import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '../model/object.ts';
import type { StructuralSchema } from '../model/structural/structural-schema.ts';
import { createdAtColumn, nameColumn } from './columns.ts';
import { findCondition, hasCondition } from './condition.ts';
import { validateDefinition, validateDefinitionUpdate } from './custom-resource-definition/validation.ts';
import { describeGeneric } from './describe-metadata.ts';

/** Keeps a definition until all objects of its kind are gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

export const customResourceDefinitionKind = defineKind<CustomResourceDefinition>({
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
  requiresResourceVersion: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const { spec = {} as CustomResourceDefinition['spec'] } = draft;
    const { kind = '', singular, listKind } = spec.names ?? {};
    const names = { ...spec.names, ...(singular ? {} : { singular: kind.toLowerCase() }), ...(listKind || !kind ? {} : { listKind: `${kind}List` }) };
    draft.spec = { ...spec, names, conversion: spec.conversion ?? { strategy: 'None' } };
  },
  prepareForCreate(draft) {
    const storage = draft.spec.versions?.find((version) => version.storage)?.name;
    draft.status = storage === undefined ? {} : { storedVersions: [storage] };
  },
  prepareForUpdate(draft) {
    const storage = draft.spec.versions?.find((version) => version.storage)?.name;
    const { storedVersions = [] } = draft.status;
    if (storage !== undefined && !storedVersions.includes(storage)) draft.status = { ...draft.status, storedVersions: [...storedVersions, storage] };
  },
  anyFinalizer: true,
  beginDeletion({ status, ...object }, now) {
    const finalizers = [...(object.metadata.finalizers ?? []).filter((name) => name !== CLEANUP_FINALIZER), CLEANUP_FINALIZER];
    const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
    const conditions = withCondition(status.conditions, { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message }, now);
    return { ...object, metadata: { ...object.metadata, deletionTimestamp: now, finalizers }, status: { ...status, conditions } };
  },
  validate: validateDefinition,
  validateUpdate: validateDefinitionUpdate,
  warnings({ spec }) {
    const hasRules = (spec.versions ?? []).some(({ schema }) => speaksOfRules(schema?.openAPIV3Schema as StructuralSchema | undefined));
    return hasRules ? ['x-kubernetes-validations are kept, but this simulated cluster does not evaluate CEL: no object is refused by them'] : [];
  },
  columns: [nameColumn, createdAtColumn],
  health({ status }) {
    if (hasCondition(status.conditions, 'Established')) return '';
    return findCondition(status.conditions, 'NamesAccepted')?.status === 'False' ? (findCondition(status.conditions, 'NamesAccepted')!.message ?? 'names not accepted') : '';
  },
  describe: describeGeneric,
  drillDown({ metadata, status }) {
    return hasCondition(status.conditions, 'Established') ? { view: 'table', plural: metadata.name } : { view: 'describe' };
  },
});

/** Conditions with one of them anew; it keeps its time while its status stays. */
export function withCondition(conditions: readonly CustomResourceDefinitionCondition[] | undefined, fresh: CustomResourceDefinitionCondition, now: string): CustomResourceDefinitionCondition[] {
  const old = findCondition(conditions, fresh.type);
  const condition = { ...fresh, lastTransitionTime: old?.status === fresh.status ? (old.lastTransitionTime ?? now) : now };
  return old ? conditions!.map((each) => (each === old ? condition : each)) : [...(conditions ?? []), condition];
}

function speaksOfRules(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, 'x-kubernetes-validations') || Object.values(value).some(speaksOfRules);
}

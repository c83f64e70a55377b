// Versions of a defined kind: which one clients prefer, and what of the definition belongs to each.
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../../model/object.ts';
import type { StructuralSchema } from '../../model/structural/structural-schema.ts';

/** The versions in which the kind is served, those that clients prefer first. */
export function servedVersions({ spec }: CustomResourceDefinition): CustomResourceDefinitionVersion[] {
  return spec.versions.filter(({ served }) => served).toSorted((a, b) => compareVersions(a.name, b.name));
}

/** The version in which objects are stored. */
export function storageVersion({ spec }: CustomResourceDefinition): CustomResourceDefinitionVersion | undefined {
  return spec.versions.find(({ storage }) => storage);
}

/** The schema of a version; one that knows nothing where it has none. */
export function schemaOf({ schema }: CustomResourceDefinitionVersion): StructuralSchema {
  return (schema?.openAPIV3Schema ?? { type: 'object' }) as StructuralSchema;
}

/** What is a version by Kubernetes' rule (v2, v1, v1beta2, v1alpha1) comes before all other names; below 0 when `a` is preferred. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : Number(a > b);
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}

const stages: readonly string[] = ['alpha', 'beta'];

function partsOf(name: string): { stage: number; major: number; minor: number } | undefined {
  const [, major, stage, minor] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(name) ?? [];
  if (major === undefined) return undefined;
  return { stage: stage === undefined ? stages.length : stages.indexOf(stage), major: Number(major), minor: Number(minor ?? 0) };
}

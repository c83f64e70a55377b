// In which order objects are applied: first what others refuse to be created without, and what bounds them.

/** Ordered; what is not named here comes last. Deletion goes the other way round. */
const tiers: readonly (readonly string[])[] = [
  ['Namespace'],
  ['CustomResourceDefinition'],
  ['ResourceQuota', 'LimitRange'],
  ['PriorityClass', 'StorageClass', 'RuntimeClass', 'IngressClass'],
  ['Node'],
  ['ServiceAccount', 'ConfigMap', 'Secret'],
];

const tierOfKind = new Map(tiers.flatMap((kinds, tier) => kinds.map((kind) => [kind, tier] as const)));

/** Takes a kind's name and returns its place in the order, from 0. */
export function applyTier(kind: string): number {
  return tierOfKind.get(kind) ?? tiers.length;
}

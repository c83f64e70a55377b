// Refuses every node while another pod has a claim that only one pod may use at a time (rule 5.2).
import type { PersistentVolumeClaim } from '../../../model/object.ts';
import { keyOf } from '../../../model/object.ts';
import type { Refusal, SchedulerPlugin } from '../plugin.ts';
import { claimsOf, concernsClaims } from '../volume-plan.ts';

const refusal: Refusal = {
  plugin: 'VolumeRestrictions',
  reasons: ['node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'],
  resolvable: true,
};

export const volumeRestrictions: SchedulerPlugin = {
  name: 'VolumeRestrictions',
  mindsKinds: ['persistentvolumeclaims'],
  mindsPod: (_applicant, _pod, news) => news === 'left',
  mindsChange: ({ claimant }, change) => claimant !== undefined && concernsClaims(claimant, change),
  outlook({ claimant }, cluster) {
    const claims = claimant && claimsOf(claimant, cluster);
    if (!claims || typeof claims === 'string') return undefined;
    const exclusive = [...claims.bound, ...claims.delayed].filter(isExclusive).map(keyOf);
    if (exclusive.length === 0) return undefined;
    const holders = cluster.nodes.filter(({ claims: held }) => held && exclusive.some((key) => held.has(key)));
    if (holders.length === 0) return undefined;
    return {
      // A node on trial may have lost the pod that is in the way.
      filter: (node) => (holders.some(({ name }) => name !== node.name) || exclusive.some((key) => node.claims?.has(key)) ? refusal : undefined),
    };
  },
};

function isExclusive({ spec }: PersistentVolumeClaim): boolean {
  return spec.accessModes?.includes('ReadWriteOncePod') ?? false;
}

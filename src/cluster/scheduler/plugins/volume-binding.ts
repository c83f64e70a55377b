// Refuses nodes from which the volumes of the pod's claims cannot be reached, or could not be made (rules 5.2, 5.2.1).
import type { SchedulerPlugin } from '../plugin.ts';
import { claimsOf, concernsClaims, planVolumes } from '../volume-plan.ts';

export const volumeBinding: SchedulerPlugin = {
  name: 'VolumeBinding',
  mindsKinds: ['persistentvolumeclaims', 'persistentvolumes', 'storageclasses', 'csidrivers', 'csistoragecapacities'],
  mindsChange: ({ claimant }, change) => claimant !== undefined && concernsClaims(claimant, change),
  outlook({ claimant }, cluster) {
    if (!claimant) return undefined;
    const claims = claimsOf(claimant, cluster);
    if (typeof claims === 'string') return { rejection: claims };
    return {
      filter({ node }) {
        const plan = planVolumes(claims, node, cluster);
        return 'binds' in plan ? undefined : { plugin: 'VolumeBinding', reasons: plan, resolvable: false };
      },
    };
  },
};

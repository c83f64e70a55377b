// Refuses nodes where a disk of the pod is taken, and every node while another pod has a claim that only one pod may use (rule 5.2).
// As the first of the plugins that look for claims it is the one that misses them (rule 5.2.1).
import { claimVolumes, hasClaims } from '../../../kinds/pod/claims.ts';
import type { PersistentVolumeClaim, Pod } from '../../../model/object.ts';
import { keyOf } from '../../../model/object.ts';
import { disksClash, podDisks } from '../disks.ts';
import type { Applicant, Refusal, SchedulerPlugin } from '../plugin.ts';
import { concernsClaims, missingClaim } from '../volume-plan.ts';

const taken: Refusal = { plugin: 'VolumeRestrictions', reasons: ['node(s) had no available disk'], resolvable: true };
const inUse: Refusal = {
  plugin: 'VolumeRestrictions',
  reasons: ['node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'],
  resolvable: true,
};

export const volumeRestrictions: SchedulerPlugin = {
  name: 'VolumeRestrictions',
  mindsKinds: ['persistentvolumeclaims'],
  mindsPod: (applicant, pod, news) => news === 'left' && standsInTheWay(pod, applicant),
  mindsChange: ({ claimant }, change) => claimant !== undefined && concernsClaims(claimant, change),
  filter: ({ disks }, node) => (disks.length > 0 && disksClash(disks, node.disks) ? taken : undefined),
  outlook({ claimant }, cluster) {
    if (!claimant) return undefined;
    const exclusive: string[] = [];
    for (const { claim: name, isEphemeral } of claimVolumes(claimant)) {
      if (isEphemeral) continue;
      const claim = cluster.find('persistentvolumeclaims', claimant.metadata.namespace, name) as PersistentVolumeClaim | undefined;
      if (!claim) return { rejection: missingClaim(name) };
      if (claim.spec.accessModes?.includes('ReadWriteOncePod')) exclusive.push(keyOf(claim));
    }
    if (exclusive.length === 0) return undefined;
    const holders = cluster.nodes.filter(({ claims: held }) => held && exclusive.some((key) => held.has(key)));
    if (holders.length === 0) return undefined;
    return {
      // A node on trial may have lost the pod that is in the way.
      filter: (node) => (holders.some(({ name }) => name !== node.name) || exclusive.some((key) => node.claims?.has(key)) ? inUse : undefined),
    };
  },
};

/** Whether a pod has a disk or a claim of the applicant's. */
function standsInTheWay(pod: Pod, { podClass, claimant }: Applicant): boolean {
  if (claimant && pod.metadata.namespace === claimant.metadata.namespace && hasClaims(pod.spec)) {
    const names = new Set(claimVolumes(pod).map(({ claim }) => claim));
    if (claimVolumes(claimant).some(({ claim }) => names.has(claim))) return true;
  }
  return disksClash(podClass.disks, podDisks(pod.spec));
}

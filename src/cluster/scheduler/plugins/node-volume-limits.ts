// Refuses nodes that have as many disks of a driver as they can take (rule 5.2).
import { csiDrivers, driverOf, provisionerNameOf } from '../../../kinds/persistent-volume/drivers.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/object.ts';
import { splitKey } from '../../../model/object.ts';
import type { ClusterView, NodeInfo, Refusal, SchedulerPlugin } from '../plugin.ts';
import { claimsOf, classOf, concernsClaims } from '../volume-plan.ts';

const refusal: Refusal = { plugin: 'NodeVolumeLimits', reasons: ['node(s) exceed max volume count'], resolvable: true };

export const nodeVolumeLimits: SchedulerPlugin = {
  name: 'NodeVolumeLimits',
  mindsKinds: ['persistentvolumeclaims', 'persistentvolumes'],
  mindsPod: (_applicant, _pod, news) => news === 'left',
  mindsChange: ({ claimant }, change) => claimant !== undefined && concernsClaims(claimant, change),
  outlook({ claimant }, cluster) {
    const claims = claimant && claimsOf(claimant, cluster);
    if (!claims || typeof claims === 'string') return undefined;
    const wanted = new Map<string, Set<string>>();
    for (const claim of [...claims.bound, ...claims.delayed]) addDisk(wanted, claim, cluster);
    if (wanted.size === 0) return undefined;
    return {
      filter(node) {
        const held = disksOn(node, cluster);
        for (const [driver, disks] of wanted) {
          const all = new Set([...(held.get(driver) ?? []), ...disks]);
          if (all.size > csiDrivers[driver]!.limit!) return refusal;
        }
        return undefined;
      },
    };
  },
};

function disksOn({ claims }: NodeInfo, cluster: ClusterView): Map<string, Set<string>> {
  const disks = new Map<string, Set<string>>();
  for (const key of claims?.keys() ?? []) {
    const { namespace, name } = splitKey(key);
    const claim = cluster.find('persistentvolumeclaims', namespace, name) as PersistentVolumeClaim | undefined;
    if (claim) addDisk(disks, claim, cluster);
  }
  return disks;
}

/** Counts the disk behind a claim, also one that is not made yet; only drivers that have a limit. */
function addDisk(disks: Map<string, Set<string>>, claim: PersistentVolumeClaim, cluster: ClusterView): void {
  const { volumeName } = claim.spec;
  const volume = volumeName ? (cluster.find('persistentvolumes', undefined, volumeName) as PersistentVolume | undefined) : undefined;
  const storageClass = volume ? undefined : classOf(claim, cluster);
  const driver = volume ? driverOf(volume.spec) : storageClass && provisionerNameOf(storageClass.provisioner);
  if (driver === undefined || csiDrivers[driver]?.limit === undefined) return;
  const disk = volume?.metadata.name ?? claim.metadata.uid;
  const known = disks.get(driver);
  if (known) known.add(disk);
  else disks.set(driver, new Set([disk]));
}

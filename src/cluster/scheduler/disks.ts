// Disks that pods name themselves, without a claim: most of them go to one pod of a machine at a time.
import type { PodSpec, Volume } from '../../model/object.ts';

export interface Disk {
  /** What it is, by kind and name. */
  readonly key: string;
  /** The same image of Ceph is the same disk only where a monitor is the same. */
  readonly monitors?: readonly string[];
  readonly isReadOnly: boolean;
}

const none: readonly Disk[] = Object.freeze([]);
/** Frozen lists, which pods of a template share, are looked through once. */
const known = new WeakMap<readonly Volume[], readonly Disk[]>();

/** Costs nearly nothing, as every pod is asked. */
export function podDisks({ volumes }: Pick<PodSpec, 'volumes'>): readonly Disk[] {
  if (!volumes?.length) return none;
  let disks = known.get(volumes);
  if (!disks) {
    const found = volumes.flatMap(disksOf);
    disks = found.length > 0 ? found : none;
    if (Object.isFrozen(volumes)) known.set(volumes, disks);
  }
  return disks;
}

function disksOf({ gcePersistentDisk: gce, awsElasticBlockStore: ebs, iscsi, rbd }: Volume): Disk[] {
  if (gce) return [{ key: `gce/${gce.pdName}`, isReadOnly: gce.readOnly ?? false }];
  // This one even for readers.
  if (ebs) return [{ key: `ebs/${ebs.volumeID}`, isReadOnly: false }];
  if (iscsi) return [{ key: `iscsi/${iscsi.iqn}`, isReadOnly: iscsi.readOnly ?? false }];
  return rbd ? [{ key: `rbd/${rbd.pool ?? ''}/${rbd.image}`, monitors: rbd.monitors, isReadOnly: rbd.readOnly ?? false }] : [];
}

/** Whether some disk is in both lists, and not only read by both. */
export function disksClash(wanted: readonly Disk[], used: readonly Disk[]): boolean {
  return wanted.some((a) => used.some((b) => isSame(a, b) && !(a.isReadOnly && b.isReadOnly)));
}

function isSame(a: Disk, b: Disk): boolean {
  return a.key === b.key && (!a.monitors || a.monitors.some((monitor) => b.monitors!.includes(monitor)));
}

// The storage systems that a simulated cluster has: what kind of disk each driver makes, and how much of it a machine can use.
import type { PersistentVolumeSpec } from '../../model/object.ts';

export interface StorageDriver {
  /** A disk has to be attached to a machine before it is mounted; else it is reached over the network or is a directory. */
  readonly attachable: boolean;
  /** Volumes that one machine takes. */
  readonly limit?: number;
  /** Volumes may grow while they are used. */
  readonly expandable: boolean;
  /** May be mounted on several machines for writing. */
  readonly shared: boolean;
}

const disk = (limit: number): StorageDriver => ({ attachable: true, limit, expandable: true, shared: false });
const share: StorageDriver = { attachable: false, expandable: true, shared: true };

/** CSI drivers that are installed on every node. */
export const csiDrivers: Readonly<Record<string, StorageDriver>> = {
  'ebs.csi.aws.com': disk(25),
  'pd.csi.storage.gke.io': disk(127),
  'disk.csi.azure.com': disk(8),
  'cinder.csi.openstack.org': disk(256),
  'efs.csi.aws.com': share,
  'file.csi.azure.com': share,
  'nfs.csi.k8s.io': share,
};

/** The CSI drivers that stand in for the plugins that were once part of Kubernetes. */
const migrated: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
};

/** Who really provisions for a class: the CSI driver where an old name is given, else the name itself. */
export function provisionerNameOf(provisioner: string): string {
  return migrated[provisioner] ?? provisioner;
}

/** The CSI driver behind a volume, also behind one of an old type; undefined for directories and NFS. */
export function driverOf(spec: PersistentVolumeSpec): string | undefined {
  if (spec.csi) return spec.csi.driver;
  if (spec.awsElasticBlockStore) return 'ebs.csi.aws.com';
  if (spec.gcePersistentDisk) return 'pd.csi.storage.gke.io';
  if (spec.azureDisk) return 'disk.csi.azure.com';
  return spec.cinder ? 'cinder.csi.openstack.org' : undefined;
}

/** Whether a machine has to have the volume attached before a pod can mount it; unknown drivers want that too. */
export function isAttachable(spec: PersistentVolumeSpec): boolean {
  const driver = driverOf(spec);
  return driver !== undefined && (csiDrivers[driver]?.attachable ?? true);
}
